"""Greedy multi-modal learning: who is used, who is learned faster, and what balanced training does about it.

--study table1: vanilla, RUBi, random and guided training beside the uni-modal networks; utilisation: learning rates,
distinct and identical modalities; l1: regularisation; sensitivity: Q and α. --data coloured: coloured and gray MNIST
from 5,000 packaged digits; mnist:FOLDER: the same from your own IDX files; shapes: two views of synthetic solids;
sparse-coding: the law of "Modality Competition"; htad; npz:PATH, npy:FOLDER: two modalities or more of your own,
vectors or images. --scale quick takes a minute, paper is for a GPU. Every parameter takes one value or several, which
replace the study's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import tyro

from mmtheory.commands.frame import Command, Job, Options, named_data
from mmtheory.greedy.grids import STUDIES, Scale
from mmtheory.greedy.parameters import Parameters
from mmtheory.greedy.sources import column, source
from mmtheory.greedy.sweep import read, study
from mmtheory.greedy.tables import Trained, as_json, tables
from mmtheory.sweep import Axis, Stored


@dataclass(frozen=True)
class GreedyOptions(Options):
    """The flags that are not parameters of a run."""

    study: Annotated[Literal["table1", "utilisation", "l1", "sensitivity"], tyro.conf.arg(help="What is compared.")] = (
        "table1"
    )
    scale: Annotated[
        Scale,
        tyro.conf.arg(help="Seeds, widths, epochs, rates and, of paper, full-size digits, where no flag sets them."),
    ] = "default"
    data: Annotated[
        str | None,
        tyro.conf.arg(
            help="coloured, mnist:FOLDER, shapes, sparse-coding, htad, npz:PATH or npy:FOLDER (default: the study's)."
        ),
    ] = None


def plan(options: GreedyOptions, axes: Mapping[str, Axis]) -> Job[Any]:
    """The study of a command line."""
    chosen = STUDIES[options.study]
    data = named_data(source, options.data or chosen.data)
    seeds = options.chosen_seeds(chosen.seeds[options.scale])
    out = options.folder(f"greedy-{options.study}-{data.folder}-{options.scale}")
    runs = options.checked(study(options.study, data, options.scale, axes, seeds, out))
    return _job(out, lambda: runs.run(options.cluster), chosen.title, data.name, data.identity, seeds)


def summarised(found: Stored, out: Path) -> Job[Any]:
    """What is made of results that are there, of all grids of a study."""
    seeds, words = found.seeds, "Greedy learning, what is in a folder"
    return _job(
        out, lambda: found.read(read, Parameters().from_config, seeds), words, found.data_name, found.data, seeds
    )


def _job(
    out: Path, run: Callable[[], Sequence[Trained]], words: str, name: str, identity: str, seeds: Sequence[int]
) -> Job[Sequence[Trained]]:
    title = f"\n==== {words}\n==== {name}, {len(seeds)} seeds\n\n"
    return Job(
        out,
        run,
        lambda found: title + tables(found, column(name)),
        lambda found: {"data": identity, "seeds": list(seeds), "points": as_json(found)},
    )


COMMAND = Command("greedy", __doc__, GreedyOptions, Parameters, plan)
main = COMMAND.main
