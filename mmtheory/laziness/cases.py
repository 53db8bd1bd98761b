"""The cases that stand for all instances of a block: one c, lists of p in descending order, lists of kinds.

Learning depends on a data set or on τ only through *which sets of features succeed*, so that few cases stand for all:
accuracies of all 2^n sets are integers over one denominator, and τ is tried at each of them; a data set is one bit for
each set of features, and a sample more is a bitwise "and".
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property, reduce
from operator import or_
from typing import Any, Protocol, runtime_checkable

import numpy as np

from mmtheory.laziness.conjectures import Conjecture
from mmtheory.laziness.priority import PAIRED
from mmtheory.laziness.quantities import alone
from mmtheory.laziness.votes import Ties


@dataclass(frozen=True)
class Block:
    """Instances with one c: every list of p with every list of kinds, and every boost.

    Args:
        c: their ratio.
        p: lists of one length, each in descending order, which is the order in which features are declared.
        kinds: lists of that length: 1, …, R or PAIRED for each feature.
        boosts: p0's; none for a conjecture that does not speak of UMT.
        modalities: R.
    """

    c: Fraction
    p: tuple[tuple[Fraction, ...], ...]
    kinds: tuple[tuple[int, ...], ...]
    boosts: tuple[Fraction, ...] = ()
    modalities: int = 2


@dataclass(frozen=True)
class Rows:
    """Cases of one list of kinds and one boost, as arrays over them.

    Args:
        place: index of the list of p.
        stop: the numerator of τ, or the index of the data set.
        trained: training → its features as bits.
        succeeded: training → whether it succeeded.
        weight: how many instances each stands for.
    """

    place: np.ndarray
    stop: np.ndarray
    trained: Mapping[str, np.ndarray]
    succeeded: Mapping[str, np.ndarray]
    weight: np.ndarray

    def bits(self, name: str) -> np.ndarray:
        """A learned set."""
        return union(self.trained) if name == "U" else self.trained[name]


def union(trained: Mapping[str, np.ndarray]) -> np.ndarray:
    """U, of all that is learned by one modality alone."""
    return reduce(or_, (members for name, members in trained.items() if name.startswith("alone")))


class Law:
    """Accuracies of all sets of features of a block, (set, list of p): integers over `unit`."""

    def __init__(self, block: Block, ties: Ties):
        self.n = len(block.p[0])
        up = [list(row) for row in block.p]
        down = [[p / block.c for p in row] for row in block.p]
        scale = math.lcm(*(q.denominator for rows in (up, down) for row in rows for q in row))
        self.unit = 4 * scale**self.n
        exact = np.int64 if self.unit < 2**62 else object
        plus, minus = (np.array([[int(q * scale) for q in row] for row in rows], dtype=exact) for rows in (up, down))
        law = np.zeros((1, len(block.p), 2 * self.n + 1), dtype=exact)
        law[..., self.n] = 1
        # The sets of the first i features, then the same sets with feature i.
        for i in range(self.n):
            voted = (scale - plus[:, i] - minus[:, i])[:, None] * law
            voted[..., 1:] += plus[:, i, None] * law[..., :-1]
            voted[..., :-1] += minus[:, i, None] * law[..., 1:]
            law = np.concatenate([scale * law, voted])
        positive, tied = law[..., self.n + 1 :].sum(-1), law[..., self.n]
        self.accuracy = 4 * positive + 2 * tied
        self.success = 4 * positive + int(4 * ties.value) * tied
        self.p = block.p
        self._tables: dict[int, dict[frozenset[Hashable], Fraction]] = {}

    @cached_property
    def sets(self) -> list[frozenset[Hashable]]:
        """The features of a set that is written as bits."""
        return [frozenset(i for i in range(self.n) if bits >> i & 1) for bits in range(2**self.n)]

    def table(self, place: int) -> dict[frozenset[Hashable], Fraction]:
        """The accuracies of all sets for one list of p."""
        if place not in self._tables:
            numerators = self.accuracy[:, place].tolist()
            self._tables[place] = {s: Fraction(a, self.unit) for s, a in zip(self.sets, numerators, strict=True)}
        return self._tables[place]


@runtime_checkable
class Cases(Protocol):
    """All cases of a block in one reading."""

    def rows(self, kinds: Sequence[int], boosted: Boosted | None) -> Iterator[Rows]:
        """Those of one list of kinds and one boost."""
        ...

    def tau(self, rows: Rows, i: int) -> Fraction | None:
        """τ of a row, None if it has none."""
        ...

    def votes(self, rows: Rows, i: int) -> list[tuple[int, ...]] | None:
        """The votes of every feature on the data set of a row, None if it has none."""
        ...


class PopulationCases:
    """Training until the accuracy is τ: τ at every accuracy that some set has, and between them if that matters."""

    def __init__(self, conjecture: Conjecture, block: Block, law: Law):
        places, thresholds = [], []
        half, one = law.unit // 2, law.unit
        for place in range(len(block.p)):
            reached = sorted({int(a) for a in law.success[1:, place] if half < a <= one})
            if conjecture.everywhere:
                reached = sorted({*reached, one})
            if "tau" in conjecture.numbers:
                between = [(low + high) // 2 for low, high in itertools.pairwise([half, *reached])]
                reached = sorted({*reached, *between} - {half})
            places += [place] * len(reached)
            thresholds += reached
        self.law = law
        self.modalities = block.modalities
        self.nonempty = np.array([sum(1 << i for i, p in enumerate(row) if p) for row in block.p])
        self.place = np.array(places, dtype=np.int64)
        self.threshold = np.array(thresholds, dtype=law.success.dtype)

    def rows(self, kinds: Sequence[int], boosted: Boosted | None) -> Iterator[Rows]:
        """See `Cases`."""
        nonempty = self.nonempty[self.place]
        order = None if boosted is None else [bits[self.place] for bits in boosted.order]
        taught = None if boosted is None else boosted.taught[self.place]
        trained, succeeded = _train(self._success, nonempty, kinds, self.modalities, order, taught)
        yield Rows(self.place, self.threshold, trained, succeeded, np.ones(len(self.place), dtype=np.int64))

    def _success(self, members: np.ndarray) -> np.ndarray:
        return (members > 0) & np.asarray(self.law.success[members, self.place] >= self.threshold, dtype=bool)

    def tau(self, rows: Rows, i: int) -> Fraction | None:
        """See `Cases`."""
        return Fraction(int(rows.stop[i]), self.law.unit)

    def votes(self, rows: Rows, i: int) -> list[tuple[int, ...]] | None:
        """See `Cases`."""
        return None


class FiniteCases:
    """Training until every sample is right: all data sets of some samples, as what succeeds on them."""

    def __init__(self, conjecture: Conjecture, block: Block, samples: int, ties: Ties):
        most = block.c / (block.c + 1)
        patterns = [tuple((p == 0, p == most) for p in row) for row in block.p]
        self.patterns = patterns
        self.data = {pattern: _data_sets(pattern, samples, ties) for pattern in dict.fromkeys(patterns)}
        self.modalities = block.modalities
        self.every_p = conjecture.opaque or bool(conjecture.accuracies)

    def rows(self, kinds: Sequence[int], boosted: Boosted | None) -> Iterator[Rows]:
        """See `Cases`. What is learned in common, whatever p, is learned once."""
        alike: dict[tuple[Any, ...], list[int]] = {}
        for place, pattern in enumerate(self.patterns):
            how = () if boosted is None else (*(int(bits[place]) for bits in boosted.order), int(boosted.taught[place]))
            alike.setdefault((pattern, how), []).append(place)
        for (pattern, how), places in alike.items():
            yield from self._alike(self.data[pattern], kinds, how, places)

    def _alike(
        self, data: _DataSets, kinds: Sequence[int], how: tuple[int, ...], places: Sequence[int]
    ) -> Iterator[Rows]:
        nonempty = np.full(len(data.success), data.nonempty)
        order = [np.full_like(nonempty, bit) for bit in how[:-1]] if how else None
        taught = np.full_like(nonempty, how[-1]) if how else None
        trained, succeeded = _train(data.succeeds, nonempty, kinds, self.modalities, order, taught)
        names = list(trained)
        cases = np.stack([*trained.values(), *(succeeded[name].astype(np.int64) for name in names)])
        distinct, first, which = np.unique(cases, axis=1, return_index=True, return_inverse=True)
        weight = np.zeros(len(first), dtype=object)
        np.add.at(weight, which.ravel(), data.weight)
        judged = places if self.every_p else places[:1]
        repeat = len(judged)
        yield Rows(
            place=np.repeat(np.array(judged), len(first)),
            stop=np.tile(first, repeat),
            trained={name: np.tile(distinct[j], repeat) for j, name in enumerate(names)},
            succeeded={name: np.tile(distinct[len(names) + j] > 0, repeat) for j, name in enumerate(names)},
            weight=np.tile(weight, repeat) * (len(places) // repeat),
        )

    def tau(self, rows: Rows, i: int) -> Fraction | None:
        """See `Cases`."""
        return None

    def votes(self, rows: Rows, i: int) -> list[tuple[int, ...]] | None:
        """See `Cases`."""
        data = self.data[self.patterns[rows.place[i]]]
        return list(zip(*data.columns[rows.stop[i]], strict=True))


@cache
def _data_sets(pattern: tuple[tuple[bool, bool], ...], samples: int, ties: Ties) -> _DataSets:
    return _DataSets(pattern, samples, ties)


class _DataSets:
    """Data sets on which features of some pattern vote, apart only by which sets of features succeed on them.

    Args (attributes):
        success: one bit for each set of features, by data set.
        columns: a data set of that kind, sample by sample.
        weight: how many there are.
    """

    def __init__(self, pattern: Sequence[tuple[bool, bool]], samples: int, ties: Ties):
        self.nonempty = sum(1 << i for i, (empty, _) in enumerate(pattern) if not empty)
        possible = [(0,) if empty else (1, -1) if never_zero else (1, 0, -1) for empty, never_zero in pattern]
        single: dict[int, tuple[int, ...]] = {}
        how_many: Counter[int] = Counter()
        for votes in itertools.product(*possible):
            bits = _successes(votes, ties)
            single.setdefault(bits, votes)
            how_many[bits] += 1
        found: dict[int, tuple[tuple[int, ...], ...]] = {bits: (votes,) for bits, votes in single.items()}
        weights = Counter(how_many)
        for _ in range(samples - 1):
            longer: dict[int, tuple[tuple[int, ...], ...]] = {}
            more: Counter[int] = Counter()
            for (bits, columns), (other, votes) in itertools.product(found.items(), single.items()):
                longer.setdefault(bits & other, (*columns, votes))
                more[bits & other] += weights[bits] * how_many[other]
            found, weights = longer, more
        self.success = np.array(list(found), dtype=np.uint64)
        self.columns = list(found.values())
        # Of six features and samples there are more than 64 bits count.
        self.weight = np.array([weights[bits] for bits in found], dtype=object)

    def succeeds(self, members: np.ndarray) -> np.ndarray:
        """Whether a set of features, one for each data set, is right on every sample."""
        return (self.success >> members.astype(np.uint64)) & np.uint64(1) > 0


def _successes(votes: Sequence[int], ties: Ties) -> int:
    least = 0 if ties is Ties.CORRECT else 1
    sums = [0]
    for vote in votes:
        sums += [before + vote for before in sums]
    # No training is done before it has learned something.
    return sum(1 << members for members, total in enumerate(sums) if members and total >= least)


class Boosted:
    """The order of learning under Theorem 2's boost, and what reading A learns, for each list of p."""

    def __init__(self, block: Block, kinds: Sequence[int], boost: Fraction):
        added = [Fraction(0) if kind == PAIRED else boost for kind in kinds]
        priority = [[p + more for p, more in zip(row, added, strict=True)] for row in block.p]
        orders = [sorted(range(len(kinds)), key=lambda i, row=row: (-row[i], i)) for row in priority]
        self.order = list(1 << np.array(orders, dtype=np.int64).T)
        self.taught = np.array(
            [
                sum(1 << i for i, p in enumerate(ps) if p and own[i] > boost)
                for ps, own in zip(block.p, priority, strict=True)
            ]
        )


