"""A diagnosis as one self-contained HTML page, in the style of the report."""

from collections.abc import Iterator, Sequence
from xml.etree import ElementTree

from mmtheory.diagnosis.diagnosis import Diagnosis
from mmtheory.diagnosis.tables import Table, heading, method, reasons, suggestion, tables
from mmtheory.ledger.document import html
from mmtheory.ledger.elements import Node, section, table, tag


def page(found: Diagnosis) -> str:
    """The regime with its evidence and the suggestion, then the tables."""
    title = f"{found.dataset.name}: {found.regime}"
    header = tag("header", tag("h1", title), tag("p", heading(found)), *(tag("p", text) for text in method(found)))
    advised, difference = suggestion(found)
    regime = section(
        "regime",
        f"Regime: {found.regime}",
        tag("ul", *(tag("li", sentence) for sentence in reasons(found))),
        tag("p", tag("strong", "Suggestion: "), advised),
        tag("p", difference),
    )
    main = tag("main", regime, section("tables", "Measurements", *map(_table, tables(found))), id="content")
    return html(title, header, main)


def _table(shown: Table) -> ElementTree.Element:
    header, *rows = shown.rows
    return table(
        shown.title,
        tag("thead", tag("tr", *(tag("th", cell, scope="col") for cell in header))),
        tag("tbody", *map(_row, rows)),
    )


def _row(cells: Sequence[str]) -> Node:
    def each() -> Iterator[Node]:
        first, *others = cells
        yield tag("th", first, scope="row")
        yield from (tag("td", cell) for cell in others)

    return tag("tr", *each())
