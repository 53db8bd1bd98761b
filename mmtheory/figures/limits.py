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
from mmtheory.competition.claims.limits import off_one, one_minus
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
    encoder_knows,
    joint_gap,
    joint_ratio,
    largest,
    loser_order,
    loser_over_winner,
    losers_that_rise,
    lost_but_known,
    noise_order,
    passage,
    passage_from_scale,
    undecided_share,
    uni_modal_ratio,
)
from mmtheory.competition.summary import Summary
from mmtheory.competition.sweep import EXPERIMENT
from mmtheory.estimate import UNKNOWN, Estimate
from mmtheory.figures.drawing import DARK, LIGHT, MIDDLE, PAGE, legend_below, logarithmic, new_figure, typographic
from mmtheory.sweep import Found, Sweep, sweep

CLAIMS = (
    "competition.limit.theorem-5.1.test",
    "competition.limit.theorem-5.1.sparsity",
    "competition.limit.theorem-5.2.class",
    "competition.limit.theorem-5.2.encoder",
    "competition.limit.corollary-5.3",
    "competition.limit.best-uni-modal",
    "competition.limit.property-6.1",
    "competition.limit.property-6.1.fixed-samples",
    "competition.limit.lemma-a3",
    "competition.limit.lemma-a3.margin",
    "competition.limit.claim-a7",
    "competition.limit.claim-a7.logarithm",
    "competition.limit.lemma-a14",
    "competition.limit.lemma-a14.share",
    "competition.limit.lemma-a14.ratio",
    "competition.limit.lemma-a16",
    "competition.limit.lemma-a17",
    "competition.limit.lemma-a18",
    "competition.limit.lemma-a18.small-steps",
    "competition.limit.lemma-a19",
)

DRAWN = {kind: (family, standard) for kind, (family, standard, _) in RUNS.items()}
"""The families, each with its K and their numbers of seeds at the claims' standard budget."""


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
    figure, axes = new_figure(5, 3, PAGE, 9.4)
    every = list(axes.flat)
    _errors(every[:3], runs)
    _winners(every[3:6], runs)
    _losers(every[6:10], runs)
    _monitors(every[10:14], runs)
    for ax in every[:14]:
        legend_below(ax, handlelength=1.4)
    every[14].set_axis_off()
    seeds = ", ".join(f"{member.seeds} at K = {member.parameters.K}" for member in runs["end"].members)
    figure.suptitle(
        "K → ∞ along families of settings; dashed: fits, below with their exponent of K and its 95 % interval\n"
        f"bars: 95 % intervals; seeds of most points: {seeds}"
    )
    return figure


def _errors(axes: Sequence[Axes], runs: Mapping[str, Series]) -> None:
    """Test errors: Theorem 5.1 and Corollary 5.3."""
    gap, trained = one_minus(uni_modal_ratio(1)), runs["end"].trained

    ax = titled(axes[0], "Theorem 5.1: 1 − error / μ$_2$")
    law(ax, partial(mistaken_for_nothing, THEOREM), DARK, "law, s = log K")
    law(ax, partial(mistaken_for_nothing, FIXED_SPARSITY), MIDDLE, "law, s = 1.2")
    points(ax, runs["end"], gap, DARK, "o", "s = log K", order=False)
    points(ax, runs["sparsity"], gap, MIDDLE, "s", "s = 1.2", order=False)

    ax = titled(axes[1], "Corollary 5.3: |1 − error / Σ p$_r$ μ$_r$|")
    law(ax, partial(mistaken_for_nothing, THEOREM), LIGHT, "Theorem 5.1's law")
    points(ax, trained, off_one(trained, joint_ratio), DARK, "o", "joint", order=False)

    ax = titled(axes[2], "(joint − best uni-modal) / (μ$_2$ − μ$_1$)")
    points(ax, trained, joint_gap, DARK, "o", "errors", order=False)


def _winners(axes: Sequence[Axes], runs: Mapping[str, Series]) -> None:
    """Who wins a class, and when: Lemma A.3, Property 6.1 and Claim A.7."""
    ax = titled(axes[0], "Lemma A.3: 1 − p$_1$ − p$_2$")
    for family, color, name in (
        (THEOREM, DARK, "1/log² K"),
        (SLOW_MARGIN, LIGHT, "1/log K"),
        (FIXED_MARGIN, MIDDLE, "0.05"),
    ):
        law(ax, partial(undecided, family), color, f"quadrature, ε = {name}")
    points(ax, runs["end"], undecided_share, DARK, "o", "1/log² K", order=False)

    ax = titled(axes[1], "Property 6.1: disagreement")
    points(ax, runs["phase one"], disagreement, DARK, "o", "n$_j$ = 20 √K", order=False)
    points(ax, runs["end"], disagreement, MIDDLE, "s", "n$_j$ = 50", order=False)

    ax = titled(axes[2], "Claim A.7: T$_j$ / formula")
    points(ax, runs["end"], passage, DARK, "o", "own Γ$_j^r$", order=True)
    points(ax, runs["end"], passage_from_scale, MIDDLE, "s", "by σ$_0$", order=True)


