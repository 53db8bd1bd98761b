"""Text in columns, each as wide as what stands in it, and numbers with their spread."""

import math
from collections.abc import Sequence

import numpy as np

from mmtheory.estimate import Estimate


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """A line per row: the first cell to the left, the others to the right. All rows have the same number of cells."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for first, *cells in rows:
        right = "".join(f"  {cell:>{width}}" for cell, width in zip(cells, widths[1:], strict=True))
        lines.append(f"{first:{widths[0]}}{right}".rstrip())
    return lines


def spread(values: np.ndarray) -> str:
    """Shares as percentages: mean ± standard deviation of the finite ones."""
    kept = values[np.isfinite(values)]
    if kept.size == 0:
        return "–"
    sd = f" ± {100 * kept.std(ddof=1):.1f}" if kept.size > 1 else ""
    return f"{100 * kept.mean():.1f}{sd}"


def interval(estimate: Estimate, scale: float = 1, form: str = ".3g") -> str:
    """An estimate with its interval, as far as they are known."""
    value, low, high = (format(scale * x, form) for x in (estimate.value, estimate.low, estimate.high))
    if math.isnan(estimate.value):
        return "–"
    return value if math.isnan(estimate.low) else f"{value} [{low}, {high}]"
