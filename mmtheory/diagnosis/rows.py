"""What was right by repeat and row, and the numbers that are made of it, in the readings of `mmtheory.design`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from mmtheory import stats
from mmtheory.design import Reading
from mmtheory.estimate import UNKNOWN, Estimate

Values = Float[np.ndarray, "repeat row"]


@dataclass(frozen=True)
class Rows:
    """By name, 1 where a row of the data set was right in a repeat, 0 where not; NaN where it does not count.

    Args:
        right: what was measured; "joint", "alone 1", …
        y: the rows' classes, 0 … K−1.
        clusters: the numbers of rows that are alike, which new samples would bring together.
        K: the number of classes.
    """

    right: Mapping[str, Values]
    y: Int[np.ndarray, " row"]
    clusters: Int[np.ndarray, " row"]
    K: int

    def mean(self, name: str, reading: Reading = Reading.SAMPLES) -> Estimate:
        """Accuracy."""
        return _share(self._estimate(self.right[name], reading))

    def difference(
        self, name: str, other: str, reading: Reading = Reading.SAMPLES, confidence: float = stats.CONFIDENCE
    ) -> Estimate:
        """Accuracy of one less that of the other, row by row."""
        return self._estimate(self.right[name] - self.right[other], reading, confidence)

    def gain(self, name: str, other: str) -> Estimate:
        """Accuracy of one less that of the other, which is wrong in the rows in which it does not count."""
        return self._estimate(self.right[name] - np.nan_to_num(self.right[other]), Reading.SAMPLES)

    def balanced(self, name: str, reading: Reading = Reading.SAMPLES) -> Estimate:
        """The mean over the classes of the accuracy in each."""
        values = self.right[name]
        counts = [np.isfinite(values[:, self.y == k]).any(axis=0).sum() for k in range(self.K)]
        present = [k for k in range(self.K) if counts[k]]
        if reading is Reading.DATA_SET:
            return stats.mean_share(np.mean([np.nanmean(values[:, self.y == k], axis=1) for k in present], axis=0))
        each, known = _by_row(values)
        means = {k: each[known & (self.y == k)].mean() for k in present}
        centre, total = float(np.mean(list(means.values()))), int(known.sum())
        scaled = np.array(
            [
                centre + total * (value - means[k]) / (len(present) * counts[k])
                for value, k in zip(each[known], self.y[known], strict=True)
            ]
        )
        return _share(stats.clustered_mean(scaled, self.clusters[known]))

    def of_class(self, k: int, name: str) -> Estimate:
        """Accuracy on the rows of one class."""
        return _share(self._of_class(k, self.right[name]))

    def difference_of_class(self, k: int, name: str, other: str, confidence: float = stats.CONFIDENCE) -> Estimate:
        """Accuracy of one less that of the other on the rows of one class."""
        return self._of_class(k, self.right[name] - self.right[other], confidence)

    def clusters_of_class(self, k: int, name: str) -> int:
        """The number of clusters of the rows of one class that count."""
        return len(np.unique(self.clusters[(self.y == k) & _by_row(self.right[name])[1]]))

    def beyond_the_sum(self, k: int, R: int) -> Estimate:
        """Accuracy of joint training less the sum of the uni-modal networks', on the rows of one class.

        Positive in the classes that the papers take for a sign of paired features (laziness, section 4.4 and A.10).
        """
        alone = sum(self.right[f"alone {r}"] for r in range(1, R + 1))
        return self._of_class(k, self.right["joint"] - alone)

    def _of_class(self, k: int, values: Values, confidence: float = stats.CONFIDENCE) -> Estimate:
        return self._estimate(np.where(self.y == k, values, np.nan), Reading.SAMPLES, confidence)

    def _estimate(self, values: Values, reading: Reading, confidence: float = stats.CONFIDENCE) -> Estimate:
        each, known = _by_row(values)
        if not known.any():
            return UNKNOWN
        if reading is Reading.DATA_SET:
            return stats.mean(np.nanmean(values[:, known], axis=1), confidence)
        return stats.clustered_mean(each[known], self.clusters[known], confidence)


def _share(estimate: Estimate) -> Estimate:
    """An accuracy's interval, cut to [0, 1]."""
    return Estimate(estimate.value, max(estimate.low, 0.0), min(estimate.high, 1.0))


def _by_row(values: Values) -> tuple[Float[np.ndarray, " row"], np.ndarray]:
    """The mean over repeats of each row, and whether the row counts at all."""
    finite = np.isfinite(values)
    counts = finite.sum(axis=0)
    return np.where(finite, values, 0).sum(axis=0) / np.maximum(counts, 1), counts > 0
