"""The ledger's rows as one self-contained HTML page, which needs no network and no script to be read.

The page is a tree of elements that the standard library writes out, so that all text is escaped by construction.
"""

import base64
import itertools
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias
from xml.etree import ElementTree

from mmtheory.claim import Budget, Verdict
from mmtheory.estimate import Estimate
from mmtheory.ledger.verification import Row

Figures: TypeAlias = Mapping[str, Sequence[tuple[str, bytes]]]
Node: TypeAlias = str | ElementTree.Element

TITLE = "The theory of multi-modal learning, run and checked"

VERDICTS: Mapping[Verdict, tuple[str, str]] = {
    Verdict.HOLDS: ("✓", "proved, or exact over all the cases tried"),
    Verdict.SUPPORTED: ("≈", "by sampling; the evidence gives an interval"),
    Verdict.REFUTED: ("✗", "by a counterexample, or by numbers that exclude the statement"),
    Verdict.INCONCLUSIVE: ("?", "the budget is too small to tell, or the run does not meet the assumptions"),
}
"""The symbol and the meaning of each verdict, in the order in which they are shown."""

_FEW = 4  # Longer lists of numbers are folded.
_STEM = 2  # Ids that share fewer parts are about different statements.


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
    head = _tag(
        "head",
        _tag("meta", charset="utf-8"),
        _tag("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        _tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        _tag("title", TITLE),
        _tag("style", _STYLE),
    )
    body = _tag(
        "body",
        _tag("a", "Skip to the content", href="#content", class_="skip"),
        _header(about),
        _tag("main", _summary(rows), _errata(rows), _claims(rows, about, figures), _origin(about), id="content"),
        _tag("script", _SCRIPT),
    )
    return "<!DOCTYPE html>\n" + ElementTree.tostring(_tag("html", head, body, lang="en"), "unicode", method="html")


# -- elements --------------------------------------------------------------------------------------------------------


def _tag(name: str, /, *content: Node, **attributes: str) -> ElementTree.Element:
    """An element; class_ and aria_label stand for the attributes class and aria-label."""
    element = ElementTree.Element(name, {key.rstrip("_").replace("_", "-"): v for key, v in attributes.items()})
    for node in content:
        if isinstance(node, ElementTree.Element):
            element.append(node)
        elif len(element):
            element[-1].tail = (element[-1].tail or "") + node
        else:
            element.text = (element.text or "") + node
    return element


def _section(name: str, title: str, *content: Node) -> ElementTree.Element:
    return _tag("section", _tag("h2", title, id=name), *content, aria_labelledby=name)


def _terms(pairs: Iterable[tuple[str, Sequence[Node]]], **attributes: str) -> ElementTree.Element:
    groups = (_tag("div", _tag("dt", term), " ", _tag("dd", *content), " ") for term, content in pairs)
    return _tag("dl", *groups, **attributes)


def _table(caption: str, *rows: Node) -> ElementTree.Element:
    """A table that scrolls by itself where it is too wide, and can be reached by keyboard for that."""
    table = _tag("table", _tag("caption", caption), *rows)
    return _tag("div", table, class_="scroll", role="region", aria_label=caption, tabindex="0")


def _link(row: Row) -> ElementTree.Element:
    return _tag("a", row.claim.id, href=f"#{row.claim.id}")


def _verdict(verdict: Verdict) -> ElementTree.Element:
    symbol, _ = VERDICTS[verdict]
    return _tag("span", _tag("span", symbol, aria_hidden="true"), f" {verdict}", class_=f"verdict {verdict}")


_BASE = r"(?<!\w)([^\W\d_]'?)"
_SCRIPT_OF_BASE = r"[_^](?:\{[^{}]*\}|\[[^\[\]]*\]|[^\W_])"
_SCRIPTED = re.compile(rf"{_BASE}((?:{_SCRIPT_OF_BASE})+)(?!\w)")


def _formula(text: str) -> Iterator[Node]:
    """Text with the indices and exponents of single letters raised and lowered: k_1, b_{1}, x^{2}, p^U_[i]."""
    end = 0
    for match in _SCRIPTED.finditer(text):
        yield text[end : match.start()] + match[1]
        for script in re.findall(_SCRIPT_OF_BASE, match[2]):
            inner = script[2:-1] if script[1] == "{" else script[1:]
            yield _tag("sub" if script[0] == "_" else "sup", *_formula(inner))
        end = match.end()
    yield text[end:]


def _prose(text: str) -> Iterator[Node]:
    """Text with formulas, and with names in backticks as code."""
    for i, part in enumerate(re.split(r"`([^`]*)`", text)):
        if i % 2:
            yield _tag("code", part)
        else:
            yield from _formula(part)


# -- the head and the foot of the page -------------------------------------------------------------------------------


def _header(about: About) -> ElementTree.Element:
    sections = ("summary", "Summary"), ("errata", "Errata"), ("claims", "Claims"), ("origin", "How to reproduce this")
    links = (_tag("li", _tag("a", title, href=f"#{name}")) for name, title in sections)
    return _tag(
        "header",
        _tag("h1", TITLE),
        _tag("p", f"mmtheory {about.version}, budget {about.budget}, seed {about.seed}"),
        _tag("nav", _tag("ul", *links), aria_label="Contents"),
    )


def _origin(about: About) -> ElementTree.Element:
    versions = (
        _tag("tr", _tag("th", package, scope="row"), _tag("td", version))
        for package, version in {"mmtheory": about.version, **about.versions}.items()
    )
    facts = ("Budget", [about.budget]), ("Seed", [str(about.seed)])
    return _section(
        "origin",
        "How to reproduce this",
        _tag("p", _tag("code", about.command, class_="command")),
        _terms(facts, class_="facts"),
        _table("Versions", *versions),
    )


# -- the summary -----------------------------------------------------------------------------------------------------


def _by_paper(rows: Iterable[Row]) -> Mapping[str, Sequence[Row]]:
    papers: dict[str, list[Row]] = {}
    for row in rows:
        papers.setdefault(row.claim.paper, []).append(row)
    return papers


def _summary(rows: Sequence[Row]) -> ElementTree.Element:
    titles: list[Node] = [*(_verdict(verdict) for verdict in VERDICTS), "claims", "as expected", "not as expected"]
    head = _tag("tr", _tag("th", "Paper", scope="col"), *(_tag("th", title, scope="col") for title in titles))
    papers = (_counts(paper, found) for paper, found in _by_paper(rows).items())
    return _section(
        "summary",
        "Summary",
        _expectations(rows),
        _table(
            "Verdicts by paper",
            _tag("thead", head),
            _tag("tbody", *papers),
            _tag("tfoot", _counts("All papers", rows)),
        ),
        _tag("h3", "What the verdicts mean"),
        _tag("ul", *(_tag("li", _verdict(v), f": {meaning}") for v, (_, meaning) in VERDICTS.items()), class_="plain"),
        _tag("p", "A refuted statement can be as expected: the check then confirms that it does not hold."),
    )


def _counts(title: str, rows: Sequence[Row]) -> ElementTree.Element:
    verdicts = Counter(row.verdict for row in rows)
    expected = sum(row.as_expected for row in rows)
    numbers = [*(verdicts[verdict] for verdict in VERDICTS), len(rows), expected, len(rows) - expected]
    return _tag("tr", _tag("th", title, scope="row"), *(_tag("td", str(number)) for number in numbers))


def _expectations(rows: Sequence[Row]) -> ElementTree.Element:
    wrong = [row for row in rows if not row.as_expected]
    if not wrong:
        return _tag("p", f"All {len(rows)} claims came out as expected.", class_="box")
    named = (
        _tag("li", _link(row), ": ", _verdict(row.verdict), ", expected ", _verdict(row.claim.expected))
        for row in wrong
    )
    title = f"⚠ {len(wrong)} of {len(rows)} claims did not come out as expected"
    return _tag("div", _tag("h3", title), _tag("ul", *named), class_="box wrong")


# -- errata ----------------------------------------------------------------------------------------------------------


def _errata(rows: Sequence[Row]) -> ElementTree.Element:
    entries: list[Node] = []
    for paper, pairs in itertools.groupby(_corrections(rows), key=lambda pair: pair[0].claim.paper):
        entries.append(_tag("h3", paper))
        entries += [_erratum(printed, corrected) for printed, corrected in pairs]
    return _section(
        "errata",
        "Errata: printed against corrected",
        _tag(
            "p",
            "Every statement that is refuted as printed, in the reading given with it: a statement about a limit is "
            "refuted at the declared size only.",
        ),
        *(entries or [_tag("p", "No printed statement is refuted.")]),
    )


def _corrections(rows: Sequence[Row]) -> Iterator[tuple[Row, Sequence[Row]]]:
    """Each refuted printed claim, paper by paper, with the corrected claims that hold and belong to it.

    A corrected claim belongs to a printed one if neither shares a longer beginning of its id with another: that of
    `theorem-1c.mean-vote` is `theorem-1c.mean-vote.corrected`, not `theorem-1c.chernoff`.
    """
    printed = [row for row in rows if row.claim.form == "printed" and row.verdict is Verdict.REFUTED]
    true = (Verdict.HOLDS, Verdict.SUPPORTED)
    corrected = [row for row in rows if row.claim.form == "corrected" and row.verdict in true]
    for row in itertools.chain.from_iterable(_by_paper(printed).values()):
        stem = max((_shared(row, other) for other in corrected), default=0)
        if stem < _STEM:
            yield row, []
            continue
        closest = [other for other in corrected if _shared(row, other) == stem]
        yield row, [other for other in closest if stem == max(_shared(rival, other) for rival in printed)]


def _shared(row: Row, other: Row) -> int:
    """By how many parts the ids begin alike."""
    pairs = zip(row.claim.id.split("."), other.claim.id.split("."), strict=False)
    return sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))


