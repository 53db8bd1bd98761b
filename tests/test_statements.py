"""docs/statements.md names every claim of the ledger, and nothing that does not exist."""

import importlib
import re
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from mmtheory.claim import Verdict
from mmtheory.commands.flags import parse
from mmtheory.commands.main import COMMANDS
from mmtheory.figures.make import NAMES, drawing
from mmtheory.ledger.claims import CLAIMS
from mmtheory.ledger.record import recorded

TEXT = (Path(__file__).parents[1] / "docs" / "statements.md").read_text(encoding="utf-8")
COLUMNS = ("in the paper", "what it says", "claims", "experiment", "figure")
IDS = [claim.id for claim in CLAIMS]


def cells(line):
    """Of one line of a table."""
    return tuple(cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1])


def words(text):
    """What stands in backticks."""
    return re.findall(r"`([^`]+)`", text)


TABLES = [cells(line) for line in TEXT.splitlines() if line.startswith("|")]
ROWS = [dict(zip(COLUMNS, row, strict=True)) for row in TABLES if row != COLUMNS and set("".join(row)) != {"-"}]
WINGS = {name.split(".")[0] for name in IDS}
NAMED = {word for word in words(TEXT) if word.split(".")[0] in WINGS and "." in word}
"""Ids, some with wildcards, in tables and lists."""


def test_a_row_has_a_cell_for_every_column():
    assert TABLES.count(COLUMNS) == 4
    assert all(len(row) == len(COLUMNS) and all(row) for row in TABLES)
    # What is checked nowhere says why, or that it could be.
    assert all(row["claims"] not in ("", "–") for row in ROWS)


def test_every_claim_that_is_named_exists():
    assert [word for word in NAMED if not any(fnmatchcase(name, word) for name in IDS)] == []


def test_every_claim_has_a_row():
    patterns = [word for row in ROWS for word in words(row["claims"])]
    missing = [name for name in IDS if not any(fnmatchcase(name, pattern) for pattern in patterns)]
    assert not missing, f"in no row of docs/statements.md: {', '.join(missing)}"


def test_every_claim_that_stays_undecided_has_a_reason():
    assert _listed("## What is not decided") == {one.id for one in CLAIMS if one.expected is Verdict.INCONCLUSIVE}


def test_every_claim_that_the_record_leaves_open_has_a_reason():
    """Although it is expected to be decided, by a larger budget than that of the record."""
    found = {name for name, check in recorded().items() if check.verdict is Verdict.INCONCLUSIVE}
    decided = {one.id for one in CLAIMS if one.expected is not Verdict.INCONCLUSIVE}
    assert _listed("## What the record leaves open") == found & decided
    assert all(one.needs > recorded()[one.id].run.budget for one in CLAIMS if one.id in found & decided)


def _listed(heading):
    """The ids of a section's list, none of which stands there twice."""
    section = TEXT.split(heading)[1].split("\n## ")[0]
    listed = [word for line in section.splitlines() for word in _entry(line)]
    assert len(set(listed)) == len(listed)
    return set(listed)


def _entry(line):
    """The ids before the colon of an entry of a list, also where they go on in a second line."""
    return [word for word in words(line.split(": ")[0]) if word in IDS] if line.startswith(("- `", "  `")) else []


def test_every_experiment_is_a_subcommand_with_its_flags():
    lines = {tuple(word.split()) for row in ROWS for word in words(row["experiment"])}
    assert lines
    for name, *flags in sorted(lines):
        command = importlib.import_module(f"mmtheory.commands.{COMMANDS[name][0]}").COMMAND
        parse(command.options, command.parameters, flags, "", name)


def test_every_figure_exists_and_has_a_row():
    assert {word for row in ROWS for word in words(row["figure"])} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_stands_in_a_row_of_every_claim_that_it_shows(name):
    beside = [word for row in ROWS if name in words(row["figure"]) for word in words(row["claims"])]
    assert [shown for shown in drawing(name).CLAIMS if not any(fnmatchcase(shown, word) for word in beside)] == []
