"""Estimates with intervals, thin over scipy. Every interval is at 95 % unless said otherwise.

scipy.stats, which takes longer to import than most of this package, is imported where nothing less will do.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import bdtr, betaincinv, stdtrit

from mmtheory.estimate import UNKNOWN, Estimate

CONFIDENCE = 0.95


def proportion(successes: int | np.integer, n: int | np.integer, confidence: float = CONFIDENCE) -> Estimate:
    """A binomial proportion with its exact (Clopper–Pearson) interval."""
    if n == 0:
        return UNKNOWN
    return Estimate(float(successes / n), *_clopper_pearson(float(successes), float(n), confidence))


def mean(values: ArrayLike, confidence: float = CONFIDENCE) -> Estimate:
    """The mean of independent values with its Student t interval; NaN ends for fewer than two values."""
    return resampled_mean(values, 0, confidence)


def resampled_mean(values: ArrayLike, overlap: float, confidence: float = CONFIDENCE) -> Estimate:
    """The mean of results on J random splits of one data set, with Nadeau and Bengio's corrected t interval (2003).

    Splits overlap, so their results are dependent: 1/J in the variance becomes 1/J + `overlap`, the number of test
    samples over that of training samples.
    """
    x = np.asarray(values, float)
    if x.size == 0:
        return UNKNOWN
    centre = float(x.mean())
    if x.size == 1:
        return Estimate(centre, math.nan, math.nan)
    half = float(stdtrit(x.size - 1, (1 + confidence) / 2) * x.std(ddof=1) * math.sqrt(1 / x.size + overlap))
    return Estimate(centre, centre - half, centre + half)


def clustered_mean(values: ArrayLike, clusters: ArrayLike, confidence: float = CONFIDENCE) -> Estimate:
    """The mean of values that are alike within clusters, and independent between them, with its t interval.

    The variance is B/(B−1) Σ_b (Σ_{i in b} (x_i − mean))² / n², for B clusters and n values; NaN ends for B < 2.
    """
    x, (names, cluster) = np.asarray(values, float), np.unique(np.asarray(clusters), return_inverse=True)
    if x.size == 0:
        return UNKNOWN
    centre, B = float(x.mean()), len(names)
    if B == 1:
        return Estimate(centre, math.nan, math.nan)
    sums = np.bincount(cluster, x - centre, B)
    error = math.sqrt(B / (B - 1) * float(np.sum(sums**2))) / x.size
    half = float(stdtrit(B - 1, (1 + confidence) / 2)) * error
    return Estimate(centre, centre - half, centre + half)


def mean_share(values: ArrayLike) -> Estimate:
    """`mean` of values in [0, 1], its interval cut to [0, 1]."""
    estimate = mean(values)
    return Estimate(estimate.value, max(estimate.low, 0.0), min(estimate.high, 1.0))


def bounded_mean(values: ArrayLike, low: float, high: float, confidence: float = CONFIDENCE) -> Estimate:
    """The mean of independent values in [low, high], by the Clopper–Pearson bounds at the (fractional) scaled sum.

    Exact when the values are only low and high. In between it is a heuristic: no law on [low, high] with the same mean
    has a larger variance, so that the interval is too wide rather than too narrow.
    """
    x = np.asarray(values, float)
    if x.size == 0:
        return UNKNOWN
    if low == high:
        return Estimate(low, low, low)
    lower, upper = _clopper_pearson(float(np.sum((x - low) / (high - low))), x.size, confidence)
    return Estimate(float(x.mean()), float(low + (high - low) * lower), float(low + (high - low) * upper))


def _clopper_pearson(successes: float, n: float, confidence: float) -> tuple[float, float]:
    """The ends of the exact interval, quantiles of beta laws, for a number of successes that may be fractional."""
    tail = (1 - confidence) / 2
    low = 0.0 if successes <= 0 else float(betaincinv(successes, n - successes + 1, tail))
    high = 1.0 if successes >= n else float(betaincinv(successes + 1, n - successes, 1 - tail))
    return low, high


def median(values: ArrayLike, confidence: float = CONFIDENCE) -> Estimate:
    """The median with its exact order-statistic interval (NaN ends where there are too few values for one)."""
    x = np.asarray(values, float)
    if x.size == 0:
        return UNKNOWN
    # As many values as a binomial quantile lie below the interval, and as many above it.
    outside = int(np.searchsorted(bdtr(np.arange(x.size + 1), x.size, 0.5), (1 - confidence) / 2)) - 1
    ends = np.sort(x)[[outside, -1 - outside]] if outside >= 0 else (math.nan, math.nan)
    return Estimate(float(np.median(x)), float(ends[0]), float(ends[1]))


def log_log_slope(x: Sequence[float] | np.ndarray, y: Sequence[float] | np.ndarray) -> Estimate:
    """Least-squares slope of log y against log x, with its t interval."""
    import scipy.stats

    fit = scipy.stats.linregress(np.log(x), np.log(y))
    half = float(stdtrit(len(x) - 2, (1 + CONFIDENCE) / 2) * fit.stderr)
    return Estimate(float(fit.slope), float(fit.slope) - half, float(fit.slope) + half)
