"""Text in columns, each as wide as what stands in it, and numbers with their spread."""

from collections.abc import Sequence

import numpy as np


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
