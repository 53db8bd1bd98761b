"""What the tables say of methods run on the same seeds: accuracies, paired differences, encoders, paired features."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from numpy.typing import ArrayLike

from mmtheory import stats
from mmtheory.estimate import UNKNOWN, Estimate
from mmtheory.learners.imputation import subsets
from mmtheory.umt.outcome import Outcome
from mmtheory.umt.parameters import ALONE


@dataclass(frozen=True)
class Comparison:
    """Outcomes by method name, on the same seeds; `alone-r` are the uni-modal networks.

    Args:
        overlap: test samples per training sample where the seeds split one data set anew, which makes their
            results dependent (`stats.resampled_mean`); 0 where every seed draws data of its own, or where all have
            the same split, whose intervals then leave out the choice of the test samples.
        folds: so many outcomes in a row are pooled into one, such as those of a partition, which tests each sample
            once. A run that diverged takes its partition along.
    """

    outcomes: Mapping[str, Outcome]
    overlap: float
    folds: int = 1

    def accuracy(self, method: str) -> Estimate:
        """Mean test accuracy; runs that diverged have none and are counted by `diverged`."""
        return self._mean(self.outcomes[method].test_accuracy)

    def difference(self, method: str, other: str = "naive") -> Estimate:
        """Mean of accuracy(method) − accuracy(other), seed by seed.

        Unknown where data have missing entries and one of the two is a uni-modal network, which is tested on the
        samples that have its modality.
        """
        alone = method.startswith(ALONE) or other.startswith(ALONE)
        if alone and method != other and self.outcomes[method].gaps:
            return UNKNOWN
        return self._mean(self.outcomes[method].test_accuracy - self.outcomes[other].test_accuracy)

    def encoder(self, method: str, r: int, part: str = "test") -> Estimate:
        """Linear evaluation of the encoder of modality r = 1, 2, …"""
        return self._mean(self.encoder_accuracies(method, r, part))

    def encoder_difference(self, method: str, other: str, r: int) -> Estimate:
        """Linear evaluation of one method's encoder r − the other's, seed by seed, on the test part."""
        return self._mean(self.encoder_accuracies(method, r) - self.encoder_accuracies(other, r))

    def laziness(self, method: str, r: int) -> Estimate:
        """Linear evaluation of the encoder r − that of the uni-modal network: negative where it is lazy."""
        return self.encoder_difference(method, f"{ALONE}{r}", r)

    @property
    def gaps(self) -> bool:
        """Whether the data have missing entries."""
        return self.outcomes["naive"].gaps

    def with_subset(self, method: str, chosen: tuple[int, ...]) -> Estimate | None:
        """Accuracy where the modalities 0 … R−1 that are chosen are shown; None of a uni-modal network without its own.

        On the test samples that have them, whichever others these have.
        """
        values = np.asarray(self.outcomes[method].subset_accuracy)
        if not method.startswith(ALONE):
            R = self.outcomes["naive"].encoders.encoder_test_accuracy.shape[1]
            return self._mean(values[:, subsets(R).index(chosen)])
        return self._mean(values[:, 0]) if chosen == (int(method.removeprefix(ALONE)) - 1,) else None

    def diverged(self, method: str) -> tuple[int, int]:
        """(runs whose chosen network diverged, trials that did)."""
        outcome = self.outcomes[method]
        return int(np.isnan(outcome.test_accuracy).sum()), int(np.sum(outcome.diverged))

    def class_accuracies(self, method: str, confidence: float = stats.CONFIDENCE) -> tuple[Estimate, ...]:
        """Accuracy by class, each with its interval at this confidence."""
        accuracies = np.asarray(self.outcomes[method].class_accuracy)
        return tuple(self._mean(of_class, confidence) for of_class in accuracies.T)

    def class_gains(self) -> tuple[Estimate, ...]:
        """By class, accuracy of naive fusion − the sum of the uni-modal networks', seed by seed.

        Positive in the classes that the papers take for a sign of paired features (laziness, section 4.4 and A.10).
        Unknown where data have missing entries: see `difference`.
        """
        accuracies = {name: np.asarray(outcome.class_accuracy) for name, outcome in self.outcomes.items()}
        alone = sum(accuracy for name, accuracy in accuracies.items() if name.startswith(ALONE))
        gains = (accuracies["naive"] - alone).T
        return (UNKNOWN,) * len(gains) if self.gaps else tuple(map(self._mean, gains))

    def encoder_accuracies(self, method: str, r: int, part: str = "test") -> Float[np.ndarray, " seed"]:
        """Linear evaluation of the encoder of modality r = 1, 2, …, by seed."""
        encoders = self.outcomes[method].encoders
        values = encoders.encoder_test_accuracy if part == "test" else encoders.encoder_training_accuracy
        return np.asarray(values)[:, 0 if method.startswith(ALONE) else r - 1]

    def _mean(self, values: ArrayLike, confidence: float = stats.CONFIDENCE) -> Estimate:
        known = np.asarray(values).reshape(-1, self.folds).mean(axis=1)
        return stats.resampled_mean(known[np.isfinite(known)], self.overlap, confidence)
