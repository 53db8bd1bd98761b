"""The frame of an experiment's command: flags in; a job planned, done, printed and stored; an exit code out.

A command is a `Command` with a function that turns its flags into a `Job`. Nothing is computed or written before all
flags are checked.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Generic, TypeVar

import tyro

from mmtheory.commands.flags import flag, parse
from mmtheory.commands.one_line import NoFlag, fail
from mmtheory.datasets.dataset import DataError
from mmtheory.memory import TooLarge
from mmtheory.parameter import Declared, ParameterError
from mmtheory.stages import stage, table
from mmtheory.sweep import Axis, Interrupted, Sweep, Unwritten, alone_in, check_file, seed_range, write_text
from mmtheory.sweep.dask import LOCAL, check_address

Chosen = TypeVar("Chosen", bound="Options")
R = TypeVar("R")
Data = TypeVar("Data")
P = TypeVar("P", bound=Declared)

SUMMARY = "summary.json"


@dataclass(frozen=True)
class Options:
    """The flags that all experiments have."""

    seeds: Annotated[int | None, tyro.conf.arg(help="Number of seeds (default: the experiment's).")] = None
    first_seed: Annotated[int, tyro.conf.arg(help="Seeds are this number and the ones that follow.")] = 0
    cluster: Annotated[
        str | None,
        tyro.conf.arg(help="Dask scheduler that computes the grid points, or local:N to start N workers here."),
    ] = None
    out: Annotated[
        Path | None, tyro.conf.arg(help="Folder for results and summary.json (default: one in results/).")
    ] = None

    def __post_init__(self) -> None:
        if self.cluster is not None:
            check_address(self.cluster)

    def chosen_seeds(self, default: int) -> range:
        """The seeds, so many where no flag says otherwise; raises ParameterError."""
        return seed_range(self.first_seed, default if self.seeds is None else self.seeds)

    def checked(self, runs: Sweep[P, R]) -> Sweep[P, R]:
        """A sweep that fits this machine where no other computes; raises ParameterError."""
        if self.cluster is None or self.cluster.startswith(LOCAL):
            runs.check_size()
        return runs

    def folder(self, default: str) -> Path:
        """The folder for results, in results/ where no flag says otherwise."""
        return Path("results") / default if self.out is None else self.out


@dataclass(frozen=True)
class Job(Generic[R]):
    """What a command line asks for.

    Args:
        out: the folder for what is written.
        run: computes what is missing there, and reads everything.
        text: what a person reads.
        summary: what summary.json holds.
        draw: figures beside it, if there are any: stores them in a folder.
        timings: print at the end, on standard error, how long each stage took.
    """

    out: Path
    run: Callable[[], R]
    text: Callable[[R], str]
    summary: Callable[[R], Any]
    draw: Callable[[R, Path], None] | None = None
    timings: bool = False

    def do(self) -> None:
        """Run, print and store, alone in the folder."""
        check_file(self.out / SUMMARY, "out")
        with alone_in(self.out):
            results = self.run()
            try:
                with stage("claims and tables"):
                    text = self.text(results)
                print(text, flush=True)
            finally:
                # Whoever reads may have gone; the results are there to stay.
                self._store(results)
        print(f"\nresults and {SUMMARY}: {self.out}")
        if self.timings:
            print(f"\n{table()}", file=sys.stderr)

    def _store(self, results: R) -> None:
        file = self.out / SUMMARY
        with stage("claims and tables"):
            content = json.dumps(self.summary(results), indent=1, ensure_ascii=False) + "\n"
        # It comes last: while summary.json stands unchanged, the figures beside it are these results'.
        if not (file.is_file() and file.read_bytes() == content.encode()):
            if self.draw is not None:
                with stage("figures"):
                    self.draw(results, self.out)
            write_text(file, content)


@dataclass(frozen=True)
class Command(Generic[Chosen]):
    """A subcommand of `mmtheory` that runs an experiment.

    Args:
        name: its name.
        description: what `--help` says, its first line also in the list of subcommands.
        options: the flags that are no parameters.
        parameters: the parameters, each of which is a flag that takes one value or several.
        plan: the job that flags ask for; raises ParameterError and writes nothing.
    """

    name: str
    description: str | None
    options: type[Chosen]
    parameters: type[Declared]
    plan: Callable[[Chosen, Mapping[str, Axis]], Job[Any]]

    def job(self, argv: Sequence[str] | None) -> Job[Any]:
        """The job of a command line. Raises ParameterError."""
        return self.plan(*parse(self.options, self.parameters, argv, self.description or "", f"mmtheory {self.name}"))

    def main(self, argv: Sequence[str] | None = None) -> int:
        """Do what a command line asks for; returns the exit code."""
        return reported(lambda: self.job(argv).do())


def named_data(source: Callable[[str], Data], name: str) -> Data:
    """The source of data that --data names; raises ParameterError."""
    try:
        return source(name)
    except DataError as sentence:
        raise ParameterError("data", str(sentence)) from None


def reported(work: Callable[[], int | None]) -> int:
    """The exit code of some work, 0 if it returns none; 2 for bad input and 1 for an interrupted run, in a sentence."""
    try:
        return work() or 0
    except ParameterError as error:
        return fail(f"{flag(error.parameter)}: {error.reason}", 2)
    except DataError as sentence:
        return fail(f"--data: {sentence}", 2)
    except (NoFlag, TooLarge) as sentence:
        return fail(str(sentence), 2)
    except (Interrupted, Unwritten) as sentence:
        return fail(str(sentence), 1)
