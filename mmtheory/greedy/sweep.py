"""The studies of the greedy paper as sweeps: what is done at a grid point, and a study's grids as one sweep."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from mmtheory.datasets.dataset import Dataset
from mmtheory.datasets.mnist import Digits
from mmtheory.greedy import cost
from mmtheory.greedy.balancing import modes
from mmtheory.greedy.evaluation import outputs
from mmtheory.greedy.grids import STUDIES, Scale, training
from mmtheory.greedy.outcome import PARTS, Alone, Outcome
from mmtheory.greedy.parameters import Parameters
from mmtheory.greedy.runs import Sets, train
from mmtheory.greedy.sources import COLOURED, MNIST, GreedySource
from mmtheory.greedy.summary import Result
from mmtheory.parameter import ParameterError
from mmtheory.sweep import Axis, Experiment, Sweep, labelled, sweep, unlabelled
from mmtheory.sweep.run import Advance

_drawing = threading.Lock()


@lru_cache(maxsize=2)
def _drawn(source: GreedySource, law: Parameters, seeds: range) -> Sets:
    return source.drawn(law, seeds)


def drawn(source: GreedySource, parameters: Parameters, seeds: range) -> Sets:
    """The data of a grid point, kept while points that differ in their training follow one another."""
    law = Parameters(
        law=parameters.law,
        modalities=parameters.modalities,
        split=parameters.split,
        partition=parameters.partition,
    )
    with _drawing:
        return _drawn(source, law, seeds)


def compute(source: GreedySource, parameters: Parameters, seeds: range, advance: Advance) -> xr.Dataset:
    """One method at one setting."""
    data = drawn(source, parameters, seeds)
    outcome = train(parameters, data, seeds)
    advance(len(seeds))
    coords: dict[str, Any] = {"seed": np.asarray(seeds)}
    R = source.modalities(parameters)
    branches = list(range(R))
    if isinstance(outcome, Outcome):
        coords |= {"part": list(PARTS), "output": list(outputs(R)), "mode": list(modes(R)), "branch": branches}
    known = branches if parameters.alone is None else [parameters.alone]
    variables = {**labelled(outcome, ("seed",)), "overlap": data.overlap, "classes": data.K}
    # Of one shape whatever the method, or files would not make one data set.
    return xr.Dataset(variables, {**coords, "modality": known}).reindex(modality=branches)


def read(dataset: xr.Dataset, parameters: Parameters, seeds: range) -> Result:
    """What `compute` has stored."""
    stored = unlabelled(Outcome, dataset) if parameters.alone is None else unlabelled(Alone, dataset)
    return Result(stored, float(dataset["overlap"]), int(dataset["classes"]), dataset.sizes["modality"])


def experiment(source: GreedySource) -> Experiment[Parameters, Result]:
    """One method at one setting, on such data; while one point computes, the next compiles."""
    return Experiment(
        f"greedy {source.identity}",
        partial(compute, source),
        read,
        together=2,
        memory=partial(cost.memory, source),
        seconds=partial(cost.seconds, source),
    )


def study(
    name: str, source: GreedySource, scale: Scale, axes: Mapping[str, Axis], seeds: range, out: str | Path
) -> Sweep[Parameters, Result]:
    """A study at one scale: the points of all its grids, each once. Axes replace the study's.

    Raises ParameterError, also where an axis is of the coloured digits or their parts and the data are not: other data
    every seed draws anew, or they come with their parts; or where a method among the axes is of a modality that the
    data do not have.
    """
    usual = STUDIES[name].base(source.name, scale)
    fresh, digits = source.content is None, isinstance(source.content, Digits)
    for axis in axes:
        if (not digits and axis in type(Parameters().law).declarations()) or (fresh and axis in ("split", "partition")):
            raise ParameterError(axis, f"is for --data {COLOURED} or {MNIST}FOLDER")
        if axis in ("split", "partition") and isinstance(source.content, Dataset) and source.content.split is not None:
            raise ParameterError(axis, f"is for data without parts of their own; {source.name} has a split")
    usual = {**usual, "split": "fresh"} if fresh else usual
    base = Parameters().with_values(usual)
    grids = STUDIES[name].grids(training(source.name), scale, source.modalities(base))
    sweeps = [sweep(experiment(source), base, {**grid, **axes}, seeds, out) for grid in grids]
    # Grids of which axes leave a single point may have it in common.
    points = {point.name: point for one in sweeps for point in one.points}
    for place, point in tuple(points.items()):
        R, r = source.modalities(point.parameters), point.parameters.alone
        if r is None or r < R:
            continue
        if "method" in axes:
            raise ParameterError("method", f"there is no modality {r}, of which alone-{r} is: there are {R}")
        # The grid has the methods of distinct modalities, of which there may be more than of two copies.
        del points[place]
    return Sweep(sweeps[0].experiment, tuple(points.values()), seeds, Path(out))
