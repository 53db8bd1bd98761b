"""docs/statements.md, paper by paper, with the verdict beside every claim."""

import re

from docs.building.markdown import table
from docs.building.repository import ROOT
from docs.building.verdicts import named

HEADINGS = {
    "competition": "Modality Competition",
    "laziness": "Modality Laziness",
    "umt": "Improving Multi-Modal Learning",
    "greedy": "Greedy learning",
}
"""By theory page, how the heading of its paper begins."""


def statements(paper: str, page: str) -> str:
    """The table of a paper for a page of docs/: where, what, and the claims with their verdicts."""
    text = (ROOT / "docs" / "statements.md").read_text(encoding="utf-8")
    section = next(part for part in re.split(r"(?m)^## ", text) if part.startswith(HEADINGS[paper]))
    rows = [_cells(line) for line in section.splitlines() if line.startswith("|")]
    return table(("in the paper", "what it says", "claims and verdicts"), [_row(row, page) for row in rows[2:]])


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def _row(cells: list[str], page: str) -> tuple[str, ...]:
    where, what, claims, *_ = cells
    return where, what, re.sub(r"`([^`]+)`", lambda found: named(found[1], page), claims)
