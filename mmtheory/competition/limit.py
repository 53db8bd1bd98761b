"""What can be said of a statement about K → ∞: a word of four, by the strongest means at hand.

A statement gives a deviation: what is to vanish, or, for Õ(·) and Θ(·), a ratio that is to stay of one order. Three
means, the strongest first:
- exactly: the deviation is a number that quadrature gives at any K; the word is about its trend up to K = 10¹²;
- by its law: a formula for finite K has a limit that is known, and runs agree with the formula at every K;
- by a fit: the exponent of K in the deviation, with its interval over seeds, at the sizes that were run.

A fit at sizes that span a factor of eight does not tell a logarithm from a constant, nor from a power, and its words
say so: exponents within ±FLAT of 0 are no trend, and Õ(·) is not refuted by what log² K would show at the same sizes.
"""

import math
from collections.abc import Sequence
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from mmtheory import stats
from mmtheory.claim import Verdict
from mmtheory.estimate import UNKNOWN, Estimate

FLAT = 0.2
"""Exponents from −FLAT to FLAT are called no trend: over a factor of eight they make less than a factor of 1.52."""

POLYLOG = 2
"""The power of log K that Õ(·) is allowed, beyond the logarithm that a ratio is over: ours, for it hides any."""

AGREE = 0.04
"""How far from its law a ratio may be found, its interval included, and at the last size less than its limit is."""


class Limit(StrEnum):
    """What a deviation does as K grows."""

    TENDS = "tends"
    """It vanishes, or stays of one order where that is what is claimed."""
    STALLS = "stalls"
    """What is to vanish stays as it is."""
    RECEDES = "recedes"
    """It grows."""
    UNRESOLVED = "unresolved"
    """The interval has more than one of these in it."""


class Means(StrEnum):
    """How a word was come by."""

    EXACT = "exactly"
    LAW = "by its law"
    FIT = "by a fitted exponent"


def verdict(word: Limit, means: Means) -> Verdict:
    """What a word says of the statement that the deviation is to vanish, or to stay of one order, along a family.

    A trend supports the statement or refutes it. No trend refutes it where the deviation is known to the limit; where
    it is fitted, it may still fall like a power of log K, and decides nothing.
    """
    if word is Limit.TENDS:
        return Verdict.SUPPORTED
    if word is Limit.RECEDES or (word is Limit.STALLS and means is not Means.FIT):
        return Verdict.REFUTED
    return Verdict.INCONCLUSIVE


def vanishing(exponent: Estimate) -> Limit:
    """The word for a deviation ~ K^exponent that is claimed to vanish."""
    if not (math.isfinite(exponent.low) and math.isfinite(exponent.high)):
        return Limit.UNRESOLVED
    if exponent.high < -FLAT:
        return Limit.TENDS
    if exponent.low > FLAT:
        return Limit.RECEDES
    return Limit.STALLS if exponent.low >= -FLAT and exponent.high <= FLAT else Limit.UNRESOLVED


def logarithms(K: Sequence[float], power: float = POLYLOG) -> float:
    """The exponent of K that (log K)^power shows between the first and the last of these sizes."""
    return power * math.log(math.log(K[-1]) / math.log(K[0])) / math.log(K[-1] / K[0])


def bounded(exponent: Estimate, K: Sequence[float]) -> Limit:
    """The word for a ratio ~ K^exponent that is claimed to be at most polylog K, fitted at these sizes."""
    if not (math.isfinite(exponent.low) and math.isfinite(exponent.high)):
        return Limit.UNRESOLVED
    if exponent.high <= FLAT:
        return Limit.TENDS
    return Limit.RECEDES if exponent.low > logarithms(K) else Limit.UNRESOLVED


def persisting(exponent: Estimate, K: Sequence[float]) -> Limit:
    """The word for a share ~ K^exponent that is claimed to stay above 1/polylog K: to vanish is to recede from it."""
    return bounded(Estimate(-exponent.value, -exponent.high, -exponent.low), K)


def of_one_order(exponent: Estimate, K: Sequence[float]) -> Limit:
    """The word for a ratio ~ K^exponent that is claimed to be Θ(polylog K): growth and decay both leave it."""
    above, below = bounded(exponent, K), persisting(exponent, K)
    if above is below:
        return above
    return Limit.RECEDES if Limit.RECEDES in (above, below) else Limit.UNRESOLVED


