"""Distributions of d_util and d_speed for distinct and identical modalities (Wu et al., Figure 2 and appendix 2)."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mmtheory.greedy.parameters import MODALITIES
from paper_figures.drawing import DARK, LIGHT, MIDDLE, new_figure

EXPERIMENT = "greedy"
CLAIMS = (
    "greedy.conjecture-1.distinct",
    "greedy.conjecture-1.identical",
    "greedy.conjecture-1.symmetry",
    "greedy.d-speed.proxy",
)
DIGITS, SOLIDS = ["--study", "utilisation"], ["--study", "utilisation", "--data", "shapes"]
SWEEPS = {"digits": DIGITS, "solids": SOLIDS}

NAMES = {
    "digits": ("coloured and gray digits", "coloured digits twice", "gray digits twice"),
    "solids": ("front and rear of solids", "front twice", "rear twice"),
}
LOOKS = dict(zip(MODALITIES, (DARK, MIDDLE, LIGHT), strict=True))


def draw(results: dict[str, Sequence[Any]]) -> Figure:
    """A row per kind of data, d_util left and d_speed right: every run of vanilla training at every learning rate."""
    figure, axes = new_figure(2, 2, 8.4, 5.6)
    for row, (sweep, found) in zip(axes, results.items(), strict=True):
        vanilla = [of for of in found if of.parameters.method == "vanilla"]
        for modalities, name in zip(MODALITIES, NAMES[sweep], strict=True):
            chosen = [of.summary for of in vanilla if of.parameters.modalities == modalities]
            for ax, values in (
                (row[0], [of.d_util("familiar") for of in chosen]),
                (row[1], [of.d_speed for of in chosen]),
            ):
                histogram(ax, np.concatenate(values), name, LOOKS[modalities])
        row[0].set_xlabel("d_util, in distribution")
        row[1].set_xlabel("d_speed")
        row[0].set_ylabel("runs")
        row[0].legend(fontsize=8)
    return figure


def histogram(ax: Axes, values: np.ndarray, name: str, colour: str) -> None:
    """Counts over ten bins, with the mean as a dashed line and zero as a thin one."""
    kept = values[np.isfinite(values)]
    mean = float(kept.mean()) if kept.size else float("nan")
    ax.hist(kept, bins=10, histtype="step", color=colour, linewidth=1.5, label=f"{name}: mean {mean:+.2f}")
    ax.axvline(mean, color=colour, linestyle="--", linewidth=1)
    ax.axvline(0, color="black", linewidth=0.6)