def _erratum(printed: Row, corrected: Sequence[Row]) -> ElementTree.Element:
    known = [_side(row, "Corrected: ", _link(row)) for row in corrected]
    none = _tag("div", _tag("h5", "Corrected"), _tag("p", "no corrected form is known here"))
    return _tag(
        "article",
        _tag("h4", _link(printed)),
        _tag("div", _side(printed, "Printed"), _tag("div", *(known or [none])), class_="sides"),
        class_="erratum",
    )


def _side(row: Row, *title: Node) -> ElementTree.Element:
    section, reading = ("Section", [row.claim.section]), ("Reading", list(_prose(row.claim.reading)))
    return _tag(
        "div",
        _tag("h5", *title),
        _tag("p", *_prose(row.claim.statement), class_="statement"),
        _tag("p", _verdict(row.verdict), ": ", *_prose(row.evidence)),
        _terms([*_counterexample(row), section, reading], class_="facts"),
    )


# -- claims ----------------------------------------------------------------------------------------------------------


def _claims(rows: Sequence[Row], about: About, figures: Figures) -> ElementTree.Element:
    papers = _by_paper(rows)
    sections = (
        _tag(
            "div",
            _tag("h3", paper),
            *(_claim(row, about, figures.get(row.claim.id, ())) for row in found),
            class_="paper",
        )
        for paper, found in papers.items()
    )
    return _section("claims", "Claims", _filters(papers), *sections)


