"""Text in columns, each as wide as what stands in it, and numbers with their spread."""

import shutil
import textwrap
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


def fitted(rows: Sequence[Sequence[str]], width: int | None = None) -> list[str]:
    """As `aligned`, in a width, the terminal's: columns that do not fit go below, beside the first one again.

    There a row that has nothing in them is left out.
    """
    width = width or terminal_width()
    columns = range(1, len(rows[0]))
    lines: list[str] = []
    while columns:
        count = len(columns)
        while count > 1 and max(map(len, _block(rows, columns[:count]))) > width:
            count -= 1
        lines += [*([""] if lines else []), *_block(rows, columns[:count])]
        columns = columns[count:]
    return lines


def _block(rows: Sequence[Sequence[str]], columns: range) -> list[str]:
    chosen = [[row[0], *(row[k] for k in columns)] for row in rows]
    return aligned([row for row in chosen if any(row[1:])])


def wrapped(text: str, width: int, indent: int = 0, first: int | None = None) -> list[str]:
    """The text in lines of at most `width` characters, each `indent` from the left, but the first where it is told."""
    start, space = " " * (indent if first is None else first), " " * indent
    return textwrap.wrap(text, width, initial_indent=start, subsequent_indent=space, break_on_hyphens=False)


def terminal_width() -> int:
    """The columns of the terminal, 100 where there is none."""
    return shutil.get_terminal_size((100, 24)).columns


def spread(values: np.ndarray) -> str:
    """Shares as percentages: mean ± standard deviation of the finite ones."""
    kept = values[np.isfinite(values)]
    if kept.size == 0:
        return "–"
    sd = f" ± {100 * kept.std(ddof=1):.1f}" if kept.size > 1 else ""
    return f"{100 * kept.mean():.1f}{sd}"
