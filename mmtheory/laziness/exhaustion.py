"""A conjecture asked of all instances of a block.

Of a statement in the language each combination of the values that it speaks of is judged once. A theorem is asked of
all rows at once, accuracies being exact and the rest in floating point, and what fails there is verified in fractions.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, TypeAlias

import numpy as np

from mmtheory.laziness.cases import Block, Boosted, Cases, FiniteCases, Law, PopulationCases, Rows
from mmtheory.laziness.conjectures import Conjecture, judged, verdict
from mmtheory.laziness.instance import Feature, Instance
from mmtheory.laziness.priority import PAIRED, UMT_READINGS, Features, Learned, Outcome, Stop
from mmtheory.laziness.quantities import Quantities, alone
from mmtheory.laziness.summary import summaries
from mmtheory.laziness.theorems import Comparison
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
        judge = (_Judge if conjecture.statement is None else _TheoremJudge)(conjecture, block, law, boost)
        for kinds in block.kinds:
            boosted = None if boost is None else Boosted(block, kinds, boost)
            for rows in cases.rows(kinds, boosted):
                tally.instances += int(rows.weight.sum())
                for failed in judge.judge(rows, kinds, cases, tally):
                    instance = _instance(block, kinds, boost, rows, failed, cases)
                    # Rounding may make a theorem fail that does not.
                    if (
                        conjecture.statement is None
                        or judged(conjecture, summaries(instance, ties)[reading]) == "false"
                    ):
                        tally.failure = instance
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

    def judge(self, rows: Rows, kinds: Sequence[int], cases: Cases, tally: Tally) -> Iterator[int]:
        """Count the verdicts; gives the rows of which the conjecture is false."""
        needed = [rows.succeeded[name] for name in self.conjecture.needs]
        asked = np.flatnonzero(np.logical_and.reduce(needed)) if needed else np.arange(len(rows.place))
        if self.conjecture.opaque:
            self.judged.clear()
        columns = [column[asked].tolist() for column in self._columns(rows, kinds)]
        weights = rows.weight[asked].tolist()
        keys = zip(*columns, strict=True) if columns else itertools.repeat((), len(weights))
        for i, key, weight in zip(asked.tolist(), keys, weights, strict=True):
            found = self.judged.get(key)
            if found is None:
                found = self.judged[key] = self._verdict(rows, i, kinds, cases)
            if found == "true":
                tally.applies += weight
            elif found == "undefined":
                tally.undefined += weight
            elif found == "false":
                yield i

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


@dataclass(frozen=True, kw_only=True)
class _TabulatedFeatures(Features):
    """One list of kinds over rows; accuracies are numerators of `Law`, exact."""

    table: np.ndarray
    place: np.ndarray

    def accuracy(self, members: np.ndarray) -> np.ndarray:
        return np.asarray(self.table[(members << np.arange(members.shape[-1])).sum(-1), self.place])


class _TheoremJudge(_Judge):
    """Asks a theorem of all rows at once."""

    def __init__(self, conjecture: Conjecture, block: Block, law: Law, boost: Fraction | None):
        super().__init__(conjecture, block, law, boost)
        self.p = np.array([[float(p) for p in row] for row in block.p])

    def judge(self, rows: Rows, kinds: Sequence[int], cases: Cases, tally: Tally) -> Iterator[int]:
        """Count the verdicts; gives the rows of which the theorem seems to be false."""
        statement = self.conjecture.statement
        assert statement is not None
        x = self._comparison(rows, kinds)
        applies, holds = (np.asarray(truth, bool) for truth in (statement.applies(x), statement.holds(x)))
        tally.applies += int(rows.weight[applies & holds].sum())
        yield from np.flatnonzero(applies & ~holds).tolist()

    def _comparison(self, rows: Rows, kinds: Sequence[int]) -> Comparison:
        places = np.arange(len(kinds))

        def learned(name: str) -> Learned:
            members, success = (rows.trained[name][:, None] >> places & 1) > 0, rows.succeeded[name]
            count = np.where(success, members.sum(-1).astype(float), np.inf)
            return Learned(members, count, np.where(success, Stop.SUCCESS.value, Stop.EXHAUSTED.value))

        outcome = Outcome(
            tuple(map(learned, alone(self.block.modalities))),
            learned("M"),
            {} if self.boost is None else {reading: learned(f"umt.{reading}") for reading in UMT_READINGS},
        )
        features = _TabulatedFeatures(
            p=self.p[rows.place],
            modality=np.array(kinds),
            c=np.asarray(float(self.block.c)),
            modalities=self.block.modalities,
            table=self.law.accuracy,
            place=rows.place,
        )
        return Comparison(features, outcome, None if self.boost is None else np.asarray(float(self.boost)))


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
