"""The numbers behind a verdict as text: what a claim's card lists."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from mmtheory.estimate import Estimate

COUNTEREXAMPLE = "counterexample"
"""The name of the number that is one, which stands apart from the others."""


def counterexample(numbers: Mapping[str, Any]) -> str:
    """A line for each part of the counterexample among the JSON of some numbers; empty if there is none."""
    if COUNTEREXAMPLE not in numbers:
        return ""
    parts = flat(numbers[COUNTEREXAMPLE])
    return "\n".join(f"{name} = {shown(value)}" if name else shown(value) for name, value in parts)


def others(numbers: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The other numbers, by the paths that lead to them."""
    yield from flat({name: number for name, number in numbers.items() if name != COUNTEREXAMPLE})


def flat(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """The leaves of nested mappings with the paths that lead to them; an estimate is a leaf."""
    if isinstance(value, Mapping) and not is_estimate(value):
        for key, item in value.items():
            yield from flat(item, f"{name}.{key}" if name else key)
    else:
        yield name, value


def is_estimate(value: Any) -> bool:
    """Whether a JSON value is an estimate's."""
    return isinstance(value, Mapping) and value.keys() == {"value", "low", "high"}


def estimate(value: Mapping[str, float | None]) -> Estimate:
    """The estimate of a JSON value; null is NaN."""
    return Estimate(**{end: math.nan if number is None else number for end, number in value.items()})


def shown(value: Any) -> str:
    """A JSON value as text; a list in a list has brackets."""
    if value is None:
        return "unknown"
    if isinstance(value, float):
        return f"{value:.6g}"
    if is_estimate(value):
        return str(estimate(value))
    if isinstance(value, Mapping):
        return ", ".join(f"{name} = {shown(leaf)}" for name, leaf in flat(value))
    if isinstance(value, list):
        return ", ".join(f"[{shown(item)}]" if isinstance(item, list) else shown(item) for item in value) or "none"
    return str(value)
