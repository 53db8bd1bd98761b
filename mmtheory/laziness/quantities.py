"""The quantities that a conjecture speaks of, exactly, of one instance in one reading."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from mmtheory.laziness.priority import MODALITIES, PAIRED, UMT_READINGS, Features, Population
from mmtheory.laziness.summary import Summary

COUNTS = ("b1", "b2", "k1", "k2", "k3", "n")
"""Numbers of features: those of Theorem 1, n is n' of 1(c)."""

TRAININGS = ("alone1", "alone2", "M", *(f"umt.{reading}" for reading in UMT_READINGS))
"""What is trained: either modality alone, both jointly, UMT in its readings."""

SETS = ("U", *TRAININGS)
"""The learned sets; U is that of either modality alone."""


class NotTrained(Exception):
    """A training that is spoken of never succeeds; its name."""


@dataclass(frozen=True)
class Quantities:
    """What trainings learned of one instance.

    A training that never succeeds has learned nothing that a statement could speak of (footnote 4 of the paper): asking
    for it raises NotTrained. If `everywhere`, it has learned all its features, and b is ∞.

    Args:
        c, tau, p0: of the instance; None for what the reading or the instance lacks.
        trained: training → the features it learned.
        succeeded: the trainings that succeeded.
        kinds: the non-empty features of modality 1, of modality 2, and the paired ones.
        accuracies: accuracy on a new point, by set.
        everywhere: whether trainings that never succeed may be spoken of.
    """

    c: Fraction
    tau: Fraction | None
    p0: Fraction | None
    trained: Mapping[str, frozenset[Hashable]]
    succeeded: frozenset[str]
    kinds: tuple[frozenset[Hashable], frozenset[Hashable], frozenset[Hashable]]
    accuracies: Mapping[frozenset[Hashable], Fraction]
    everywhere: bool = False

    def learned(self, name: str) -> frozenset[Hashable]:
        """A learned set by its name in `SETS`. Raises NotTrained."""
        if name == "U":
            return self.learned("alone1") | self.learned("alone2")
        if not self.everywhere and name not in self.succeeded:
            raise NotTrained(name)
        return self.trained[name]

    def A(self, learned: frozenset[Hashable]) -> Fraction:
        """The accuracy of any set of features on a new point; ties count as a fair coin."""
        return self.accuracies[learned]

    @property
    def U(self) -> frozenset[Hashable]:
        """The features of the two uni-modal trainings together."""
        return self.learned("U")

    @property
    def M(self) -> frozenset[Hashable]:
        """The features of multi-modal training."""
        return self.learned("M")

    @property
    def b1(self) -> int | float:
        """The number of features that modality 1 learns alone."""
        return self._alone("alone1")

    @property
    def b2(self) -> int | float:
        """The number of features that modality 2 learns alone."""
        return self._alone("alone2")

    def _alone(self, training: str) -> int | float:
        count = len(self.learned(training))
        return count if training in self.succeeded else math.inf

    @property
    def k1(self) -> int:
        """The number of features of modality 1 that multi-modal training learns."""
        return len(self.M & self.kinds[0])

    @property
    def k2(self) -> int:
        """The same, of modality 2."""
        return len(self.M & self.kinds[1])

    @property
    def k3(self) -> int:
        """The same, of paired features."""
        return len(self.M & self.kinds[2])

    @property
    def n(self) -> int | float:
        """n' = k_3 + b_1 − k_1 + b_2 − k_2 of Theorem 1(c)."""
        return self.k3 + self.b1 - self.k1 + self.b2 - self.k2


class _Accuracies(dict[frozenset[Hashable], Fraction]):
    """Accuracies by set of names, computed when they are asked for."""

    def __init__(self, features: Features, names: tuple[str, ...]):
        super().__init__()
        self.features = features
        self.names = names

    def __missing__(self, learned: frozenset[Hashable]) -> Fraction:
        members = np.array([name in learned for name in self.names])
        self[learned] = np.asarray(self.features.accuracy(members)).item()
        return self[learned]


def quantities(summary: Summary, everywhere: bool = False) -> Quantities:
    """The quantities of an instance as it was trained, the features by their names."""
    x, names = summary.comparison, summary.instance.names
    first, second = x.outcome.uni_modal
    trainings = {"alone1": first, "alone2": second, "M": x.outcome.multi_modal}
    trainings |= {f"umt.{reading}": learned for reading, learned in x.outcome.umt.items()}

    def chosen(members: np.ndarray) -> frozenset[Hashable]:
        return frozenset(name for name, member in zip(names, members, strict=True) if member)

    kind_1, kind_2, kind_3 = (chosen(x.features.of(kind)) for kind in (*MODALITIES, PAIRED))
    return Quantities(
        c=summary.instance.c,
        tau=summary.instance.tau if isinstance(summary.reading, Population) else None,
        p0=summary.instance.boost,
        trained={name: chosen(learned.members) for name, learned in trainings.items()},
        succeeded=frozenset(name for name, learned in trainings.items() if learned.reached),
        kinds=(kind_1, kind_2, kind_3),
        accuracies=_Accuracies(x.features, names),
        everywhere=everywhere,
    )