FAR = (1e6, 1e12)
"""Between these log K doubles."""


def log_exponent(deviations: Sequence[float]) -> float:
    """The exponent of log K in a deviation that is known at both sizes FAR; −∞ where it is gone at the second."""
    near, far = deviations
    return math.log2(far / near) if far > 0 else -math.inf


def vanishing_exactly(deviations: Sequence[float]) -> Limit:
    """The word for a deviation that is known at both sizes FAR and is claimed to vanish, if only like a logarithm."""
    if deviations[1] <= 0:
        return Limit.TENDS
    exponent = log_exponent(deviations)
    return vanishing(Estimate(exponent, exponent, exponent))


def exponent_of_mean(K: Sequence[float], values: Sequence[ArrayLike]) -> Estimate:
    """The exponent of K in the mean over seeds: for shares, which are 0 for some seeds. See `exponent`."""
    samples = [np.asarray(v, float) for v in values]
    if any(v.size < 2 or v.mean() <= 0 for v in samples):
        return UNKNOWN
    centres = [math.log(v.mean()) for v in samples]
    errors = [v.std(ddof=1) / math.sqrt(v.size) / v.mean() for v in samples]
    return exponent(K, centres, errors, sum(v.size - 1 for v in samples))


def exponent_of_order(K: Sequence[float], values: Sequence[ArrayLike]) -> Estimate:
    """The exponent of K in the geometric mean over seeds: for sizes, which are positive and spread over orders."""
    samples = [np.asarray(v, float) for v in values]
    if any(v.size < 2 or (v <= 0).any() for v in samples):
        return UNKNOWN
    centres = [float(np.log(v).mean()) for v in samples]
    errors = [float(np.log(v).std(ddof=1)) / math.sqrt(v.size) for v in samples]
    return exponent(K, centres, errors, sum(v.size - 1 for v in samples))


def exponent(K: Sequence[float], centres: Sequence[float], errors: Sequence[float], freedom: int) -> Estimate:
    """The slope of `centres` against log K by weighted least squares, with its t interval.

    `freedom` is that of the errors: how many seeds there are beyond one a size. Where the centres lie further from a
    line than their errors make plausible, the interval is widened by as much (Birge); its spread is then that of the
    sizes about the line, of which there are two fewer degrees of freedom than sizes. Through two sizes every line goes,
    and nothing tells how far sizes lie from one: there is no interval.
    """
    if len(set(K)) < 2:
        return UNKNOWN
    x, y = np.log(np.asarray(K, float)), np.asarray(centres, float)
    # Seeds that agree to the last digit are not infinitely many.
    weight = 1 / np.maximum(errors, 1e-3) ** 2
    centre = float(np.average(x, weights=weight))
    spread = float(np.sum(weight * (x - centre) ** 2))
    slope = float(np.sum(weight * (x - centre) * y) / spread)
    residual = y - float(np.average(y, weights=weight)) - slope * (x - centre)
    if x.size == 2:
        return Estimate(slope, math.nan, math.nan)
    misfit = math.sqrt(float(np.sum(weight * residual**2)) / (x.size - 2))
    if misfit > 1:
        freedom = x.size - 2
    half = float(stdtrit(freedom, (1 + stats.CONFIDENCE) / 2)) * max(misfit, 1.0) / math.sqrt(spread)
    return Estimate(slope, slope - half, slope + half)


def follows(ratios: Sequence[Estimate], law: Sequence[float], limit: float) -> Limit:
    """Whether ratios were found at their law at every size: `tends` if within AGREE, `recedes` if somewhere without.

    At the last size AGREE may be more than what the law has left to `limit`, where it agrees with what stays as it is
    from a smaller size on: there the ratio, its interval included, has to lie nearer to the law than `limit` does.
    """
    gaps = [(ratio.low - at, ratio.high - at) for ratio, at in zip(ratios, law, strict=True)]
    if any(low > AGREE or high < -AGREE for low, high in gaps):
        return Limit.RECEDES
    close = all(low >= -AGREE and high <= AGREE for low, high in gaps)
    low, high = gaps[-1]
    return Limit.TENDS if close and max(-low, high) < abs(limit - law[-1]) else Limit.UNRESOLVED
