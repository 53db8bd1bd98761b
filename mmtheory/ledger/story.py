"""What was found, paper by paper: what holds, what holds in part or at a size, what fails and how it reads corrected.

All of it is said by the rows. Of many statements a few are told, the others are named: those of a paper's main part
come before those of its appendix, those with a corrected form before others, those in words before those in symbols,
and what rests on much before what rests on little.
"""

import re
import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from xml.etree import ElementTree

from mmtheory.ledger.by_paper import by_paper
from mmtheory.ledger.elements import GROUNDS, VERDICTS, Node, link, listed, section, tag, verdict_mark
from mmtheory.ledger.errata import corrected_by
from mmtheory.ledger.formulas import prose
from mmtheory.ledger.graph import Graph
from mmtheory.ledger.statements import Outcome, Statement, statements
from mmtheory.ledger.tally import expectations
from mmtheory.ledger.verification import Row
from mmtheory.papers import SUBJECTS

_TOLD = 2
"""Statements of one outcome that are told; the others are named."""

_LONGEST = 120
"""Characters of what was found, and of a reading."""

_IN_NUMBERS: Mapping[Outcome, tuple[str, str]] = {
    Outcome.HOLDS: ("holds", "hold"),
    Outcome.AT_A_SIZE: ("holds at the sizes that were run", "hold at the sizes that were run"),
    Outcome.IN_PART: ("holds in part", "hold in part"),
    Outcome.FAILS: ("fails as printed", "fail as printed"),
    Outcome.FAILS_AT_A_SIZE: ("fails at the sizes that were run", "fail at the sizes that were run"),
    Outcome.NO_DIFFERENCE: ("makes no difference", "make no difference"),
    Outcome.UNDECIDED: ("is undecided", "are undecided"),
    Outcome.NOT_RUN: ("was not run", "were not run"),
}

_SYMBOLS = re.compile(r"[_^=≤≥<>±√Σ∈⟨‖Α-Ωα-ω]")


def story(rows: Sequence[Row]) -> ElementTree.Element:
    """The part of the page that it opens with."""
    content: list[Node] = [expectations(rows)]
    for paper, own in by_paper(rows).items():
        content += [tag("h3", paper), *_told(paper, own, rows)]
    return section("found", "What was found", *content, _meanings())


def _meanings() -> ElementTree.Element:
    items = (tag("li", verdict_mark(verdict), f": {meaning}") for verdict, (_, meaning) in VERDICTS.items())
    return tag("details", tag("summary", "What the verdicts mean"), tag("ul", *items, class_="plain"))


def _told(paper: str, own: Sequence[Row], rows: Sequence[Row]) -> Iterator[ElementTree.Element]:
    if paper in SUBJECTS:
        yield tag("p", *prose(SUBJECTS[paper]))
    printed = statements([row for row in own if row.claim.form == "printed"])
    if printed:
        yield tag("p", _in_numbers(printed, "printed statement" if paper in SUBJECTS else "statement"))
    groups: list[Node] = []
    for outcome in Outcome:
        if outcome not in (Outcome.UNDECIDED, Outcome.NOT_RUN):
            title = outcome.value if paper in SUBJECTS else outcome.value.replace(" as printed", "")
            groups += _group(title.capitalize(), [one for one in printed if one.outcome is outcome], rows)
    correcting = {row.claim.id for one in printed for row in _corrections(one, rows)}
    beyond = [row for row in own if row.claim.form != "printed" and row.claim.id not in correcting and row.established]
    groups += _group("Beyond what is printed", statements(beyond), rows)
    if groups:
        yield tag("dl", *groups, class_="story")


def _in_numbers(printed: Sequence[Statement], what: str) -> str:
    counts = Counter(one.outcome for one in printed)
    parts = [f"{n} {words[n > 1]}" for outcome, words in _IN_NUMBERS.items() if (n := counts[outcome])]
    return f"Of {len(printed)} {what}{'s' if len(printed) > 1 else ''} {', '.join(parts)}."


def _group(title: str, found: Sequence[Statement], rows: Sequence[Row]) -> Iterator[Node]:
    if not found:
        return
    foundations = Graph([row.claim for row in rows], partial=True).foundations

    def rank(one: Statement) -> tuple[bool, bool, bool, int]:
        claim = one.rows[0].claim
        # Sections of an appendix begin with a letter.
        appendix, symbols = claim.section[:1].isalpha(), bool(_SYMBOLS.search(one.text))
        return appendix, not _corrections(one, rows), symbols, -len(foundations[claim.id])

    first = sorted(found, key=rank)
    content: list[Node] = [tag("ul", *(tag("li", *_sentence(one, rows)) for one in first[:_TOLD]))]
    if others := first[_TOLD:]:
        names = listed(link(one.rows[0].claim.id) for one in others)
        content.append(tag("details", tag("summary", f"and {len(others)} more"), tag("p", *names)))
    yield tag("div", tag("dt", title), tag("dd", *content))


def _sentence(one: Statement, rows: Sequence[Row]) -> Iterator[Node]:
    """The statement, a link to its card; in which readings it was found what; and what corrects it."""
    decided = one.decided
    if len(decided) == 1:
        yield _linked(decided[0])
        yield from _found(decided[0])
    else:
        yield tag("q", *prose(one.text.rstrip(".")))
        for verdict in dict.fromkeys(row.verdict for row in decided):
            yield from (" ", verdict_mark(verdict), ": ")
            yield from listed(_case(one, row) for row in decided if row.verdict is verdict)
            yield "."
    for row in _corrections(one, rows):
        yield " "
        yield tag("p", "Corrected: ", _linked(row), *_found(row))


def _linked(row: Row) -> Node:
    return link(row.claim.id, tag("q", *prose(row.claim.statement.rstrip("."))))


def _found(row: Row) -> Iterator[Node]:
    """The verdict with its ground, which for samples is what they showed."""
    yield from (" ", verdict_mark(row.verdict))
    if row.established == "sampled":
        yield from (": ", *prose(textwrap.shorten(row.evidence, _LONGEST, placeholder=" …")))
    else:
        yield f" {GROUNDS[row.established]}"


def _case(one: Statement, row: Row) -> Node:
    return link(row.claim.id, *prose(textwrap.shorten(one.case(row), _LONGEST, placeholder=" …") or "as stated"))


def _corrections(one: Statement, rows: Sequence[Row]) -> Sequence[Row]:
    """What corrects the readings that fail, once each, without what is among its own readings."""
    own = {row.claim.id for row in one.rows}
    found = {other.claim.statement: other for row in one.rows for other in corrected_by(row, rows)}
    return [other for other in found.values() if other.claim.id not in own]
