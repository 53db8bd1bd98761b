"""A value with its interval: its text and its JSON."""

import math
from dataclasses import dataclass


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

    def __str__(self) -> str:
        if not math.isfinite(self.value):
            return "unknown"
        if not (math.isfinite(self.low) and math.isfinite(self.high)):
            return f"{self.value:.4g} (no interval)"
        return f"{self.value:.4g} [{self.low:.4g}, {self.high:.4g}]"


UNKNOWN = Estimate(math.nan, math.nan, math.nan)
