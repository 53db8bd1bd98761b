"""What is asked of instances: a conjecture in the language, a function, or a theorem; and what it speaks of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from mmtheory.laziness.language import Accuracy, Learned, Quantity, Relation, Tree
from mmtheory.laziness.quantities import NotTrained, Quantities, alone, counts, quantities
from mmtheory.laziness.summary import Summary
from mmtheory.laziness.theorems import Statement


def _needs(name: str, modalities: int) -> tuple[str, ...]:
    """The trainings that a number or a set speaks of."""
    everyone = alone(modalities)
    if name[0] == "b":
        return (f"alone{name[1:]}",)
    if name[0] == "k":
        return ("M",)
    # UMT in reading C ends when the teachers' features are learned, too.
    return {"n": (*everyone, "M"), "U": everyone, "umt.C": (*everyone, "umt.C")}.get(name, (name,))


@dataclass(frozen=True)
class Conjecture:
    """A statement, and what it speaks of.

    Args:
        text: as a person reads it.
        holds: whether it is true of an instance; may raise NotTrained (it does not apply) and ArithmeticError (it has
            no value, 1/0 say).
        counts, sets, accuracies: names of the numbers of features, of the sets that are compared, and of those whose
            accuracies are.
        numbers: which of c, tau and p0 are spoken of themselves.
        boosted: whether UMT or p0 is spoken of.
        everywhere: whether trainings that never succeed may be spoken of: `Quantities`.
        opaque: whether nobody knows what it speaks of.
        modalities: of how many it speaks.
        statement: the theorem that is asked in place of `holds`.
        tree: what it was read from, None for a function.
    """

    text: str
    holds: Callable[[Quantities], Any]
    counts: frozenset[str] = frozenset()
    sets: frozenset[str] = frozenset()
    accuracies: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset({"c", "tau", "p0"})
    boosted: bool = True
    everywhere: bool = False
    opaque: bool = True
    modalities: int = 2
    statement: Statement | None = field(default=None, repr=False)
    tree: Tree | None = field(default=None, repr=False)

    @classmethod
    def read(cls, tree: Tree, modalities: int = 2) -> Conjecture:
        """The conjecture on so many modalities that a tree of the language stands for."""
        parts = list(tree.parts())
        numbers = {part.name for part in parts if isinstance(part, Quantity)}
        sets = {
            side.name
            for part in parts
            if isinstance(part, Relation)
            for side in (part.left, part.right)
            if isinstance(side, Learned)
        }
        accuracies = {part.learned.name for part in parts if isinstance(part, Accuracy)}
        return cls(
            text=str(tree),
            holds=tree.value,
            counts=frozenset(numbers & set(counts(modalities))),
            sets=frozenset(sets),
            accuracies=frozenset(accuracies),
            numbers=frozenset(numbers & {"c", "tau", "p0"}),
            boosted="p0" in numbers or any(name.startswith("umt") for name in sets | accuracies),
            everywhere="inf" in numbers,
            opaque=False,
            modalities=modalities,
            tree=tree,
        )

    @classmethod
    def theorem(cls, statement: Statement, modalities: int = 2) -> Conjecture:
        """That a theorem's predicate holds wherever it applies."""
        return cls(
            "the theorem",
            lambda x: True,
            numbers=frozenset(),
            boosted=statement.boosted,
            modalities=modalities,
            statement=statement,
        )

    @property
    def needs(self) -> frozenset[str]:
        """The trainings that have to succeed (footnote 4). What a function asks for is seen when it asks."""
        if self.everywhere or self.opaque:
            return frozenset()
        names = self.counts | self.sets | self.accuracies
        return frozenset(training for name in names for training in _needs(name, self.modalities))


def judged(conjecture: Conjecture, summary: Summary) -> str:
    """Of one instance in one reading: true, false, undefined, or "does not apply"."""
    if conjecture.statement is None:
        return verdict(conjecture, quantities(summary, conjecture.everywhere))
    if not conjecture.statement.applies(summary.comparison):
        return "does not apply"
    return "false" if summary.fails(conjecture.statement) else "true"


def verdict(conjecture: Conjecture, x: Quantities) -> str:
    """The same of what was learned, unless it is a theorem that is asked."""
    if not conjecture.needs <= x.succeeded:
        return "does not apply"
    try:
        return "true" if conjecture.holds(x) else "false"
    except NotTrained:
        return "does not apply"
    except ArithmeticError:
        return "undefined"
