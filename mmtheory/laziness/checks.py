"""Checks of statements by exact rational arithmetic: on random instances, and by search for the smallest failure.

A statement that holds is tried on random instances full of edge cases: equal and empty features, never-zero ones
(p = c/(c+1)), thresholds met with equality. A statement that fails is refuted by its smallest counterexample.
"""

from collections.abc import Callable
from fractions import Fraction
from itertools import combinations, combinations_with_replacement, product
from typing import TypeAlias

import numpy as np

from mmtheory.claim import Budget, Finding, Verdict
from mmtheory.laziness.identities import accuracy_without_common_c
from mmtheory.laziness.instance import Feature, Instance
from mmtheory.laziness.priority import PAIRED, Learned, UMTReading
from mmtheory.laziness.search import smallest_in_finite_sample, smallest_in_population
from mmtheory.laziness.summary import Summary, summaries
from mmtheory.laziness.theorems import Statement
from mmtheory.laziness.votes import Ties, prefix_accuracies

Check: TypeAlias = Callable[[Budget, int], Finding]

CASES = (200, 5000, 30000)
"""Random cases per check at each budget."""

RATIOS = (Fraction(11, 10), Fraction(3, 2), Fraction(2), Fraction(5), Fraction(50))
"""Values of c that are tried."""


def random_p(rng: np.random.Generator, n: int, c: Fraction) -> np.ndarray:
    """n probabilities in [0, c/(c+1)], with both ends and repetitions likely."""
    parts = int(rng.integers(1, 9))
    return np.array([c / (c + 1) * Fraction(int(rng.integers(0, parts + 1)), parts) for _ in range(n)], dtype=object)


def random_instance(rng: np.random.Generator, most_features: int = 7) -> Instance:
    """An instance with τ, a boost and a small data set, in which τ is mostly reached, sometimes exactly."""
    while True:
        c = RATIOS[rng.integers(len(RATIOS))]
        p = random_p(rng, int(rng.integers(2, most_features + 1)), c)
        kinds = rng.integers(0, 3, len(p))
        own = [prefix_accuracies(np.sort(p[kinds == r])[::-1], c) if (kinds == r).any() else [] for r in (1, 2)]
        reachable = min(max(accuracies, default=Fraction(0)) for accuracies in own)
        if reachable > Fraction(1, 2):
            break
    thresholds = [tau for tau in (*own[0], *own[1]) if Fraction(1, 2) < tau <= reachable]
    tau = thresholds[rng.integers(len(thresholds))]
    if rng.random() < 0.5:
        tau = Fraction(1, 2) + (tau - Fraction(1, 2)) * Fraction(int(rng.integers(1, 10)), 10)
    names = [f"r{i + 1}" for i in range(len(p))]
    samples = int(rng.integers(1, 4))
    votes = {name: _random_votes(rng, float(p_i), float(p_i / c), samples) for name, p_i in zip(names, p, strict=True)}
    return Instance(
        c=c,
        features=tuple(
            Feature(name, "paired", p_i) if kind == PAIRED else Feature(name, "self-standing", p_i, int(kind))  # type: ignore[arg-type]
            for name, kind, p_i in zip(names, kinds, p, strict=True)
        ),
        tau=tau,
        boost=c / (c + 1) * Fraction(int(rng.integers(1, 10)), 20),
        votes=votes,
    )


def _random_votes(rng: np.random.Generator, up: float, down: float, samples: int) -> tuple[int, ...]:
    chance = rng.random(samples)
    return tuple(1 if u < up else -1 if u >= 1 - down and down > 0 else 0 for u in chance)


def describe(instance: Instance, reading: str) -> str:
    """An instance in one line."""
    parts = [f"c = {instance.c}"]
    parts += [
        f"{f.name} ({'paired' if f.modality is None else f'modality {f.modality}'}) {f.p}" for f in instance.features
    ]
    if reading == "population":
        parts.append(f"τ = {instance.tau}")
    elif instance.votes is not None:
        parts += [f"votes of {name} {list(votes)}" for name, votes in instance.votes.items()]
    return ", ".join(parts)


VACUOUS = ""
"""What a predicate returns for a case that meets no assumption; it is not counted."""


def always(predicate: Callable[[np.random.Generator], str | None], how: str = "exactly") -> Check:
    """Random cases without a failure; the predicate describes one, or returns None, or VACUOUS."""

    def check(budget: Budget, seed: int) -> Finding:
        rng = np.random.default_rng(seed)
        cases = 0
        for case in range(CASES[budget]):
            failure = predicate(rng)
            if failure:
                return Finding(Verdict.REFUTED, f"case {case + 1}: {failure}", {"counterexample": failure})
            cases += failure is None
        if not cases:
            return Finding(Verdict.INCONCLUSIVE, "no case met the assumptions")
        return Finding(Verdict.HOLDS, f"{how} in {cases} random cases", {"cases": cases})

    return check


def holds_in(
    reading: str, statement: Statement, ties: Ties = Ties.COIN, most_features: int = 7, how: str = "exactly"
) -> Check:
    """The statement holds on every random instance that meets its assumptions."""

    def predicate(rng: np.random.Generator) -> str | None:
        instance = random_instance(rng, most_features)
        summary = summaries(instance, ties)[reading]
        if not statement.applies(summary.comparison):
            return VACUOUS
        return f"{describe(instance, reading)}; {in_words(summary)}" if summary.fails(statement) else None

    return always(predicate, how)


