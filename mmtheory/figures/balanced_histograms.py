"""Distributions of d_util by training algorithm (Wu et al., Figure 4 and appendix 7)."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from mmtheory.figures.drawing import DARK, LIGHT, MIDDLE, PAGE, new_figure
from mmtheory.figures.utilisation_histograms import TITLES, digits, histograms, solids
from mmtheory.greedy.outcome import HeldOut
from mmtheory.greedy.parameters import MODALITIES, Parameters
from mmtheory.greedy.summary import Result
from mmtheory.sweep import Found

CLAIMS = ("greedy.guided.less-greedy", "greedy.guided.balance")
SWEEPS = {"digits": digits, "solids": solids}
PARTS: dict[HeldOut, str] = {"test": "test data", "familiar": "in distribution"}
LOOKS = {"vanilla": DARK, "random": LIGHT, "guided": MIDDLE}


def draw(results: Mapping[str, Sequence[Found[Parameters, Result]]]) -> Figure:
    """A row per kind of data, on test data and in distribution: every run at every learning rate."""
    figure, axes = new_figure(2, 2, PAGE, 4.8)
    for row, (sweep, found) in zip(axes, results.items(), strict=True):
        distinct = [one for one in found if one.parameters.modalities == MODALITIES[0]]
        by_method = [[one.result.summary for one in distinct if one.parameters.method == method] for method in LOOKS]
        for ax, (part, words) in zip(row, PARTS.items(), strict=True):
            histograms(ax, [np.concatenate([s.d_util(part) for s in summaries]) for summaries in by_method], LOOKS)
            ax.set_xlabel(f"d_util, {words}")
            ax.set_title(TITLES[sweep])
        row[0].set_ylabel("runs")
    return figure
