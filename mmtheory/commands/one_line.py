"""What a command line is refused for, in one line: tyro draws a box."""

import io
import sys
from collections.abc import Sequence
from contextlib import redirect_stderr
from typing import Any

import tyro


class NoFlag(Exception):
    """One sentence about a word that is not of a command."""


def cli(options: Any, argv: Sequence[str] | None, description: str | None, prog: str) -> Any:
    """Parse `argv` as tyro does, but raise what it complains of as NoFlag, which is one line, not a box."""
    complaint = io.StringIO()
    try:
        with redirect_stderr(complaint):
            return tyro.cli(options, args=argv, description=description, prog=prog)
    except SystemExit as stop:
        if stop.code:
            raise NoFlag(_unboxed(complaint.getvalue())) from None
        raise


def fail(sentence: str, code: int) -> int:
    """Print the sentence on standard error, on one line whatever it is about; returns the exit code."""
    plain = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in sentence)
    print(f"error: {plain if len(plain) <= 380 else f'{plain[:250]} … {plain[-120:]}'}", file=sys.stderr)
    return code


def _unboxed(box: str) -> str:
    """What is in a box, up to its first rule."""
    inner = "\n".join(line.strip("│ ") for line in box.splitlines() if not line.startswith(("╭", "╰")))
    sentence = " ".join(inner.split("───")[0].split())
    return sentence.removeprefix("Error parsing ").rstrip(".")
