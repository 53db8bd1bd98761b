"""A report's page as a tree of elements, and rows to make one of."""

from html.parser import HTMLParser
from typing import Any

from mmtheory.claim import Claim, Established, Finding, Verdict
from mmtheory.ledger.report import About, page
from mmtheory.ledger.verification import Row

ABOUT = About(
    version="1.2.3", versions={"jax": "0.9.9"}, budget="standard", seed=7, command="mmtheory report --out a&b.html"
)
HOLDS, SUPPORTED, REFUTED, EQUIVALENT, INCONCLUSIVE, NOT_RUN = Verdict
VOID = {"meta", "input", "img", "br"}


class Element:
    def __init__(self, tag, attributes=(), parent=None):
        self.tag, self.attributes, self.parent, self.content = tag, dict(attributes), parent, []

    @property
    def text(self):
        return " ".join("".join(c if isinstance(c, str) else c.text for c in self.content).split())

    def all(self, tag=None, **attributes):
        for child in self.content:
            if isinstance(child, Element):
                has = all(
                    child.attributes.get(name.rstrip("_").replace("_", "-")) == value
                    for name, value in attributes.items()
                )
                if has and tag in (None, child.tag):
                    yield child
                yield from child.all(tag, **attributes)

    def one(self, tag=None, **attributes):
        (found,) = self.all(tag, **attributes)
        return found


class Tree(HTMLParser):
    """The elements of a page that closes what it opens."""

    def __init__(self, source):
        super().__init__()
        self.root = self.at = Element("")
        self.feed(source)
        self.close()
        assert self.at is self.root

    def handle_starttag(self, tag, attrs):
        element = Element(tag, attrs, self.at)
        self.at.content.append(element)
        if tag not in VOID:
            self.at = element

    def handle_endtag(self, tag):
        assert tag == self.at.tag
        self.at = self.at.parent

    def handle_data(self, data):
        self.at.content.append(data)


def parsed(*rows, figures=None):
    return Tree(page(rows, ABOUT, figures or {})).root


def row(
    name, verdict=HOLDS, *, numbers=None, cpu_seconds=0.25, shared_cpu_seconds=0.0, met=(), as_expected=True, **fields
):
    evidence = fields.pop("evidence", f"evidence of {name}")
    declared: dict[str, Any] = {
        "paper": "Paper A",
        "section": "4.2",
        "statement": f"statement of {name}",
        "assumptions": f"assumptions of {name}",
        "reading": f"reading of {name}",
        "form": "printed",
        "scope": "population",
        "source": "slides",
        "expected": verdict if as_expected else SUPPORTED,
        "established": Established.SAMPLED,
    }
    claim = Claim(id=name, check=lambda budget, seed: Finding(HOLDS, ""), **(declared | fields))
    surprises = [] if as_expected else [f"is {verdict}, expected {SUPPORTED}"]
    return Row(claim, Finding(verdict, evidence, numbers or {}, met), cpu_seconds, shared_cpu_seconds, surprises)


def terms(element):
    """What a claim's description lists say, by their terms."""
    return {group.one("dt").text: group.one("dd").text for dl in element.all("dl") for group in dl.all("div")}
