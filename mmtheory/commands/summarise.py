"""Summarise what is in a folder: all seeds there are, from however many machines. Nothing is trained.

mmtheory summarise my-sweep

Files of several shards of seeds (--seeds 24 --first-seed 24), copied into one folder, are one result.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import tyro

from mmtheory.commands.frame import Job, reported
from mmtheory.commands.one_line import cli, fail
from mmtheory.datasets.dataset import DataError
from mmtheory.parameter import shown
from mmtheory.sweep import NotOneSweep, stored

EXPERIMENTS = ("competition", "laziness", "umt", "greedy", "segmentation")
"""Those whose commands have `summarised`, what is made of stored results."""


@dataclass(frozen=True)
class Options:
    """The command line."""

    folder: tyro.conf.Positional[Path]
    """The folder that an experiment's --out was."""
    out: Annotated[Path | None, tyro.conf.arg(help="Folder for summary.json and figures (default: the same).")] = None


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""

    def work() -> int:
        try:
            _job(cli(Options, argv, __doc__, "mmtheory summarise")).do()
        except (NotOneSweep, DataError) as sentence:
            return fail(str(sentence), 2)
        return 0

    return reported(work)


def _job(options: Options) -> Job[Any]:
    found = stored(options.folder)
    if found.experiment not in EXPERIMENTS:
        raise NotOneSweep(f"results of {shown(found.experiment)} are of none of {', '.join(EXPERIMENTS)}")
    command = importlib.import_module(f"mmtheory.commands.{found.experiment}")
    job: Job[Any] = command.summarised(found, options.folder if options.out is None else options.out)
    return job
