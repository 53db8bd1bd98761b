"""Statements as K → ∞: each deviation against K, its law where there is one, and the fitted exponent."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mmtheory import stats
from mmtheory.competition.claims.limit_runs import RUNS
from mmtheory.competition.claims.limits import one_minus
from mmtheory.competition.claims.limits_exact import mistaken_for_nothing, undecided
from mmtheory.competition.family import (
    FIXED_MARGIN,
    FIXED_SPARSITY,
    SLOW_MARGIN,
    THEOREM,
    Family,
)
from mmtheory.competition.parameters import Parameters
from mmtheory.competition.series import (
    PerSeed,
    Series,
    disagreement,
    joint_ratio,
    largest,
    loser_order,
    loser_over_winner,
    lost_but_known,
    passage,
    undecided_share,
    uni_modal_ratio,
)
from mmtheory.competition.summary import Summary
from mmtheory.competition.sweep import EXPERIMENT
from mmtheory.figures.drawing import DARK, LIGHT, MIDDLE, PAGE, logarithmic, new_figure
from mmtheory.sweep import Found, Sweep, sweep

CLAIMS = (
    "competition.limit.theorem-5.1.test",
    "competition.limit.theorem-5.1.sparsity",
    "competition.limit.theorem-5.2.class",
    "competition.limit.corollary-5.3",
    "competition.limit.property-6.1",
    "competition.limit.property-6.1.fixed-samples",
    "competition.limit.lemma-a3",
    "competition.limit.lemma-a3.margin",
    "competition.limit.claim-a7",
    "competition.limit.lemma-a14",
    "competition.limit.lemma-a14.ratio",
    "competition.limit.lemma-a18",
    "competition.limit.lemma-a18.small-steps",
)

DRAWN = {kind: (family, standard) for kind, (family, standard, _) in RUNS.items() if kind != "all neurons"}
"""The families that are drawn, each with its K and their numbers of seeds at the claims' standard budget."""


def _sweep(family: Family, K: int, seeds: int, out: Path) -> Sweep[Parameters, Summary]:
    return sweep(EXPERIMENT, family.parameters(K), {}, seeds, out)


SWEEPS: Mapping[str, Callable[[Path], Sweep[Parameters, Summary]]] = {
    f"{kind}, K = {K}": partial(_sweep, family, K, seeds)
    for kind, (family, sizes) in DRAWN.items()
    for K, seeds in sizes
}


def draw(results: Mapping[str, Sequence[Found[Parameters, Summary]]]) -> Figure:
    """A panel a statement: means over seeds with 95 % intervals, laws as lines, fits dashed."""
    runs = {
        kind: Series(family, tuple(results[f"{kind}, K = {K}"][0].result for K, _ in sizes))
        for kind, (family, sizes) in DRAWN.items()
    }
    end, phase_one, sparsity, small = (runs[name] for name in ("end", "phase one", "sparsity", "small steps"))
    trained, trained_small = end.trained, small.trained
    figure, axes = new_figure(4, 2, PAGE, 9.2)
    every = axes.ravel()
    gap = one_minus(uni_modal_ratio(1))

    ax = titled(every[0], "Theorem 5.1: 1 − error / μ$_2$")
    law(ax, partial(mistaken_for_nothing, THEOREM), DARK, "law, s = log K")
    law(ax, partial(mistaken_for_nothing, FIXED_SPARSITY), MIDDLE, "law, s = 1.2")
    points(ax, end, gap, DARK, "o", "s = log K", order=False)
    points(ax, sparsity, gap, MIDDLE, "s", "s = 1.2", order=False)

    ax = titled(every[1], "Corollary 5.3: 1 − error / Σ p$_r$ μ$_r$")
    law(ax, partial(mistaken_for_nothing, THEOREM), LIGHT, "Theorem 5.1's law")
    points(ax, trained, one_minus(joint_ratio), DARK, "o", "joint", order=False)

    ax = titled(every[2], "Lemma A.3: 1 − p$_1$ − p$_2$")
    for family, color, name in (
        (THEOREM, DARK, "1/log² K"),
        (SLOW_MARGIN, LIGHT, "1/log K"),
        (FIXED_MARGIN, MIDDLE, "0.05"),
    ):
        law(ax, partial(undecided, family), color, f"quadrature, ε = {name}")
    points(ax, end, undecided_share, DARK, "o", "runs, ε = 1/log² K", order=False)

    ax = titled(every[3], "Theorem 5.2: lost, but f$^r$ knows")
    points(ax, trained, lost_but_known, DARK, "o", "share", order=False)

    ax = titled(every[4], "Lemma A.14: the loser's Γ")
    points(ax, trained, loser_order, DARK, "o", "over σ$_0$", order=True)
    points(ax, trained, loser_over_winner, MIDDLE, "s", "over the winner's", order=True)

    ax = titled(every[5], "Property 6.1: disagreement")
    points(ax, phase_one, disagreement, DARK, "o", "n$_j$ = 20 √K", order=False)
    points(ax, end, disagreement, MIDDLE, "s", "n$_j$ = 50", order=False)

    ax = titled(every[6], "Claim A.7: T$_j$ / formula")
    points(ax, end, passage, DARK, "o", "without the noise", order=True)

    ax = titled(every[7], "Lemma A.18: off-diagonal / bound")
    off_diagonal = largest("off_diagonal", "sigma_0")
    points(ax, trained, off_diagonal, DARK, "o", "η = 4 K", order=True)
    points(ax, trained_small, off_diagonal, MIDDLE, "s", "η = K", order=True)
    # Legends below the axes are to keep off the edge.
    figure.set_layout_engine("constrained", h_pad=0.1)
    for ax in every:
        ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.3), borderpad=0)
    seeds = ", ".join(f"{member.seeds} at K = {member.parameters.K}" for member in end.members)
    figure.suptitle(f"K → ∞ along families of settings; seeds of most points: {seeds}; bars: 95 % intervals")
    return figure


def titled(ax: Axes, title: str) -> Any:
    """Both axes logarithmic, K below."""
    ax.set_title(title)
    logarithmic(ax.xaxis, (6, 12, 24, 48))
    logarithmic(ax.yaxis)
    ax.set_xlabel("K")
    return ax


def law(ax: Axes, formula: Callable[[float], float], color: str, label: str) -> None:
    """A formula of K as a line."""
    K = np.geomspace(5, 60, 40)
    ax.plot(K, [formula(k) for k in K], color=color, linewidth=1, label=label)


def points(ax: Axes, series: Series, number: PerSeed, color: str, marker: str, label: str, order: bool) -> None:
    """Means over seeds (geometric ones of what is an order), and their fit with its exponent."""
    samples = series.per_seed(number)
    means = [stats.mean(np.log(v) if order else v) for v in samples]
    ends = [np.exp([e.value, e.low, e.high]) if order else np.array([e.value, e.low, e.high]) for e in means]
    middle, low, high = np.array(ends).T
    floor = np.maximum(low, middle / 10)
    exponent = series.exponent_of_order(number) if order else series.exponent_of_mean(number)
    K = np.array(series.K, float)
    ax.errorbar(
        K,
        middle,
        np.maximum([middle - floor, high - middle], 0),
        color=color,
        marker=marker,
        linestyle="none",
        capsize=2,
        label=f"{label}: exponent {exponent.text(form='.2f')}",
    )
    if np.isfinite(exponent.value):
        centre = np.exp(np.log(K).mean())
        ax.plot(
            K,
            np.exp(np.log(middle).mean()) * (K / centre) ** exponent.value,
            color=color,
            linestyle="--",
            linewidth=0.8,
        )
