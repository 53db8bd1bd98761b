"""Checks of what holds, by exact rational arithmetic on random cases full of edge cases.

Features are equal, empty and never-zero (p = c/(c+1)) more often than not, and thresholds are met with equality.
"""

from collections.abc import Callable
from fractions import Fraction

import numpy as np

from mmtheory.claim import Budget, Check, Finding, Verdict
from mmtheory.laziness.claims.words import describe, in_words
from mmtheory.laziness.instance import Feature, Instance
from mmtheory.laziness.priority import PAIRED
from mmtheory.laziness.summary import summaries
from mmtheory.laziness.theorems import Statement
from mmtheory.laziness.votes import Ties, prefix_accuracies

CASES = (200, 5000, 30000)
"""Random cases per check at each budget."""

RATIOS = (Fraction(11, 10), Fraction(3, 2), Fraction(2), Fraction(5), Fraction(50))
"""Values of c that are tried."""


def random_p(rng: np.random.Generator, n: int, c: Fraction) -> np.ndarray:
    """n probabilities in [0, c/(c+1)], with both ends and repetitions likely."""
    parts = int(rng.integers(1, 9))
    return np.array([c / (c + 1) * Fraction(int(rng.integers(0, parts + 1)), parts) for _ in range(n)], dtype=object)


def random_instance(rng: np.random.Generator, most_features: int = 7, modalities: int = 2) -> Instance:
    """An instance with τ, a boost and a small data set, in which τ is mostly reached, sometimes exactly."""
    while True:
        c = RATIOS[rng.integers(len(RATIOS))]
        p = random_p(rng, int(rng.integers(modalities, most_features + 1)), c)
        kinds = rng.integers(0, modalities + 1, len(p))
        each = range(1, modalities + 1)
        own = [prefix_accuracies(np.sort(p[kinds == r])[::-1], c) if (kinds == r).any() else [] for r in each]
        reachable = min(max(accuracies, default=Fraction(0)) for accuracies in own)
        if reachable > Fraction(1, 2):
            break
    thresholds = [tau for accuracies in own for tau in accuracies if Fraction(1, 2) < tau <= reachable]
    tau = thresholds[rng.integers(len(thresholds))]
    if rng.random() < 0.5:
        tau = Fraction(1, 2) + (tau - Fraction(1, 2)) * Fraction(int(rng.integers(1, 10)), 10)
    names = [f"r{i + 1}" for i in range(len(p))]
    samples = int(rng.integers(1, 4))
    votes = {name: _random_votes(rng, float(p_i), float(p_i / c), samples) for name, p_i in zip(names, p, strict=True)}
    return Instance(
        c=c,
        features=tuple(
            Feature(name, "paired", p_i, between=_any_pair(rng, modalities))
            if kind == PAIRED
            else Feature(name, "self-standing", p_i, int(kind))
            for name, kind, p_i in zip(names, kinds, p, strict=True)
        ),
        tau=tau,
        boost=c / (c + 1) * Fraction(int(rng.integers(1, 10)), 20),
        votes=votes,
        modalities=modalities,
    )


def _any_pair(rng: np.random.Generator, modalities: int) -> tuple[int, int]:
    if modalities == 2:
        # Nothing is drawn, so that random instances of two modalities are those of all earlier versions.
        return (1, 2)
    first, second = sorted(rng.choice(modalities, 2, replace=False).tolist())
    return (first + 1, second + 1)


def _random_votes(rng: np.random.Generator, up: float, down: float, samples: int) -> tuple[int, ...]:
    chance = rng.random(samples)
    return tuple(1 if u < up else -1 if u >= 1 - down and down > 0 else 0 for u in chance)


VACUOUS = ""
"""What a predicate returns for a case that meets no assumption; it is not counted."""


def always(
    predicate: Callable[[np.random.Generator], str | None], how: str = "exactly", tried: tuple[int, int, int] = CASES
) -> Check:
    """Random cases, as many as `tried` says, without a failure.

    The predicate describes a failure, or returns None, or VACUOUS.
    """

    def check(budget: Budget, seed: int) -> Finding:
        rng = np.random.default_rng(seed)
        cases = 0
        for case in range(tried[budget]):
            failure = predicate(rng)
            if failure:
                return Finding(Verdict.REFUTED, f"case {case + 1}: {failure}", {"counterexample": failure})
            cases += failure is None
        if not cases:
            return Finding(Verdict.INCONCLUSIVE, "no case met the assumptions")
        return Finding(Verdict.SUPPORTED, f"{how} in {cases} random cases", {"cases": cases})

    return check


def holds_in(
    reading: str,
    statement: Statement,
    ties: Ties = Ties.COIN,
    most_features: int = 7,
    how: str = "exactly",
    modalities: int = 2,
) -> Check:
    """The statement holds on every random instance that meets its assumptions."""

    def predicate(rng: np.random.Generator) -> str | None:
        instance = random_instance(rng, most_features, modalities)
        summary = summaries(instance, ties)[reading]
        if not statement.applies(summary.comparison):
            return VACUOUS
        return f"{describe(instance, reading)}; {in_words(summary)}" if summary.fails(statement) else None

    return always(predicate, how)


def on_lists(holds: Callable[[np.ndarray, Fraction, np.random.Generator], bool], most: int = 8) -> Check:
    """The predicate holds for every random list of features and c."""

    def predicate(rng: np.random.Generator) -> str | None:
        c = RATIOS[rng.integers(len(RATIOS))]
        p = random_p(rng, int(rng.integers(1, most + 1)), c)
        return None if holds(p, c, rng) else f"p = {', '.join(map(str, p))}, c = {c}"

    return always(predicate)


def on_stronger(
    holds: Callable[[np.ndarray, Fraction, Fraction], bool], bound: Callable[[Fraction], Fraction] | None = None
) -> Check:
    """The predicate holds for every random list, c, and p' > p of the last feature.

    All p are at most bound(c), by default c/(c+1).
    """

    def predicate(rng: np.random.Generator) -> str | None:
        c = RATIOS[rng.integers(len(RATIOS))]
        most = c / (c + 1)
        scale = 1 if bound is None else bound(c) / most
        p = random_p(rng, int(rng.integers(1, 9)), c) * scale
        if p[-1] == most * scale:
            p[-1] = Fraction(0)
        stronger = p[-1] + (most * scale - p[-1]) * Fraction(int(rng.integers(1, 5)), 4)
        return None if holds(p, c, stronger) else f"p = {', '.join(map(str, p))}, c = {c}, p' = {stronger}"

    return always(predicate)
