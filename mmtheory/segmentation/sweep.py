"""Sweeps over the parameters of the segmentation experiment, at three scales, on scenes or a user's images."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np
import xarray as xr

from mmtheory.parameter import ParameterError
from mmtheory.segmentation import cost
from mmtheory.segmentation.outcome import NETWORKS, Outcome
from mmtheory.segmentation.parameters import Parameters
from mmtheory.segmentation.runs import experiment
from mmtheory.segmentation.sources import SCENES, SegmentationSource
from mmtheory.segmentation.summary import Summary
from mmtheory.sweep import Axis, Experiment, Sweep, labelled, sweep, unlabelled
from mmtheory.sweep.run import Advance

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


def compute(source: SegmentationSource, parameters: Parameters, seeds: range, advance: Advance) -> xr.Dataset:
    """All networks of every seed at one setting; a seed is done when its seven networks are trained."""
    data, classes = source.drawn(parameters, seeds)
    outcome = experiment(parameters, data, len(classes), seeds, lambda count: advance(count / len(NETWORKS)))
    coords = {"seed": np.asarray(seeds), "network": list(NETWORKS), "truth": list(classes), "prediction": list(classes)}
    return xr.Dataset(labelled(outcome, ("seed", "network")), coords)


def read(dataset: xr.Dataset, parameters: Parameters, seeds: range) -> Summary:
    """What `compute` has stored."""
    return Summary(unlabelled(Outcome, dataset), tuple(map(str, dataset["truth"].values)))


def scaled(
    source: SegmentationSource,
    scale: Scale,
    axes: Mapping[str, Axis | Sequence[Any]],
    seeds: int | range,
    out: str | Path,
) -> Sweep[Parameters, Summary]:
    """A sweep at one scale. Raises ParameterError, also where an axis is of the scenes' law and the data are not."""
    if source.name != SCENES:
        for name in axes:
            if name in type(Parameters().law).declarations():
                raise ParameterError(name, f"is for --data {SCENES}")
    stored = Experiment(
        f"segmentation {source.identity}",
        partial(compute, source),
        read,
        memory=partial(cost.memory, source),
        seconds=partial(cost.seconds, source),
    )
    return sweep(stored, Parameters().with_values(SCALES[scale]), axes, seeds, out)
