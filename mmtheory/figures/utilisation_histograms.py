"""Distributions of d_util and d_speed for distinct and identical modalities (Wu et al., Figure 2 and appendix 2)."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from mmtheory.figures.drawing import DARK, LIGHT, MIDDLE, PAGE, new_figure, points
from mmtheory.greedy.parameters import MODALITIES, Parameters
from mmtheory.greedy.sources import COLOURED, SHAPES, source
from mmtheory.greedy.summary import Result
from mmtheory.greedy.sweep import study
from mmtheory.sweep import Found, Sweep

CLAIMS = (
    "greedy.conjecture-1.distinct",
    "greedy.conjecture-1.identical",
    "greedy.conjecture-1.symmetry",
    "greedy.d-speed.proxy",
)


def digits(out: Path) -> Sweep[Parameters, Result]:
    """The study of section 5.2 on coloured and gray digits."""
    return study("utilisation", source(COLOURED), "default", {}, range(4), out)


def solids(out: Path) -> Sweep[Parameters, Result]:
    """The same on two views of solids."""
    return study("utilisation", source(SHAPES), "default", {}, range(4), out)


SWEEPS = {"digits": digits, "solids": solids}

TITLES = {"digits": "coloured and gray digits", "solids": "synthetic solids, front and rear"}
NAMES = {
    "digits": ("coloured and gray", "coloured twice", "gray twice"),
    "solids": ("front and rear", "front twice", "rear twice"),
}
LOOKS = (DARK, MIDDLE, LIGHT)


def draw(results: Mapping[str, Sequence[Found[Parameters, Result]]]) -> Figure:
    """A row per kind of data, d_util left and d_speed right: every run of vanilla training at every learning rate."""
    figure, axes = new_figure(2, 2, PAGE, 4.8)
    for row, (sweep, found) in zip(axes, results.items(), strict=True):
        vanilla = [one for one in found if one.parameters.method == "vanilla"]
        by_kind = [
            [one.result.summary for one in vanilla if one.parameters.modalities == modalities]
            for modalities in MODALITIES
        ]
        names = dict(zip(NAMES[sweep], LOOKS, strict=True))
        for ax, words, values in (
            (row[0], "d_util, test data", lambda summary: summary.d_util("test")),
            (row[1], "d_speed", lambda summary: summary.d_speed),
        ):
            histograms(ax, [np.concatenate([values(s) for s in summaries]) for summaries in by_kind], names)
            ax.set_xlabel(words)
            ax.set_title(TITLES[sweep])
        row[0].set_ylabel("runs")
    return figure


def histograms(ax: Axes, groups: Sequence[np.ndarray], looks: Mapping[str, str]) -> None:
    """Counts of every group over the same bins, its mean as a dashed line; zero as a thin one."""
    kept = [values[np.isfinite(values)] for values in groups]
    edges = np.histogram_bin_edges(np.concatenate(kept), bins=15).tolist()
    for values, (name, colour) in zip(kept, looks.items(), strict=True):
        mean = float(values.mean()) if values.size else float("nan")
        label = f"{name}: mean {points(mean, 3)}"
        ax.hist(values, bins=edges, histtype="step", color=colour, linewidth=1.5, label=label)
        ax.axvline(mean, color=colour, linestyle="--", linewidth=1)
    ax.axvline(0, color="black", linewidth=0.6)
    # Room above the bars, where the lines of the means stop behind the words.
    ax.set_ylim(0, 1.45 * ax.get_ylim()[1])
    ax.yaxis.set_major_locator(MaxNLocator("auto", integer=True))
    ax.legend(loc="upper left", frameon=True, framealpha=1, edgecolor="none")
