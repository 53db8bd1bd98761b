"""What the runs of one setting say: mIoU, pixel accuracy and IoU by class, with intervals over seeds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from mmtheory import stats
from mmtheory.datasets.scenes import CLASSES
from mmtheory.estimate import Estimate
from mmtheory.segmentation.metrics import class_iou, mean_iou, pixel_accuracy
from mmtheory.segmentation.outcome import NETWORKS, Outcome


@dataclass(frozen=True)
class Summary:
    """Of networks that did not diverge; numbers of those that did are NaN. `classes` are those of the data, by name."""

    outcome: Outcome
    classes: tuple[str, ...] = CLASSES

    def _of(self, array: np.ndarray, network: str) -> np.ndarray:
        return np.asarray(array)[:, NETWORKS.index(network)]

    def counts(self, network: str) -> np.ndarray:
        """Test pixels by run, class and prediction."""
        return self._of(self.outcome.confusion, network)  # type: ignore[arg-type]

    def diverged(self, network: str) -> np.ndarray:
        """By run."""
        return self._of(self.outcome.diverged, network)  # type: ignore[arg-type]

    def mean_iou(self, network: str) -> Float[np.ndarray, " run"]:
        """mIoU on test scenes."""
        return np.where(self.diverged(network), np.nan, mean_iou(self.counts(network)))

    def training_iou(self, network: str) -> Float[np.ndarray, " run"]:
        """mIoU on training scenes."""
        counts = self._of(self.outcome.training_confusion, network)  # type: ignore[arg-type]
        return np.where(self.diverged(network), np.nan, mean_iou(counts))

    def pixel_accuracy(self, network: str) -> Float[np.ndarray, " run"]:
        """Share of the test pixels."""
        return np.where(self.diverged(network), np.nan, pixel_accuracy(self.counts(network)))

    def class_iou(self, network: str) -> Float[np.ndarray, "run K"]:
        """IoU of every class on test scenes."""
        return np.where(self.diverged(network)[:, None], np.nan, class_iou(self.counts(network)))

    def told_apart(self, network: str, pair: tuple[int, int]) -> Float[np.ndarray, " run"]:
        """The mean of both classes' recalls within the pair: of a class's pixels that are taken for one of the two, the
        share taken for the right one.

        NaN where no pixel of a class is taken for one of the two: that class has no recall.
        """
        counts = self.counts(network)[:, pair][:, :, pair].astype(float)
        # Each class counts half, whatever its share of the pixels.
        with np.errstate(invalid="ignore"):
            right = np.diagonal(counts, axis1=1, axis2=2) / counts.sum(axis=2)
        return np.where(self.diverged(network), np.nan, right.mean(axis=1))

    def difference(self, first: str, second: str, confidence: float = stats.CONFIDENCE) -> Estimate:
        """E[mIoU of the first − mIoU of the second], seed by seed."""
        return mean(self.mean_iou(first) - self.mean_iou(second), confidence)


def mean(values: Float[np.ndarray, " run"], confidence: float = stats.CONFIDENCE) -> Estimate:
    """The mean over the runs with a number."""
    return stats.mean(values[np.isfinite(values)], confidence)
