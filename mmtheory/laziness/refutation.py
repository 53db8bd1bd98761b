"""A statement of one's own, refuted by its smallest counterexample or exhausted on a grid.

Most people want `conjecture`:

    conjecture("A(M) <= A(U)", features=3)
    conjecture(lambda x: x.k1 + x.k2 + x.k3 <= min(x.b1, x.b2), reading="finite", samples=2)
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property, partial
from typing import Any

from mmtheory.laziness.cases import Block
from mmtheory.laziness.conjectures import Conjecture, judged
from mmtheory.laziness.exact import Number, fraction
from mmtheory.laziness.exhaustion import ReadingName, Tally, exhaust
from mmtheory.laziness.families import TIES
from mmtheory.laziness.instance import Instance
from mmtheory.laziness.language import Relation, parse
from mmtheory.laziness.priority import PAIRED
from mmtheory.laziness.quantities import Quantities, quantities
from mmtheory.laziness.shrinking import shrunk
from mmtheory.laziness.summary import Summary, summaries
from mmtheory.laziness.theorems import Statement
from mmtheory.laziness.votes import Ties
from mmtheory.parameter import ParameterError

MOST_FEATURES: Mapping[str, int] = {"population": 6, "finite": 5}
"""By reading, what a search may be asked for: the next size takes a hundred times as long, or the memory."""

MOST_SAMPLES = 6

MOST_MODALITIES = 4
"""There are (R + 1)^n lists of kinds."""


@dataclass(frozen=True)
class Grid:
    """The values that are tried, numbers as `exact.fraction` reads them.

    Args:
        c: ratios.
        p: probabilities; those above c/(c+1) are left out, 0 and c/(c+1) itself are put in.
        boost: p0's.
    """

    c: tuple[Number, ...] = (Fraction(2), Fraction(3, 2), Fraction(5), Fraction(11, 10))
    p: tuple[Number, ...] = tuple(Fraction(i, 10) for i in range(1, 10))
    boost: tuple[Number, ...] = (Fraction(1, 20), Fraction(1, 10), Fraction(1, 4))

    def __post_init__(self) -> None:
        for name in ("c", "p", "boost"):
            object.__setattr__(self, name, tuple(fraction(name, value) for value in getattr(self, name)))
            if not getattr(self, name):
                raise ParameterError(name, "needs at least one value")
        for name, low, high in (("c", 1, 10**6), ("p", -1, 1), ("boost", 0, 1)):
            if not all(low < value <= high for value in getattr(self, name)):
                raise ParameterError(name, f"must lie in ({low}, {high}]" if name != "p" else "must lie in [0, 1]")

    def values(self, c: Fraction) -> list[Fraction]:
        """The p's at one c, in descending order."""
        most = c / (c + 1)
        return sorted({Fraction(0), most, *(p for p in self.p if p <= most)}, reverse=True)

    def block(self, c: Fraction, features: int, boosted: bool, modalities: int = 2) -> Block:
        """All instances of some features, equal p's in every order of kinds."""
        return Block(
            c,
            tuple(itertools.combinations_with_replacement(self.values(c), features)),
            tuple(itertools.product((*range(1, modalities + 1), PAIRED), repeat=features)),
            self.boost if boosted else (),
            modalities,
        )


