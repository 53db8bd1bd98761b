"""Where an instance changes its mind: the exact values of one number at which other features are learned.

Between the values at which features change places the order of learning is fixed, and the accuracy of any set is affine
in each p, in its tie rule too: the values at which a prefix reaches τ, or one learned set overtakes another, are roots
of linear equations, hence fractions. In c they are not, and c cannot be varied here.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from mmtheory.laziness.exact import decimal, written
from mmtheory.laziness.instance import MOST_MODALITIES, Instance
from mmtheory.laziness.priority import PAIRED, descending
from mmtheory.laziness.quantities import Quantities, alone, quantities, trainings
from mmtheory.laziness.summary import summaries
from mmtheory.laziness.votes import Ties, prefix_accuracies
from mmtheory.parameter import ParameterError

BESIDE_U = ("M", "umt.A", "umt.B", "umt.C")
"""The sets whose accuracies are compared with that of U."""


@dataclass(frozen=True)
class Piece:
    """An interval, or a single value, all over which the same is learned.

    Args:
        low, high: its ends.
        has_low, has_high: whether they belong to it.
        learned: training → the features it learns; only those that succeed.
        against: a set → "<", "=" or ">", how its accuracy compares with that of U, where both are there.
    """

    low: Fraction
    high: Fraction
    has_low: bool
    has_high: bool
    learned: Mapping[str, frozenset[Any]]
    against: Mapping[str, str]

    def __contains__(self, value: Fraction) -> bool:
        above = self.low <= value if self.has_low else self.low < value
        return above and (value <= self.high if self.has_high else value < self.high)

    @property
    def text(self) -> str:
        """The interval in fractions."""
        if self.low == self.high:
            return _text(self.low)
        return f"{'[' if self.has_low else '('}{_text(self.low)}, {_text(self.high)}{']' if self.has_high else ')'}"

    @property
    def decimals(self) -> str:
        """Its ends in decimals."""
        return decimal(self.low) if self.low == self.high else f"{decimal(self.low)} … {decimal(self.high)}"


def _text(x: Fraction) -> str:
    return written(x) or decimal(x)


def breakpoints(instance: Instance, vary: str, ties: Ties = Ties.COIN) -> dict[str, list[Piece]]:
    """By reading, what is learned over the whole range of one number, in ascending order.

    Args:
        instance: whose other numbers stay as they are.
        vary: "tau", "boost", or "p.NAME" of a feature. Raises ParameterError.
        ties: what a vote sum of zero counts for in training.
    """
    low, high = check_vary(instance, vary)
    found = {}
    for reading in summaries(instance, ties):
        # Either reading by itself: where p is 0 or c/(c+1) not all votes are possible.
        if reading == "finite":
            if vary == "tau":
                continue
            alone = dataclasses.replace(instance, tau=None)
        else:
            alone = dataclasses.replace(instance, votes=None)
        found[reading] = _pieces(_Line(alone, vary, reading, ties), low, high)
    return found


def check_vary(instance: Instance, vary: str) -> tuple[Fraction, Fraction]:
    """The range of the number that is varied. Raises ParameterError."""
    if vary == "tau" and instance.tau is not None:
        return Fraction(1, 2), Fraction(1)
    if vary == "boost" and instance.boost is not None:
        return Fraction(0), Fraction(1)
    if vary.startswith("p.") and vary[2:] in instance.names:
        return Fraction(0), instance.c / (instance.c + 1)
    known = [name for name in ("tau", "boost") if getattr(instance, name) is not None]
    known += [f"p.{name}" for name in instance.names]
    raise ParameterError("vary", f"is one of {', '.join(known)}; got {vary!r}")


@dataclass(frozen=True)
class _Line:
    """An instance as a function of one of its numbers, in one reading."""

    instance: Instance
    vary: str
    reading: str
    ties: Ties

    def at(self, value: Fraction) -> Instance:
        if self.vary == "tau":
            return dataclasses.replace(self.instance, tau=value)
        if self.vary == "boost":
            return dataclasses.replace(self.instance, boost=value)
        features = [
            dataclasses.replace(feature, p=value) if f"p.{feature.name}" == self.vary else feature
            for feature in self.instance.features
        ]
        return dataclasses.replace(self.instance, features=features)

    def quantities(self, value: Fraction) -> Quantities | None:
        """What is learned there, None where there is no such instance."""
        try:
            return quantities(summaries(self.at(value), self.ties)[self.reading])
        except ParameterError:
            return None

    def reorderings(self) -> Iterator[Fraction]:
        """Where features change places, or go past the empty ones."""
        features, boost = self.instance.features, self.instance.boost or Fraction(0)
        if self.vary == "boost":
            p = [feature.p for feature in features]
            yield from (first - second for first, second in itertools.product(p, [Fraction(0), *p]))
        elif self.vary != "tau":
            for feature in features:
                # That of the feature itself is the one that varies.
                if f"p.{feature.name}" == self.vary:
                    continue
                yield from (feature.p, feature.p + boost, feature.p - boost)
            yield boost

    def successes(self, low: Fraction, high: Fraction) -> Iterator[Fraction]:
        """Where prefixes reach τ, between two values among which nothing changes places."""
        if self.reading == "finite" or self.vary == "boost":
            return
        middle = self.at((low + high) / 2)
        if self.vary == "tau":
            for order in _orders(middle):
                yield from _accuracies(middle, order, self.ties)
            return
        tau, ends = middle.tau, (self.at(low), self.at(high))
        for order in _orders(middle):
            for first, last in zip(*(_accuracies(end, order, self.ties) for end in ends), strict=True):
                yield from _root(first - tau, last - tau, low, high)

    def crossings(self, low: Fraction, high: Fraction) -> Iterator[Fraction]:
        """Where a set overtakes U, between two values among which the same is learned."""
        x = self.quantities((low + high) / 2)
        if not self.vary.startswith("p.") or x is None or not set(alone(x.modalities)) <= x.succeeded:
            return
        # Accuracies are the population's, whatever the reading; there all values are possible.
        anywhere = dataclasses.replace(self, instance=dataclasses.replace(self.instance, votes=None))
        for name in x.succeeded & set(BESIDE_U):
            first, last = (
                _accuracy(anywhere.at(end), x.learned(name)) - _accuracy(anywhere.at(end), x.U) for end in (low, high)
            )
            yield from _root(first, last, low, high)


def _orders(instance: Instance) -> list[np.ndarray]:
    """The orders in which trainings learn, as indices of features."""
    features = instance.exact
    base = descending(features.p)
    orders = [base, *(base[features.modality[base] == modality] for modality in features.each)]
    if instance.boost is not None:
        orders.append(descending(np.where(features.modality == PAIRED, features.p, features.p + instance.boost)))
    return orders


def _accuracies(instance: Instance, order: np.ndarray, ties: Ties) -> list[Fraction]:
    features = instance.exact
    return list(prefix_accuracies(features.p[order], features.c, ties)) if len(order) else []


def _accuracy(instance: Instance, members: frozenset[Any]) -> Fraction:
    features = instance.exact
    chosen = np.array([name in members for name in instance.names])
    return np.asarray(features.accuracy(chosen)).item()


def _root(first: Fraction, last: Fraction, low: Fraction, high: Fraction) -> Iterator[Fraction]:
    """Where an affine function is zero that has these values at `low` and `high`."""
    if first != last:
        yield low + (high - low) * first / (first - last)


def _pieces(line: _Line, low: Fraction, high: Fraction) -> list[Piece]:
    marks = [low, high]
    for more in (lambda a, b: line.reorderings(), line.successes, line.crossings):
        inner = {x for a, b in itertools.pairwise(marks) for x in more(a, b) if a < x < b}
        marks = sorted({*marks, *inner})
    pieces = [_piece(line, marks[0], marks[0])]
    for a, b in itertools.pairwise(marks):
        pieces += [_piece(line, a, b), _piece(line, b, b)]
    return _joined([piece for piece in pieces if piece is not None])


def _piece(line: _Line, low: Fraction, high: Fraction) -> Piece | None:
    x = line.quantities((low + high) / 2)
    if x is None:
        return None
    learned = {name: x.learned(name) for name in x.trained if name in x.succeeded}
    against = {}
    if set(alone(x.modalities)) <= x.succeeded:
        for name in BESIDE_U:
            if name in learned:
                ours, theirs = x.A(learned[name]), x.A(x.U)
                against[name] = "<" if ours < theirs else ">" if ours > theirs else "="
    return Piece(low, high, low == high, low == high, learned, against)


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    """Neighbours over which the same is learned, as one."""
    found = [pieces[0]]
    for piece in pieces[1:]:
        last = found[-1]
        if (piece.learned, piece.against) == (last.learned, last.against):
            found[-1] = dataclasses.replace(last, high=piece.high, has_high=piece.has_high)
        else:
            found.append(piece)
    return found


def table(vary: str, found: Mapping[str, Sequence[Piece]]) -> str:
    """What a person reads: a row for each piece."""
    return "\n\n".join(_reading(vary, reading, pieces) for reading, pieces in found.items())


def _reading(vary: str, reading: str, pieces: Sequence[Piece]) -> str:
    learned = {name for piece in pieces for name in piece.learned}
    trained = [name for name in trainings(MOST_MODALITIES) if name in learned]
    compared = [name for name in BESIDE_U if any(name in piece.against for piece in pieces)]
    rows = [[vary, "", *trained, *(f"A({name}) : A(U)" for name in compared)]]
    for piece in pieces:
        sets = [", ".join(sorted(piece.learned[name])) if name in piece.learned else "–" for name in trained]
        rows.append([piece.text, piece.decimals, *sets, *(piece.against.get(name, "–") for name in compared)])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([f"== {reading}: what is learned as {vary} varies (–: never succeeds)", *lines])


def as_json(found: Mapping[str, Sequence[Piece]]) -> dict[str, list[dict[str, Any]]]:
    """The same as JSON values; numbers are fractions, as texts."""
    return {
        reading: [
            {
                "low": _text(piece.low),
                "high": _text(piece.high),
                "has_low": piece.has_low,
                "has_high": piece.has_high,
                "learned": {name: sorted(members) for name, members in piece.learned.items()},
                "accuracy_against_U": dict(piece.against),
            }
            for piece in pieces
        ]
        for reading, pieces in found.items()
    }
