"""Claims with 1 − o(1) as trends: over σ_0, which the theorems send to 0, and over K, which they send to infinity."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mmtheory import stats
from mmtheory.competition.asymptotics import W_H_P
from mmtheory.competition.parameters import Parameters
from mmtheory.competition.presets import SKEWED
from mmtheory.competition.sparse_coding import Interval
from mmtheory.competition.summary import Summary
from mmtheory.competition.sweep import EXPERIMENT
from mmtheory.estimate import Estimate
from mmtheory.figures.drawing import DARK, LIGHT, MIDDLE, PAGE, logarithmic, new_figure
from mmtheory.sweep import Found, sweep

CLAIMS = ("competition.property-6.1", "competition.lemma-a14", "competition.theorem-5.2.class")
BALANCED = replace(SKEWED, z_y=(Interval(1.0, 2.0),), s=2.0, n=800)
LONGER = replace(BALANCED, steps=3000)
SWEEPS = {
    "sigma_0": lambda out: sweep(EXPERIMENT, LONGER, {"sigma_0": (0.02, 0.04, 0.08, 0.16, 0.32)}, 8, out),
    "K": lambda out: sweep(EXPERIMENT, BALANCED, {"K": (4, 8, 16, 32)}, 8, out),
}


def _fails(summary: Summary) -> Estimate:
    failed = summary.class_errors(summary.outcome.test.encoder_errors)[summary.lost] >= W_H_P
    return stats.proportion(int(np.sum(failed)), failed.size)


def _stays(summary: Summary) -> Estimate:
    return stats.proportion(int(np.sum(summary.gamma_ratio <= 0.05)), summary.gamma_ratio.size)


SHARES: dict[str, tuple[Callable[[Summary], Estimate], str, str]] = {
    "S(0) names the winner (Property 6.1)": (Summary.agreement, DARK, "o"),
    "Γ$_{loser}$/Γ$_{winner}$ ≤ 0.05 (Lemma A.14)": (_stays, MIDDLE, "s"),
    "f$^r$ fails the class it lost (Theorem 5.2)": (_fails, LIGHT, "^"),
}


def draw(results: Mapping[str, Sequence[Found[Parameters, Summary]]]) -> Figure:
    """Shares of (seed, class) pairs with exact 95 % intervals, against σ_0 and against K."""
    figure, axes = new_figure(1, 2, PAGE, 3, sharey=True)
    for ax, (name, symbol) in zip(axes[0], (("sigma_0", "σ$_0$"), ("K", "K")), strict=True):
        _panel(ax, [one.result for one in results[name]], name, symbol)
    axes[0, 0].set_ylabel("share of (seed, class) pairs")
    axes[0, 0].legend(loc="lower left")
    return figure


def _panel(ax: Axes, summaries: Sequence[Summary], name: str, symbol: str) -> None:
    x = np.array([getattr(s.parameters, name) for s in summaries], float)
    for label, (share, color, marker) in SHARES.items():
        estimates = [share(s) for s in summaries]
        values = np.array([e.value for e in estimates])
        spread = np.array([[e.value - e.low, e.high - e.value] for e in estimates]).T
        ax.errorbar(x, values, spread, color=color, marker=marker, capsize=2, label=label)
    logarithmic(ax.xaxis, x)
    ax.set_xlabel(symbol)
    ax.set_ylim(0, 1.03)
