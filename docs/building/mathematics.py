"""Formulas between dollars as MathML, which browsers typeset themselves: nothing is fetched, no script runs."""

import html
import re

from latex2mathml.converter import convert

FORMULA = re.compile(r'<(span|div) class="arithmatex">\\[(\[](.*?)\\[)\]]</\1>', re.DOTALL)
"""What pymdownx.arithmatex leaves of one: in a line, or on lines of its own."""


def typeset(page: str) -> str:
    """The HTML of a page, its formulas as MathML."""
    return FORMULA.sub(_mathml, page)


def _mathml(found: re.Match[str]) -> str:
    return convert(html.unescape(found[2]), display="block" if found[1] == "div" else "inline")
