"""Table 12 of "Modality Laziness" on HTAD: the accuracy of UMT against its distillation weight λ.

The published numbers, on VGG-Sound, are shown as differences from λ = 0.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from mmtheory.figures.drawing import DARK, MIDDLE, PAGE, new_figure, percent
from mmtheory.published import published
from mmtheory.umt.comparison import Comparison
from mmtheory.umt.sources import source
from mmtheory.umt.sweep import Compared, methods
from mmtheory.umt.teacher import PAPER_WEIGHTS

CLAIMS = ("umt.ordering.htad.naive",)
METHODS = [f"umt-weight-{weight}" for weight in PAPER_WEIGHTS]
SWEEPS = {"htad": lambda out: methods(source("htad"), ("naive", *METHODS), {}, 8, out)}


def draw(results: Mapping[str, Sequence[Compared]]) -> Figure:
    """Accuracy, and its difference from λ = 0, with 95 % intervals over seeds."""
    comparison: Comparison = results["htad"][0].comparison
    weights = np.array(PAPER_WEIGHTS, float)
    figure, axes = new_figure(1, 2, PAGE, 3)
    ax = axes[0, 0]
    naive = comparison.accuracy("naive")
    ax.axhspan(100 * naive.low, 100 * naive.high, color="0.9", label="naive fusion, 95 % interval")
    ax.axhline(100 * naive.value, color="0.4", linestyle="--", label="naive fusion")
    values, spread = percent([comparison.accuracy(method) for method in METHODS])
    ax.errorbar(weights, values, spread, fmt="o-", color=DARK, capsize=3, label="UMT")
    ax.set_ylabel("test accuracy (%)")
    ax.set_title(f"HTAD, {len(comparison.outcomes['naive'].test_accuracy)} splits")
    ax.legend(loc="upper left")
    # Room for the legend above the whiskers.
    low, high = ax.get_ylim()
    ax.set_ylim(low, high + 0.35 * (high - low))

    ax = axes[0, 1]
    ax.axhline(0, color="black", linewidth=0.8)
    values, spread = percent([comparison.difference(method, METHODS[0]) for method in METHODS])
    ax.errorbar(weights, values, spread, fmt="o-", color=DARK, capsize=3, label="HTAD, split by split")
    table = published("laziness", "12")
    printed = [table.value(str(weight), "accuracy") - table.value("0", "accuracy") for weight in PAPER_WEIGHTS]
    ax.plot(weights, printed, "s--", color=MIDDLE, markerfacecolor="white", label="VGG-Sound, published (Table 12)")
    ax.set_ylabel("percentage points")
    ax.set_title("test accuracy − that at λ = 0")
    ax.legend(loc="upper left")
    ax.margins(y=0.25)
    for ax in axes[0]:
        ax.set_xscale("symlog", linthresh=1, linscale=0.6)
        ax.set_xticks(weights, [f"{weight:g}" for weight in weights])
        ax.minorticks_off()
        ax.set_xlim(-0.25, 150)
        ax.set_xlabel("distillation weight λ (log scale from 1)")
    return figure
