"""Take what `mmtheory verify --json FILE` found into the record that comes with the package.

python -m mmtheory.commands.record FILE … --budget standard
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import tyro

from mmtheory.claim import Budget
from mmtheory.commands.frame import reported
from mmtheory.commands.one_line import cli
from mmtheory.ledger.fingerprint import PACKAGE
from mmtheory.ledger.origin import Origin, origin
from mmtheory.ledger.record import RECORD, Run, merged, recorded, taken, to_text
from mmtheory.parameter import ParameterError, shortened
from mmtheory.sweep import write_text


@dataclass(frozen=True)
class Options:
    """Where verdicts are, and how they were found, which the files do not say."""

    files: tyro.conf.Positional[tuple[Path, ...]]
    """What `mmtheory verify --json` wrote on this machine."""
    budget: Literal["quick", "standard", "thorough"]
    """At which they were found."""
    seed: int = 0
    """At which they were found."""
    package: Path = PACKAGE
    """The folder of the package that found them, where it is not this one."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    return reported(lambda: _run(cli(Options, argv, __doc__, "python -m mmtheory.commands.record")))


def _run(options: Options) -> None:
    record = recorded()
    if not (options.package / "claim.py").is_file():
        raise ParameterError("package", f"{shortened(options.package)} is no folder of the package: it has no claim.py")
    for file in options.files:
        rows = _rows(file)
        run = Run(Budget[options.budget.upper()], options.seed, _origin(file, options.package))
        record = merged(record, taken(rows, run, options.package))
    write_text(RECORD, to_text(record))
    print(f"{RECORD}: {len(record)} claims")


def _origin(file: Path, package: Path) -> Origin:
    """What was found by code of no commit is not for the record: nobody could check it again."""
    found = origin(file, package)
    if found.commit is None:
        reason = "git knows no commit there: check one out with `git worktree add`, and verify with that"
        raise ParameterError("package", f"{shortened(package)} is no checkout; {reason}")
    return found


def _rows(file: Path) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ParameterError("files", f"cannot read {shortened(file)}: {error.strerror}") from None
    except ValueError:
        raise ParameterError("files", f"{shortened(file)} is not what `mmtheory verify --json` writes") from None


if __name__ == "__main__":
    sys.exit(main())
