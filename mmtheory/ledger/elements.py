"""What the report's page is made of: elements of HTML, so that all text is escaped by construction."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias
from xml.etree import ElementTree

from mmtheory.claim import Established, Verdict

Node: TypeAlias = str | ElementTree.Element

VERDICTS: Mapping[Verdict, tuple[str, str]] = {
    Verdict.HOLDS: ("✓", "proved, or true of every case: by a proof, by exhaustion, or by a certificate"),
    Verdict.SUPPORTED: ("≈", "on samples: the evidence gives an interval, or the number of random cases"),
    Verdict.REFUTED: ("✗", "by a counterexample, or by numbers that exclude the statement"),
    Verdict.EQUIVALENT: ("=", "on samples: what is said to be larger differs by less than the margin of the design"),
    Verdict.INCONCLUSIVE: ("?", "too few runs to tell, or runs that do not meet the statement's preconditions"),
    Verdict.NOT_RUN: ("–", "needs a larger budget, or a package that is not installed"),
}
"""The symbol and the meaning of each verdict, in the order in which they are shown."""

GROUNDS: Mapping[str | None, str] = {
    None: "",
    Established.MACHINE_CHECKED: "by a machine-checked proof",
    Established.PROVED: "by a written proof",
    Established.EXHAUSTIVE: "by going through all cases",
    Established.CERTIFICATE: "by a certificate: exact values that decide it",
    Established.SAMPLED: "on samples",
}
"""Each ground of a verdict in words; None of one that decides nothing."""


def tag(name: str, /, *content: Node, **attributes: str) -> ElementTree.Element:
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


def section(name: str, title: str, *content: Node) -> ElementTree.Element:
    """A titled part of the page."""
    return tag("section", tag("h2", title, id=name), *content, aria_labelledby=name)


def terms(pairs: Iterable[tuple[str, Sequence[Node]]], **attributes: str) -> ElementTree.Element:
    """A list of terms with what they are."""
    groups = (tag("div", tag("dt", term), " ", tag("dd", *content), " ") for term, content in pairs)
    return tag("dl", *groups, **attributes)


def table(caption: str, *rows: Node) -> ElementTree.Element:
    """A table that scrolls by itself where it is too wide, and can be reached by keyboard for that."""
    table = tag("table", tag("caption", caption), *rows)
    return tag("div", table, class_="scroll", role="region", aria_label=caption, tabindex="0")


def link(name: str, *text: Node) -> ElementTree.Element:
    """A link to a claim of the page, whose text is its id unless another is given."""
    return tag("a", *(text or [name]), href=f"#{name}")


def listed(nodes: Iterable[Node]) -> Iterator[Node]:
    """The nodes with commas between them."""
    for place, node in enumerate(nodes):
        if place:
            yield ", "
        yield node


def verdict_mark(verdict: Verdict) -> ElementTree.Element:
    """A verdict with its symbol, in its colour."""
    symbol, _ = VERDICTS[verdict]
    return tag("span", tag("span", symbol, aria_hidden="true"), f" {verdict}", class_=f"verdict {css(verdict)}")


def css(verdict: Verdict) -> str:
    """The verdict as the name of a class."""
    return verdict.replace(" ", "-")
