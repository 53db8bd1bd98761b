"""The report's errata: every printed statement that is refuted, against its corrected forms."""

import itertools
from collections.abc import Sequence
from xml.etree import ElementTree

from mmtheory.ledger.by_paper import by_paper
from mmtheory.ledger.card import counterexamples
from mmtheory.ledger.elements import Node, link, section, tag, terms, verdict_mark
from mmtheory.ledger.errata import refuted_as_printed
from mmtheory.ledger.formulas import prose
from mmtheory.ledger.verification import Row


def errata_section(rows: Sequence[Row]) -> ElementTree.Element:
    """Paper by paper."""
    entries: list[Node] = []
    refuted = refuted_as_printed([row for own in by_paper(rows).values() for row in own])
    for paper, pairs in itertools.groupby(refuted, key=lambda pair: pair[0].claim.paper):
        entries.append(tag("h3", paper))
        entries += [_erratum(printed, corrected) for printed, corrected in pairs]
    return section(
        "errata",
        "Errata: printed against corrected",
        tag(
            "p",
            "Every statement that is refuted as printed, in the reading given with it: a statement about a limit is "
            "refuted at the declared size only.",
        ),
        *(entries or [tag("p", "No printed statement is refuted.")]),
    )


def _erratum(printed: Row, corrected: Sequence[Row]) -> ElementTree.Element:
    known = [_side(row, "Corrected: ", link(row.claim.id)) for row in corrected]
    none = tag("div", tag("h5", "Corrected"), tag("p", "no corrected form is known here"))
    return tag(
        "article",
        tag("h4", link(printed.claim.id)),
        tag("div", _side(printed, "Printed"), tag("div", *(known or [none])), class_="sides"),
        class_="erratum",
    )


def _side(row: Row, *title: Node) -> ElementTree.Element:
    section, reading = ("Section", [row.claim.section]), ("Reading", list(prose(row.claim.reading)))
    return tag(
        "div",
        tag("h5", *title),
        tag("p", *prose(row.claim.statement), class_="statement"),
        tag("p", verdict_mark(row.verdict), ": ", *prose(row.evidence)),
        terms([*counterexamples(row), section, reading], class_="facts"),
    )
