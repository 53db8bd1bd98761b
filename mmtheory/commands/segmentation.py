"""Uni-modal teachers under middle fusion: RGB-D segmentation, tables 2 to 5 of the two UMT papers.

Trains networks on colour and on depth alone, middle fusion with and without their teaching, and new decoders on the
frozen depth encoders. --data scenes: rendered, and it is known which classes colour tells apart and which depth;
nyu:FOLDER: your own images, FOLDER/train/rgb, depth, label and FOLDER/test; npz:FILE: arrays rgb, depth, label; either
with ,ignore=LABEL for pixels that do not count. Every parameter takes one value or several, which make a grid.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

import numpy as np
import tyro
import xarray as xr
from tqdm import tqdm

from mmtheory.commands.flags import (
    CLUSTER,
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
from mmtheory.commands.plan import Plan, plan_grid, run_plan, seed_range, with_values
from mmtheory.commands.segmentation_data import SCENES, SegmentationSource, source
from mmtheory.commands.segmentation_tables import Found, as_json, tables
from mmtheory.datasets.dataset import DataError
from mmtheory.segmentation.outcome import NETWORKS, Outcome
from mmtheory.segmentation.parameters import LAW, Parameters
from mmtheory.segmentation.runs import experiment
from mmtheory.segmentation.summary import Summary
from mmtheory.sweep import labelled, unlabelled, write_text

Scale: TypeAlias = Literal["quick", "default", "paper"]

SCALES: Mapping[Scale, Mapping[str, Any]] = {
    "quick": {"size": 16, "objects": 2, "train": 480, "test": 60, "channels": (8, 16), "epochs": 8, "decay_every": 2},
    "default": {},
    "paper": {
        "size": 128,
        "train": 3000,
        "channels": (32, 64, 128, 256, 512),
        "blocks": 2,
        "epochs": 50,
        "decay_every": 10,
        "learning_rate": 0.001,
    },
}
"""The parameters that differ from the defaults; paper has ESANet's five scales, for a GPU."""

SEEDS: Mapping[Scale, int] = {"quick": 2, "default": 6, "paper": 5}

PARSERS: dict[str, Parser] = {
    **dict.fromkeys(("size", "objects", "train", "validation", "test"), integer),
    **dict.fromkeys(("batch", "epochs", "decay_every", "blocks"), integer),
    **dict.fromkeys(("rgb_noise", "depth_noise", "missing", "weight", "learning_rate"), number),
    "channels": comma_list(integer),
}


@dataclass(frozen=True)
class Options:
    """The flags that are not parameters of a run."""

    scale: Annotated[
        Scale, tyro.conf.arg(help="Seeds, and sizes of scenes, networks and training where no flag sets them.")
    ] = "default"
    data: Annotated[str, tyro.conf.arg(help="scenes, nyu:FOLDER or npz:FILE, these perhaps with ,ignore=LABEL.")] = (
        SCENES
    )
    seeds: Annotated[int | None, tyro.conf.arg(help="Number of seeds (default: the scale's).")] = None
    first_seed: Annotated[int, tyro.conf.arg(help="Seeds are this number and the ones that follow.")] = 0
    cluster: Annotated[str | None, CLUSTER] = None
    out: Annotated[
        Path | None,
        tyro.conf.arg(help="Folder for results and summary.json (default: results/segmentation-DATA-SCALE)."),
    ] = None


@dataclass(frozen=True)
class SegmentationPlan:
    """The grid points, and where the images come from."""

    plan: Plan[Parameters]
    source: SegmentationSource

    @property
    def out(self) -> Path:
        """Where the results go."""
        return self.plan.out


def plan(argv: Sequence[str] | None) -> SegmentationPlan:
    """Read and check the command line; raises BadInput. Writes nothing."""
    options, axes = cli(Options, Parameters, PARSERS, argv, __doc__ or "", "segmentation.py")
    try:
        of = source(options.data)
    except DataError as error:
        raise BadInput(f"--data: {error}") from None
    if of.name != SCENES:
        for name in axes:
            if name in LAW:
                raise BadInput(f"{flag_name(name)}: is for --data {SCENES}")
    seeds = seed_range(options.first_seed, SEEDS[options.scale] if options.seeds is None else options.seeds)
    out = options.out or Path("results") / f"segmentation-{of.name.partition(':')[0]}-{options.scale}"
    base = with_values(Parameters(), SCALES[options.scale])
    return SegmentationPlan(plan_grid(f"segmentation {of.identity}", base, axes, seeds, out, options.cluster), of)


def compute(of: SegmentationSource, parameters: Parameters, seeds: range, bar: tqdm) -> xr.Dataset:
    """All networks at one setting; the bar counts a seed when its seven networks are trained."""
    data, classes = of.drawn(parameters, seeds)
    outcome = experiment(parameters, data, len(classes), seeds, lambda count: bar.update(count / len(NETWORKS)))
    return to_dataset(outcome, classes, seeds)


def to_dataset(outcome: Outcome, classes: tuple[str, ...], seeds: range) -> xr.Dataset:
    """An outcome with names."""
    coords = {"seed": np.asarray(seeds), "network": list(NETWORKS), "truth": list(classes), "prediction": list(classes)}
    return xr.Dataset(dict(labelled(outcome, ("seed", "network"))), coords)


def run(planned: SegmentationPlan) -> list[Found]:
    """Compute what is missing, and read everything: one `Found` per grid point."""
    of = planned.plan
    datasets = run_plan(of, partial(compute, planned.source))
    return [
        Found(
            point.axes,
            parameters,
            Summary(unlabelled(Outcome, dataset)),
            tuple(map(str, dataset["truth"].values)),
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
    print(f"\n==== RGB-D segmentation, {planned.source.name}, {len(planned.plan.seeds)} seeds\n")
    print(tables(found))
    summary = {"data": planned.source.identity, "seeds": list(planned.plan.seeds), "points": as_json(found)}
    write_text(planned.out / "summary.json", json.dumps(summary, indent=1, ensure_ascii=False) + "\n")
    print(f"\nresults and summary.json: {planned.out}")
    return 0
