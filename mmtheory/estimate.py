"""A value with its interval: its text and its JSON."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Estimate:
    """A value with its interval; NaN stands for what the data cannot tell."""

    value: float
    low: float
    high: float

    def as_dict(self) -> dict[str, float | None]:
        """The three numbers as JSON, NaN and infinities as null."""
        return {
            name: number if math.isfinite(number) else None
            for name, number in (("value", self.value), ("low", self.low), ("high", self.high))
        }

    def scaled(self, factor: float) -> "Estimate":
        """The value and its interval times a positive factor."""
        return Estimate(factor * self.value, factor * self.low, factor * self.high)

    def text(self, scale: float = 1, form: str = ".4g") -> str:
        """The value, times `scale`, with its interval in brackets."""
        value, low, high = (format(scale * number, form) for number in (self.value, self.low, self.high))
        if not math.isfinite(self.value):
            return "unknown"
        if not (math.isfinite(self.low) and math.isfinite(self.high)):
            return f"{value} (no interval)"
        return f"{value} [{low}, {high}]"

    def __str__(self) -> str:
        return self.text()


UNKNOWN = Estimate(math.nan, math.nan, math.nan)


def as_json(value: Any) -> Any:
    """Estimates, arrays, fractions and whatever holds them as JSON values; what is not finite is null."""
    if isinstance(value, Estimate):
        return value.as_dict()
    if isinstance(value, Mapping):
        return {str(key): as_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [as_json(item) for item in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return str(value) if isinstance(value, Fraction) else value
