"""Small pieces of Markdown."""

import html
import re
from collections.abc import Sequence

_CODE = re.compile(r"(`[^`]+`)")
# Within a word an underscore is one, and the glossary has b_1, which it would not find in b\_1.
_SPECIAL = re.compile(r"([\\`*{}\[\]|$#]|(?<!\w)_|_(?!\w))")


def plain(text: str) -> str:
    """A text that is shown as it is, also in a cell of a table; what stands in backticks is code."""
    parts = _CODE.split(text)
    # Odd parts are code.
    parts[::2] = [_SPECIAL.sub(r"\\\1", html.escape(part, quote=False)) for part in parts[::2]]
    return "".join(parts)


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table whose cells are Markdown."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def with_blank_lines_before_lists(text: str) -> str:
    """Markdown as GitHub reads it, where a list may follow a line of text, for a parser that wants a blank line."""
    lines: list[str] = []
    fenced = False
    for line in text.split("\n"):
        begins = line.startswith("- ") and not fenced
        if begins and lines and lines[-1].strip() and not lines[-1].startswith(("- ", "  ")):
            lines.append("")
        fenced ^= line.startswith("```")
        lines.append(line)
    return "\n".join(lines)
