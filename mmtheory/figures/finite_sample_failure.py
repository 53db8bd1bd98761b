"""Failure of Theorem 1(a) and (b) on finite samples against the number of samples."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
from matplotlib.figure import Figure

from mmtheory.figures.drawing import DARK, MIDDLE, PAGE, logarithmic, new_figure
from mmtheory.laziness.families import Parameters
from mmtheory.laziness.monte_carlo import Rates
from mmtheory.laziness.sweep import EXPERIMENT
from mmtheory.sweep import Found, sweep

CLAIMS = ("laziness.theorem-1a.finite", "laziness.theorem-1b.finite")
MANY = Parameters(features=80, c=20.0, p_max=0.9, instances=500)
SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256)
SWEEPS = {
    f"samples {N}": partial(sweep, EXPERIMENT, replace(MANY, samples=N), {"paired": (0.0, 0.2)}, 10) for N in SIZES
}


def draw(results: Mapping[str, Sequence[Found[Parameters, Rates]]]) -> Figure:
    """Failure rates with exact 95 % intervals, where every training reaches error zero."""
    figure, axes = new_figure(1, 2, PAGE, 2.9, sharey=True)
    for ax, paired in zip(axes[0], (0, 1), strict=True):
        at_sizes = [found[paired].result for found in results.values()]
        samples = [rates.parameters.samples for rates in at_sizes]
        for statement, label, color, style in (
            ("theorem_1a", "(a) k$_1$ + k$_2$ + k$_3$ ≤ min{b$_1$, b$_2$} fails", DARK, "o-"),
            ("theorem_1b", "(b) no modality better than alone fails", MIDDLE, "s--"),
        ):
            estimates = [rates.failures(statement, "finite") for rates in at_sizes]
            values = np.array([e.value for e in estimates])
            spread = np.array([[e.value - e.low, e.high - e.value] for e in estimates]).T
            ax.errorbar(samples, values, spread, fmt=style, color=color, capsize=2, label=label)
        trained = [rates.trained("finite").value for rates in at_sizes]
        ax.plot(samples, trained, color="0.6", linewidth=0.8, label="every training succeeds")
        logarithmic(ax.xaxis, samples)
        ax.set_xlabel("samples N")
        ax.set_title(f"share of paired features {at_sizes[0].parameters.paired:g}")
    axes[0, 0].set_ylabel("share of instances")
    axes[0, 0].set_ylim(-0.03, 1.03)
    figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return figure
