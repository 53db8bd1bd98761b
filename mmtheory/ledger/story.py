"""What was found, paper by paper: what holds, what holds in part or at a size, what fails and how it reads corrected.

All of it is said by the rows. Of many statements a few are told, the others are named: theorems and corollaries come
first, then other numbered results, in the paper's order, then what has no number. Of each of these the paper's main
part comes before its appendix; of what has no number, what has a corrected form before what has none, words before
symbols, and what rests on much before what rests on little. What the paper's theorems are under opens its story.

That the code computes what a paper defines is counted, and not told.
"""

import re
import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from xml.etree import ElementTree

from mmtheory.claim import Verdict
from mmtheory.ledger.by_paper import by_paper
from mmtheory.ledger.elements import GROUNDS, VERDICTS, Node, link, listed, section, tag, verdict_mark
from mmtheory.ledger.errata import corrected_by
from mmtheory.ledger.formulas import prose
from mmtheory.ledger.graph import Graph
from mmtheory.ledger.numbering import about_a_result, number
from mmtheory.ledger.statements import Outcome, Statement, statements
from mmtheory.ledger.tally import expectations
from mmtheory.ledger.verification import Row
from mmtheory.papers import SUBJECTS

_TOLD = 3
"""Results of one outcome, numbered ones or statements without a number, that are told; the others are named."""

_PARTS = 2
"""Statements of one numbered result that are told."""

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
    everything = statements([row for row in own if row.claim.form == "printed"])
    printed = [one for one in everything if not _of_the_code(one)]
    if printed:
        yield tag("p", _in_numbers(printed, "printed statement" if paper in SUBJECTS else "statement"))
    correcting = {row.claim.id for one in everything for row in _corrections(one, rows)}
    ours = statements(
        [row for row in own if row.claim.form != "printed" and row.claim.id not in correcting and row.checked]
    )
    open_ones = [one for one in (*printed, *ours) if one.outcome is Outcome.UNDECIDED]
    beyond = [one for one in ours if one.outcome is not Outcome.UNDECIDED and not _of_the_code(one)]
    groups = [
        *_by_outcome(paper, printed, rows),
        *_group("Undecided", _ranked(open_ones, rows), rows),
        *_group("Beyond what is printed", _ranked(beyond, rows), rows),
        *_computed([one for one in (*everything, *ours) if _of_the_code(one)]),
    ]
    if groups:
        yield tag("dl", *groups, class_="story")


def _in_numbers(printed: Sequence[Statement], what: str) -> str:
    counts = Counter(one.outcome for one in printed)
    parts = [f"{n} {words[n > 1]}" for outcome, words in _IN_NUMBERS.items() if (n := counts[outcome])]
    return f"Of {len(printed)} {what}{'s' if len(printed) > 1 else ''} {', '.join(parts)}."


def _of_the_code(one: Statement) -> bool:
    """Whether it is that the code computes a definition, an equation or an algorithm of a paper, and it does."""
    return all(
        row.claim.paper in SUBJECTS
        and row.claim.scope == "exact"
        and row.claim.established == "sampled"
        and row.verdict is Verdict.SUPPORTED
        # A lemma is true of more than the code, though it is tried on random cases.
        and not about_a_result(row.claim)
        for row in one.rows
    )


# -- what comes first ------------------------------------------------------------------------------------------------


def _place(one: Statement) -> tuple[int, bool]:
    """Theorems and corollaries, other numbered results, what has no number; of each the main part, the appendix."""
    claim = one.rows[0].claim
    numbered = number(claim)
    # Sections of an appendix begin with a letter.
    return 2 if numbered is None else numbered.weight, claim.section[:1].isalpha()


