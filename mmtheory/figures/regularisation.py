"""L1 regularisation: imbalance and sparsity against λ (Wu et al., Figure 3 and appendix 4)."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from mmtheory.figures.drawing import DARK, MIDDLE, PAGE, new_figure
from mmtheory.greedy.parameters import Parameters
from mmtheory.greedy.sources import SHAPES, source
from mmtheory.greedy.summary import Result
from mmtheory.greedy.sweep import study
from mmtheory.sweep import Found

CLAIMS = ("greedy.conjecture-2",)
SWEEPS = {"l1": lambda out: study("l1", source(SHAPES), "default", {}, range(6), out)}


def draw(results: Mapping[str, Sequence[Found[Parameters, Result]]]) -> Figure:
    """|d_util|, |d_speed|, accuracy and R(f) against λ, mean and standard deviation; the first two against R(f)."""
    found = results["l1"]
    millionths = 1e6 * np.array([one.parameters.l1 for one in found])
    ticks = (0, 1, 10, 100, 1000)
    summaries = [one.result.summary for one in found]
    measured = {
        "|d_util|": [np.abs(summary.d_util("test")) for summary in summaries],
        "|d_speed|": [np.abs(summary.d_speed) for summary in summaries],
        "test accuracy": [summary.accuracy("test")[:, 0] for summary in summaries],
        "R(f): % of |θ| below 10$^{-7}$": [100 * summary.sparsity for summary in summaries],
    }
    figure, axes = new_figure(2, 3, PAGE, 4.2)
    for ax, (label, values) in zip(axes.flat, measured.items(), strict=False):
        means = [np.nanmean(runs) if np.isfinite(runs).any() else np.nan for runs in values]
        spread = [np.nanstd(runs) if np.isfinite(runs).any() else np.nan for runs in values]
        ax.errorbar(millionths, means, spread, fmt="o-", color=DARK, capsize=3)
        ax.set_xscale("symlog", linthresh=millionths[millionths > 0].min())
        ax.set_xticks(ticks, [f"{tick:,}" for tick in ticks])
        ax.xaxis.set_minor_locator(NullLocator())
        ax.set_xlabel("λ / 10$^{-6}$")
        ax.set_ylabel(label)
    *scattered, _, sparsity = measured.items()
    for ax, (label, values) in zip(axes[1, 1:], scattered, strict=False):
        ax.plot(np.concatenate(sparsity[1]), np.concatenate(values), "o", color=MIDDLE)
        ax.set_xlabel(sparsity[0])
        ax.set_ylabel(label)
    return figure
