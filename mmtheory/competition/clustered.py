"""A share, and the area under a curve, of cases that are alike within clusters and independent between them."""

import math

import numpy as np
from scipy.special import betaincinv, expit, logit, stdtrit

from mmtheory import stats
from mmtheory.estimate import UNKNOWN, Estimate


def clustered_share(hit: np.ndarray, cluster: np.ndarray, confidence: float = stats.CONFIDENCE) -> Estimate:
    """A share of cases that are alike within clusters, with Korn and Graubard's interval (1998).

    Clopper and Pearson's for so many independent cases as would have the variance that the clusters show, but never
    more than there are; where all cases agree, and none shows, for as many as there are clusters.
    """
    n, clusters = hit.size, np.unique(cluster).size
    if clusters < 2:
        return Estimate(float(hit.mean()), math.nan, math.nan) if n else UNKNOWN
    share = float(hit.mean())
    tail = (1 - confidence) / 2
    quantile = float(stdtrit(clusters - 1, 1 - tail))
    error = (stats.clustered_mean(hit, cluster, confidence).high - share) / quantile
    size = float(clusters)
    if 0 < share < 1:
        fewer = (float(stdtrit(n - 1, 1 - tail)) / quantile) ** 2
        size = min(float(n), share * (1 - share) / max(error**2, 1e-20) * fewer)
    hits, misses = share * size, (1 - share) * size
    low = float(betaincinv(hits, misses + 1, tail)) if hits else 0.0
    high = float(betaincinv(hits + 1, misses, 1 - tail)) if misses else 1.0
    return Estimate(share, low, high)


FEWEST = 10
"""With fewer losers that are learned, or fewer that are not, the area under the curve is given no interval."""


def area_under_curve(score: np.ndarray, positive: np.ndarray, cluster: np.ndarray) -> Estimate:
    """The probability that a positive's score is below a negative's, ties counted half, with its interval.

    Obuchowski's (1997), for cases that are alike within clusters and independent between: a t interval on the logit.
    Without an interval where fewer than FEWEST are positive, or are not, and where the clusters show no spread, as at 0
    and 1. Unknown where all are positive, or none.
    """
    of_ones, of_zeros = score[positive][:, None], score[~positive][None]
    if not of_ones.size or not of_zeros.size:
        return UNKNOWN
    below = (of_ones < of_zeros) + (of_ones == of_zeros) / 2
    A = float(below.mean())
    # What a case adds to the estimate beyond its mean, by the cases of the other kind.
    share = np.empty(score.size)
    share[positive] = (below.mean(axis=1) - A) / of_ones.size
    share[~positive] = (below.mean(axis=0) - A) / of_zeros.size
    sums = np.bincount(np.unique(cluster, return_inverse=True)[1], share)
    spread = float(np.sum(sums**2))
    # What is left by rounding is no spread.
    if min(of_ones.size, of_zeros.size) < FEWEST or sums.size < 2 or spread < 1e-20:
        return Estimate(A, math.nan, math.nan)
    error = math.sqrt(sums.size / (sums.size - 1) * spread)
    half = float(stdtrit(sums.size - 1, (1 + stats.CONFIDENCE) / 2)) * error / (A * (1 - A))
    low, high = expit(logit(A) + np.array([-half, half]))
    return Estimate(A, float(low), float(high))