def _ranked(found: Sequence[Statement], rows: Sequence[Row]) -> Sequence[Statement]:
    foundations = Graph([row.claim for row in rows], partial=True).foundations

    def rank(one: Statement) -> tuple[tuple[int, bool], bool, bool, int]:
        claim = one.rows[0].claim
        if number(claim) is not None:
            return _place(one), False, False, 0
        return _place(one), not _corrections(one, rows), bool(_SYMBOLS.search(one.text)), -len(foundations[claim.id])

    return sorted(found, key=rank)


def _by_outcome(paper: str, printed: Sequence[Statement], rows: Sequence[Row]) -> Iterator[Node]:
    """A group for each outcome that decides something; those with the paper's foremost statements come first."""
    decided = [outcome for outcome in Outcome if outcome not in (Outcome.UNDECIDED, Outcome.NOT_RUN)]
    found = {outcome: _ranked([one for one in printed if one.outcome is outcome], rows) for outcome in decided}
    for outcome in sorted((outcome for outcome in found if found[outcome]), key=lambda each: _place(found[each][0])):
        title = outcome.value if paper in SUBJECTS else outcome.value.replace(" as printed", "")
        yield from _group(title.capitalize(), found[outcome], rows)


def _group(title: str, ranked: Sequence[Statement], rows: Sequence[Row]) -> Iterator[Node]:
    if not ranked:
        return
    results: dict[str, list[Statement]] = {}
    for one in ranked:
        results.setdefault(_label(one) or one.text, []).append(one)
    told = [one for parts in list(results.values())[:_TOLD] for one in sorted(parts, key=_is_a_part)[:_PARTS]]
    content: list[Node] = [tag("ul", *(tag("li", *_sentence(one, rows)) for one in told))]
    if others := [one for one in ranked if one not in told]:
        content.append(_named(f"and {len(others)} more", others))
    yield tag("div", tag("dt", title), tag("dd", *content))


def _is_a_part(one: Statement) -> bool:
    """Whether it is a part of a numbered result, which is told after the result itself."""
    numbered = number(one.rows[0].claim)
    return numbered is not None and bool(numbered.part)


def _computed(found: Sequence[Statement]) -> Iterator[Node]:
    if found:
        count = f"{len(found)} of the definitions, equations and algorithms, by the code"
        yield tag("div", tag("dt", "Computed as stated"), tag("dd", _named(count, found)))


def _named(summary: str, found: Sequence[Statement]) -> Node:
    names = listed(link(one.rows[0].claim.id) for one in found)
    return tag("details", tag("summary", summary), tag("p", *names))


# -- what is said of one ---------------------------------------------------------------------------------------------


def _label(one: Statement) -> str:
    """The number of the result, and where in an appendix it stands; empty of what has no number."""
    claim = one.rows[0].claim
    numbered = number(claim)
    if numbered is None:
        return ""
    return f"{numbered.label} (section {claim.section})" if claim.section[:1].isalpha() else numbered.label


def _sentence(one: Statement, rows: Sequence[Row]) -> Iterator[Node]:
    """The statement, a link to its card; in which readings it was found what; and what corrects it."""
    if label := _label(one):
        yield f"{label}: "
    checked = one.checked
    if len(checked) == 1:
        yield _linked(checked[0])
        yield from _found(checked[0])
    else:
        yield tag("q", *prose(one.text.rstrip(".")))
        for verdict in dict.fromkeys(row.verdict for row in checked):
            yield from (" ", verdict_mark(verdict), ": ")
            yield from listed(_case(one, row) for row in checked if row.verdict is verdict)
            yield "."
    for row in _corrections(one, rows):
        yield " "
        yield tag("p", "Corrected: ", _linked(row), *_found(row))


def _linked(row: Row) -> Node:
    return link(row.claim.id, tag("q", *prose(row.claim.statement.rstrip("."))))


def _found(row: Row) -> Iterator[Node]:
    """The verdict with its ground, which for samples is what they showed, and of what is undecided why it is."""
    yield from (" ", verdict_mark(row.verdict))
    if row.established in ("sampled", None):
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
