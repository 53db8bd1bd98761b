"""The errata as a page of Markdown: every printed statement that a verification refutes, and what corrects it."""

from collections.abc import Iterator, Sequence

from mmtheory.claim import Verdict
from mmtheory.ledger.verification import Row

TITLE = "# Errata: printed against corrected"


def refuted_as_printed(rows: Sequence[Row]) -> Iterator[tuple[Row, Sequence[Row]]]:
    """Each refuted printed claim with the claims that hold and correct it."""
    for row in rows:
        if row.claim.form == "printed" and row.verdict is Verdict.REFUTED:
            yield row, corrected_by(row, rows)


def corrected_by(row: Row, rows: Sequence[Row]) -> list[Row]:
    """The claims that hold, or are supported, and correct this one."""
    true = (Verdict.HOLDS, Verdict.SUPPORTED)
    return [other for other in rows if row.claim.id in other.claim.corrects and other.verdict in true]


def markdown(rows: Sequence[Row], command: str) -> str:
    """The page; `command` is the one that made it."""
    lines = [
        TITLE,
        "",
        f"Written by `{command}`. A statement about a limit is refuted at the declared size only, which says nothing "
        "of the limit; readings and sizes are with each claim (`mmtheory show ID`).",
    ]
    papers = dict.fromkeys(row.claim.paper for row, _ in refuted_as_printed(rows))
    for paper in papers:
        lines += ["", f"## {paper}"]
        for row, corrections in refuted_as_printed(rows):
            if row.claim.paper == paper:
                lines += ["", *_entry(row, corrections)]
    return "\n".join(lines) + "\n"


def _entry(row: Row, corrections: Sequence[Row]) -> list[str]:
    claim = row.claim
    lines = [f"### {claim.id} (section {claim.section})", "", f"- printed: {claim.statement}"]
    lines += [f"- reading: {claim.reading}", f"- refuted ({claim.established}): {row.evidence}"]
    lines += [
        f"- corrected ({other.claim.id}, {other.verdict}, {other.claim.established}): {other.claim.statement}"
        for other in corrections
    ]
    return lines
