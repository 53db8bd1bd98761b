"""Guided training against its window Q and its tolerance α (Wu et al., appendix figures 5 and 6)."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from mmtheory.figures.drawing import DARK, LIGHT, MIDDLE, new_figure

EXPERIMENT = "greedy"
CLAIMS = ("greedy.guided.less-greedy",)
SWEEPS = {"sensitivity": ["--study", "sensitivity"]}


def draw(results: dict[str, Sequence[Any]]) -> Figure:
    """d_util of every run, accuracies, and the share of re-balancing steps, against Q and against α."""
    figure, axes = new_figure(2, 3, 11, 6)
    for row, name, symbol in zip(axes, ("Q", "alpha"), ("Q", "α"), strict=True):
        found = [of for of in results["sensitivity"] if name in of.axes]
        place = np.arange(len(found))
        utilisation = np.stack([of.summary.d_util("test") for of in found])
        accuracy = 100 * np.stack([of.summary.accuracy("test")[:, 0] for of in found])
        row[0].plot(place, utilisation, "o", color=DARK, markersize=4)
        row[0].axhline(0, color="black", linewidth=0.8)
        row[0].set_ylabel("d_util")
        row[1].errorbar(
            place, np.nanmean(accuracy, axis=1), np.nanstd(accuracy, axis=1), fmt="o-", color=DARK, capsize=3
        )
        row[1].set_ylabel("test accuracy (%)")
        steps = 100 * np.stack([of.summary.steps for of in found])
        for mode, (label, colour) in enumerate((("towards m0", MIDDLE), ("towards m1", LIGHT)), start=1):
            row[2].bar(place, steps[:, mode], bottom=steps[:, 2] if mode == 1 else 0, color=colour, label=label)
        row[2].set_ylabel("re-balancing steps (%)")
        row[2].legend(fontsize=8)
        for ax in row:
            ax.set_xticks(place, [f"{of.axes[name]:g}" for of in found])
            ax.set_xlabel(symbol)
    return figure
