"""What was found of a paper, as one paragraph: how much of it holds, what does not, and what is still open."""

from collections import Counter
from collections.abc import Sequence
from xml.etree import ElementTree

from mmtheory.claim import Established, Verdict
from mmtheory.ledger.elements import Node, link, tag
from mmtheory.ledger.verification import Row

GROUNDS = {
    Established.MACHINE_CHECKED: "by a machine-checked proof",
    Established.PROVED: "by a written proof",
    Established.EXHAUSTIVE: "by going through all cases",
    Established.CERTIFICATE: "by a certificate",
}


def paragraph(own: Sequence[Row], rows: Sequence[Row]) -> ElementTree.Element:
    """The paper's own rows in words; `rows` are all, among which corrections are looked for."""
    by_verdict: dict[Verdict, list[Row]] = {verdict: [] for verdict in Verdict}
    for row in own:
        by_verdict[row.verdict].append(row)
    checked = [row for row in own if row.checked]
    content: list[Node] = [f"Of {len(own)} statements {len(checked)} were checked. "]
    if holding := by_verdict[Verdict.HOLDS]:
        grounds = Counter(row.claim.established for row in holding)
        parts = ", ".join(f"{grounds[ground]} {words}" for ground, words in GROUNDS.items() if grounds[ground])
        content.append(f"{_count(holding, 'holds', 'hold')}: {parts}. ")
    if supported := by_verdict[Verdict.SUPPORTED]:
        content.append(f"{_count(supported, 'is', 'are')} supported on samples. ")
    printed = [row for row in by_verdict[Verdict.REFUTED] if row.claim.form == "printed"]
    if printed:
        corrected = [row for row in printed if corrected_by(row, rows)]
        content.append(f"{_count(printed, 'is', 'are')} refuted as printed, in the reading given there: ")
        content += _names(printed)
        content.append(f"; of {len(corrected)} of them a corrected form holds. " if corrected else ". ")
    others = [row for row in by_verdict[Verdict.REFUTED] if row.claim.form != "printed"]
    if others:
        content += [
            f"{_count(others, 'statement of ours is', 'statements of ours are')} refuted: ",
            *_names(others),
            ". ",
        ]
    if equal := by_verdict[Verdict.EQUIVALENT]:
        what = "says that one of two is larger, which differ", "say that one of two is larger, which differ"
        content += [f"{_count(equal, *what)} by less than the margin: ", *_names(equal), ". "]
    if open_ones := by_verdict[Verdict.INCONCLUSIVE]:
        content += [f"{_count(open_ones, 'is', 'are')} undecided: ", *_names(open_ones), ". "]
    if waiting := by_verdict[Verdict.NOT_RUN]:
        content.append(f"{_count(waiting, 'was', 'were')} not run at this budget.")
    return tag("p", *content)


def corrected_by(row: Row, rows: Sequence[Row]) -> list[Row]:
    """The claims that hold, or are supported, and correct this one."""
    true = (Verdict.HOLDS, Verdict.SUPPORTED)
    return [other for other in rows if row.claim.id in other.claim.corrects and other.verdict in true]


def _count(rows: Sequence[Row], one: str, more: str) -> str:
    return f"{len(rows)} {one if len(rows) == 1 else more}"


def _names(rows: Sequence[Row]) -> list[Node]:
    return [node for row in rows for node in (link(row.claim.id), ", ")][:-1]
