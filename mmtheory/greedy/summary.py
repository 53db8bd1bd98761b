"""What the runs of one setting say: accuracies, utilisation and learning speed, with intervals over seeds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int
from numpy.typing import ArrayLike

from mmtheory import stats
from mmtheory.estimate import Estimate
from mmtheory.greedy.outcome import PARTS, Alone, HeldOut, Outcome, Part
from mmtheory.greedy.utilisation import conditional_utilisation, d_util


@dataclass(frozen=True)
class Summary:
    """Of the runs that did not diverge; `overlap` is that of `resampled_mean`."""

    outcome: Outcome
    overlap: float

    @property
    def finite(self) -> np.ndarray:
        """Which runs did not diverge."""
        return ~np.asarray(self.outcome.diverged)

    @property
    def diverged(self) -> int:
        """How many did."""
        return int(np.sum(self.outcome.diverged))

    def mean(self, values: Float[np.ndarray, " run"]) -> Estimate:
        """The mean over the runs that did not diverge."""
        kept = np.asarray(values, float)[self.finite]
        return stats.resampled_mean(kept[np.isfinite(kept)], self.overlap)

    def accuracy(self, part: Part) -> Float[np.ndarray, "run output"]:
        """By run the accuracies of ŷ, f_0, f_1, f'_0, f'_1; NaN where it diverged."""
        return self._finite(self.outcome.accuracies, part)

    def last_accuracy(self, part: Part) -> Float[np.ndarray, "run output"]:
        """The same of the network at the end of the training."""
        return self._finite(self.outcome.last_accuracies, part)

    def _finite(self, accuracies: ArrayLike, part: Part) -> np.ndarray:
        return np.where(self.finite[:, None], np.asarray(accuracies, float)[:, PARTS.index(part)], np.nan)

    def utilisation(self, part: Part) -> Float[np.ndarray, "run 2"]:
        """By run u(m1|m0), u(m0|m1)."""
        accuracy = self.accuracy(part)
        return conditional_utilisation(accuracy[:, 1:3], accuracy[:, 3:])

    def d_util(self, part: Part) -> Float[np.ndarray, " run"]:
        """By run."""
        accuracy = self.accuracy(part)
        return d_util(accuracy[:, 1:3], accuracy[:, 3:])

    def _at_kept(self, records: ArrayLike) -> np.ndarray:
        """The record that belongs to the kept network; the one before training is period 0."""
        kept = np.asarray(self.outcome.kept)
        return np.asarray(records)[np.arange(len(kept)), kept]

    @property
    def sparsity(self) -> Float[np.ndarray, " run"]:
        """By run R(f)."""
        return np.where(self.finite, np.asarray(self.outcome.sparsity), np.nan)

    @property
    def d_speed(self) -> Float[np.ndarray, " run"]:
        """By run s(m1|m0) − s(m0|m1) at the step after which the network was kept."""
        speeds = self._at_kept(self.outcome.trace.speeds)
        return np.where(self.finite, speeds[:, 0] - speeds[:, 1], np.nan)

    @property
    def steps(self) -> Float[np.ndarray, " 3"]:
        """Share of all steps that were regular, towards m0, towards m1."""
        taken = np.asarray(self.outcome.trace.steps, float)[:, -1].sum(axis=0)
        return taken / taken.sum()

    @property
    def fitted(self) -> Float[np.ndarray, " run"]:
        """By run the training accuracy of the network at the end of the training; 0 where it diverged."""
        return np.nan_to_num(self.last_accuracy("training")[:, 0])

    @property
    def rebalanced(self) -> Int[np.ndarray, " run"]:
        """By run how many re-balancing steps the network that was kept had taken."""
        return self._at_kept(self.outcome.trace.steps)[:, 1:].sum(axis=1)

    def collapsed(self, chance: float) -> np.ndarray:
        """By run whether a branch alone is at chance on training data: f'_0 or f'_1 at most 2 points above it.

        On other colours than training's a branch that reads colour only would be at chance too.
        """
        return np.any(self._at_chance(chance)[:, 2:], axis=1)

    def dead(self, chance: float) -> np.ndarray:
        """By run whether a branch is at chance with the other's context as well: f_i and f'_i."""
        at_chance = self._at_chance(chance)
        return np.any(at_chance[:, :2] & at_chance[:, 2:], axis=1)

    def _at_chance(self, chance: float) -> np.ndarray:
        """By run of f_0, f_1, f'_0 and f'_1 whether training accuracy is at most 2 points above chance."""
        return self.accuracy("training")[:, 1:] <= chance + 0.02


@dataclass(frozen=True)
class Result:
    """The runs of one setting, of networks on both modalities or on one, on data of K classes."""

    outcome: Outcome | Alone
    overlap: float
    K: int

    @property
    def summary(self) -> Summary:
        """Of networks on both modalities."""
        assert isinstance(self.outcome, Outcome)
        return Summary(self.outcome, self.overlap)


def alone_accuracy(outcomes: tuple[Alone, ...], part: HeldOut) -> Float[np.ndarray, " run"]:
    """By run the accuracy of the averaged logits of uni-modal networks, of one of them if it is alone."""
    logits = sum(np.asarray(getattr(outcome, f"{part}_logits"), float) for outcome in outcomes)
    first = outcomes[0]
    y = first.validation_label if part == "validation" else first.test_label
    diverged = np.any([outcome.diverged for outcome in outcomes], axis=0)
    return np.where(diverged, np.nan, (np.argmax(logits, axis=2) == np.asarray(y)).mean(axis=1))