def _losers(axes: Sequence[Axes], runs: Mapping[str, Series]) -> None:
    """What a modality knows of the classes that it loses: Theorem 5.2 and Lemma A.14."""
    trained = runs["end"].trained

    ax = titled(axes[0], "Theorem 5.2: lost, but f$^r$ knows")
    points(ax, trained, lost_but_known, DARK, "o", "classes", order=False)

    ax = titled(axes[1], "Theorem 5.2: f$^r$ errs on ≥ 1/K")
    ax.set_ylim(0.4, 1.1)
    ax.axhline(0.5, color=LIGHT, linewidth=1, label="claimed: at least half")
    shares = [_erring(member) for member in trained.members]
    marks(ax, trained.K, shares, DARK, "o", "encoders")

    ax = titled(axes[2], "Lemma A.14: the loser's Γ")
    points(ax, trained, loser_order, DARK, "o", "/ σ$_0$", order=True)
    points(ax, trained, loser_over_winner, MIDDLE, "s", "/ winner's", order=True)

    ax = titled(axes[3], "Lemma A.14: share that rises")
    points(ax, trained, losers_that_rise, DARK, "o", "losers", order=False)


def _erring(summary: Summary) -> Estimate:
    """Of the encoders of all seeds the share that errs on 1/K or more; unknown without a seed."""
    known = encoder_knows(summary)
    if not known.size:
        return UNKNOWN
    encoders = known.size * summary.parameters.modalities
    return stats.proportion(round(encoders * (1 - float(known.mean()))), encoders)


def _monitors(axes: Sequence[Axes], runs: Mapping[str, Series]) -> None:
    """Largest values over what they are bounded by, up to a power of log K: Lemmas A.16 to A.19."""
    trained = runs["end"].trained

    ax = titled(axes[0], "Lemma A.16: Φ / bound")
    points(ax, trained, largest("Phi", "beta"), DARK, "o", "leading", order=True)

    ax = titled(axes[1], "Lemma A.17: negative / bound")
    points(
        ax, runs["all neurons"].trained, largest("most_negative", "sigma_0", -1), DARK, "o", "all neurons", order=True
    )

    ax = titled(axes[2], "Lemma A.18: off-diagonal / bound")
    off_diagonal = largest("off_diagonal", "sigma_0")
    points(ax, trained, off_diagonal, DARK, "o", "η = 4 K", order=True)
    points(ax, runs["small steps"].trained, off_diagonal, MIDDLE, "s", "η = K", order=True)

    ax = titled(axes[3], "Lemma A.19: noise / bound")
    points(ax, trained, noise_order, DARK, "o", "other classes", order=True)


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
    shown = [Estimate(*np.exp([e.value, e.low, e.high])) if order else e for e in means]
    exponent = series.exponent_of_order(number) if order else series.exponent_of_mean(number)
    marks(ax, series.K, shown, color, marker, f"{label}: {typographic(exponent.text(form='.2f'))}")
    if np.isfinite(exponent.value):
        K, middle = np.array(series.K, float), np.array([e.value for e in shown])
        centre = np.exp(np.log(K).mean())
        ax.plot(
            K,
            np.exp(np.log(middle).mean()) * (K / centre) ** exponent.value,
            color=color,
            linestyle="--",
            linewidth=0.8,
        )


def marks(ax: Axes, K: Sequence[int], estimates: Sequence[Estimate], color: str, marker: str, label: str) -> None:
    """Estimates at every K; on a logarithmic axis an interval reaches down to a tenth of its value at most.

    What is not positive has no place there.
    """
    middle, low, high = np.array([(e.value, e.low, e.high) for e in estimates]).T
    middle = np.where(middle > 0, middle, np.nan)
    spread = np.maximum([middle - np.maximum(low, middle / 10), high - middle], 0)
    ax.errorbar(K, middle, spread, color=color, marker=marker, linestyle="none", capsize=2, label=label)
