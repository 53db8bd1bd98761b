"""Theorem 1(c): how surely the uni-modal features beat the multi-modal ones in margin loss on a new point.

The loss of a set is −Σ u(r) with u the vote, so U beats M by X = Σ_{r ∈ U∖M} u(r) − Σ_{r ∈ M∖U} u(r), a sum of
n' = |U∖M| + |M∖U| independent votes. P_v and P_h are the sums of p over U∖M and over M∖U, and E X = a (P_v − P_h) with
a = 1 − 1/c (the paper's proof has 2 p for the mean of a vote). All bounds are on P(X ≤ 0), "not outperformed".

`margin_law` is exact in fractions; the bounds have roots and exponentials and take floating point.
"""

import math
from collections.abc import Callable

import numpy as np

from mmtheory.laziness.votes import Array, column, namespace, vote_law


def margin_law(p: Array, c: Array, gained: Array, lost: Array) -> tuple[Array, Array]:
    """(P(X > 0), P(X ≥ 0)), exactly, by convolution.

    Args:
        p: (…, n).
        c: (…).
        gained, lost: (…, n), which features are in U∖M, in M∖U.
    """
    xp = namespace(p)
    nothing = 0 * p
    down = p / column(c, p)
    law = vote_law(
        xp.where(gained, p, xp.where(lost, down, nothing)), xp.where(gained, down, xp.where(lost, p, nothing))
    )
    n = p.shape[-1]
    return law[..., n + 1 :].sum(-1), law[..., n:].sum(-1)


def hoeffding(P_v: Array, P_h: Array, extra: Array, c: Array) -> Array:
    """P(X ≤ 0) ≤ exp(−a² (P_v − P_h)² / 2n') where P_v > P_h, else 1 (reconstructed: corrects the paper's 8n').

    Votes have range 2, hence Hoeffding's exponent −2 (E X)² / (4 n').
    """
    xp = namespace(P_v)
    ahead = xp.maximum(P_v - P_h, 0)
    return xp.exp(-(((1 - 1 / c) * ahead) ** 2) / (2 * xp.maximum(extra, 1)))


def proofs_exponent(P_v: Array, P_h: Array, extra: Array) -> Array:
    """exp(−(P_v − P_h)²/8n'), the last line of the paper's proof: `hoeffding` at c = 2, and no bound for smaller c."""
    xp = namespace(P_v)
    return xp.exp(-(xp.maximum(P_v - P_h, 0) ** 2) / (8 * xp.maximum(extra, 1)))


def chernoff(P_v: Array, P_h: Array, c: Array) -> Array:
    """P(X ≤ 0) ≤ exp(−(√(P_v + P_h/c) − √(P_h + P_v/c))²) where P_v > P_h, else 1 (reconstructed).

    From E exp(−λX) ≤ exp((e^{−λ} − 1)(P_v + P_h/c) + (e^λ − 1)(P_h + P_v/c)), minimised over λ ≥ 0. It does not depend
    on the number of features.
    """
    xp = namespace(P_v)
    gap = xp.maximum(xp.sqrt(P_v + P_h / c) - xp.sqrt(P_h + P_v / c), 0)
    return xp.exp(-(gap**2))


def exact_tail(p: float, c: float, count: int) -> float:
    """P(X ≤ 0) for `count` features of equal p in U∖M and none in M∖U."""
    law = vote_law(np.full(count, p), np.full(count, p / c))
    return float(law[: count + 1].sum())


def features_needed(p: float, c: float, delta: float) -> dict[str, int]:
    """The least number of equal extra features for which each bound, or the exact law, gives P(X ≤ 0) ≤ δ (k_3 = 0).

    Args:
        p: predicting probability of each, in (0, c/(c+1)].
        delta: δ in (0, 1).

    Returns:
        by "hoeffding", "chernoff" and "exact". The exact law is not monotone in the number when p is close to
        c/(c+1), for ties; this is the first number.
    """
    bounds: dict[str, Callable[[int], float]] = {
        "hoeffding": lambda n: math.exp(-n * ((1 - 1 / c) * p) ** 2 / 2),
        "chernoff": lambda n: math.exp(-n * p * (1 - c**-0.5) ** 2),
        "exact": lambda n: exact_tail(p, c, n),
    }
    most = math.ceil(2 * math.log(1 / delta) / ((1 - 1 / c) * p) ** 2)
    counts = range(1, most + 1)
    return {name: next(n for n in counts if bound(n) <= delta) for name, bound in bounds.items()}
