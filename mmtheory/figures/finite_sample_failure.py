"""Failure of Theorem 1(a) and (b) on finite samples against the number of samples."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from mmtheory.figures.drawing import DARK, MIDDLE, new_figure
from mmtheory.laziness.monte_carlo import Rates

EXPERIMENT = "laziness"
CLAIMS = ("laziness.theorem-1a.finite", "laziness.theorem-1b.finite")
_MANY = ["--family", "uniform", "--features", "80", "--c", "20", "--p-max", "0.9", "--instances", "500"]
SWEEPS = {
    f"samples {n}": [*_MANY, "--paired", "0", "0.2", "--samples", str(n)] for n in (1, 2, 4, 8, 16, 32, 64, 128, 256)
}


def draw(results: dict[str, Sequence[Rates]]) -> Figure:
    """Failure rates with exact 95 % intervals, where every training reaches error zero."""
    figure, axes = new_figure(1, 2, 8.4, 3.7, sharey=True)
    for ax, paired in zip(axes[0], (0, 1), strict=True):
        sweep = [rates[paired] for rates in results.values()]
        samples = [rates.parameters.samples for rates in sweep]
        for statement, label, color, style in (
            ("theorem_1a", "(a) k$_1$ + k$_2$ + k$_3$ ≤ min{b$_1$, b$_2$} fails", DARK, "o-"),
            ("theorem_1b", "(b) no modality better than alone fails", MIDDLE, "s--"),
        ):
            found = [rates.failures(statement, "finite") for rates in sweep]
            values = np.array([e.value for e in found])
            spread = np.array([[e.value - e.low, e.high - e.value] for e in found]).T
            ax.errorbar(samples, values, spread, fmt=style, color=color, capsize=2, markersize=4, label=label)
        trained = [rates.trained("finite").value for rates in sweep]
        ax.plot(samples, trained, color="0.6", linewidth=0.8, label="every training succeeds")
        ax.set_xscale("log", base=2)
        ax.set_xlabel("samples N")
        ax.set_title(f"share of paired features {sweep[0].parameters.paired:g}")
    axes[0, 0].set_ylabel("share of instances")
    axes[0, 0].set_ylim(-0.03, 1.03)
    figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=3, fontsize=8)
    return figure
