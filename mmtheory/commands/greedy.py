"""Greedy multi-modal learning: who is used, who is learned faster, and what balanced training does about it.

--study table1: vanilla, RUBi, random and guided training beside the uni-modal networks; utilisation: learning rates,
distinct and identical modalities; l1: regularisation; sensitivity: Q and α. --data coloured: coloured and gray MNIST
from 5,000 packaged digits; mnist:FOLDER: the same from your own IDX files; shapes: two views of synthetic solids;
sparse-coding: the law of "Modality Competition". --scale quick takes a minute, paper is for a GPU. Every parameter
takes one value or several, which replace the study's.
"""

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
import tyro
import xarray as xr
from tqdm import tqdm

from mmtheory.commands.flags import (
    CLUSTER,
    Axis,
    BadInput,
    Interrupted,
    Parser,
    cli,
    comma_list,
    fail,
    flag_name,
    integer,
    make_folder,
    number,
)
from mmtheory.commands.greedy_data import COLOURED, MNIST, GreedySource, source
from mmtheory.commands.greedy_studies import STUDIES, training
from mmtheory.commands.greedy_tables import Found, as_json, tables
from mmtheory.commands.plan import Plan, plan_grid, run_plan, seed_range, with_values
from mmtheory.datasets.dataset import DataError
from mmtheory.greedy.balancing import MODES
from mmtheory.greedy.evaluation import OUTPUTS
from mmtheory.greedy.outcome import PARTS, Alone, Outcome
from mmtheory.greedy.parameters import ALONE, LAW, Parameters
from mmtheory.greedy.runs import Sets, train
from mmtheory.sweep import labelled, unlabelled, write_text

WORKERS = 2
"""Grid points computed at a time: while one computes, the next compiles."""

PARSERS: dict[str, Parser] = {
    **dict.fromkeys(("pool", "batch", "epochs", "Q", "ratio"), integer),
    **dict.fromkeys(("correlation", "shifted_correlation", "jitter", "learning_rate", "momentum"), number),
    **dict.fromkeys(("alpha", "l1", "gate_scale", "log_base"), number),
    **dict.fromkeys(("palette", "modalities", "method", "bottleneck", "weights"), str),
    **dict.fromkeys(("mean_scope", "mean_source", "without_gradient"), str),
    "channels": comma_list(integer),
}


@dataclass(frozen=True)
class Options:
    """The flags that are not parameters of a run."""

    study: Annotated[Literal["table1", "utilisation", "l1", "sensitivity"], tyro.conf.arg(help="What is compared.")] = (
        "table1"
    )
    scale: Annotated[
        Literal["quick", "default", "paper"],
        tyro.conf.arg(help="Seeds, widths, epochs, rates and, of paper, full-size digits, where no flag sets them."),
    ] = "default"
    data: Annotated[
        str | None, tyro.conf.arg(help="coloured, mnist:FOLDER, shapes or sparse-coding (default: the study's).")
    ] = None
    seeds: Annotated[int | None, tyro.conf.arg(help="Number of seeds (default: the study's at its scale).")] = None
    first_seed: Annotated[int, tyro.conf.arg(help="Seeds are this number and the ones that follow.")] = 0
    cluster: Annotated[str | None, CLUSTER] = None
    out: Annotated[
        Path | None,
        tyro.conf.arg(help="Folder for results and summary.json (default: results/greedy-STUDY-DATA-SCALE)."),
    ] = None


@dataclass(frozen=True)
class GreedyPlan:
    """The points of all grids of a study, and where the data come from."""

    plan: Plan[Parameters]
    source: GreedySource
    title: str

    @property
    def out(self) -> Path:
        """Where the results go."""
        return self.plan.out


