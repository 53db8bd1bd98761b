"""A self-contained page of HTML in the style of the report, which needs no network and no script to be read."""

from pathlib import Path
from xml.etree import ElementTree

from mmtheory.ledger.elements import Node, tag

_POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'"
)

_STYLE, SCRIPT = (Path(__file__).with_name(f"report.{kind}").read_text(encoding="utf-8") for kind in ("css", "js"))
"""What the browser is given: the style of every page, and the script of the report's filters."""


def html(title: str, *content: Node) -> str:
    """The text of the page; an element with the id `content` is where one may skip to."""
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