def smallest_failure(
    reading: str, statement: Statement, most_features: int = 4, umt: UMTReading | None = None
) -> Check:
    """The statement is refuted by the smallest counterexample that a search from the statement finds."""

    def check(budget: Budget, seed: int) -> Finding:
        if reading == "population":
            instance = smallest_in_population(statement, most_features)
        else:
            instance = smallest_in_finite_sample(statement, most_features, 1 if budget is Budget.QUICK else 2)
        if instance is None:
            return Finding(Verdict.INCONCLUSIVE, f"no counterexample with up to {most_features} features on the grid")
        found = f"{describe(instance, reading)}; {in_words(summaries(instance)[reading], umt)}"
        return Finding(Verdict.REFUTED, f"smallest on a grid at c = 2: {found}", {"counterexample": found})

    return check


def fails_on(instance: Instance, statement: Statement, reading: str = "population") -> Check:
    """The statement is refuted by this instance."""

    def check(budget: Budget, seed: int) -> Finding:
        summary = summaries(instance)[reading]
        found = describe(instance, reading)
        if not summary.fails(statement):
            return Finding(Verdict.INCONCLUSIVE, f"does not fail on {found}")
        probability = float(summary.comparison.outperforms[0])
        evidence = f"fails on {found}; {in_words(summary)}"
        return Finding(Verdict.REFUTED, evidence, {"counterexample": found, "probability": probability})

    return check


def in_words(summary: Summary, umt: UMTReading | None = None) -> str:
    """What the trainings of an instance learn, and the numbers that the theorems compare."""
    x, names = summary.comparison, summary.as_dict()
    alone = " and ".join(
        f"modality {r} alone learns {_names(learned)} (right with {_right(summary, x.outcome.uni_modal[r - 1])})"
        for r, learned in enumerate(names["uni_modal"], start=1)
    )
    jointly = f"both jointly {_names(names['multi_modal'])} ({_right(summary, x.outcome.multi_modal)})"
    less, at_most = x.outperforms
    said = f"{alone}, {jointly}, U is right with {x.union_accuracy}; P(loss of U < loss of M) = {less}, ≤: {at_most}"
    if umt is None:
        return said
    boosted = f"{_names(names['umt'][umt])} ({_right(summary, x.outcome.umt[umt])})"
    return f"{said}; with p0 = {summary.instance.boost} UMT learns {boosted}"


def _right(summary: Summary, learned: Learned) -> Fraction:
    return Fraction(summary.comparison.features.accuracy(learned.members)[()])


def _names(learned: list[str] | None) -> str:
    return "without success" if learned is None else ", ".join(learned)


def witnessed(check: Check) -> Check:
    """A statement that something can fail: holds by the counterexample that `check` finds."""

    def turned(budget: Budget, seed: int) -> Finding:
        finding = check(budget, seed)
        if finding.verdict is not Verdict.REFUTED:
            return Finding(Verdict.INCONCLUSIVE, finding.evidence)
        return Finding(Verdict.HOLDS, finding.evidence.replace("counterexample", "witness"), finding.numbers)

    return turned


# -- identities ------------------------------------------------------------------------------------------------------


def on_lists(holds: Callable[[np.ndarray, Fraction, np.random.Generator], bool], most: int = 8) -> Check:
    """A predicate of a random list of features and c."""

    def predicate(rng: np.random.Generator) -> str | None:
        c = RATIOS[rng.integers(len(RATIOS))]
        p = random_p(rng, int(rng.integers(1, most + 1)), c)
        return None if holds(p, c, rng) else f"p = {', '.join(map(str, p))}, c = {c}"

    return always(predicate)


def on_stronger(
    holds: Callable[[np.ndarray, Fraction, Fraction], bool], bound: Callable[[Fraction], Fraction] | None = None
) -> Check:
    """A predicate of a random list, c, and p' > p of the last feature; all p up to bound(c), by default c/(c+1)."""

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


def smallest_list(holds: Callable[[np.ndarray, Fraction, Fraction], bool], c: Fraction = Fraction(2)) -> Check:
    """A predicate of a list, c, and p' > p of the last feature, refuted by the shortest list on a grid."""
    values = [Fraction(i, 10) for i in range(int(10 * c / (c + 1)) + 1)]
    values += [c / (c + 1)] if c / (c + 1) not in values else []

    def check(budget: Budget, seed: int) -> Finding:
        for n in range(1, 4):
            for others in combinations_with_replacement(values, n - 1):
                for last, stronger in combinations(values, 2):
                    p = np.array([*others, last], dtype=object)
                    if not holds(p, c, stronger):
                        found = f"c = {c}, p = {', '.join(map(str, p))}, the last replaced by {stronger}"
                        return Finding(Verdict.REFUTED, f"shortest counterexample: {found}", {"counterexample": found})
        return Finding(Verdict.INCONCLUSIVE, "no counterexample with up to 3 features on the grid")

    return check


def own_ratios(budget: Budget, seed: int) -> Finding:
    """Adding a feature with p > ε never lowers the accuracy: tried on all pairs of a grid of (p, ε)."""
    grid = [Fraction(i, 10) for i in range(1, 8)]
    for n in (1, 2):
        for p in product(grid, repeat=n):
            for misleading in product(grid, repeat=n):
                if any(e >= q or q + e > 1 for q, e in zip(p, misleading, strict=True)):
                    continue
                laws = [np.array(values, dtype=object) for values in (p, misleading)]
                before = accuracy_without_common_c(laws[0][:-1], laws[1][:-1])
                after = accuracy_without_common_c(*laws)
                if after < before:
                    pairs = ", ".join(f"(p, ε) = ({q}, {e})" for q, e in zip(p, misleading, strict=True))
                    found = f"{pairs}: accuracy {before} falls to {after}"
                    evidence = f"shortest counterexample: {found}"
                    return Finding(Verdict.REFUTED, evidence, {"counterexample": found})
    return Finding(Verdict.INCONCLUSIVE, "no counterexample with up to 2 features on the grid")
