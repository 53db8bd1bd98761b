"""The ledger's rows as one self-contained HTML page, which needs no network and no script to be read.

It opens with what was found, paper by paper, in words, and with a drawing of which claims rest on which.
"""

import base64
import itertools
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias
from xml.etree import ElementTree

from mmtheory.claim import Budget
from mmtheory.estimate import Estimate
from mmtheory.ledger.elements import VERDICTS, Node, css, link, prose, section, table, tag, terms, verdict_mark
from mmtheory.ledger.errata import refuted_as_printed
from mmtheory.ledger.graph import Graph
from mmtheory.ledger.graph_drawing import drawing
from mmtheory.ledger.in_words import paragraph
from mmtheory.ledger.verification import Row

Figures: TypeAlias = Mapping[str, Sequence[tuple[str, bytes]]]

TITLE = "The theory of multi-modal learning, run and checked"

_FEW = 4  # Longer lists of numbers are folded.


@dataclass(frozen=True)
class About:
    """What produced the rows.

    Args:
        version, versions: of mmtheory, and of the packages it ran on.
        budget, seed: what the checks were given.
        command: the command line that reproduces the whole.
    """

    version: str
    versions: Mapping[str, str]
    budget: str
    seed: int
    command: str


def page(rows: Sequence[Row], about: About, figures: Figures) -> str:
    """One self-contained HTML page; the figures are PNGs with their names, by the id of the claim they belong to."""
    main = tag(
        "main",
        _found(rows),
        _summary(rows),
        _errata(rows),
        _claims(rows, about, figures),
        _origin(about),
        id="content",
    )
    return html(TITLE, _header(about), main, tag("script", _SCRIPT))


def html(title: str, *content: Node) -> str:
    """A self-contained page in the style of the report; an element with the id `content` is where one may skip to."""
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", title),
        tag("style", _STYLE),
    )
    body = tag("body", tag("a", "Skip to the content", href="#content", class_="skip"), *content)
    return "<!DOCTYPE html>\n" + ElementTree.tostring(tag("html", head, body, lang="en"), "unicode", method="html")


# -- the head and the foot of the page -------------------------------------------------------------------------------


