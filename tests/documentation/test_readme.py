"""The README is short, and what it and the guides say in Python exists."""

import ast
import re
import textwrap
from functools import reduce

import pytest

import mmtheory
from tests.documentation import pages

README = pages.ROOT / "README.md"


def test_it_is_one_screen_and_a_half():
    assert len(README.read_bytes()) <= 8192


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


def test_the_readme_is_among_them():
    assert README in WITH_PYTHON
    assert len(WITH_PYTHON) >= 4
