"""The quantities that a conjecture speaks of, exactly, of one instance in one reading."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from mmtheory.laziness.priority import PAIRED, UMT_READINGS, Features, Population
from mmtheory.laziness.summary import Summary


def counts(modalities: int) -> tuple[str, ...]:
    """Numbers of features: b1 … bR, k1 … kR, k(R+1), the number of paired ones, and n, which is n' of 1(c)."""
    b, k = ([f"{name}{r + 1}" for r in range(last)] for name, last in (("b", modalities), ("k", modalities + 1)))
    return (*b, *k, "n")


def alone(modalities: int) -> tuple[str, ...]:
    """The uni-modal trainings."""
    return tuple(f"alone{r + 1}" for r in range(modalities))


def trainings(modalities: int) -> tuple[str, ...]:
    """What is trained: each modality alone, all jointly, UMT in its readings."""
    return (*alone(modalities), "M", *(f"umt.{reading}" for reading in UMT_READINGS))


def sets(modalities: int) -> tuple[str, ...]:
    """The learned sets; U is that of all modalities alone."""
    return ("U", *trainings(modalities))


class NotTrained(Exception):
    """A training that is spoken of never succeeds; its name."""


@dataclass(frozen=True)
class Quantities:
    """What trainings learned of one instance; b1 … bR, k1 … kR and k(R+1) are attributes, numbers of features.

    A training that never succeeds has learned nothing that a statement could speak of (footnote 4 of the paper): asking
    for it raises NotTrained. If `everywhere`, it has learned all its features, and b is ∞.

    Args:
        c, tau, p0: of the instance; None for what the reading or the instance lacks.
        trained: training → the features it learned.
        succeeded: the trainings that succeeded.
        kinds: the non-empty features of modality 1, of modality 2, …, and the paired ones.
        accuracies: accuracy on a new point, by set.
        everywhere: whether trainings that never succeed may be spoken of.
    """

    c: Fraction
    tau: Fraction | None
    p0: Fraction | None
    trained: Mapping[str, frozenset[Hashable]]
    succeeded: frozenset[str]
    kinds: tuple[frozenset[Hashable], ...]
    accuracies: Mapping[frozenset[Hashable], Fraction]
    everywhere: bool = False

    def learned(self, name: str) -> frozenset[Hashable]:
        """A learned set by its name in `sets`. Raises NotTrained."""
        if name == "U":
            return frozenset().union(*map(self.learned, alone(self.modalities)))
        if not self.everywhere and name not in self.succeeded:
            raise NotTrained(name)
        return self.trained[name]

    def A(self, learned: frozenset[Hashable]) -> Fraction:
        """The accuracy of any set of features on a new point; ties count as a fair coin."""
        return self.accuracies[learned]

    @property
    def U(self) -> frozenset[Hashable]:
        """The features of the uni-modal trainings together."""
        return self.learned("U")

    @property
    def M(self) -> frozenset[Hashable]:
        """The features of multi-modal training."""
        return self.learned("M")

    @property
    def modalities(self) -> int:
        """R."""
        return len(self.kinds) - 1

    def b(self, modality: int) -> int | float:
        """The number of features that a modality learns alone, ∞ if it never succeeds."""
        training = f"alone{modality}"
        count = len(self.learned(training))
        return count if training in self.succeeded else math.inf

    def k(self, kind: int) -> int:
        """The number of features that multi-modal training learns of a modality; paired ones are kind R + 1."""
        return len(self.M & self.kinds[kind - 1])

    def __getattr__(self, name: str) -> int | float:
        letter, digits = name[:1], name[1:]
        # Before there are fields, as while it is copied, none may be asked for.
        if letter not in ("b", "k") or not digits.isdecimal():
            raise AttributeError(name)
        if digits in map(str, range(1, self.modalities + 1 + (letter == "k"))):
            return self.b(int(digits)) if letter == "b" else self.k(int(digits))
        raise AttributeError(f"there is no {name} of {self.modalities} modalities")

    @property
    def n(self) -> int | float:
        """n' of Theorem 1(c): k_3 + b_1 − k_1 + b_2 − k_2, with R modalities k_{R+1} + Σ (b_r − k_r)."""
        return self.k(self.modalities + 1) + sum(self.b(r) - self.k(r) for r in range(1, self.modalities + 1))


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
    learned = dict(zip(alone(x.features.modalities), x.outcome.uni_modal, strict=True)) | {"M": x.outcome.multi_modal}
    learned |= {f"umt.{reading}": boosted for reading, boosted in x.outcome.umt.items()}

    def chosen(members: np.ndarray) -> frozenset[Hashable]:
        return frozenset(name for name, member in zip(names, members, strict=True) if member)

    return Quantities(
        c=summary.instance.c,
        tau=summary.instance.tau if isinstance(summary.reading, Population) else None,
        p0=summary.instance.boost,
        trained={name: chosen(one.members) for name, one in learned.items()},
        succeeded=frozenset(name for name, one in learned.items() if one.reached),
        kinds=tuple(chosen(x.features.of_modality(kind)) for kind in (*x.features.each, PAIRED)),
        accuracies=_Accuracies(x.features, names),
        everywhere=everywhere,
    )
