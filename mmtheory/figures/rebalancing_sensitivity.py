"""Guided training against its window Q and its tolerance α (Wu et al., appendix figures 5 and 6)."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from mmtheory.figures.drawing import DARK, LIGHT, MIDDLE, PAGE, new_figure
from mmtheory.greedy.parameters import Parameters
from mmtheory.greedy.sources import SHAPES, source
from mmtheory.greedy.summary import Result
from mmtheory.greedy.sweep import study
from mmtheory.sweep import Found

CLAIMS = ("greedy.guided.less-greedy",)
SWEEPS = {"sensitivity": lambda out: study("sensitivity", source(SHAPES), "default", {}, range(4), out)}


def draw(results: Mapping[str, Sequence[Found[Parameters, Result]]]) -> Figure:
    """d_util of every run, accuracies, and the share of re-balancing steps, against Q and against α."""
    figure, axes = new_figure(2, 3, PAGE, 4.4)
    for row, name, symbol in zip(axes, ("Q", "alpha"), ("Q", "α"), strict=True):
        found = [one for one in results["sensitivity"] if name in one.axes]
        summaries = [one.result.summary for one in found]
        place = np.arange(len(found))
        utilisation = np.stack([summary.d_util("test") for summary in summaries])
        accuracy = 100 * np.stack([summary.accuracy("test")[:, 0] for summary in summaries])
        row[0].plot(place, utilisation, "o", color=DARK)
        row[0].axhline(0, color="black", linewidth=0.8)
        row[0].set_ylabel("d_util")
        row[1].errorbar(
            place, np.nanmean(accuracy, axis=1), np.nanstd(accuracy, axis=1), fmt="o-", color=DARK, capsize=3
        )
        row[1].set_ylabel("test accuracy (%)")
        steps = 100 * np.stack([summary.steps for summary in summaries])
        for mode, (label, colour) in enumerate((("towards m0", MIDDLE), ("towards m1", LIGHT)), start=1):
            row[2].bar(place, steps[:, mode], bottom=steps[:, 2] if mode == 1 else 0, color=colour, label=label)
        row[2].set_ylabel("re-balancing steps (%)")
        # Room for the legend above the bars.
        row[2].set_ylim(0, 135)
        row[2].set_yticks(range(0, 101, 20))
        row[2].legend(loc="upper right")
        for ax in row:
            ax.set_xticks(place, [f"{one.axes[name]:g}" for one in found])
            ax.set_xlabel(symbol)
    return figure
