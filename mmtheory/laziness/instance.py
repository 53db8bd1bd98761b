"""One problem of the feature-priority model: features with exact probabilities ("Modality Laziness", section 3.2).

Most people want `Instance.read("mine.toml").compare()`, or to write an instance down:

    Instance(c=2, tau=0.55, boost=0.1, features=[*self_standing(1, f=0.2), *self_standing(2, g=0.4), *paired(h="1/3")])

Whether a threshold is met with equality decides what is learned, so numbers are fractions here, whatever they are
written as: 0.55 is 11/20.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from numbers import Integral
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

from mmtheory.laziness.exact import Number, apart, fraction
from mmtheory.laziness.priority import PAIRED, Features
from mmtheory.laziness.votes import Ties
from mmtheory.parameter import ParameterError, shown

if TYPE_CHECKING:
    from mmtheory.laziness.readings import Readings

Kind: TypeAlias = Literal["self-standing", "paired"]

MOST_MODALITIES = 9
"""As many as have names of one digit."""


@dataclass(frozen=True)
class Feature:
    """A feature of Definitions 1–3.

    Args:
        name: unique in its instance.
        kind: "self-standing" (of one modality) or "paired" (needs two).
        p: predicting probability, exact by `exact.fraction`; 0 makes it an empty feature, which no training learns.
        modality: 1, 2, … for a self-standing feature, None for a paired one.
        between: the two modalities that a paired feature needs, 1 and 2 if nothing is said; None for a self-standing
            one. What all modalities learn together does not depend on it.
    """

    name: str
    kind: Kind
    p: Number
    modality: int | None = None
    between: Sequence[int] | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.name, str):
            raise ParameterError("name", f"of a feature is a text; got {shown(self.name)}")
        if isinstance(self.modality, np.integer):
            object.__setattr__(self, "modality", int(self.modality))
        if self.kind not in ("self-standing", "paired"):
            raise ParameterError("kind", f"is self-standing or paired; got {shown(self.kind)} for {self.name}")
        if self.kind == "self-standing":
            if not _is_modality(self.modality):
                allowed = f"of the self-standing feature {self.name} is 1 to {MOST_MODALITIES}"
                raise ParameterError("modality", f"{allowed}; got {shown(self.modality)}")
            if self.between is not None:
                raise ParameterError("between", f"is for paired features; {self.name} is self-standing")
        else:
            self._check_between()
        object.__setattr__(self, "p", fraction("p", self.p, f"of {self.name} "))

    def _check_between(self) -> None:
        if self.modality is not None:
            raise ParameterError("modality", f"is for self-standing features; {self.name} is paired")
        pair = (1, 2) if self.between is None else self.between
        two = isinstance(pair, list | tuple) and len(pair) == 2 and all(map(_is_modality, pair))
        if not (two and pair[0] < pair[1]):
            allowed = f"of the paired feature {self.name} is a list of two modalities, the smaller first"
            raise ParameterError("between", f"{allowed}; got {shown(self.between)}")
        object.__setattr__(self, "between", tuple(pair))

    @property
    def needs(self) -> tuple[int, ...]:
        """The modalities without which nothing learns it."""
        return (self.modality,) if self.modality is not None else tuple(self.between or ())


@dataclass(frozen=True)
class Instance:
    """Features with one common c, and what training is asked for. Raises ParameterError naming the first bad value.

    Numbers are integers, Fractions, Decimals, texts ("1/2") or floats, which stand for the decimals they print as;
    they are stored as fractions, sequences as tuples.

    Args:
        c: ratio p(r)/ε(r) > 1 of every feature, so that p ≤ c/(c+1).
        features: at least one; where two have the same priority, the one declared first is learned first.
        tau: accuracy at which training stops in the population reading, in (½, 1].
        boost: p0 > 0 of Theorem 2, what distillation adds to the priority of self-standing features.
        delta: δ in (0, 1) at which Theorem 1(c) as printed is judged too.
        votes: y·r of every feature on every sample of a finite data set, 1, 0 or −1, as lists of one length.
        modalities: how many there are, R ≥ 2; as many as the features need if nothing is said.
    """

    c: Number
    features: Sequence[Feature]
    tau: Number | None = None
    boost: Number | None = None
    votes: Mapping[str, Sequence[int]] | None = field(default=None)
    modalities: int | None = None
    delta: Number | None = None

    def __post_init__(self) -> None:
        self._make_exact()
        if not 1 < self.c <= 10**6:
            raise ParameterError("c", f"must lie in (1, 1e6]; got {apart(self.c, 1)[0]}")
        if not self.features:
            raise ParameterError("feature", "needs at least one")
        most = self.c / (self.c + 1)
        for feature in self.features:
            if not 0 <= feature.p <= most:
                bound, value = apart(most, feature.p)
                raise ParameterError("p", f"of {feature.name} must lie in [0, c/(c+1)] = [0, {bound}]; got {value}")
        if len(set(self.names)) < len(self.names):
            twice = next(name for name in self.names if self.names.count(name) > 1)
            raise ParameterError("name", f"must be unique; {twice} is there twice")
        if self.tau is not None and not Fraction(1, 2) < self.tau <= 1:
            nearest = Fraction(1, 2) if self.tau < 1 else 1
            raise ParameterError("tau", f"must lie in (1/2, 1]; got {apart(self.tau, nearest)[0]}")
        if self.boost is not None and not 0 < self.boost <= 1:
            raise ParameterError("boost", f"must lie in (0, 1]; got {apart(self.boost, 1)[0]}")
        if self.delta is not None and not 0 < self.delta < 1:
            raise ParameterError("delta", f"must lie in (0, 1); got {apart(self.delta, round(self.delta))[0]}")
        self._check_modalities()
        if self.votes is not None:
            self._check_votes(self.votes)

    @classmethod
    def read(cls, path: Path | str) -> Instance:
        """The instance in a TOML file, which `instance_file` describes; raises DataError with one sentence."""
        from mmtheory.laziness.instance_file import read_instance

        return read_instance(Path(path))

    def compare(self, ties: Ties | str = Ties.COIN, exact: bool | None = None) -> Readings:
        """What joint and uni-modal training learn, and what the theorems say of it; printed, it is tables.

        `ties` says what a vote sum of zero counts for: coin, error or correct. `exact` is for fractions however long
        they take, or for none; by default an instance that takes over ten seconds, one of 1,000 features say, is in
        double precision. Raises ParameterError.
        """
        from mmtheory.laziness.readings import compare

        return compare(self, ties, exact)

    def _make_exact(self) -> None:
        if not isinstance(self.features, list | tuple) or not all(isinstance(f, Feature) for f in self.features):
            raise ParameterError("feature", "is a list of Feature, as self_standing(…) and paired(…) give them")
        if not isinstance(self.votes, Mapping | None):
            raise ParameterError("votes", f"is a dict from features to lists; got {shown(self.votes)}")
        stored: dict[str, Any] = {"c": fraction("c", self.c), "features": tuple(self.features)}
        for name in ("tau", "boost", "delta"):
            if getattr(self, name) is not None:
                stored[name] = fraction(name, getattr(self, name))
        if self.votes is not None:
            stored["votes"] = {name: _votes(name, votes) for name, votes in self.votes.items()}
        for name, number in stored.items():
            object.__setattr__(self, name, number)

    def _check_modalities(self) -> None:
        needed = max(2, *(r for feature in self.features for r in feature.needs))
        modalities = needed if self.modalities is None else self.modalities
        if not _is_modality(modalities) or modalities < needed:
            reason = f"is a number from {needed}, which the features need, to {MOST_MODALITIES}"
            raise ParameterError("modalities", f"{reason}; got {shown(modalities)}")
        object.__setattr__(self, "modalities", modalities)

    def of_modalities(self, *chosen: int) -> Instance:
        """The instance without the other modalities: two or more, which are numbered anew. Raises ParameterError."""
        number = {r: i for i, r in enumerate(sorted(set(chosen)), start=1)}
        if len(number) < 2 or not set(number) <= set(range(1, self.R + 1)):
            raise ParameterError("modalities", f"are two or more of 1 to {self.R}; got {', '.join(map(str, chosen))}")
        kept = [feature for feature in self.features if set(feature.needs) <= set(number)]
        votes = None if self.votes is None else {feature.name: self.votes[feature.name] for feature in kept}
        features = [_renumbered(feature, number) for feature in kept]
        return replace(self, features=features, votes=votes, modalities=len(number))

    def _check_votes(self, votes: Mapping[str, Sequence[int]]) -> None:
        if set(votes) != set(self.names):
            name = min(set(votes) ^ set(self.names), key=str)
            reason = "has no feature of that name" if name in votes else "has no votes"
            raise ParameterError("votes", f"{name} {reason}")
        # The odd one out is to blame.
        samples = Counter(len(votes[name]) for name in self.names).most_common(1)[0][0]
        for feature in self.features:
            own = votes[feature.name]
            if not own or len(own) != samples:
                wanted = f"a list over all {samples or 'the'} samples"
                raise ParameterError("votes", f"of {feature.name} must be {wanted}; got {len(own)} votes")
            if any(vote not in (-1, 0, 1) for vote in own):
                raise ParameterError("votes", f"of {feature.name} must be 1, 0 or -1")
            if feature.p == 0 and any(own):
                raise ParameterError("votes", f"of {feature.name} must be 0: it is empty, p = 0")
            if feature.p == self.c / (self.c + 1) and 0 in own:
                raise ParameterError("votes", f"of {feature.name} must not be 0: it is never zero, p = c/(c+1)")

    @property
    def seconds(self) -> float:
        """What comparing the trainings takes about, for there is a law of as many votes as features, exactly."""
        digits = max(len(str(feature.p.denominator)) for feature in self.features)
        return 2.5e-9 * len(self.features) ** 3 * digits

    def check_stops(self) -> None:
        """Raise ParameterError if the instance has data for neither reading."""
        if self.tau is None and self.votes is None:
            raise ParameterError("tau", "or votes must be given: without either nothing says when training stops")

    @property
    def R(self) -> int:
        """The number of modalities."""
        assert self.modalities is not None
        return self.modalities

    @property
    def names(self) -> tuple[str, ...]:
        """The features' names, as declared."""
        return tuple(feature.name for feature in self.features)

    @property
    def exact(self) -> Features:
        """The features as arrays of fractions."""
        return Features(
            p=np.array([feature.p for feature in self.features], dtype=object),
            modality=np.array([feature.modality or PAIRED for feature in self.features]),
            c=np.asarray(self.c, dtype=object),
            modalities=self.R,
        )

    @property
    def vote_matrix(self) -> np.ndarray:
        """The votes, (feature, sample). Raises ParameterError without votes."""
        if self.votes is None:
            raise ParameterError("votes", "are needed for the finite-sample reading")
        return np.array([self.votes[name] for name in self.names])