def _filters(papers: Iterable[str]) -> ElementTree.Element:
    """Controls that only the script can serve, hidden until it runs."""

    def box(name: str, value: str, *label: Node) -> ElementTree.Element:
        return _tag("label", _tag("input", type="checkbox", name=name, value=value, checked=""), " ", *label)

    return _tag(
        "form",
        _tag("fieldset", _tag("legend", "Papers"), *(box("paper", paper, paper) for paper in papers)),
        _tag(
            "fieldset",
            _tag("legend", "Verdicts"),
            *(box("verdict", verdict, _verdict(verdict)) for verdict in VERDICTS),
        ),
        _tag("label", "With the words ", _tag("input", type="search", name="words", autocomplete="off")),
        " ",
        _tag("button", "Show all", type="reset"),
        _tag("p", id="shown", aria_live="polite"),
        role="search",
        aria_label="Claims to show",
        hidden="",
    )


def _claim(row: Row, about: About, figures: Sequence[tuple[str, bytes]]) -> ElementTree.Element:
    claim = row.claim
    wrong = [_tag("strong", "⚠ not as expected", class_="wrong")]
    command = f"mmtheory verify {claim.id} --budget {about.budget} --seed {about.seed}"
    facts: list[tuple[str, Sequence[Node]]] = [
        ("Section", [claim.section]),
        ("Form", [claim.form]),
        ("Scope", [claim.scope]),
        ("Source", [claim.source]),
        ("Expected", [_expected(row)]),
        ("Seconds", [f"{row.seconds:.3g}"]),
    ]
    return _tag(
        "article",
        _tag("h4", _link(row)),
        _tag("p", _verdict(row.verdict), " ", *([] if row.as_expected else wrong)),
        _tag("p", *_prose(claim.statement), class_="statement"),
        _terms(facts, class_="facts"),
        _terms(
            [
                ("Reading", list(_prose(claim.reading))),
                ("Assumptions", list(_prose(claim.assumptions))),
                ("Evidence", list(_prose(row.evidence))),
                *_counterexample(row),
            ]
        ),
        *_numbers(row),
        *(_figure(name, png, claim.id) for name, png in figures),
        _tag("p", _tag("code", command, class_="command")),
        id=claim.id,
        class_="claim",
        data_paper=claim.paper,
        data_verdict=row.verdict,
    )


def _expected(row: Row) -> str:
    needs = row.claim.needs
    smaller = f" from budget {needs.name.lower()} on; below it, inconclusive too" if needs > Budget.QUICK else ""
    return f"{row.claim.expected}{smaller}"


def _figure(name: str, png: bytes, claim: str) -> ElementTree.Element:
    data = "data:image/png;base64," + base64.b64encode(png).decode("ascii")
    image = _tag("img", src=data, alt=f"Figure {name} of the claim {claim}", loading="lazy")
    return _tag("figure", image, _tag("figcaption", name))


# -- numbers ---------------------------------------------------------------------------------------------------------


def _counterexample(row: Row) -> Iterator[tuple[str, Sequence[Node]]]:
    if "counterexample" in row.numbers:
        lines = (f"{name} = {text}" if name else text for name, text in _flat(row.numbers["counterexample"]))
        yield "Counterexample", [_tag("code", "\n".join(lines), class_="counterexample")]


def _numbers(row: Row) -> Iterator[ElementTree.Element]:
    named = {name: number for name, number in row.numbers.items() if name != "counterexample"}
    entries = list(_flat(named))
    if entries:
        content = _terms([(name, [text]) for name, text in entries], class_="numbers")
        opened = {"open": ""} if len(entries) <= _FEW else {}
        yield _tag("details", _tag("summary", f"Numbers ({len(entries)})"), content, **opened)


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
