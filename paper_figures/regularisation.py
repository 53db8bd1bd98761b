"""L1 regularisation: imbalance and sparsity against λ (Wu et al., Figure 3 and appendix 4)."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from paper_figures.drawing import DARK, MIDDLE, new_figure

EXPERIMENT = "greedy"
CLAIMS = ("greedy.conjecture-2",)
SWEEPS = {"l1": ["--study", "l1"]}


def draw(results: dict[str, Sequence[Any]]) -> Figure:
    """|d_util| and |d_speed| against λ, R(f) and accuracy against λ, and the former two against R(f), run by run."""
    found = results["l1"]
    weights = np.array([of.parameters.l1 for of in found])
    figure, axes = new_figure(1, 3, 11, 3.6)
    utilisation = [np.abs(of.summary.d_util("test")) for of in found]
    speed = [np.abs(of.summary.d_speed) for of in found]
    sparsity = [of.summary.sparsity for of in found]
    accuracy = [of.summary.accuracy("test")[:, 0] for of in found]
    for ax, first, second in (
        (axes[0, 0], ("|d_util|", utilisation), ("|d_speed|", speed)),
        (axes[0, 1], ("R(f)", sparsity), ("test accuracy", accuracy)),
    ):
        for (label, values), look in ((first, {"color": DARK, "fmt": "o-"}), (second, {"color": MIDDLE, "fmt": "s--"})):
            means = [np.nanmean(of) if np.isfinite(of).any() else np.nan for of in values]
            spread = [np.nanstd(of) if np.isfinite(of).any() else np.nan for of in values]
            ax.errorbar(weights, means, spread, label=label, capsize=3, **look)
        ax.set_xscale("symlog", linthresh=float(np.min(weights[weights > 0])))
        ax.set_xlabel("λ")
        ax.legend(fontsize=8)
    axes[0, 0].set_title("mean and standard deviation over seeds")
    for label, values, marker, colour in (("|d_util|", utilisation, "o", DARK), ("|d_speed|", speed, "s", MIDDLE)):
        axes[0, 2].plot(
            np.concatenate(sparsity), np.concatenate(values), marker, color=colour, markersize=4, label=label
        )
    axes[0, 2].set_xlabel("R(f), share of |θ| < 1e-7")
    axes[0, 2].legend(fontsize=8)
    return figure
