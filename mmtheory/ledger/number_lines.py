"""Estimates on number lines: each with its interval, against where it is declared to lie and what is claimed of it.

A line is drawn only where it says more than the number does: where there is something to compare with.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from mmtheory.claim import Claim
from mmtheory.estimate import Estimate
from mmtheory.ledger.elements import tag
from mmtheory.ledger.numbers import estimate, is_estimate, others

_ROW, _AXIS = 16, 20
"""Heights of an estimate, and of the axis below the last one, in pixels."""

_PREDICTED = "predicted"


@dataclass(frozen=True)
class Line:
    """What the number line of one number of a claim shows.

    Args:
        name: the number's.
        estimates: one, or those of a list.
        declared: the interval in which they are declared to lie.
        predicted: what they are said to be.
        margin: of the claim's design, around 0.
    """

    name: str
    estimates: Sequence[Estimate]
    declared: tuple[float, float] | None
    predicted: Sequence[float]
    margin: float | None

    @property
    def kind(self) -> str:
        """What is measured: names that differ by a figure alone are of one kind."""
        return re.sub(r"\d+(\.\d+)?", "", self.name)

    @property
    def references(self) -> Sequence[float]:
        """The values that stand out on the axis."""
        around = () if self.margin is None else (-self.margin, 0.0, self.margin)
        return (*self.predicted, *around)

    @property
    def marked(self) -> Iterator[float]:
        """All that must be on the axis."""
        for one in self.estimates:
            yield from (end for end in (one.value, one.low, one.high) if math.isfinite(end))
        yield from self.declared or ()
        yield from self.references

    def __str__(self) -> str:
        parts = [f"{self.name}: {', '.join(map(str, self.estimates))}"]
        if self.declared:
            parts.append("declared to lie in {:g} … {:g}".format(*self.declared))
        if self.predicted:
            parts.append(f"predicted {', '.join(f'{x:.4g}' for x in self.predicted)}")
        if self.margin is not None:
            parts.append(f"margin {self.margin:g} around 0")
        return "; ".join(parts)


def number_lines(claim: Claim, numbers: Mapping[str, Any]) -> dict[str, tuple[Line, ElementTree.Element]]:
    """By the numbers' names what is shown and its drawing; comparable numbers have the same axis.

    Those of one kind are comparable; under a design all estimates are, for they are differences of one measure.
    """
    found = [line for line in _lines(claim, numbers) if line.estimates]
    drawn = {}
    for line in found:
        alike = [other for other in found if claim.design is not None or other.kind == line.kind]
        if line.declared or line.references or sum(len(other.estimates) for other in alike) > 1:
            drawn[line.name] = line, _drawing(line, [x for other in alike for x in other.marked])
    return drawn


def _lines(claim: Claim, numbers: Mapping[str, Any]) -> Iterator[Line]:
    leaves = dict(others(numbers))
    margin = None if claim.design is None else claim.design.margin
    for name, value in leaves.items():
        items = value if isinstance(value, list) else [value]
        estimates = [estimate(item) for item in items if is_estimate(item)]
        known = [one for one in estimates if math.isfinite(one.value)]
        yield Line(name, known, claim.declares.get(name), _predictions(name, leaves), margin)


def _predictions(name: str, leaves: Mapping[str, Any]) -> list[float]:
    """The numbers that are predictions of this one: "predicted p_1" of "simulated p_1", "predicted" of any."""
    return [
        float(value)
        for what, value in leaves.items()
        if what.startswith(_PREDICTED) and name.endswith(what.removeprefix(_PREDICTED)) and isinstance(value, float)
    ]


def key(shown: Sequence[Line]) -> str:
    """What the marks mean, those that are there."""
    parts = ["dot: estimate", "bar: its interval"]
    if any(line.declared for line in shown):
        parts.append("box: where the ledger declares it to lie, whatever the statement says")
    if any(line.predicted for line in shown):
        parts.append("dashed: predicted")
    if any(line.margin is not None for line in shown):
        parts.append("dashed: 0, and the margin either way")
    return "; ".join(parts)


# -- drawing ---------------------------------------------------------------------------------------------------------


def _drawing(line: Line, marked: Sequence[float]) -> ElementTree.Element:
    """Places along the axis are shares of its width, so that text and marks keep their size at any width."""
    low, high = _ends(marked)

    def share(length: float) -> str:
        return f"{100 * length / (high - low):.1f}%"

    def at(x: float) -> str:
        return share(x - low)

    bottom = _ROW * len(line.estimates)
    marks: list[ElementTree.Element] = []
    if line.declared:
        left, right = line.declared
        marks.append(tag("rect", x=at(left), y="0", width=share(right - left), height=str(bottom)))
    marks.append(tag("line", x1="0", x2="100%", y1=str(bottom), y2=str(bottom)))
    for x in ticks(low, high):
        marks.append(tag("line", x1=at(x), x2=at(x), y1=str(bottom), y2=str(bottom + 4)))
        marks.append(tag("text", f"{x:.6g}".replace("-", "−"), x=at(x), y=str(bottom + 16)))
    for x in line.references:
        marks.append(tag("line", x1=at(x), x2=at(x), y1="0", y2=str(bottom), class_="reference"))
    for place, one in enumerate(line.estimates):
        y = str(_ROW * place + _ROW // 2)
        if math.isfinite(one.low) and math.isfinite(one.high):
            marks.append(tag("line", x1=at(one.low), x2=at(one.high), y1=y, y2=y, class_="interval"))
        marks.append(tag("circle", cx=at(one.value), cy=y, r="4"))
    return tag("svg", *marks, height=str(bottom + _AXIS), role="img", aria_label=str(line), class_="line")


def _ends(marked: Sequence[float]) -> tuple[float, float]:
    """Of an axis with some room beyond all that is marked."""
    low, high = min(marked), max(marked)
    room = 0.06 * (high - low) or 0.1 * abs(low) or 1.0
    return low - room, high + room


def ticks(low: float, high: float) -> list[float]:
    """Two to six round numbers between the ends, a step of 1, 2 or 5 times a power of ten apart."""
    least = (high - low) / 5
    power = 10.0 ** math.floor(math.log10(least))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= least)
    return [step * i for i in range(math.ceil(low / step), math.floor(high / step) + 1)]
