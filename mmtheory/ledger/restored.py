"""Numbers that were stored as JSON: estimates are estimates again, and all of them can be shown."""

import math
from collections.abc import Mapping
from typing import Any

from mmtheory.estimate import Estimate


def from_json(value: Any) -> Any:
    """JSON values with the estimates among them restored."""
    if isinstance(value, Mapping):
        if value.keys() == {"value", "low", "high"}:
            return Estimate(**{name: math.nan if number is None else number for name, number in value.items()})
        return {key: from_json(item) for key, item in value.items()}
    return [from_json(item) for item in value] if isinstance(value, list) else value


def in_words(value: Any) -> str:
    """Estimates, numbers, texts, and lists and mappings of them on one line."""
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {in_words(item)}" for name, item in value.items())
    if isinstance(value, list):
        return ", ".join(in_words(item) for item in value)
    return f"{value:.4g}" if isinstance(value, float) else str(value)
