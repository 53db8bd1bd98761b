"""Certificates: finitely many exact values that decide an identity for all p and c.

Both sides of the identities here are affine in every p_i, because a vote law is a product of factors affine in one p_i
each, and c^n times either side is a polynomial in c of degree at most 2 n. Two such functions are equal everywhere if
they are equal for p in {0, 1}^n, whatever these values mean as probabilities, at 2 n + 1 values of c.
"""

from collections.abc import Callable
from fractions import Fraction
from itertools import product

import numpy as np

from mmtheory.claim import Budget, Check, Finding, Verdict

MOST_FEATURES = 6


def certified(identity: Callable[[np.ndarray, Fraction], bool]) -> Check:
    """The identity holds for all p and c, for each number of features up to MOST_FEATURES."""

    def check(budget: Budget, seed: int) -> Finding:
        cases = 0
        for n in range(1, MOST_FEATURES + 1):
            for c in map(Fraction, range(2, 2 * n + 3)):
                for corner in product((0, 1), repeat=n):
                    cases += 1
                    if not identity(np.array(list(map(Fraction, corner)), dtype=object), c):
                        found = f"p = {', '.join(map(str, corner))}, c = {c}"
                        return Finding(Verdict.REFUTED, f"differs at {found}", {"counterexample": found})
        evidence = f"{cases} exact values certify it for all p and c with up to {MOST_FEATURES} features"
        return Finding(Verdict.HOLDS, evidence, {"values": cases})

    return check
