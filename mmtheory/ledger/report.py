"""The ledger's rows as one self-contained HTML page, which needs no network and no script to be read.

It opens with what was found, paper by paper, in words; then come the graph of which claims rest on which, the errata,
and the claims, a card each.
"""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

from mmtheory.ledger.card import Figure
from mmtheory.ledger.claims_section import claims_section
from mmtheory.ledger.document import SCRIPT, html
from mmtheory.ledger.elements import section, table, tag, terms
from mmtheory.ledger.errata_section import errata_section
from mmtheory.ledger.graph_section import graph_section
from mmtheory.ledger.story import story
from mmtheory.ledger.tally import tally
from mmtheory.ledger.verification import Row

TITLE = "The theory of multi-modal learning, run and checked"


@dataclass(frozen=True)
class About:
    """What produced the rows.

    Args:
        version, versions: of mmtheory, and of the packages it ran on.
        budget, seed: what the checks were given.
        command: the command line that reproduces the whole.
        own: the file of one's own claims, if there are any.
    """

    version: str
    versions: Mapping[str, str]
    budget: str
    seed: int
    command: str
    own: str | None = None

    @property
    def options(self) -> str:
        """What the command that checks one claim again is given besides its id."""
        claims = "" if self.own is None else f" --claims {shlex.quote(self.own)}"
        return f"--budget {self.budget} --seed {self.seed}{claims}"


def page(rows: Sequence[Row], about: About, figures: Mapping[str, Sequence[Figure]]) -> str:
    """One self-contained HTML page; the figures are by the id of the claim they belong to."""
    main = tag(
        "main",
        story(rows),
        graph_section(rows),
        errata_section(rows),
        claims_section(rows, about.options, figures),
        tally(rows),
        _origin(about),
        id="content",
    )
    return html(TITLE, _header(about), main, tag("script", SCRIPT))


def _header(about: About) -> ElementTree.Element:
    sections = (
        ("found", "What was found"),
        ("graph", "What rests on what"),
        ("errata", "Errata"),
        ("claims", "Claims"),
        ("tally", "Verdicts in numbers"),
        ("origin", "How to reproduce this"),
    )
    links = (tag("li", tag("a", title, href=f"#{name}")) for name, title in sections)
    return tag(
        "header",
        tag("h1", TITLE),
        tag("p", f"mmtheory {about.version}, budget {about.budget}, seed {about.seed}"),
        tag("nav", tag("ul", *links), aria_label="Contents"),
    )


def _origin(about: About) -> ElementTree.Element:
    versions = (
        tag("tr", tag("th", package, scope="row"), tag("td", version))
        for package, version in {"mmtheory": about.version, **about.versions}.items()
    )
    facts = ("Budget", [about.budget]), ("Seed", [str(about.seed)])
    return section(
        "origin",
        "How to reproduce this",
        tag("p", tag("code", about.command, class_="command")),
        terms(facts, class_="facts"),
        table("Versions", *versions),
    )
