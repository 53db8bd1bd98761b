"""Which of two means is farther from 0, from paired values: the sign of neither mean is presumed.

|E a| − |E b| = sgn(E s · E d) min(|E s|, |E d|) for the sums s = a + b and the differences d = a − b, whose means have
intervals. The mean of |a| would not do for |E a|: it grows with the variance of a. Source status: derived.
"""

import numpy as np
from jaxtyping import Float

from mmtheory import stats
from mmtheory.estimate import Estimate


def farther(
    a: Float[np.ndarray, " run"], b: Float[np.ndarray, " run"], overlap: float, confidence: float = stats.CONFIDENCE
) -> Estimate:
    """|E a| − |E b| over the runs that have both; `overlap` is that of `resampled_mean`.

    The interval is the range of the formula over those of E s and E d, which hold together at the confidence.
    """
    both = np.isfinite(a) & np.isfinite(b)
    each = 1 - (1 - confidence) / 2
    s, d = (stats.resampled_mean(values[both], overlap, each) for values in (a + b, a - b))
    # Monotone in either mean: the extremes are at corners.
    corners = [_difference(at_s, at_d) for at_s in (s.low, s.high) for at_d in (d.low, d.high)]
    return Estimate(_difference(s.value, d.value), float(np.min(corners)), float(np.max(corners)))


def _difference(s: float, d: float) -> float:
    return float(np.sign(s) * np.sign(d) * np.minimum(abs(s), abs(d)))
