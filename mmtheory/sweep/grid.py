"""The points of a grid: parameters with a place on the sweep's axes, and a name that follows from them."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeAlias, TypeVar

from mmtheory.parameter import number_text

Label: TypeAlias = float | int | str

P = TypeVar("P")


@dataclass(frozen=True)
class Axis:
    """The values of one parameter, and how they are written."""

    texts: tuple[str, ...]
    values: tuple[Any, ...]

    @classmethod
    def from_values(cls, *values: Any) -> Axis:
        """The values as they would be written after a flag."""
        return cls(tuple(map(written, values)), values)

    @property
    def swept(self) -> bool:
        """Whether it has more than one value."""
        return len(self.values) > 1

    @property
    def labels(self) -> tuple[Label, ...]:
        """The axis' coordinates: the numbers themselves if every value is one, else the texts as written."""
        plain = [_alone(v) for v in self.values]
        return tuple(plain) if all(isinstance(v, int | float) for v in plain) else self.texts


def label(value: Any) -> Label:
    """The coordinate of a value that is no axis: a number as it is, anything else as written."""
    plain = _alone(value)
    return plain if isinstance(plain, int | float) and not isinstance(plain, bool) else written(value)


def _alone(value: Any) -> Any:
    return value[0] if isinstance(value, tuple) and len(value) == 1 else value


def written(value: Any) -> str:
    """A value in the syntax of the command line: 0.01, 0.002,0.01, or 1:2."""
    if isinstance(value, tuple):
        return ",".join(map(written, value))
    if hasattr(value, "to_text"):
        return value.to_text()
    return number_text(value) if isinstance(value, float) else str(value)


@dataclass(frozen=True)
class Point(Generic[P]):
    """One grid point.

    Args:
        config: everything its numbers depend on, apart from the seeds, as JSON values.
        axes: its place in the sweep, axis name → label; empty for a single run.
        parameters: what `config` was made from.
        fixed: the other parameters, which are the same everywhere in the sweep.
    """

    config: Mapping[str, Any]
    axes: Mapping[str, Label]
    parameters: P
    fixed: Mapping[str, Label] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Sixteen hex digits that identify the configuration and the axes stored with it."""
        identity = json.dumps([dict(self.config), dict(self.axes)], sort_keys=True)
        return hashlib.sha256(identity.encode()).hexdigest()[:16]

    @property
    def place(self) -> str:
        """Its place in the sweep as a text: "mu = 0.1, eta = 8.0", empty for a single run."""
        return ", ".join(f"{axis} = {label}" for axis, label in self.axes.items())


def grid(axes: Mapping[str, Sequence[Any]]) -> Iterator[dict[str, Any]]:
    """Every combination of one value per axis, the last axis fastest."""
    for values in itertools.product(*axes.values()):
        yield dict(zip(axes, values, strict=True))
