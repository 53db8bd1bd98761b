"""How long phase 1 lasts: T_j against σ_0, η and K, with fitted and predicted slopes (Claim A.7)."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from mmtheory import stats
from mmtheory.competition.parameters import Parameters
from mmtheory.competition.summary import Summary
from mmtheory.competition.sweep import preset
from mmtheory.figures.drawing import DARK, MIDDLE, PAGE, legend_below, logarithmic, new_figure, points
from mmtheory.sweep import Found

CLAIMS = ("competition.claim-a7.eta", "competition.claim-a7.sigma-0", "competition.claim-a7.k")
SWEEPS = {
    "sigma_0": lambda out: preset("phase-one", {"sigma_0": (0.02, 0.03, 0.045, 0.07)}, None, out),
    "eta": lambda out: preset("phase-one", {"eta": (2.0, 4.0, 8.0, 16.0)}, None, out),
    "K": lambda out: preset("phase-one", {"K": (4, 6, 9, 13)}, None, out),
}


def draw(results: Mapping[str, Sequence[Found[Parameters, Summary]]]) -> Figure:
    """One panel an axis: medians over seeds and classes with quartiles, the fit, and the derived T_j."""
    figure, axes = new_figure(1, 3, PAGE, 3.1)
    q = results["eta"][0].parameters.q
    predicted = {"sigma_0": -(q - 2), "eta": -1, "K": 1}
    symbols = {"sigma_0": "σ$_0$", "eta": "η", "K": "K"}
    for ax, (name, slope) in zip(axes[0], predicted.items(), strict=True):
        summaries = [one.result for one in results[name]]
        x = np.array([getattr(s.parameters, name) for s in summaries], float)
        low, middle, high = np.array([np.nanquantile(s.phase_one, [0.25, 0.5, 0.75]) for s in summaries]).T
        theory = np.array([np.median(s.phase_one_predicted) for s in summaries])
        fit = stats.log_log_slope(x, middle)
        ax.errorbar(
            x,
            middle,
            [middle - low, high - middle],
            color=DARK,
            marker="o",
            linestyle="none",
            capsize=2,
            label="simulated",
        )
        ax.plot(
            x,
            np.exp(np.poly1d(np.polyfit(np.log(x), np.log(middle), 1))(np.log(x))),
            color=DARK,
            label=f"fit: slope {points(fit.value, 2)}",
        )
        ax.plot(x, theory, color=MIDDLE, linestyle="--", label=f"derived; claimed slope {points(slope, 0)}")
        logarithmic(ax.xaxis, x)
        logarithmic(ax.yaxis)
        ax.set_xlabel(symbols[name])
        ax.set_ylabel("T$_j$ (steps)")
        legend_below(ax)
    figure.suptitle("Phase 1: median over seeds and classes, bars: quartiles")
    return figure
