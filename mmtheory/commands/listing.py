"""The papers' claims with their expected verdicts, a line each."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import tyro

from mmtheory.columns import terminal_width
from mmtheory.commands.compiled import cache_folder
from mmtheory.commands.one_line import NoFlag, cli, fail
from mmtheory.ledger.choice import BadRequest, chosen
from mmtheory.ledger.remembered import entries


@dataclass(frozen=True)
class List:
    """Every claim with its expected verdict."""

    patterns: tyro.conf.Positional[tuple[str, ...]] = ()
    """Ids, beginnings of ids up to a dot, or wildcards; all claims without any."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    try:
        options: List = cli(List, argv, __doc__, "mmtheory list")
        known = {entry.id: entry for entry in entries(cache_folder())}
        names = chosen(known, options.patterns) if options.patterns else known
    except (BadRequest, NoFlag) as sentence:
        return fail(str(sentence), 2)
    room = max(terminal_width() - 60, 20)
    for name in names:
        entry = known[name]
        statement = textwrap.shorten(entry.statement, room, placeholder=" …")
        print(f"{entry.id:46} {entry.expected:12} {statement}")
    return 0