def _header(about: About) -> ElementTree.Element:
    sections = (
        ("found", "What was found"),
        ("summary", "Verdicts"),
        ("errata", "Errata"),
        ("claims", "Claims"),
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


# -- what was found --------------------------------------------------------------------------------------------------


def _found(rows: Sequence[Row]) -> ElementTree.Element:
    graph = Graph([row.claim for row in rows], partial=True)
    verdicts = {row.claim.id: row.verdict for row in rows}
    content: list[Node] = []
    for paper, own in _by_paper(rows).items():
        content += [tag("h3", paper), paragraph(own, rows)]
    for wing in dict.fromkeys(row.claim.wing for row in rows):
        drawn = drawing(graph, verdicts, wing)
        if drawn is not None:
            content.append(drawn)
    return section("found", "What was found", *content)


# -- the summary -----------------------------------------------------------------------------------------------------


def _by_paper(rows: Iterable[Row]) -> Mapping[str, Sequence[Row]]:
    papers: dict[str, list[Row]] = {}
    for row in rows:
        papers.setdefault(row.claim.paper, []).append(row)
    return papers


def _summary(rows: Sequence[Row]) -> ElementTree.Element:
    titles: list[Node] = [*(verdict_mark(verdict) for verdict in VERDICTS), "claims", "as declared", "not as declared"]
    head = tag("tr", tag("th", "Paper", scope="col"), *(tag("th", title, scope="col") for title in titles))
    papers = (_counts(paper, found) for paper, found in _by_paper(rows).items())
    return section(
        "summary",
        "Verdicts",
        _expectations(rows),
        table(
            "Verdicts by paper",
            tag("thead", head),
            tag("tbody", *papers),
            tag("tfoot", _counts("All papers", rows)),
        ),
        tag("h3", "What the verdicts mean"),
        tag(
            "ul", *(tag("li", verdict_mark(v), f": {meaning}") for v, (_, meaning) in VERDICTS.items()), class_="plain"
        ),
        tag("p", "A refuted statement can be as declared: the check then confirms that it does not hold."),
    )


def _counts(title: str, rows: Sequence[Row]) -> ElementTree.Element:
    verdicts = Counter(row.verdict for row in rows)
    expected = sum(row.as_expected for row in rows)
    numbers = [*(verdicts[verdict] for verdict in VERDICTS), len(rows), expected, len(rows) - expected]
    return tag("tr", tag("th", title, scope="row"), *(tag("td", str(number)) for number in numbers))


def _expectations(rows: Sequence[Row]) -> ElementTree.Element:
    checked = [row for row in rows if row.checked]
    wrong = [row for row in rows if not row.as_expected]
    waiting = [row for row in rows if not row.checked]
    content: list[Node] = []
    if wrong:
        content.append(tag("h3", f"⚠ {len(wrong)} of {len(checked)} claims that were checked are not as declared"))
        content.append(
            tag("ul", *(tag("li", link(row.claim.id), f": {text}") for row in wrong for text in row.surprises))
        )
    else:
        content.append(tag("p", f"{len(checked)} claims were checked, and all are as declared."))
    if waiting:
        names = [node for row in waiting for node in (link(row.claim.id), ", ")][:-1]
        what = f"{len(waiting)} were not run: they need a larger budget, or a package that is not installed"
        content.append(tag("details", tag("summary", what), tag("p", *names)))
    return tag("div", *content, class_="box wrong" if wrong else "box")


# -- errata ----------------------------------------------------------------------------------------------------------


def _errata(rows: Sequence[Row]) -> ElementTree.Element:
    entries: list[Node] = []
    by_paper = [row for own in _by_paper(rows).values() for row in own]
    refuted = list(refuted_as_printed(by_paper))
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
        terms([*_counterexample(row), section, reading], class_="facts"),
    )


# -- claims ----------------------------------------------------------------------------------------------------------


