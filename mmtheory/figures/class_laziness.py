"""Figure 5 of "Modality Laziness" on HTAD: encoder 2 in the classes that modality 1 alone is good at.

The paper's figure shows the 20 best classes of audio on VGG-Sound and the video encoder; HTAD has seven classes, and
all are shown. UMT is not in the paper's figure.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from mmtheory import stats
from mmtheory.estimate import Estimate
from mmtheory.figures.drawing import DARK, LIGHT, MIDDLE, PAGE, around_whiskers, legend_below, new_figure, percent
from mmtheory.umt.comparison import Comparison
from mmtheory.umt.sources import source
from mmtheory.umt.sweep import Compared, methods

CLAIMS = ("umt.laziness.htad", "umt.repair.htad")
BARS = {
    "naive": ("naive fusion", DARK),
    "blending": ("gradient blending", LIGHT),
    "umt": ("UMT", MIDDLE),
    "alone-2": ("uni-modal", "white"),
}
SWEEPS = {"htad": lambda out: methods(source("htad"), ("naive", "blending", "umt"), {}, 8, out)}
BEST = 3
"""Classes over which the right panel averages."""

PRINTED = {"naive": 33.79 - 49.05, "blending": 36.92 - 49.05}
"""Means over the 20 classes, minus the uni-modal one: section A.4 of the paper."""


def draw(results: Mapping[str, Sequence[Compared]]) -> Figure:
    """Left: class by class. Right: the mean over the best classes of modality 1, minus the uni-modal encoder's."""
    comparison: Comparison = results["htad"][0].comparison
    data = source("htad")
    first, second = data.modalities

    def over_seeds(values: np.ndarray) -> Estimate:
        return stats.resampled_mean(values[np.isfinite(values)], comparison.overlap)

    alone = np.asarray(comparison.outcomes["alone-1"].class_accuracy)
    order = np.argsort(-np.nanmean(alone, axis=0), kind="stable")
    # Axes: seed, class. A uni-modal network has one encoder, the last one of its only modality.
    encoder = {m: np.asarray(comparison.outcomes[m].encoders.encoder_class_accuracy)[:, -1, order] for m in BARS}
    figure, axes = new_figure(1, 2, PAGE, 3.5, width_ratios=(2.2, 1))
    ax, classes, width = axes[0, 0], np.arange(len(order)), 0.2
    for k, (method, (label, color)) in enumerate(BARS.items()):
        values, spread = percent([over_seeds(of_class) for of_class in encoder[method].T])
        at = classes + (k - 1.5) * width
        ax.bar(at, values, width, yerr=spread, color=color, edgecolor="black", linewidth=0.5, label=label, ecolor="0.4")
    values, spread = percent([over_seeds(of_class) for of_class in alone[:, order].T])
    ax.errorbar(
        classes, values, spread, fmt="D", color="black", markerfacecolor="white", markersize=5, label=f"{first} alone"
    )
    ax.set_xticks(classes, [data.classes[k].replace("_", "\n") for k in order])
    ax.set_xlabel(f"classes of HTAD, the best of {first} alone first")
    ax.set_ylabel("test accuracy (%)")
    ax.set_yticks(range(0, 101, 20))
    around_whiskers([ax], 0, 102)
    ax.set_title(f"linear evaluation of encoder 2, {second}; {len(alone)} splits")
    legend_below(ax, lines=4, ncols=3)

    ax, lazy = axes[0, 1], [method for method in BARS if method != "alone-2"]
    best = {method: values[:, :BEST].mean(axis=1) for method, values in encoder.items()}
    values, spread = percent([over_seeds(best[method] - best["alone-2"]) for method in lazy])
    ax.axhline(0, color="black", linewidth=0.8)
    ax.errorbar(np.arange(len(lazy)) - 0.12, values, spread, fmt="o", color=DARK, capsize=3, label=f"HTAD, best {BEST}")
    printed = [PRINTED.get(method, np.nan) for method in lazy]
    ax.plot(
        np.arange(len(lazy)) + 0.12,
        printed,
        "s",
        color=MIDDLE,
        markerfacecolor="white",
        label="VGG-Sound, best 20, published",
    )
    ax.set_xticks(range(len(lazy)), [BARS[method][0].replace(" ", "\n") for method in lazy])
    ax.set_xlim(-0.5, len(lazy) - 0.5)
    ax.set_ylabel("difference (percentage points)")
    ax.set_title("encoder 2 − uni-modal")
    around_whiskers([ax], -18, 6)
    legend_below(ax, lines=4)
    return figure
