"""What the commands take, from the commands: their --help, and the declarations of their parameters."""

import contextlib
import importlib
import io
import os
from unittest import mock

from docs.building.markdown import plain, table
from mmtheory.commands.main import COMMANDS, main

WIDTH = "96"
EXPERIMENTS = ("competition", "laziness", "umt", "greedy", "segmentation")


def commands() -> str:
    """A section a command: what `mmtheory COMMAND --help` prints."""
    return "\n\n".join(f"## `mmtheory {name}`\n\n```text\n{_help(name)}\n```" for name in COMMANDS)


def _help(name: str) -> str:
    printed = io.StringIO()
    # Neither the width nor the colours of whoever builds the pages.
    plain_terminal = mock.patch.dict(os.environ, {"COLUMNS": WIDTH, "NO_COLOR": "1", "TERM": "dumb"})
    with plain_terminal, contextlib.redirect_stdout(printed), contextlib.suppress(SystemExit):
        main([name, "--help"])
    return "\n".join(line.rstrip() for line in printed.getvalue().strip().splitlines())


def parameters() -> str:
    """A table an experiment: symbol, section, default, range and meaning of every parameter."""
    sections = []
    for name in EXPERIMENTS:
        declared = importlib.import_module(f"mmtheory.commands.{name}").COMMAND.parameters.declarations()
        rows = [
            (
                f"`{each.name}`",
                plain(each.symbol),
                plain(each.section),
                _default(each.default),
                plain(str(each.within or "")),
                plain(each.meaning),
            )
            for each in declared.values()
        ]
        columns = ("parameter", "symbol", "section", "default", "range", "meaning")
        sections.append(f"## `mmtheory {name}`\n\n{table(columns, rows)}")
    return "\n\n".join(sections)


def _default(value: object) -> str:
    if value is None:
        return ""
    return f"`{','.join(map(str, value)) if isinstance(value, tuple) else value}`"
