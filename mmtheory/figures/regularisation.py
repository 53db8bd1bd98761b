"""L1 regularisation: imbalance and sparsity against λ (Wu et al., Figure 3 and appendix 4)."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from mmtheory.figures.drawing import DARK, MIDDLE, new_figure

EXPERIMENT = "greedy"
CLAIMS = ("greedy.conjecture-2",)
SWEEPS = {"l1": ["--study", "l1"]}


def draw(results: dict[str, Sequence[Any]]) -> Figure:
    """|d_util|, |d_speed|, accuracy and R(f) against λ, mean and standard deviation; the first two against R(f)."""
    found = results["l1"]
    weights = np.array([of.parameters.l1 for of in found])
    measured = {
        "|d_util|": [np.abs(of.summary.d_util("test")) for of in found],
        "|d_speed|": [np.abs(of.summary.d_speed) for of in found],
        "test accuracy": [of.summary.accuracy("test")[:, 0] for of in found],
        "R(f), % of |θ| < 1e-7": [100 * of.summary.sparsity for of in found],
    }
    figure, axes = new_figure(2, 3, 9.6, 5.2)
    for ax, (label, values) in zip(axes.flat, measured.items(), strict=False):
        means = [np.nanmean(of) if np.isfinite(of).any() else np.nan for of in values]
        spread = [np.nanstd(of) if np.isfinite(of).any() else np.nan for of in values]
        ax.errorbar(weights, means, spread, fmt="o-", color=DARK, capsize=3)
        ax.set_xscale("symlog", linthresh=float(np.min(weights[weights > 0])))
        ax.set_xlabel("λ")
        ax.set_ylabel(label)
    *scattered, _, sparsity = measured.items()
    for ax, (label, values) in zip(axes[1, 1:], scattered, strict=False):
        ax.plot(np.concatenate(sparsity[1]), np.concatenate(values), "o", color=MIDDLE, markersize=4)
        ax.set_xlabel(sparsity[0])
        ax.set_ylabel(label)
    return figure
