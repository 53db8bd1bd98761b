"""A claim's card in the report: its statement and verdict, what that rests on, and how to check it again."""

import base64
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias
from xml.etree import ElementTree

from mmtheory.claim import Budget, Verdict
from mmtheory.ledger.elements import GROUNDS, Node, css, link, tag, terms, verdict_mark
from mmtheory.ledger.formulas import prose
from mmtheory.ledger.number_lines import key, number_lines
from mmtheory.ledger.numbers import counterexample, others, shown
from mmtheory.ledger.source_line import source_line
from mmtheory.ledger.verification import Row
from mmtheory.precondition import unmet

Figure: TypeAlias = tuple[str, bytes]
"""Its name, and a PNG."""

Fact: TypeAlias = tuple[str, Sequence[Node]]

_FEW = 4  # Longer lists of numbers are folded.


def card(row: Row, rows: Mapping[str, Row], options: str, figures: Sequence[Figure]) -> ElementTree.Element:
    """The card of a row; `rows` are all on the page by id, and `options` those of the command that checked it."""
    claim = row.claim
    wrong = [tag("strong", "⚠ not as declared: " + "; ".join(row.surprises), class_="wrong")]
    command = f"mmtheory verify {claim.id} {options}"
    return tag(
        "article",
        tag("h4", link(claim.id)),
        tag("p", *prose(claim.statement), class_="statement"),
        tag("p", verdict_mark(row.verdict), f" {GROUNDS[row.established]} ", *([] if row.as_expected else wrong)),
        terms(found(row)),
        *_numbers(row),
        *(_figure(name, png, claim.id) for name, png in figures),
        terms(facts(row, rows)),
        terms(small_facts(row), class_="facts"),
        tag("p", tag("code", command, class_="command")),
        id=claim.id,
        class_="claim",
        data_paper=claim.paper,
        data_verdict=css(row.verdict),
    )


# -- what is said of a claim -----------------------------------------------------------------------------------------


def found(row: Row) -> Iterator[Fact]:
    """What the check found: the evidence and, where it is one, the counterexample."""
    yield "Evidence", list(prose(row.evidence))
    yield from counterexamples(row)


def counterexamples(row: Row) -> Iterator[Fact]:
    """The counterexample, if there is one that the evidence does not give in full; a witness where the claim holds."""
    text = counterexample(row.numbers)
    if text and text not in row.evidence:
        title = "Counterexample" if row.verdict is Verdict.REFUTED else "Witness"
        yield title, [tag("code", text, class_="counterexample")]


def facts(row: Row, rows: Mapping[str, Row]) -> Iterator[Fact]:
    """What the verdict rests on and how it is to be read: a term and what it is; whatever else is known of a claim."""
    claim = row.claim
    if claim.proof:
        yield "Proof", list(prose(claim.proof))
    if claim.preconditions:
        yield "Presumes", [_preconditions(row)]
    if claim.uses:
        yield "Uses", [tag("ul", *_references(claim.uses, rows), class_="inline")]
    if claim.corrects:
        yield "Corrects", [tag("ul", *_references(claim.corrects, rows), class_="inline")]
    if corrections := [other for other, one in rows.items() if claim.id in one.claim.corrects]:
        yield "Corrected by", [tag("ul", *_references(corrections, rows), class_="inline")]
    yield "Reading", list(prose(claim.reading))
    yield "Assumptions", list(prose(claim.assumptions))
    if claim.design is not None:
        yield "Design", [str(claim.design)]


def small_facts(row: Row) -> Iterator[Fact]:
    """What fits into a line each: where the claim stands, what was expected, where the check is."""
    claim = row.claim
    yield "Section", [claim.section]
    yield "Form", [claim.form]
    yield "Scope", [claim.scope]
    yield "Source", [claim.source]
    yield "Expected", [_expected(row)]
    yield "CPU seconds", [_seconds(row)]
    if place := source_line(claim):
        yield "Check", [tag("code", place)]


def _preconditions(row: Row) -> ElementTree.Element:
    """What the statement presumes, and on the run that was judged whether it is so; what is not met is said unasked."""
    measured = {one.name: one for one in row.finding.preconditions}
    items = []
    for one in row.claim.preconditions:
        met = measured.get(one.name)
        outcome = "" if met is None else f": {'met' if met.met else 'not met'}, {met.value}"
        items.append(tag("li", *prose(f"{one.name} ({one.requirement}){outcome}")))
    outcome = f": {unmet(row.finding.preconditions) or 'all met'}" if measured else ""
    count = f"{len(items)} precondition{'s' if len(items) > 1 else ''}"
    return tag("details", tag("summary", *prose(count + outcome)), tag("ul", *items, class_="plain"))


def _references(names: Sequence[str], rows: Mapping[str, Row]) -> Iterator[Node]:
    """Other claims, with their verdicts; those that are not on the page by their names alone."""
    for name in names:
        known = name in rows
        yield tag("li", link(name), " ", verdict_mark(rows[name].verdict)) if known else tag("li", tag("code", name))


def _seconds(row: Row) -> str:
    shared = f", and {row.shared_cpu_seconds:.3g} of a run that others share" if row.shared_cpu_seconds >= 0.1 else ""
    return f"{row.cpu_seconds:.3g}{shared}"


def _expected(row: Row) -> str:
    needs = row.claim.needs
    smaller = f" from budget {needs.name.lower()} on; below it, inconclusive too" if needs > Budget.QUICK else ""
    return f"{row.claim.expected}{smaller}"


# -- numbers and figures ---------------------------------------------------------------------------------------------


def _numbers(row: Row) -> Iterator[ElementTree.Element]:
    """Those with a number line, then the others, folded if they are many."""
    lines = number_lines(row.claim, row.numbers)
    if lines:
        values = dict(others(row.numbers))
        yield terms([(name, [shown(values[name]), drawing]) for name, (_, drawing) in lines.items()], class_="lines")
        yield tag("p", key([line for line, _ in lines.values()]), class_="key")
    left = [(name, [shown(value)]) for name, value in others(row.numbers) if name not in lines]
    if left:
        opened = {"open": ""} if len(left) <= _FEW else {}
        yield tag("details", tag("summary", f"Numbers ({len(left)})"), terms(left, class_="numbers"), **opened)


def _figure(name: str, png: bytes, claim: str) -> ElementTree.Element:
    data = "data:image/png;base64," + base64.b64encode(png).decode("ascii")
    image = tag("img", src=data, alt=f"Figure {name} of the claim {claim}", loading="lazy")
    return tag("figure", image, tag("figcaption", name))
