"""Distributions of d_util by training algorithm (Wu et al., Figure 4 and appendix 7)."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from mmtheory.greedy.parameters import MODALITIES
from paper_figures.drawing import DARK, LIGHT, MIDDLE, new_figure
from paper_figures.utilisation_histograms import DIGITS, NAMES, SOLIDS, histogram

EXPERIMENT = "greedy"
CLAIMS = ("greedy.guided.less-greedy", "greedy.guided.balance")
SWEEPS = {"digits": DIGITS, "solids": SOLIDS}
LOOKS = {"vanilla": DARK, "random": LIGHT, "guided": MIDDLE}


def draw(results: dict[str, Sequence[Any]]) -> Figure:
    """A row per kind of data, in distribution and on validation data: every run at every learning rate."""
    figure, axes = new_figure(2, 2, 8.4, 5.6)
    for row, (sweep, found) in zip(axes, results.items(), strict=True):
        distinct = [of for of in found if of.parameters.modalities == MODALITIES[0]]
        for method, colour in LOOKS.items():
            chosen = [of.summary for of in distinct if of.parameters.method == method]
            for ax, part in zip(row, ("familiar", "validation"), strict=True):
                histogram(ax, np.concatenate([of.d_util(part) for of in chosen]), method, colour)
        for ax, words in zip(row, ("in distribution", "validation data"), strict=True):
            ax.set_xlabel(f"d_util, {words}")
            ax.set_title(NAMES[sweep][0])
            ax.legend(fontsize=8)
        row[0].set_ylabel("runs")
    return figure
