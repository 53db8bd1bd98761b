"""Checks of what fails: by the smallest counterexample that a search finds, or on an instance that is known."""

from collections.abc import Callable
from fractions import Fraction
from itertools import combinations, combinations_with_replacement

import numpy as np

from mmtheory.claim import Budget, Check, Finding, Verdict
from mmtheory.laziness.claims.words import describe, in_words
from mmtheory.laziness.instance import Instance
from mmtheory.laziness.priority import UMTReading
from mmtheory.laziness.refutation import Grid, conjecture
from mmtheory.laziness.summary import summaries
from mmtheory.laziness.theorems import Statement
from mmtheory.laziness.votes import Ties

AT_TWO = Grid(c=(Fraction(2),))
"""Where counterexamples are looked for; c is made simpler, if that is possible, with all other numbers."""


def counterexample(kind: str, found: str) -> Finding:
    """The finding that a counterexample, described in words, refutes the statement."""
    return Finding(Verdict.REFUTED, f"{kind}: {found}", {"counterexample": found})


def smallest_failure(
    reading: str, statement: Statement, most_features: int = 4, umt: UMTReading | None = None, modalities: int = 2
) -> Check:
    """The statement is refuted by the smallest counterexample that a search from the statement finds."""

    def check(budget: Budget, seed: int) -> Finding:
        samples = 1 if budget is Budget.QUICK else 2
        answer = conjecture(statement, reading, most_features, samples, grid=AT_TWO, modalities=modalities)
        instance = answer.counterexample
        if instance is None:
            return Finding(Verdict.INCONCLUSIVE, f"no counterexample with up to {most_features} features on the grid")
        found = f"{describe(instance, reading)}; {in_words(summaries(instance)[reading], umt)}"
        return counterexample("the fewest features on a grid", found)

    return check


def fails_on(
    instance: Instance,
    statement: Statement,
    reading: str = "population",
    ties: Ties = Ties.COIN,
    umt: UMTReading | None = None,
) -> Check:
    """The statement is refuted by this instance."""

    def check(budget: Budget, seed: int) -> Finding:
        summary = summaries(instance, ties)[reading]
        found = describe(instance, reading)
        if not summary.fails(statement):
            return Finding(Verdict.INCONCLUSIVE, f"does not fail on {found}")
        probability = float(summary.comparison.outperforms[0])
        evidence = f"fails on {found}; {in_words(summary, umt)}"
        return Finding(Verdict.REFUTED, evidence, {"counterexample": found, "probability": probability})

    return check


def smallest_list(holds: Callable[[np.ndarray, Fraction, Fraction], bool]) -> Check:
    """The predicate of a list, c = 2, and p' > p of the last feature is refuted by the shortest list on a grid."""
    c = Fraction(2)
    values = [*(Fraction(i, 10) for i in range(7)), c / (c + 1)]

    def check(budget: Budget, seed: int) -> Finding:
        for n in range(1, 4):
            for others in combinations_with_replacement(values, n - 1):
                for last, stronger in combinations(values, 2):
                    p = np.array([*others, last], dtype=object)
                    if not holds(p, c, stronger):
                        found = f"c = {c}, p = {', '.join(map(str, p))}, the last replaced by {stronger}"
                        return counterexample("shortest counterexample", found)
        return Finding(Verdict.INCONCLUSIVE, "no counterexample with up to 3 features on the grid")

    return check


def witnessed(check: Check) -> Check:
    """A statement that something can fail: holds by the counterexample that `check` finds."""

    def turned(budget: Budget, seed: int) -> Finding:
        finding = check(budget, seed)
        if finding.verdict is not Verdict.REFUTED:
            return Finding(Verdict.INCONCLUSIVE, finding.evidence)
        return Finding(Verdict.HOLDS, finding.evidence.replace("counterexample", "witness"), finding.numbers)

    return turned