def _train(
    success: Callable[[np.ndarray], np.ndarray],
    nonempty: np.ndarray,
    kinds: Sequence[int],
    modalities: int,
    boosted_order: Sequence[np.ndarray] | None,
    taught: np.ndarray | None,
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """What every training learns, and whether it succeeds; sets are bits."""
    order = [np.full_like(nonempty, 1 << i) for i in range(len(kinds))]
    nothing = np.zeros_like(nonempty)
    own = [sum(1 << i for i, kind in enumerate(kinds) if kind == r) for r in range(1, modalities + 1)]
    found = {
        name: _learn(order, nonempty & members, success, nothing)
        for name, members in zip(alone(modalities), own, strict=True)
    }
    teachers = union({name: members for name, (members, _) in found.items()})
    found["M"] = _learn(order, nonempty, success, nothing)
    if boosted_order is not None and taught is not None:
        found["umt.A"] = taught, np.ones(len(taught), dtype=bool)
        found["umt.B"] = _learn(boosted_order, nonempty, success, nothing)
        found["umt.C"] = _learn(boosted_order, nonempty, success, teachers)
    return {name: members for name, (members, _) in found.items()}, {name: done for name, (_, done) in found.items()}


def _learn(
    order: Sequence[np.ndarray],
    allowed: np.ndarray,
    success: Callable[[np.ndarray], np.ndarray],
    required: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """One feature after the other, until success with all that is required; all features if that never comes."""
    prefix = np.zeros_like(allowed)
    members, done = allowed, np.zeros(len(allowed), dtype=bool)
    for bit in order:
        prefix = prefix | (bit & allowed)
        now = ~done & (required & ~prefix == 0) & success(prefix)
        members = np.where(now, prefix, members)
        done = done | now
    return members, done
