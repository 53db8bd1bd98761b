"""Appendix B.1, the proof of Lemma 1: its cases, by S', the vote sum of the other features, and its parity."""

from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction

import numpy as np

from mmtheory.claim import Verdict
from mmtheory.laziness.claims.certificates import certified
from mmtheory.laziness.claims.paper import FEATURES, PAPER

PROOF = PAPER.subject(
    section="B.1",
    assumptions=FEATURES,
    reading="S' is the vote sum of the other features, effective ones being those that do not vote 0; r is the last",
)


def others(p: np.ndarray, c: Fraction) -> Mapping[tuple[int, int], Fraction]:
    """The chances of (number of effective features, S') of all but the last feature."""
    law: Mapping[tuple[int, int], Fraction] = {(0, 0): Fraction(1)}
    for q in p[:-1]:
        longer: defaultdict[tuple[int, int], Fraction] = defaultdict(Fraction)
        for (effective, total), chance in law.items():
            for vote, weight in ((1, q), (0, 1 - q - q / c), (-1, q / c)):
                longer[effective + abs(vote), total + vote] += chance * weight
        law = longer
    return law


def right(p: Fraction, c: Fraction, total: int) -> Fraction:
    """The chance that a vote with p makes the prediction right where the others sum to `total`."""
    weights = {1: p, 0: 1 - p - p / c, -1: p / c}
    half = Fraction(1, 2)
    return sum(
        (weight * (1 if total + vote > 0 else half if total + vote == 0 else 0) for vote, weight in weights.items()),
        Fraction(0),
    )


@PROOF.claim(
    "lemma-1.proof.unchanged",
    "Where |S'| ≥ 2 the feature r changes nothing; |S'| = 1 takes an odd number of effective features, S' = 0 an even "
    "one.",
    Verdict.HOLDS,
)
@certified
def nothing_changes(p: np.ndarray, c: Fraction) -> bool:
    """Cases 1(a), 1(b), 2(a) and 2(c)."""
    return all(
        (effective + total) % 2 == 0 and (abs(total) < 2 or right(p[-1], c, total) == (total > 0))
        for effective, total in others(p, c)
    )


@PROOF.claim(
    "lemma-1.proof.even",
    "Where S' = 0 the prediction is right with probability ½ (1 + (1 − 1/c) p(r)).",
    Verdict.HOLDS,
)
@certified
def even(p: np.ndarray, c: Fraction) -> bool:
    """Case 1(c)."""
    return right(p[-1], c, 0) == (1 + (1 - 1 / c) * p[-1]) / 2


@PROOF.claim(
    "lemma-1.proof.odd",
    "Where S' = −1 the prediction is right with probability ½ p(r), where S' = 1 with 1 − p(r)/2c, and together with "
    "P(S' = 1), whatever p(r).",
    Verdict.HOLDS,
    uses=("laziness.lemma-2",),
)
@certified
def odd(p: np.ndarray, c: Fraction) -> bool:
    """Case 2(b)."""
    below, above = (sum(chance for (_, total), chance in others(p, c).items() if total == s) for s in (-1, 1))
    steps = right(p[-1], c, -1) == p[-1] / 2 and right(p[-1], c, 1) == 1 - p[-1] / (2 * c)
    return steps and right(p[-1], c, -1) * below + right(p[-1], c, 1) * above == above
