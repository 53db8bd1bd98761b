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

    @property
    def R(self) -> int:
        """How many modalities there are."""
        return np.shape(self.outcome.trace.speeds)[-1]

    def mean(self, values: Float[np.ndarray, " run"]) -> Estimate:
        """The mean over the runs that did not diverge."""
        kept = np.asarray(values, float)[self.finite]
        return stats.resampled_mean(kept[np.isfinite(kept)], self.overlap)

    def accuracy(self, part: Part) -> Float[np.ndarray, "run output"]:
        """By run the accuracies of ŷ, f_0, f_1, …, f'_0, f'_1, … (`outputs`); NaN where it diverged."""
        return self._finite(self.outcome.accuracies, part)

    def last_accuracy(self, part: Part) -> Float[np.ndarray, "run output"]:
        """The same of the network at the end of the training."""
        return self._finite(self.outcome.last_accuracies, part)

    def _finite(self, accuracies: ArrayLike, part: Part) -> np.ndarray:
        return np.where(self.finite[:, None], np.asarray(accuracies, float)[:, PARTS.index(part)], np.nan)

    def utilisation(self, part: Part) -> Float[np.ndarray, "run R"]:
        """By run u(m1|m0), u(m0|m1); of more modalities by branch what all others add to it."""
        return conditional_utilisation(*self._by_modality(part)[:2])

    def modality_utilisation(self, part: Part) -> Float[np.ndarray, "run R"]:
        """By run u(m_i|rest) = (A(f_{−i}) − A(f'_{−i})) / A(f_{−i}), i = 0 … R − 1: what m_i adds to all others.

        Source status: derived. With two modalities u(m0|m1), u(m1|m0).
        """
        if self.R == 2:
            return self.utilisation(part)[:, ::-1]
        return conditional_utilisation(*self._by_modality(part)[2:])

    def d_util(self, part: Part) -> Float[np.ndarray, " run"]:
        """By run; raises ValueError where there are not two modalities."""
        self._check_two("d_util")
        return d_util(*self._by_modality(part))

    def _check_two(self, name: str) -> None:
        if self.R != 2:
            raise ValueError(f"{name} is of two modalities, and these networks have {self.R}")

    def _by_modality(self, part: Part) -> list[np.ndarray]:
        """By run and modality the accuracies of every kind of network, in the order of `outputs`."""
        accuracy = self.accuracy(part)[:, 1:]
        return np.split(accuracy, accuracy.shape[1] // self.R, axis=1)

    def _at_kept(self, records: ArrayLike) -> np.ndarray:
        """The record that belongs to the kept network; the one before training is period 0."""
        kept = np.asarray(self.outcome.kept)
        return np.asarray(records)[np.arange(len(kept)), kept]

    @property
    def sparsity(self) -> Float[np.ndarray, " run"]:
        """By run R(f)."""
        return np.where(self.finite, np.asarray(self.outcome.sparsity), np.nan)

    @property
    def speeds(self) -> Float[np.ndarray, "run R"]:
        """By run and branch how fast it learns from all others at the step after which the network was kept."""
        return np.where(self.finite[:, None], self._at_kept(self.outcome.trace.speeds), np.nan)

    @property
    def d_speed(self) -> Float[np.ndarray, " run"]:
        """By run s(m1|m0) − s(m0|m1) at the step after which the network was kept.

        Raises ValueError where there are not two modalities.
        """
        self._check_two("d_speed")
        return self.speeds[:, 0] - self.speeds[:, 1]

    @property
    def steps(self) -> Float[np.ndarray, " mode"]:
        """Share of all steps that were regular, towards m0, towards m1, …."""
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
        """By run whether a branch alone is at chance on training data: some f'_r at most 2 points above it.

        On other colours than training's a branch that reads colour only would be at chance too.
        """
        return np.any(self._at_chance(chance)[1], axis=1)

    def dead(self, chance: float) -> np.ndarray:
        """By run whether a branch is at chance with the others' context as well: f_i and f'_i."""
        return np.any(np.all(self._at_chance(chance), axis=0), axis=1)

    def _at_chance(self, chance: float) -> np.ndarray:
        """By f and f', run and branch whether training accuracy is at most 2 points above chance."""
        return np.stack(self._by_modality("training")[:2]) <= chance + 0.02


@dataclass(frozen=True)
class Result:
    """The runs of one setting, of networks on all R modalities or on one, on data of K classes."""

    outcome: Outcome | Alone
    overlap: float
    K: int
    R: int

    @property
    def summary(self) -> Summary:
        """Of networks on all modalities."""
        assert isinstance(self.outcome, Outcome)
        return Summary(self.outcome, self.overlap)


def alone_accuracy(outcomes: tuple[Alone, ...], part: HeldOut) -> Float[np.ndarray, " run"]:
    """By run the accuracy of the averaged logits of uni-modal networks, of one of them if it is alone."""
    logits = sum(np.asarray(getattr(outcome, f"{part}_logits"), float) for outcome in outcomes)
    first = outcomes[0]
    y = first.validation_label if part == "validation" else first.test_label
    diverged = np.any([outcome.diverged for outcome in outcomes], axis=0)
    return np.where(diverged, np.nan, (np.argmax(logits, axis=2) == np.asarray(y)).mean(axis=1))
