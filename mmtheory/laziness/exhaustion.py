"""A conjecture asked of all instances of a block; each combination of the values that it speaks of is judged once."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, TypeAlias

import numpy as np

from mmtheory.laziness.cases import Block, Boosted, Cases, FiniteCases, Law, PopulationCases, Rows
from mmtheory.laziness.conjectures import Conjecture, verdict
from mmtheory.laziness.instance import Feature, Instance
from mmtheory.laziness.priority import PAIRED
from mmtheory.laziness.quantities import Quantities, alone
from mmtheory.laziness.votes import Ties

ReadingName: TypeAlias = Literal["population", "finite"]


@dataclass
class Tally:
    """What was asked, and the first instance of which the conjecture is false."""

    instances: int = 0
    applies: int = 0
    undefined: int = 0
    failure: Instance | None = None


def exhaust(
    conjecture: Conjecture,
    block: Block,
    reading: ReadingName,
    ties: Ties,
    samples: int = 1,
    advance: Callable[[], Any] = lambda: None,
) -> Tally:
    """Ask a conjecture of every instance of a block, up to the first of which it is false.

    Args:
        conjecture: what is asked.
        block: the instances.
        reading: when training ends.
        ties: what a vote sum of zero counts for in training.
        samples: how many a data set has, in the finite-sample reading.
        advance: called after each list of kinds.
    """
    law = Law(block, ties)
    cases: Cases = (
        PopulationCases(conjecture, block, law)
        if reading == "population"
        else FiniteCases(conjecture, block, samples, ties)
    )
    tally = Tally()
    for boost in block.boosts or (None,):
        judge = _Judge(conjecture, block, law, boost)
        for kinds in block.kinds:
            boosted = None if boost is None else Boosted(block, kinds, boost)
            for rows in cases.rows(kinds, boosted):
                tally.instances += int(rows.weight.sum())
                failed = judge.judge(rows, kinds, cases, tally)
                if failed is not None:
                    tally.failure = _instance(block, kinds, boost, rows, failed, cases)
                    return tally
            advance()
    return tally


class _Judge:
    """Judges every combination of the values that a conjecture speaks of once."""

    def __init__(self, conjecture: Conjecture, block: Block, law: Law, boost: Fraction | None):
        self.conjecture = conjecture
        self.block = block
        self.law = law
        self.boost = boost
        self.kinds = (*range(1, block.modalities + 1), PAIRED)
        self.judged: dict[tuple[Any, ...], str] = {}

    def judge(self, rows: Rows, kinds: Sequence[int], cases: Cases, tally: Tally) -> int | None:
        """Count the verdicts; returns the first row of which the conjecture is false."""
        needed = [rows.succeeded[name] for name in self.conjecture.needs]
        asked = np.flatnonzero(np.logical_and.reduce(needed)) if needed else np.arange(len(rows.place))
        if self.conjecture.opaque:
            self.judged.clear()
        columns = [column[asked].tolist() for column in self._columns(rows, kinds)]
        weights = rows.weight[asked].tolist()
        keys = zip(*columns, strict=True) if columns else itertools.repeat((), len(weights))
        for i, key, weight in zip(asked.tolist(), keys, weights, strict=True):
            judged = self.judged.get(key)
            if judged is None:
                judged = self.judged[key] = self._verdict(rows, i, kinds, cases)
            if judged == "true":
                tally.applies += weight
            elif judged == "undefined":
                tally.undefined += weight
            elif judged == "false":
                return i
        return None

    def _columns(self, rows: Rows, kinds: Sequence[int]) -> list[np.ndarray]:
        """What the verdict depends on."""
        conjecture = self.conjecture
        if conjecture.opaque:
            return [np.arange(len(rows.place))]
        columns = []
        for name in sorted(conjecture.counts):
            if name == "n":
                columns += [self._b(rows, training) for training in alone(conjecture.modalities)]
                columns += [self._k(rows, kinds, kind) for kind in self.kinds]
            elif name[0] == "b":
                columns.append(self._b(rows, f"alone{name[1:]}"))
            else:
                columns.append(self._k(rows, kinds, self.kinds[int(name[1:]) - 1]))
        columns += [rows.bits(name) for name in sorted(conjecture.sets)]
        columns += [self.law.accuracy[rows.bits(name), rows.place] for name in sorted(conjecture.accuracies)]
        if "tau" in conjecture.numbers:
            columns.append(rows.stop)
        return columns

    def _b(self, rows: Rows, name: str) -> np.ndarray:
        return np.where(rows.succeeded[name], np.bitwise_count(rows.trained[name]), -1)

    def _k(self, rows: Rows, kinds: Sequence[int], kind: int) -> np.ndarray:
        return np.bitwise_count(rows.trained["M"] & sum(1 << i for i, own in enumerate(kinds) if own == kind))

    def _verdict(self, rows: Rows, i: int, kinds: Sequence[int], cases: Cases) -> str:
        sets, place = self.law.sets, int(rows.place[i])
        names, p = list(rows.trained), self.block.p[place]
        x = Quantities(
            c=self.block.c,
            tau=cases.tau(rows, i),
            p0=self.boost,
            trained={name: sets[rows.trained[name][i]] for name in names},
            succeeded=frozenset(name for name in names if rows.succeeded[name][i]),
            kinds=tuple(frozenset(j for j, own in enumerate(kinds) if own == kind and p[j]) for kind in self.kinds),
            accuracies=self.law.table(place),
            everywhere=self.conjecture.everywhere,
        )
        return verdict(self.conjecture, x)


def _instance(block: Block, kinds: Sequence[int], boost: Fraction | None, rows: Rows, i: int, cases: Cases) -> Instance:
    features = named(block.p[int(rows.place[i])], kinds)
    votes = cases.votes(rows, i)
    return Instance(
        c=block.c,
        features=features,
        tau=cases.tau(rows, i),
        boost=boost,
        votes=None if votes is None else {f.name: own for f, own in zip(features, votes, strict=True)},
        modalities=block.modalities,
    )


def named(p: Sequence[Fraction], kinds: Sequence[int]) -> tuple[Feature, ...]:
    """Features as the paper names them: f of modality 1, g of 2, h paired, with numbers where there are more.

    It has no letters for more modalities; here those of 3, 4, … are s, t, …
    """
    letters = {PAIRED: "h", **dict(enumerate("fgstuvwxy", start=1))}
    features = []
    for i, (value, kind) in enumerate(zip(p, kinds, strict=True)):
        number = "" if kinds.count(kind) == 1 else str(list(kinds[: i + 1]).count(kind))
        name = letters[kind] + number
        features.append(
            Feature(name, "paired", value) if kind == PAIRED else Feature(name, "self-standing", value, kind)
        )
    return tuple(features)