@dataclass(frozen=True, repr=False)
class Answer:
    """What was found. Printed, a text that begins with "counterexample" or "no counterexample".

    Args:
        conjecture: what was asked.
        counterexample: the smallest instance of which the statement is false, None if there is none in the grid.
        numbers: the statement in the numbers of the counterexample, a line for each comparison.
        instances: how many were asked.
        applies: to how many of them the statement applies.
        undefined: in how many the statement has no value.
        searched: which they are, in words.
    """

    conjecture: Conjecture = field(repr=False)
    counterexample: Instance | None
    numbers: tuple[str, ...]
    instances: int
    applies: int
    undefined: int
    searched: str

    def __str__(self) -> str:
        if self.counterexample is not None:
            size = _many(len(self.counterexample.features), "feature")
            if self.counterexample.votes is not None:
                size += f" and {_many(self.counterexample.vote_matrix.shape[1], 'sample')}"
            found = f"{size}, the fewest on the grid; {self.instances:,} instances were asked, from the smallest on"
            return "\n".join([f"counterexample to {self.conjecture.text}", *self.numbers, found])
        lines = [f"no counterexample to {self.conjecture.text} among all {self.instances:,} {self.searched}"]
        if self.applies:
            lines.append(f"It applies to {self.applies:,} of them: there every training that it speaks of succeeds.")
        else:
            lines.append("It applies to none of them, so that this decides nothing.")
        if self.undefined:
            lines.append(f"In {self.undefined:,} it has no value (1/0, or ∞ − ∞), and decides nothing.")
        return "\n".join(lines)

    __repr__ = __str__


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


@dataclass(frozen=True)
class Search:
    """What is asked, and of which instances. Raises ParameterError; its arguments are those of `conjecture`."""

    statement: str | Callable[[Quantities], Any] | Statement
    reading: str = "population"
    features: int = 4
    samples: int = 2
    ties: Ties | str = Ties.COIN
    grid: Grid = field(default_factory=Grid)
    modalities: int = 2

    def __post_init__(self) -> None:
        if self.reading not in MOST_FEATURES:
            raise ParameterError("reading", f"is population or finite; got {self.reading!r}")
        for name, value, least, most in (
            ("features", self.features, 1, MOST_FEATURES[self.reading]),
            ("samples", self.samples, 1, MOST_SAMPLES),
            ("modalities", self.modalities, 2, MOST_MODALITIES),
        ):
            if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
                raise ParameterError(name, f"must be an integer from {least} to {most}; got {value!r}")
        if not isinstance(self.ties, Ties) and self.ties not in TIES:
            raise ParameterError("ties", f"is one of {', '.join(TIES)}; got {self.ties!r}")
        asked = self.asked
        if self.reading == "finite" and not asked.opaque and "tau" in asked.numbers:
            raise ParameterError("statement", "speaks of tau, which the finite-sample reading has not")

    @cached_property
    def asked(self) -> Conjecture:
        """The statement."""
        if isinstance(self.statement, Statement):
            return Conjecture.theorem(self.statement, self.modalities)
        if isinstance(self.statement, str):
            return Conjecture.read(parse(self.statement, self.modalities), self.modalities)
        name = getattr(self.statement, "__name__", "the function")
        return Conjecture(name, self.statement, modalities=self.modalities)

    @property
    def tie_rule(self) -> Ties:
        """What a vote sum of zero counts for in training."""
        return self.ties if isinstance(self.ties, Ties) else TIES[self.ties]

    def run(self, advance: Callable[[float], Any] = lambda share: None) -> Answer:
        """Ask it of one size after the other, the smallest first; `advance` is told the shares of the work."""
        asked, ties = self.asked, self.tie_rule
        reading: ReadingName = "finite" if self.reading == "finite" else "population"
        samples = range(1, self.samples + 1) if reading == "finite" else (1,)
        sizes = list(itertools.product(range(1, self.features + 1), samples))
        work = len(self.grid.c) * sum(self._work(n) for n, _ in sizes)
        total, counterexample = Tally(), None
        for (n, size), c in itertools.product(sizes, self.grid.c):
            block = self.grid.block(c, n, asked.boosted, self.modalities)
            share = self._work(n) / work / len(block.kinds) / max(len(block.boosts), 1)
            tally = exhaust(asked, block, reading, ties, size, partial(advance, share))
            total.instances += tally.instances
            total.applies += tally.applies
            total.undefined += tally.undefined
            if tally.failure is not None:
                counterexample = shrunk(tally.failure, asked, reading, ties)
                break
        numbers = () if counterexample is None else _numbers(asked, counterexample, reading, ties)
        searched = _searched(asked, reading, self.features, self.samples, ties, self.grid)
        return Answer(asked, counterexample, numbers, total.instances, total.applies, total.undefined, searched)

    def _work(self, features: int) -> int:
        """Roughly, in no unit."""
        return (2 * self.modalities + 2) ** features * math.comb(len(self.grid.p) + 1 + features, features)


