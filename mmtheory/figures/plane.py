"""Two axes of a sweep, the others fixed: which grid points lie there, and a number of each as a table."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

import numpy as np
from jaxtyping import Bool, Float

from mmtheory.parameter import Declaration, ParameterError, shortened, shown
from mmtheory.sweep import Found, Label, NotOneSweep

_NUMBER = re.compile(r"\d+(?:\.\d*)?(?:e[-+]?\d+)?")


@dataclass(frozen=True)
class Table:
    """A number of every grid point of a plane.

    Args:
        columns, rows: the labels on the axis that runs across, and on the one that runs up.
        values: NaN where there is no result.
        there: whether there is one.
    """

    columns: Sequence[Label]
    rows: Sequence[Label]
    values: Float[np.ndarray, "row column"]
    there: Bool[np.ndarray, "row column"]


@dataclass(frozen=True)
class Plane:
    """The grid points that have certain labels on all axes but two.

    Args:
        across, up: the two axes.
        at: the label on each of the others.
    """

    across: str
    up: str
    at: Mapping[str, Label]

    def holds(self, axes: Mapping[str, Label]) -> bool:
        """Whether a place in the sweep, axis name → label, lies on it."""
        return all(axes[name] == label for name, label in self.at.items())

    def table(self, found: Sequence[Found[Any, Any]], number: Callable[[Any], float]) -> Table:
        """A number of every result that lies here."""
        own = [one for one in found if self.holds(one.axes)]
        if not own:
            raise ParameterError("at", "no grid point that has results has all of these values")
        columns, rows = self._labels(own, self.across), self._labels(own, self.up)
        values = np.full((len(rows), len(columns)), np.nan)
        there = np.zeros(values.shape, bool)
        for one in own:
            cell = rows.index(one.axes[self.up]), columns.index(one.axes[self.across])
            values[cell], there[cell] = number(one.result), True
        return Table(columns, rows, values, there)

    def _labels(self, found: Sequence[Found[Any, Any]], axis: str) -> list[Label]:
        declaration = found[0].parameters.declarations()[axis]
        return sorted({one.axes[axis] for one in found}, key=lambda label: place(declaration, label))


def place(declaration: Declaration, label: Label) -> tuple[Any, ...]:
    """Where a label stands among others of its axis: numbers by size, texts in the order of a parameter's choices.

    Other texts stand by the numbers in them: 1,2 before 1,10.
    """
    if not isinstance(label, str):
        return (False, label)
    choices = get_args(declaration.type) if get_origin(declaration.type) is Literal else declaration.choices
    known = list(choices or ())
    if label in known:
        return (True, known.index(label))
    return (True, [float(number) for number in _NUMBER.findall(label)], label)


def plane(
    places: Sequence[Mapping[str, Label]],
    across: str | None = None,
    up: str | None = None,
    at: Mapping[str, str] | None = None,
) -> Plane:
    """The plane that is meant among the grid points of a sweep, given by their places on its axes.

    Args:
        places: axis name → label, of every point.
        across, up: the two axes; None: those that are left, in their order.
        at: on other axes the label, as it is written.

    Raises ParameterError for `across`, `up` or `at`, and NotOneSweep where there are no two axes.
    """
    labels = {axis: list(dict.fromkeys(each[axis] for each in places)) for axis in places[0]}
    fixed = {axis: own[0] for axis, own in labels.items() if len(own) == 1}
    fixed |= {axis: _label(axis, text, labels) for axis, text in (at or {}).items()}
    free = [axis for axis in labels if axis not in fixed]
    if sum(len(own) > 1 for own in labels.values()) < 2:
        raise NotOneSweep(f"no two axes of the sweep have several values: it is over {', '.join(labels) or 'none'}")
    if len(free) < 2:
        raise ParameterError("at", f"leaves {' '.join(free) or 'no axis'}, and a plane has two")
    for flag, axis in (("across", across), ("up", up)):
        if axis is not None and axis not in free:
            raise ParameterError(flag, f"is an axis that is not fixed, {' or '.join(free)}; got {shown(axis)}")
    if across is not None and across == up:
        raise ParameterError("up", f"is another axis than --across; got {shown(up)} for both")
    left = [axis for axis in free if axis not in (across, up)]
    open_places = (across is None) + (up is None)
    if len(left) > open_places:
        ways = " × ".join(f"{axis} ({len(labels[axis])})" for axis in free)
        example = f"{left[-1]}={labels[left[-1]][0]}"
        raise ParameterError("at", f"fixes all axes but two, and left are {ways}: add {example}, for example")
    return Plane(across or left.pop(0), up or left.pop(0), fixed)


def _label(axis: str, text: str, labels: Mapping[str, Sequence[Label]]) -> Label:
    if axis not in labels:
        raise ParameterError("at", f"has an axis of the sweep, {', '.join(labels)}; got {shown(axis)}")
    for label in labels[axis]:
        if text == label or (not isinstance(label, str) and _same(text, label)):
            return label
    there = shortened(", ".join(map(str, labels[axis])))
    raise ParameterError("at", f"no grid point has {axis} = {shortened(text)}; there are {there}")


def _same(text: str, number: float) -> bool:
    try:
        return float(text) == number
    except ValueError:
        return False
