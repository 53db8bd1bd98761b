"""Tutorials: pages whose Python blocks are executed, in order and in a folder of their own, and show what they give."""

import ast
import base64
import contextlib
import io
import json
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from matplotlib.figure import Figure

BLOCK = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def is_tutorial(page: str) -> bool:
    """Whether the page at this place in docs/ is one."""
    return page.startswith("tutorials/")


@dataclass(frozen=True)
class Shown:
    """What a block gives: what it prints, and the figure that its last line is, if it is one."""

    text: str
    figure: bytes | None = field(repr=False)

    def markdown(self, code: str) -> str:
        """As a reader of the page sees it below the code."""
        parts = []
        if self.text.strip():
            parts.append(f'<div class="output" markdown>\n\n```text\n{self.text.rstrip()}\n```\n\n</div>')
        if self.figure is not None:
            data, drawn_by = base64.b64encode(self.figure).decode(), code.strip().splitlines()[-1]
            alternative = drawn_by.replace('"', "'")
            parts.append(f'<figure><img alt="What {alternative} draws" src="data:image/png;base64,{data}"></figure>')
        return "\n\n".join(parts)


def executed(text: str, page: str) -> str:
    """The Markdown of a tutorial with what each block gives below it."""
    results = iter(run(text, page)[0])
    return BLOCK.sub(lambda found: f"{found[0]}\n\n{next(results).markdown(found[1])}", text)


@cache
def run(text: str, page: str) -> tuple[list[Shown], Mapping[str, Any]]:
    """What each block gives, and the names that are defined in the end. Errors are those of the blocks."""
    names: dict[str, Any] = {"__name__": page}
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        return [_run(found[1], page, names) for found in BLOCK.finditer(text)], names


def _run(code: str, page: str, names: dict[str, Any]) -> Shown:
    tree = ast.parse(code, page)
    last = tree.body[-1]
    value = None
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        if isinstance(last, ast.Expr):
            exec(compile(ast.Module(tree.body[:-1], []), page, "exec"), names)
            value = eval(compile(ast.Expression(last.value), page, "eval"), names)
        else:
            exec(compile(tree, page, "exec"), names)
    text = printed.getvalue()
    if isinstance(value, Figure):
        drawn = io.BytesIO()
        value.savefig(drawn, format="png", dpi=110)
        return Shown(text, drawn.getvalue())
    return Shown(text if value is None else f"{text}{value!r}", None)


def notebook(text: str) -> str:
    """The page as a Jupyter notebook, without outputs."""
    cells: list[dict[str, Any]] = []
    # Odd parts are code.
    for number, part in enumerate(BLOCK.split(text)):
        if part.strip():
            source = part.strip("\n").splitlines(keepends=True)
            cell: dict[str, Any] = {"cell_type": "markdown", "id": f"cell-{number}", "metadata": {}, "source": source}
            cells.append(cell | ({"cell_type": "code", "execution_count": None, "outputs": []} if number % 2 else {}))
    about = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return json.dumps({"cells": cells, "metadata": about, "nbformat": 4, "nbformat_minor": 5}, ensure_ascii=False)