def conjecture(
    statement: str | Callable[[Quantities], Any] | Statement,
    reading: str = "population",
    features: int = 4,
    samples: int = 2,
    ties: Ties | str = Ties.COIN,
    grid: Grid | None = None,
    modalities: int = 2,
) -> Answer:
    """The smallest counterexample to a statement, or what was exhausted.

    A statement is judged where every training that it speaks of succeeds (footnote 4 of the paper), and one that
    speaks of `inf` everywhere, where b_r may be ∞. Raises ParameterError.

    Args:
        statement: a text in `language`, a function of `Quantities`, or one of `theorems`.
        reading: population or finite.
        features: the most features, 1 … 6, in the finite-sample reading 1 … 5.
        samples: the most samples of the finite-sample reading, 1 … 6.
        ties: what a vote sum of zero counts for in training: coin, error or correct.
        grid: the values that are tried.
        modalities: how many there are, 2 … 4.
    """
    return Search(statement, reading, features, samples, ties, grid or Grid(), modalities).run()


def confirmed(asked: Conjecture, instance: Instance, reading: ReadingName, ties: Ties) -> Summary:
    """The instance as anybody trains it. Raises RuntimeError if the statement is not false of it after all."""
    summary = summaries(instance, ties)[reading]
    if judged(asked, summary) != "false":
        raise RuntimeError(f"the search is wrong: {asked.text} is not false of {instance}")
    return summary


def _numbers(asked: Conjecture, instance: Instance, reading: ReadingName, ties: Ties) -> tuple[str, ...]:
    """The statement in numbers."""
    summary = confirmed(asked, instance, reading, ties)
    if asked.tree is None:
        return ()
    x, lines = quantities(summary, asked.everywhere), []
    for part in asked.tree.parts():
        if isinstance(part, Relation):
            lines.append(f"    {part}:  {_in_numbers(part, x)}")
    return tuple(dict.fromkeys(lines))


def _in_numbers(part: Relation, x: Quantities) -> str:
    try:
        left, right = part.left.value(x), part.right.value(x)
        is_true = part.value(x)
    except ArithmeticError:
        return "has no value"
    return f"{_value(part.left.sort, left)} {part.sign} {_value(part.right.sort, right)} is {str(is_true).lower()}"


def _value(sort: str, value: Any) -> str:
    if sort == "set":
        return "{" + ", ".join(sorted(map(str, value))) + "}"
    return "∞" if value == math.inf else str(value)


def _searched(asked: Conjecture, reading: str, features: int, samples: int, ties: Ties, grid: Grid) -> str:
    def row(name: str, values: tuple[Fraction, ...], more: str = "") -> str:
        return f"    {name:3} {', '.join(map(str, values))}{more}"

    owners = "" if asked.modalities == 2 else f" of {asked.modalities} modalities"
    lines = [f"instances with up to {_many(features, 'feature')}{owners} from this grid:"]
    lines.append(row("c", grid.c))
    lines.append(row("p", (Fraction(0), *grid.p), " as far as c/(c+1), and c/(c+1); equal ones too, in every order"))
    if reading == "population":
        between = ", and between them" if "tau" in asked.numbers else ": the same as all τ in (1/2, 1]"
        lines.append(f"    τ   every accuracy that some features have{between}")
    else:
        lines.append(f"    data sets: all of up to {_many(samples, 'sample')}")
    if asked.boosted:
        lines.append(row("p0", grid.boost))
    counted = {Ties.COIN: "a fair coin", Ties.ERROR: "an error", Ties.CORRECT: "correct"}[ties]
    lines.append(f"    In training a vote sum of 0 counts as {counted}.")
    return "\n".join(lines)