def plan(argv: Sequence[str] | None) -> GreedyPlan:
    """Read and check the command line; raises BadInput. Writes nothing."""
    options, axes = cli(Options, Parameters, PARSERS, argv, __doc__ or "", "greedy.py")
    study, scale = STUDIES[options.study], options.scale
    try:
        of = source(options.data or study.data)
    except DataError as error:
        raise BadInput(f"--data: {error}") from None
    if of.name != COLOURED and not of.name.startswith(MNIST):
        for name in axes:
            if name in LAW:
                raise BadInput(f"{flag_name(name)}: is for --data coloured or mnist:FOLDER")
    seeds = seed_range(options.first_seed, study.seeds[scale] if options.seeds is None else options.seeds)
    folder = of.name.partition(":")[0]
    out = options.out or Path("results") / f"greedy-{options.study}-{folder}-{scale}"
    base = with_values(Parameters(), study.base(of.name, scale))
    grids = []
    for grid in study.grids(training(of.name), scale):
        chosen = _replaced(grid, axes)
        grids.append(plan_grid(f"greedy {of.identity}", base, chosen, seeds, out, options.cluster))
    # Grids of which flags leave a single point may have it in common.
    joined = {
        point.name: (point, each) for grid in grids for point, each in zip(grid.points, grid.parameters, strict=True)
    }
    points, parameters = zip(*joined.values(), strict=True)
    return GreedyPlan(replace(grids[0], points=points, parameters=parameters), of, study.title)


def _replaced(grid: Mapping[str, Axis], axes: Mapping[str, Axis]) -> dict[str, Axis]:
    """The study's axes with those of flags in their place; an axis of one value alone is no axis of the sweep."""
    return {**grid, **axes}


# -- running ---------------------------------------------------------------------------------------------------------

_drawing = threading.Lock()


@lru_cache(maxsize=2)
def _drawn(of: GreedySource, law: Parameters, seeds: range) -> Sets:
    return of.drawn(law, seeds)


def drawn(of: GreedySource, parameters: Parameters, seeds: range) -> Sets:
    """The data of a grid point, kept while points that differ in their training follow one another."""
    law = {name: getattr(parameters, name) for name in (*LAW, "modalities")}
    with _drawing:
        return _drawn(of, Parameters(**law), seeds)


def compute(of: GreedySource, parameters: Parameters, seeds: range, bar: tqdm) -> xr.Dataset:
    """One method at one setting."""
    given = drawn(of, parameters, seeds)
    outcome = train(parameters, given, seeds)
    bar.update(len(seeds))
    return to_dataset(outcome, given, seeds)


def to_dataset(outcome: Outcome | Alone, given: Sets, seeds: range) -> xr.Dataset:
    """An outcome with names."""
    coords: dict[str, Any] = {"seed": np.asarray(seeds)}
    if isinstance(outcome, Outcome):
        coords |= {"part": list(PARTS), "output": list(OUTPUTS), "mode": list(MODES), "branch": [0, 1]}
    return xr.Dataset({**labelled(outcome, ("seed",)), "overlap": given.overlap, "classes": given.K}, coords)


def from_dataset(dataset: xr.Dataset, method: str) -> Outcome | Alone:
    """The inverse of `to_dataset`, for a grid point without its sweep axes."""
    return unlabelled(Alone, dataset) if method in ALONE else unlabelled(Outcome, dataset)


def run(planned: GreedyPlan) -> list[Found]:
    """Compute what is missing, and read everything: one `Found` per grid point."""
    of = planned.plan
    datasets = run_plan(of, partial(compute, planned.source), WORKERS)
    return [
        Found(
            point.axes,
            parameters,
            from_dataset(dataset, parameters.method),
            float(dataset["overlap"]),
            int(dataset["classes"]),
            point.path(of.out).name,
        )
        for point, parameters, dataset in zip(of.points, of.parameters, datasets, strict=True)
    ]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    try:
        planned = plan(argv)
        make_folder(planned.out)
        found = run(planned)
    except (BadInput, Interrupted) as sentence:
        return fail(sentence)
    except DataError as reason:
        return fail(f"--data: {reason}")
    print(f"\n==== {planned.title}\n==== {planned.source.name}, {len(planned.plan.seeds)} seeds\n")
    print(tables(found, planned.source.column))
    summary = {"data": planned.source.identity, "seeds": list(planned.plan.seeds), "points": as_json(found)}
    write_text(planned.out / "summary.json", json.dumps(summary, indent=1, ensure_ascii=False) + "\n")
    print(f"\nresults and summary.json: {planned.out}")
    return 0
