"""The points of a grid: parameters with a place on the sweep's axes, and a name that follows from them."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeAlias, TypeVar

from mmtheory import __version__
from mmtheory.parameter import number_text

Label: TypeAlias = float | int | str

P = TypeVar("P")


@dataclass(frozen=True)
class Axis:
    """The values of one parameter, and how they are written."""

    texts: tuple[str, ...]
    values: tuple[Any, ...]

    @classmethod
    def of(cls, *values: Any) -> Axis:
        """The values as they would be written after a flag."""
        return cls(tuple(map(written, values)), values)

    @property
    def swept(self) -> bool:
        """Whether it has more than one value."""
        return len(self.values) > 1

    @property
    def labels(self) -> tuple[Label, ...]:
        """The axis' coordinates: the numbers themselves if every value is one, else the texts as written."""
        plain = [v[0] if isinstance(v, tuple) and len(v) == 1 else v for v in self.values]
        return tuple(plain) if all(isinstance(v, int | float) for v in plain) else self.texts


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
        config: everything its numbers depend on, as JSON values.
        axes: its place in the sweep, axis name → label; empty for a single run.
        parameters: what `config` was made from.
    """

    config: Mapping[str, Any]
    axes: Mapping[str, Label]
    parameters: P

    @property
    def name(self) -> str:
        """Sixteen hex digits that identify the configuration, the axes stored with it, and the version of the code."""
        identity = json.dumps([__version__, dict(self.config), dict(self.axes)], sort_keys=True)
        return hashlib.sha256(identity.encode()).hexdigest()[:16]

    def path(self, out: Path) -> Path:
        """Where the results stand in the folder `out`."""
        return out / f"{self.name}.nc"

    @property
    def place(self) -> str:
        """Its place in the sweep as a text: "mu = 0.1, eta = 8.0", empty for a single run."""
        return ", ".join(f"{axis} = {label}" for axis, label in self.axes.items())


def grid(axes: Mapping[str, Sequence[Any]]) -> Iterator[dict[str, Any]]:
    """Every combination of one value per axis, the last axis fastest."""
    for values in itertools.product(*axes.values()):
        yield dict(zip(axes, values, strict=True))
