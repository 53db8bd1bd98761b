"""The rule that names what joint training does with a data set, from measurements and their intervals.

The thresholds were set on the laws 0 to 5 of `mmtheory.diagnosis.planted`; `benchmarks/planted_laws.py` counts how
often the rule is right on others.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from mmtheory import stats
from mmtheory.diagnosis.rows import Rows
from mmtheory.estimate import Estimate
from mmtheory.familywise import together

COMBINATIONS: Mapping[str, str] = {
    "averaged_logits": "averaged logits",
    "averaged_probabilities": "averaged probabilities",
    "frozen": "classifier on frozen encoders",
}
"""Of uni-modal predictions, and their names."""

MARGIN = 0.02
"""A gain whose interval lies below it is none; a lead, or a loss of an encoder, of less counts for nothing."""

LOST = 0.08
"""So much of its accuracy in a class an encoder must lose for the class to be lost to it."""


class Regime(StrEnum):
    """What joint training does with a data set."""

    REDUNDANT = "redundant"
    """All modalities together tell no more than the best one."""
    LAZY = "lazy"
    """Encoders know less after joint training than alone."""
    COMPETING = "competing"
    """Some classes are won by one modality, whose rival's encoder loses them, and others by another."""
    PAIRED = "paired"
    """Joint training beats any combination of uni-modal predictions."""
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Evidence:
    """What the rule looks at, for new samples; differences of accuracies.

    Args:
        combination: the best combination of uni-modal predictions.
        best: the best of that and of joint training.
        single: the modality, 1 … R, of which an ensemble of networks is best.
        gain: `best` less that ensemble, of as many networks as there are modalities: two networks on one modality beat
            one by some points, which is no gain of a second modality. Over all rows: the ensemble is wrong where its
            modality is missing, so that no modality that lacks more than a few rows will do alone.
        ahead: joint training less the combination.
        encoders: by modality, linear evaluation of the encoder after joint training less that of the uni-modal one.
        together: `encoders` with intervals that hold for all modalities at once, at 1 − 0.05/R each.
        classes: the same by modality and class.
        simultaneous: `classes` with intervals that hold for all of them at once (`_simultaneous`).
        diverged: splits on which a network diverged.
    """

    combination: str
    best: str
    single: int
    gain: Estimate
    ahead: Estimate
    encoders: Sequence[Estimate]
    together: Sequence[Estimate]
    classes: Sequence[Sequence[Estimate]]
    simultaneous: Sequence[Sequence[Estimate]]
    diverged: int = 0

    @property
    def won(self) -> Mapping[int, int]:
        """By class that was won, the modality 1 … R that won it.

        It keeps its encoder in it, and every other modality's loses `LOST` at the least, beyond its simultaneous
        interval: among many classes of few rows each some are lost by chance.
        """
        return {k: r for k in range(len(self.classes[0])) if (r := self._winner(k))}

    def _winner(self, k: int) -> int:
        lost = [_lost(of_r[k]) for of_r in self.classes]
        if sum(lost) != len(lost) - 1:
            return 0
        winner = lost.index(False)
        others = [of_r[k] for of_r in self.simultaneous]
        kept = others.pop(winner)
        if not np.isfinite(kept.low) or not all(map(_lost, others)):
            return 0
        # Where the winner loses half as much, both are lazy.
        return winner + 1 if kept.value > max(one.value for one in others) / 2 else 0

    @property
    def lazy(self) -> Sequence[int]:
        """The modalities, 1 … R, whose encoders know less, beyond the intervals for all modalities at once."""
        return [r for r, one in enumerate(self.together, 1) if one.value <= -MARGIN and one.high < 0]


def _lost(change: Estimate) -> bool:
    return change.value <= -LOST and change.high < 0


def evidence(rows: Rows, R: int, diverged: int = 0) -> Evidence:
    """What the rows tell."""
    accuracy = {name: rows.mean(name).value for name in rows.right}
    combination = max(COMBINATIONS, key=accuracy.__getitem__)
    best = max((combination, "joint"), key=accuracy.__getitem__)
    gains = {r: rows.gain(best, f"same {r}") for r in range(1, R + 1)}
    single = min(gains, key=lambda r: gains[r].value)
    pairs = [(f"encoder {r}", f"encoder alone {r}") for r in range(1, R + 1)]
    return Evidence(
        combination,
        best,
        single,
        gains[single],
        rows.difference("joint", combination),
        [rows.difference(*pair) for pair in pairs],
        [rows.difference(*pair, confidence=together(R)) for pair in pairs],
        [[rows.difference_of_class(k, *pair) for k in range(rows.K)] for pair in pairs],
        _simultaneous(rows, pairs),
        diverged,
    )


def _simultaneous(rows: Rows, pairs: Sequence[tuple[str, str]]) -> Sequence[Sequence[Estimate]]:
    """Differences by pair and class, at 1 − 0.05/(K R) each, after Bonferroni; NaN ends for too few clusters.

    t intervals of a few values are too narrow where these happen to agree. So many clusters are asked for that all of
    them going one way by the toss of a coin, 2^(1−B), is no likelier than what the interval leaves out: of 4 classes
    and 2 modalities 9, of 50 classes 12.
    """
    left_out = (1 - stats.CONFIDENCE) / (rows.K * len(pairs))
    least = math.ceil(1 - math.log2(left_out))

    def one(k: int, name: str, other: str) -> Estimate:
        estimate = rows.difference_of_class(k, name, other, 1 - left_out)
        enough = rows.clusters_of_class(k, name) >= least
        return estimate if enough else Estimate(estimate.value, math.nan, math.nan)

    return [[one(k, *pair) for k in range(rows.K)] for pair in pairs]


def regime(found: Evidence) -> Regime:
    """The first that fits, in the order paired, redundant, competing, lazy; see `MARGIN` and `LOST`."""
    if found.diverged or not np.isfinite([found.gain.low, found.ahead.low]).all():
        return Regime.UNDECIDED
    if found.ahead.low > 0 and found.ahead.value >= MARGIN:
        return Regime.PAIRED
    if found.gain.high < MARGIN:
        return Regime.REDUNDANT
    if len(set(found.won.values())) > 1:
        return Regime.COMPETING
    return Regime.LAZY if found.lazy else Regime.UNDECIDED
