"""One problem of the feature-priority model: features with exact probabilities ("Modality Laziness", section 3.2)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, TypeAlias

import numpy as np

from mmtheory.laziness.priority import PAIRED, Features
from mmtheory.parameter import ParameterError

Kind: TypeAlias = Literal["self-standing", "paired"]


@dataclass(frozen=True)
class Feature:
    """A feature of Definitions 1–3.

    Args:
        name: unique in its instance.
        kind: "self-standing" (of one modality) or "paired" (needs both).
        p: predicting probability; 0 makes it an empty feature, which no training learns.
        modality: 1 or 2 for a self-standing feature, None for a paired one.
    """

    name: str
    kind: Kind
    p: Fraction
    modality: Literal[1, 2] | None = None

    def __post_init__(self) -> None:
        if self.kind not in ("self-standing", "paired"):
            raise ParameterError("kind", f"is self-standing or paired; got {self.kind!r} for {self.name}")
        if self.kind == "self-standing" and not (type(self.modality) is int and self.modality in (1, 2)):
            raise ParameterError("modality", f"of the self-standing feature {self.name} is 1 or 2; got {self.modality}")
        if self.kind == "paired" and self.modality is not None:
            raise ParameterError("modality", f"is for self-standing features; {self.name} is paired")


@dataclass(frozen=True)
class Instance:
    """Features with one common c, and what training is asked for. Raises ParameterError naming the first bad value.

    Args:
        c: ratio p(r)/ε(r) > 1 of every feature, so that p ≤ c/(c+1).
        features: at least one; where two have the same priority, the one declared first is learned first.
        tau: accuracy at which training stops in the population reading, in (½, 1].
        boost: p0 > 0 of Theorem 2, what distillation adds to the priority of self-standing features.
        votes: y·r of every feature on every sample of a finite data set, 1, 0 or −1, as lists of one length.
    """

    c: Fraction
    features: tuple[Feature, ...]
    tau: Fraction | None = None
    boost: Fraction | None = None
    votes: Mapping[str, tuple[int, ...]] | None = field(default=None)

    def __post_init__(self) -> None:
        if not 1 < self.c <= 10**6:
            raise ParameterError("c", f"must lie in (1, 1e6]; got {float(self.c):g}")
        if not self.features:
            raise ParameterError("feature", "needs at least one")
        most = self.c / (self.c + 1)
        for feature in self.features:
            if not 0 <= feature.p <= most:
                raise ParameterError(
                    "p", f"of {feature.name} must lie in [0, c/(c+1)] = [0, {float(most):g}]; got {float(feature.p):g}"
                )
        if len(set(self.names)) < len(self.names):
            twice = next(name for name in self.names if self.names.count(name) > 1)
            raise ParameterError("name", f"must be unique; {twice} is there twice")
        if self.tau is not None and not Fraction(1, 2) < self.tau <= 1:
            raise ParameterError("tau", f"must lie in (1/2, 1]; got {float(self.tau):g}")
        if self.boost is not None and not 0 < self.boost <= 1:
            raise ParameterError("boost", f"must lie in (0, 1]; got {float(self.boost):g}")
        if self.votes is not None:
            self._check_votes(self.votes)

    def _check_votes(self, votes: Mapping[str, tuple[int, ...]]) -> None:
        if set(votes) != set(self.names):
            name = sorted(set(votes) ^ set(self.names))[0]
            reason = "has no feature of that name" if name in votes else "has no votes"
            raise ParameterError("votes", f"{name} {reason}")
        samples = len(votes[self.names[0]])
        for feature in self.features:
            of = votes[feature.name]
            if not of or len(of) != samples:
                raise ParameterError("votes", f"of {feature.name} must be a list over all {samples} samples, not empty")
            if any(vote not in (-1, 0, 1) for vote in of):
                raise ParameterError("votes", f"of {feature.name} must be 1, 0 or -1")
            if feature.p == 0 and any(of):
                raise ParameterError("votes", f"of {feature.name} must be 0: it is empty, p = 0")
            if feature.p == self.c / (self.c + 1) and 0 in of:
                raise ParameterError("votes", f"of {feature.name} must not be 0: it is never zero, p = c/(c+1)")

    @property
    def names(self) -> tuple[str, ...]:
        """The features' names, as declared."""
        return tuple(feature.name for feature in self.features)

    @property
    def exact(self) -> Features:
        """The features as arrays of fractions."""
        return Features(
            p=np.array([Fraction(feature.p) for feature in self.features], dtype=object),
            modality=np.array([feature.modality or PAIRED for feature in self.features]),
            c=np.asarray(Fraction(self.c), dtype=object),
        )

    @property
    def vote_matrix(self) -> np.ndarray:
        """The votes, (feature, sample). Raises ParameterError without votes."""
        if self.votes is None:
            raise ParameterError("votes", "are needed for the finite-sample reading")
        return np.array([self.votes[name] for name in self.names])


def self_standing(modality: Literal[1, 2], **p: str | Fraction) -> tuple[Feature, ...]:
    """Self-standing features of one modality: self_standing(1, f1="1/2", f2="0.4")."""
    return tuple(Feature(name, "self-standing", Fraction(value), modality) for name, value in p.items())


def paired(**p: str | Fraction) -> tuple[Feature, ...]:
    """Paired features: paired(h="1/5")."""
    return tuple(Feature(name, "paired", Fraction(value)) for name, value in p.items())
