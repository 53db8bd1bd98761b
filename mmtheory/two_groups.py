"""Whether results fall into two groups, such as networks that learned a feature and networks that did not.

Of a normal law the best cut into two explains 2/π = 64 % of the variance, and of a small sample more: what counts as
two groups is what 99 of 100 normal samples of that size do not reach. Source status: ours.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from jaxtyping import Float
from numpy.typing import ArrayLike

_SAMPLES = 4000
_QUANTILE = 0.99


@dataclass(frozen=True)
class TwoGroups:
    """The cut of a sample into values below and above that explains most of its variance.

    Args:
        explained: the share of the variance between the groups; 0 where there is none.
        lower, upper: the groups, sorted.
    """

    explained: float
    lower: np.ndarray
    upper: np.ndarray

    @property
    def apart(self) -> bool:
        """Whether the cut explains more than of all but one in a hundred normal samples."""
        return self.explained > beyond_normal(len(self.lower) + len(self.upper))


def two_groups(values: ArrayLike) -> TwoGroups:
    """The best cut of at least two values."""
    x = np.sort(np.asarray(values, float))
    shares = _explained(x[None])[0]
    at = int(np.argmax(shares)) + 1
    return TwoGroups(float(shares[at - 1]), x[:at], x[at:])


def _explained(x: Float[np.ndarray, "sample n"]) -> Float[np.ndarray, "sample cut"]:
    """Of sorted values, the share of the variance between those before and those after each cut."""
    n = x.shape[1]
    centred = x - x.mean(axis=1, keepdims=True)
    total = np.sum(centred**2, axis=1, keepdims=True)
    before, size = np.cumsum(centred, axis=1)[:, :-1], np.arange(1, n)
    between = before**2 * (1 / size + 1 / (n - size))
    return np.divide(between, total, out=np.zeros_like(between), where=total > 0)


@cache
def beyond_normal(n: int) -> float:
    """The share that the best cut explains of one in a hundred normal samples of size n, by simulation."""
    draws = np.sort(np.random.default_rng(n).standard_normal((_SAMPLES, n)), axis=1)
    return float(np.quantile(_explained(draws).max(axis=1), _QUANTILE))