def _claims(rows: Sequence[Row], about: About, figures: Figures) -> ElementTree.Element:
    papers = _by_paper(rows)
    sections = (
        tag(
            "div",
            tag("h3", paper),
            *(_claim(row, about, figures.get(row.claim.id, ())) for row in found),
            class_="paper",
        )
        for paper, found in papers.items()
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


def _claim(row: Row, about: About, figures: Sequence[tuple[str, bytes]]) -> ElementTree.Element:
    claim = row.claim
    wrong = [tag("strong", "⚠ not as declared: " + "; ".join(row.surprises), class_="wrong")]
    command = f"mmtheory verify {claim.id} --budget {about.budget} --seed {about.seed}"
    facts: list[tuple[str, Sequence[Node]]] = [
        ("Section", [claim.section]),
        ("Form", [claim.form]),
        ("Scope", [claim.scope]),
        ("Source", [claim.source]),
        ("Established", [row.established or "–"]),
        ("Expected", [_expected(row)]),
        ("Seconds", [_seconds(row)]),
    ]
    return tag(
        "article",
        tag("h4", link(row.claim.id)),
        tag("p", verdict_mark(row.verdict), " ", *([] if row.as_expected else wrong)),
        tag("p", *prose(claim.statement), class_="statement"),
        terms(facts, class_="facts"),
        terms(
            [
                ("Reading", list(prose(claim.reading))),
                ("Assumptions", list(prose(claim.assumptions))),
                *([] if claim.design is None else [("Design", [str(claim.design)])]),
                *_preconditions(row),
                *_links("Uses", claim.uses),
                *_links("Corrects", claim.corrects),
                *([("Proof", list(prose(claim.proof)))] if claim.proof else []),
                ("Evidence", list(prose(row.evidence))),
                *_counterexample(row),
            ]
        ),
        *_numbers(row),
        *(_figure(name, png, claim.id) for name, png in figures),
        tag("p", tag("code", command, class_="command")),
        id=claim.id,
        class_="claim",
        data_paper=claim.paper,
        data_verdict=css(row.verdict),
    )


def _preconditions(row: Row) -> Iterator[tuple[str, Sequence[Node]]]:
    """What the statement presumes, and on the run that was judged whether it is so."""
    measured = {one.name: one for one in row.finding.preconditions}
    items = []
    for one in row.claim.preconditions:
        found = measured.get(one.name)
        outcome = "" if found is None else f": {'met' if found.met else 'not met'}, {found.value}"
        items.append(tag("li", f"{one.name} ({one.requirement}){outcome}"))
    if items:
        yield "Preconditions", [tag("ul", *items, class_="plain")]


def _links(title: str, names: Sequence[str]) -> Iterator[tuple[str, Sequence[Node]]]:
    if names:
        yield title, [node for name in names for node in (link(name), ", ")][:-1]


def _seconds(row: Row) -> str:
    shared = f", and {row.shared_seconds:.3g} of a run that others share" if row.shared_seconds >= 0.1 else ""
    return f"{row.seconds:.3g}{shared}"


def _expected(row: Row) -> str:
    needs = row.claim.needs
    smaller = f" from budget {needs.name.lower()} on; below it, inconclusive too" if needs > Budget.QUICK else ""
    return f"{row.claim.expected}{smaller}"


def _figure(name: str, png: bytes, claim: str) -> ElementTree.Element:
    data = "data:image/png;base64," + base64.b64encode(png).decode("ascii")
    image = tag("img", src=data, alt=f"Figure {name} of the claim {claim}", loading="lazy")
    return tag("figure", image, tag("figcaption", name))


# -- numbers ---------------------------------------------------------------------------------------------------------


def _counterexample(row: Row) -> Iterator[tuple[str, Sequence[Node]]]:
    if "counterexample" in row.numbers:
        lines = (f"{name} = {text}" if name else text for name, text in _flat(row.numbers["counterexample"]))
        yield "Counterexample", [tag("code", "\n".join(lines), class_="counterexample")]


def _numbers(row: Row) -> Iterator[ElementTree.Element]:
    named = {name: number for name, number in row.numbers.items() if name != "counterexample"}
    entries = list(_flat(named))
    if entries:
        content = terms([(name, [text]) for name, text in entries], class_="numbers")
        opened = {"open": ""} if len(entries) <= _FEW else {}
        yield tag("details", tag("summary", f"Numbers ({len(entries)})"), content, **opened)


def _flat(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """The leaves of nested mappings with the paths that lead to them."""
    if isinstance(value, Mapping) and not _is_estimate(value):
        for key, item in value.items():
            yield from _flat(item, f"{name}.{key}" if name else key)
    else:
        yield name, _shown(value)


def _is_estimate(value: Mapping[str, Any]) -> bool:
    return value.keys() == {"value", "low", "high"}


def _shown(value: Any) -> str:
    """A JSON value as text; a list in a list has brackets."""
    if value is None:
        return "unknown"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, Mapping) and _is_estimate(value):
        return str(Estimate(**{end: math.nan if number is None else number for end, number in value.items()}))
    if isinstance(value, Mapping):
        return ", ".join(f"{name} = {text}" for name, text in _flat(value))
    if isinstance(value, list):
        return ", ".join(f"[{_shown(item)}]" if isinstance(item, list) else _shown(item) for item in value) or "none"
    return str(value)


# -- what the browser is given ---------------------------------------------------------------------------------------

_POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'"
)

_STYLE, _SCRIPT = (Path(__file__).with_name(f"report.{kind}").read_text(encoding="utf-8") for kind in ("css", "js"))
