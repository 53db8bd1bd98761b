"""Uni-modal teachers under middle fusion: RGB-D segmentation, tables 2 to 5 of the two UMT papers.

Trains networks on colour and on depth alone, middle fusion with and without their teaching, and new decoders on the
frozen depth encoders. --data scenes: rendered, and it is known which classes colour tells apart and which depth;
nyu:FOLDER: your own images, FOLDER/train/rgb, depth, label and FOLDER/test; npz:FILE: arrays rgb, depth, label; either
with ,ignore=LABEL for pixels that do not count. Every parameter takes one value or several, which make a grid.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import tyro

from mmtheory.commands.frame import Command, Job, Options, named_data
from mmtheory.datasets.source import folder_name
from mmtheory.segmentation.parameters import Parameters
from mmtheory.segmentation.sources import SCENES, source
from mmtheory.segmentation.sweep import SEEDS, Scale, read, scaled
from mmtheory.segmentation.tables import Segmented, as_json, tables
from mmtheory.sweep import Axis, Stored


@dataclass(frozen=True)
class SegmentationOptions(Options):
    """The flags that are not parameters of a run."""

    scale: Annotated[
        Scale, tyro.conf.arg(help="Seeds, and sizes of scenes, networks and training where no flag sets them.")
    ] = "default"
    data: Annotated[str, tyro.conf.arg(help="scenes, nyu:FOLDER or npz:FILE, these perhaps with ,ignore=LABEL.")] = (
        SCENES
    )


def plan(options: SegmentationOptions, axes: Mapping[str, Axis]) -> Job[Any]:
    """The sweep of a command line."""
    data = named_data(source, options.data)
    seeds = options.chosen_seeds(SEEDS[options.scale])
    kind, colon, path = data.name.partition(":")
    named = f"{kind}-{folder_name(path)}" if colon else kind
    out = options.folder(f"segmentation-{named}-{options.scale}")
    runs = options.checked(scaled(data, options.scale, axes, seeds, out))
    return _job(out, lambda: runs.run(options.cluster), data.name, data.identity, seeds)


def summarised(found: Stored, out: Path) -> Job[Any]:
    """What is made of results that are there."""
    found.check_one_grid()
    seeds = found.seeds
    return _job(out, lambda: found.read(read, Parameters().from_config, seeds), found.data_name, found.data, seeds)


def _job(
    out: Path, run: Callable[[], Sequence[Segmented]], name: str, identity: str, seeds: Sequence[int]
) -> Job[Sequence[Segmented]]:
    return Job(
        out,
        run,
        lambda found: f"\n==== RGB-D segmentation, {name}, {len(seeds)} seeds\n\n{tables(found)}",
        lambda found: {"data": identity, "seeds": list(seeds), "points": as_json(found)},
    )


COMMAND = Command("segmentation", __doc__, SegmentationOptions, Parameters, plan)
main = COMMAND.main
