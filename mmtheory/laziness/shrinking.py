"""A counterexample made simpler, value by value, as long as it remains one."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator
from fractions import Fraction

from mmtheory.laziness.cases import Block
from mmtheory.laziness.conjectures import Conjecture, judged
from mmtheory.laziness.exhaustion import ReadingName, exhaust
from mmtheory.laziness.instance import Instance
from mmtheory.laziness.priority import PAIRED
from mmtheory.laziness.summary import summaries
from mmtheory.laziness.votes import Ties

_MOST = 24
"""The largest denominator of a simple number."""


def simplicity(x: Fraction) -> tuple[int, int]:
    """What is smaller is simpler: 1, 2, 1/2, 3/2, 1/3."""
    return x.denominator, abs(x.numerator)


def shrunk(instance: Instance, asked: Conjecture, reading: ReadingName, ties: Ties) -> Instance:
    """The instance with simpler numbers, greedily: c and every p until nothing helps, then τ and p0.

    Features end up with different p's if that is possible at all.
    """
    found = instance
    while (simpler := _one_step(found, asked, reading, ties)) is not None:
        found = simpler
    for name in ("tau", "boost"):
        if getattr(found, name) is not None:
            found = _simplest(found, name, asked, reading, ties)
    return found


def _one_step(instance: Instance, asked: Conjecture, reading: ReadingName, ties: Ties) -> Instance | None:
    kinds = [feature.modality or PAIRED for feature in instance.features]
    p = [feature.p for feature in instance.features]
    samples = 1 if instance.votes is None else instance.vote_matrix.shape[1]
    for c, values in _simpler(instance.c, p):
        # Features are declared in descending order, as those of every block.
        ordered = sorted(zip(values, kinds, strict=True), key=lambda feature: -feature[0])
        block = Block(
            c,
            (tuple(value for value, _ in ordered),),
            (tuple(kind for _, kind in ordered),),
            () if instance.boost is None else (instance.boost,),
            instance.R,
        )
        failure = exhaust(asked, block, reading, ties, samples).failure
        if failure is not None:
            return failure
    return None


def _simpler(c: Fraction, p: list[Fraction]) -> Iterator[tuple[Fraction, list[Fraction]]]:
    """One number simpler, the others as they are; features that are never zero remain so."""
    most = c / (c + 1)
    for other in _fractions(Fraction(1), Fraction(10), c):
        cap = other / (other + 1)
        moved = [cap if value == most else value for value in p]
        if max(moved) <= cap:
            yield other, moved
    for i, value in enumerate(p):
        others = [*p[:i], *p[i + 1 :]]
        # How equal priorities are ordered is a rule of this package, not the paper's: rather none are equal.
        for other in _fractions(Fraction(0), most, None if value in others else value):
            if other not in others:
                yield c, [*p[:i], other, *p[i + 1 :]]


def _fractions(low: Fraction, high: Fraction, than: Fraction | None = None) -> Iterator[Fraction]:
    """The simple numbers in (low, high], simplest first, as long as they are simpler than one."""
    for denominator in range(1, _MOST + 1):
        for numerator in range(math.floor(low * denominator) + 1, math.floor(high * denominator) + 1):
            x = Fraction(numerator, denominator)
            if than is not None and simplicity(x) >= simplicity(than):
                if denominator >= than.denominator:
                    return
                continue
            if x.denominator == denominator:
                yield x


def _simplest(instance: Instance, name: str, asked: Conjecture, reading: ReadingName, ties: Ties) -> Instance:
    low = Fraction(1, 2) if name == "tau" else Fraction(0)
    for value in _fractions(low, Fraction(1), getattr(instance, name)):
        replaced = dataclasses.replace
        changed = replaced(instance, tau=value) if name == "tau" else replaced(instance, boost=value)
        if judged(asked, summaries(changed, ties)[reading]) == "false":
            return changed
    return instance