def _renumbered(feature: Feature, number: Mapping[int, int]) -> Feature:
    if feature.modality is not None:
        return replace(feature, modality=number[feature.modality])
    first, second = (number[r] for r in feature.needs)
    return replace(feature, between=(first, second))


def _is_modality(value: Any) -> bool:
    return type(value) is int and 1 <= value <= MOST_MODALITIES


def _votes(name: str, votes: Sequence[int]) -> tuple[int, ...]:
    listed = votes.tolist() if isinstance(votes, np.ndarray) else votes
    if not isinstance(listed, list | tuple) or any(isinstance(v, bool) or not isinstance(v, Integral) for v in listed):
        raise ParameterError("votes", f"of {name} must be a list of 1, 0 or -1")
    return tuple(int(vote) for vote in listed)


def self_standing(modality: int, **p: Number) -> tuple[Feature, ...]:
    """Self-standing features of one modality: self_standing(1, f1="1/2", f2=0.4)."""
    return tuple(Feature(name, "self-standing", value, modality) for name, value in p.items())


def paired(between: tuple[int, int] = (1, 2), /, **p: Number) -> tuple[Feature, ...]:
    """Paired features: paired(h="1/5") of modalities 1 and 2, paired((1, 3), h="1/5") of 1 and 3."""
    return tuple(Feature(name, "paired", value, between=between) for name, value in p.items())
