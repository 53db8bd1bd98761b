"""The README is short, and what it and the guides say in Python exists."""

import ast
import re
import textwrap
from functools import reduce

import pytest

import mmtheory
from docs.building.numbers import visible
from mmtheory.claim import Established
from mmtheory.ledger.claims import CLAIMS
from tests.documentation import pages

README = pages.ROOT / "README.md"


def test_it_is_one_screen_and_a_half():
    assert len(visible(pages.text(README)).encode()) <= 8192


@pytest.mark.parametrize("page", ["README.md", "docs/proofs.md", "docs/guide/claims.md", "docs/theory/laziness.md"])
def test_the_number_of_machine_checked_claims_is_right(page):
    count = sum(claim.established is Established.MACHINE_CHECKED for claim in CLAIMS)
    assert re.findall(r"(\d+) (?:of the exact )?claims ", pages.text(pages.ROOT / page)) == [str(count)]


def blocks(path):
    """The Python of a page: fenced, or in the README indented."""
    text = pages.text(path)
    yield from re.findall(r"^```python\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    if path == README:
        indented = re.findall(r"^    (?:import|from) .*\n(?:(?:    .*)?\n)*", text, re.MULTILINE)
        yield from map(textwrap.dedent, indented)


WITH_PYTHON = [path for path in pages.FILES if "tutorials" not in path.parts and any(blocks(path))]


@pytest.mark.parametrize("path", WITH_PYTHON, ids=lambda path: path.stem)
def test_what_is_said_in_python_exists(path):
    for block in blocks(path):
        for node in ast.walk(ast.parse(block)):
            if isinstance(node, ast.Attribute) and (name := ast.unparse(node)).startswith("mm."):
                assert reduce(getattr, name.split(".")[1:3], mmtheory), name
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("mmtheory"):
                module = __import__(str(node.module), fromlist=["_"])
                assert all(hasattr(module, alias.name) for alias in node.names), block


def test_names_beside_symbols_are_in_the_code():
    table = [
        line.split("|")[2] for line in pages.text(pages.ROOT / "docs/reference/symbols.md").splitlines() if "|" in line
    ]
    names = {part for cell in table for name in re.findall(r"`([^`]+)`", cell) for part in name.split(".") if part}
    source = "\n".join(path.read_text(encoding="utf-8") for path in (pages.ROOT / "mmtheory").rglob("*.py"))
    assert len(names) > 50
    assert [name for name in names if not re.search(rf"\b{name}\b", source)] == []


def test_the_readme_is_among_them():
    assert README in WITH_PYTHON
    assert len(WITH_PYTHON) >= 4
