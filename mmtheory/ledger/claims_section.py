"""The report's part with a card for every claim, paper by paper, and the controls that choose among them."""

from collections.abc import Iterable, Mapping, Sequence
from xml.etree import ElementTree

from mmtheory.ledger.by_paper import by_paper
from mmtheory.ledger.card import Figure, card
from mmtheory.ledger.elements import VERDICTS, Node, css, section, tag, verdict_mark
from mmtheory.ledger.verification import Row


def claims_section(rows: Sequence[Row], options: str, figures: Mapping[str, Sequence[Figure]]) -> ElementTree.Element:
    """The cards; `options` are those of the command that checked the claims."""
    papers = by_paper(rows)
    by_id = {row.claim.id: row for row in rows}
    sections = (
        tag(
            "div",
            tag("h3", paper),
            *(card(row, by_id, options, figures.get(row.claim.id, ())) for row in own),
            class_="paper",
        )
        for paper, own in papers.items()
    )
    return section("claims", "Claims", _filters(papers), *sections)


def _filters(papers: Iterable[str]) -> ElementTree.Element:
    """Controls that only the script can serve, hidden until it runs."""

    def box(name: str, value: str, *label: Node) -> ElementTree.Element:
        return tag("label", tag("input", type="checkbox", name=name, value=value, checked=""), " ", *label)

    return tag(
        "form",
        tag("fieldset", tag("legend", "Papers"), *(box("paper", paper, paper) for paper in papers)),
        tag(
            "fieldset",
            tag("legend", "Verdicts"),
            *(box("verdict", css(verdict), verdict_mark(verdict)) for verdict in VERDICTS),
        ),
        tag("label", "With the words ", tag("input", type="search", name="words", autocomplete="off")),
        " ",
        tag("button", "Show all", type="reset"),
        tag("p", id="shown", aria_live="polite"),
        role="search",
        aria_label="Claims to show",
        hidden="",
    )
