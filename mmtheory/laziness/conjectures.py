"""A conjecture: what a statement says of one instance, and what it speaks of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from mmtheory.laziness.language import Accuracy, Learned, Quantity, Relation, Tree
from mmtheory.laziness.quantities import COUNTS, SETS, NotTrained, Quantities

_NEEDS: Mapping[str, tuple[str, ...]] = {
    "b1": ("alone1",),
    "b2": ("alone2",),
    **dict.fromkeys(("k1", "k2", "k3"), ("M",)),
    "n": ("alone1", "alone2", "M"),
    "U": ("alone1", "alone2"),
    # It ends when the teachers' features are learned, too.
    "umt.C": ("alone1", "alone2", "umt.C"),
}
"""The trainings that a name speaks of, if it is not that of one."""


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
        tree: what it was read from, None for a function.
    """

    text: str
    holds: Callable[[Quantities], Any]
    counts: frozenset[str] = frozenset(COUNTS)
    sets: frozenset[str] = frozenset(SETS)
    accuracies: frozenset[str] = frozenset(SETS)
    numbers: frozenset[str] = frozenset({"c", "tau", "p0"})
    boosted: bool = True
    everywhere: bool = False
    opaque: bool = True
    tree: Tree | None = field(default=None, repr=False)

    @classmethod
    def read(cls, tree: Tree) -> Conjecture:
        """The conjecture that a tree of the language stands for."""
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
            counts=frozenset(numbers & set(COUNTS)),
            sets=frozenset(sets),
            accuracies=frozenset(accuracies),
            numbers=frozenset(numbers & {"c", "tau", "p0"}),
            boosted="p0" in numbers or any(name.startswith("umt") for name in sets | accuracies),
            everywhere="inf" in numbers,
            opaque=False,
            tree=tree,
        )

    @property
    def needs(self) -> frozenset[str]:
        """The trainings that have to succeed (footnote 4). What a function asks for is seen when it asks."""
        if self.everywhere or self.opaque:
            return frozenset()
        names = self.counts | self.sets | self.accuracies
        return frozenset(training for name in names for training in _NEEDS.get(name, (name,)))


def verdict(conjecture: Conjecture, x: Quantities) -> str:
    """Of one instance: true, false, undefined, or "does not apply"."""
    if not conjecture.needs <= x.succeeded:
        return "does not apply"
    try:
        return "true" if conjecture.holds(x) else "false"
    except NotTrained:
        return "does not apply"
    except ArithmeticError:
        return "undefined"
