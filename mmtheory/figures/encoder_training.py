"""Figures 2 and 4 of "Modality Laziness" on HTAD: what the encoders know along training, and at its end.

The paper's figures are of deep networks on VGG-Sound and UCF101, one run each. The probe is the paper's: a linear
classifier on detached features, trained along with the network. At the end, Table 1's linear evaluation.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from jaxtyping import Float
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mmtheory import stats
from mmtheory.estimate import Estimate
from mmtheory.figures.drawing import (
    BY_MODALITY,
    DARK,
    LIGHT,
    MIDDLE,
    PAGE,
    around_whiskers,
    curve,
    legend_below,
    new_figure,
    percent,
    points,
)
from mmtheory.published import published
from mmtheory.umt.comparison import Comparison
from mmtheory.umt.parameters import ALONE
from mmtheory.umt.sources import source
from mmtheory.umt.sweep import Compared, methods

CLAIMS = ("umt.laziness.htad",)
LOOKS: Mapping[str, tuple[str, dict[str, Any]]] = {
    "naive": ("naive fusion", {"color": DARK, "marker": "o"}),
    "mlp-head": ("MLP head", {"color": BY_MODALITY[3], "linestyle": "--", "marker": "s"}),
    "attention-head": ("attention head", {"color": MIDDLE, "linestyle": ":", "marker": "^"}),
    "blending": ("gradient blending", {"color": LIGHT, "linestyle": "-.", "marker": "D"}),
}
SWEEPS = {"htad": lambda out: methods(source("htad"), tuple(LOOKS), {}, 8, out)}
PRINTED = (("audio, VGG-Sound", "RGB, UCF101"), ("video, VGG-Sound", "flow, UCF101"))
"""Columns of Table 1 that stand beside each modality."""

LOWEST = -36
"""Percentage points; what lies below is marked at the edge."""


def draw(results: Mapping[str, Sequence[Compared]]) -> Figure:
    """A column a modality; whiskers: 95 % intervals over seeds."""
    comparison: Comparison = results["htad"][0].comparison
    figure, axes = new_figure(3, 2, PAGE, 8, sharey="row")
    for r, name in enumerate(source("htad").modalities, start=1):
        _along_training(axes[0, r - 1], axes[1, r - 1], comparison, r)
        axes[0, r - 1].set_title(f"encoder {r}, {name}")
        axes[1, r - 1].set_title(f"encoder {r} − its uni-modal counterpart, split by split")
        _at_the_end(axes[2, r - 1], comparison, r)
        axes[2, r - 1].set_title(f"at the end: encoder {r} − its uni-modal counterpart")
    axes[0, 0].set_ylabel("probe's test accuracy (%)")
    axes[1, 0].set_ylabel("probe's test accuracy, difference\n(percentage points)")
    axes[2, 0].set_ylabel("linear evaluation, difference\n(percentage points)")
    for row, (low, high) in zip(axes, ((0, 100), (-20, 12), (LOWEST, 8)), strict=True):
        around_whiskers(list(row), low, high)
    figure.suptitle(f"{len(comparison.outcomes['naive'].test_accuracy)} splits of HTAD")
    return figure


def _along_training(ax: Axes, differences: Axes, comparison: Comparison, r: int) -> None:
    def of_epochs(values: Float[np.ndarray, "seed epoch"]) -> list[Estimate]:
        return [stats.resampled_mean(v[np.isfinite(v)], comparison.overlap) for v in values.T]

    alone = np.asarray(comparison.outcomes[f"{ALONE}{r}"].records.probe_accuracy)[:, :, 0]
    curve(ax, of_epochs(alone), 0, "uni-modal", {"color": "black", "linewidth": 2.0})
    differences.axhline(0, color="black", linewidth=2.0)
    for nth, (method, (label, look)) in enumerate(LOOKS.items(), start=1):
        probed = np.asarray(comparison.outcomes[method].records.probe_accuracy)[:, :, r - 1]
        curve(ax, of_epochs(probed), nth, label, look)
        curve(differences, of_epochs(probed - alone), nth, label, look)
    ax.set_xlabel("epoch")
    ax.legend(loc="lower right", ncols=2)
    differences.set_xlabel("epoch")


def _at_the_end(ax: Axes, comparison: Comparison, r: int) -> None:
    x = np.arange(len(LOOKS))
    values, spread = percent([comparison.laziness(method, r) for method in LOOKS])
    ax.axhline(0, color="black", linewidth=0.8)
    ax.errorbar(x - 0.22, values, spread, fmt="o", color=DARK, capsize=3, label="HTAD, here")
    table = published("laziness", "1")
    alone = ("uni-modal, audio or RGB", "uni-modal, video or flow")[r - 1]
    for column, shift, marker in zip(PRINTED[r - 1], (0, 0.22), ("s", "D"), strict=True):
        differences = [table.value(LOOKS[m][0], column) - table.value(alone, column) for m in LOOKS]
        shown = np.maximum(differences, LOWEST + 1.5)
        label = "{1}: {0}, published".format(*column.split(", "))
        ax.plot(x + shift, shown, marker, color=MIDDLE, markerfacecolor="white", label=label)
        for k, (at, true) in enumerate(zip(shown, differences, strict=True)):
            if true < at:
                ax.annotate(
                    f"{points(true)} ↓", (k + shift, at), (-7, 0), "data", "offset points", ha="right", va="center"
                )
    ax.set_xticks(x, [label.replace(" ", "\n") for label, _ in LOOKS.values()])
    ax.set_xlim(-0.6, len(LOOKS) - 0.4)
    ax.set_xlabel("joint training by")
    legend_below(ax, lines=3)
