"""Imbalance of utilisation against the learning rate (Wu et al., appendix figure 3)."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from mmtheory.figures.drawing import DARK, LIGHT, MIDDLE, PAGE, logarithmic, new_figure
from mmtheory.figures.utilisation_histograms import TITLES, digits, solids
from mmtheory.greedy.outcome import HeldOut
from mmtheory.greedy.parameters import MODALITIES, Parameters
from mmtheory.greedy.summary import Result
from mmtheory.sweep import Found

CLAIMS = ("greedy.learning-rate",)
SWEEPS = {"digits": digits, "solids": solids}
LOOKS: tuple[tuple[HeldOut, str, str, str], ...] = (
    ("test", "test data", DARK, "o"),
    ("familiar", "in distribution", LIGHT, "s"),
)


def draw(results: Mapping[str, Sequence[Found[Parameters, Result]]]) -> Figure:
    """d_util of every run of vanilla training, and the accuracies of the cut-off branches, which say what collapsed.

    On test data, as the paper's; of digits in training's colours too.
    """
    figure, axes = new_figure(2, 2, PAGE, 4.8)
    for row, (sweep, found) in zip(axes, results.items(), strict=True):
        vanilla = [one for one in found if one.parameters.method == "vanilla"]
        distinct = [one for one in vanilla if one.parameters.modalities == MODALITIES[0]]
        rates = np.array([one.parameters.learning_rate for one in distinct])
        summaries = [one.result.summary for one in distinct]
        alone = 100 * np.stack([summary.accuracy("test")[:, 3:] for summary in summaries])
        for part, words, colour, marker in LOOKS:
            utilisation = np.stack([summary.d_util(part) for summary in summaries])
            row[0].plot(rates, utilisation, marker, color=colour)
            row[0].plot(rates, np.nanmean(utilisation, axis=1), "-", color=colour, label=words)
        row[0].axhline(0, color="black", linewidth=0.8)
        row[0].set_ylabel("d_util")
        row[0].set_title(TITLES[sweep])
        row[0].legend()
        for branch, (colour, marker) in enumerate(((DARK, "o"), (MIDDLE, "s"))):
            row[1].plot(rates, alone[:, :, branch], marker, color=colour)
            row[1].plot(rates, np.nanmean(alone[:, :, branch], axis=1), "-", color=colour, label=f"f'$_{branch}$")
        row[1].set_ylabel("test accuracy of a branch\nthat is cut off (%)")
        row[1].set_ylim(0, 102)
        row[1].legend()
        for ax in row:
            logarithmic(ax.xaxis, rates)
            ax.set_xlabel("learning rate")
    return figure
