"""Rows by the paper that they are about."""

from collections.abc import Iterable, Mapping, Sequence

from mmtheory.ledger.verification import Row


def by_paper(rows: Iterable[Row]) -> Mapping[str, Sequence[Row]]:
    """The rows of each paper, in the order in which the papers come; one wing may have claims of two."""
    papers: dict[str, list[Row]] = {}
    for row in rows:
        papers.setdefault(row.claim.paper, []).append(row)
    return papers
