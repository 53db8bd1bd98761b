"""What the report's page is made of: elements of HTML, so that all text is escaped by construction."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias
from xml.etree import ElementTree

from mmtheory.claim import Verdict

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


def link(name: str) -> ElementTree.Element:
    """A link to a claim of the page."""
    return tag("a", name, href=f"#{name}")


def verdict_mark(verdict: Verdict) -> ElementTree.Element:
    """A verdict with its symbol, in its colour."""
    symbol, _ = VERDICTS[verdict]
    return tag("span", tag("span", symbol, aria_hidden="true"), f" {verdict}", class_=f"verdict {css(verdict)}")


def css(verdict: Verdict) -> str:
    """The verdict as the name of a class."""
    return verdict.replace(" ", "-")


_BASE = r"(?<!\w)([^\W\d_]'?)"
_SCRIPT_OF_BASE = r"[_^](?:\{[^{}]*\}|\[[^\[\]]*\]|[^\W_])"
_SCRIPTED = re.compile(rf"{_BASE}((?:{_SCRIPT_OF_BASE})+)(?!\w)")


def formula(text: str) -> Iterator[Node]:
    """Text with the indices and exponents of single letters raised and lowered: k_1, b_{1}, x^{2}, p^U_[i]."""
    end = 0
    for match in _SCRIPTED.finditer(text):
        yield text[end : match.start()] + match[1]
        for script in re.findall(_SCRIPT_OF_BASE, match[2]):
            inner = script[2:-1] if script[1] == "{" else script[1:]
            yield tag("sub" if script[0] == "_" else "sup", *formula(inner))
        end = match.end()
    yield text[end:]


def prose(text: str) -> Iterator[Node]:
    """Text with formulas, and with names in backticks as code."""
    for i, part in enumerate(re.split(r"`([^`]*)`", text)):
        if i % 2:
            yield tag("code", part)
        else:
            yield from formula(part)
