"""Imbalance of utilisation against the learning rate (Wu et al., appendix figure 3)."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mmtheory.figures.drawing import DARK, LIGHT, MIDDLE, PAGE, legend_below, logarithmic, new_figure
from mmtheory.figures.utilisation_histograms import TITLES, digits, solids
from mmtheory.greedy.outcome import HeldOut
from mmtheory.greedy.parameters import MODALITIES, Parameters
from mmtheory.greedy.summary import Result
from mmtheory.sweep import Found

CLAIMS = ("greedy.learning-rate",)
SWEEPS = {"digits": digits, "solids": solids}
PARTS: tuple[tuple[HeldOut, str, str], ...] = (("test", "test data", DARK), ("familiar", "in distribution", LIGHT))
BRANCHES = {"digits": ("coloured", "gray"), "solids": ("front", "rear")}
"""What each branch sees."""

STYLES = (("o", "-", 0.96), ("s", "--", 1.04))
"""Markers, lines, and how far they stand from their learning rate: where both kinds have one value, both are seen."""


def draw(results: Mapping[str, Sequence[Found[Parameters, Result]]]) -> Figure:
    """d_util of every run of vanilla training, and the accuracies of the cut-off branches, which say what collapsed.

    On test data, as the paper's; of digits in training's colours too.
    """
    figure, axes = new_figure(2, 2, PAGE, 5.2)
    for row, (sweep, found) in zip(axes, results.items(), strict=True):
        vanilla = [one for one in found if one.parameters.method == "vanilla"]
        distinct = [one for one in vanilla if one.parameters.modalities == MODALITIES[0]]
        rates = np.array([one.parameters.learning_rate for one in distinct])
        summaries = [one.result.summary for one in distinct]
        alone = 100 * np.stack([summary.accuracy("test")[:, 3:] for summary in summaries])
        for (part, words, colour), style in zip(PARTS, STYLES, strict=True):
            _runs(row[0], rates, np.stack([summary.d_util(part) for summary in summaries]), colour, style, words)
        row[0].axhline(0, color="black", linewidth=0.8)
        row[0].set_ylabel("d_util")
        row[0].set_title(TITLES[sweep])
        for branch, (name, colour, style) in enumerate(zip(BRANCHES[sweep], (DARK, MIDDLE), STYLES, strict=True)):
            _runs(row[1], rates, alone[:, :, branch], colour, style, f"f'$_{branch}$, {name}")
        row[1].set_ylabel("test accuracy of a branch\nthat is cut off (%)")
        row[1].set_ylim(0, 102)
        row[1].set_title(TITLES[sweep])
        for ax in row:
            logarithmic(ax.xaxis, rates)
            ax.set_xlabel("learning rate")
            legend_below(ax, ncols=2)
    return figure


def _runs(
    ax: Axes, rates: np.ndarray, values: np.ndarray, colour: str, style: tuple[str, str, float], label: str
) -> None:
    """Every run as a marker, and their means as a line; `values` of shape (rate, run)."""
    marker, line, beside = style
    ax.plot(beside * rates, values, marker, color=colour)
    ax.plot(beside * rates, np.nanmean(values, axis=1), line, marker=marker, markevery=[], color=colour, label=label)
