"""Sweeps of the UMT experiment: every method at every point of a grid, and the methods of a point compared."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from mmtheory.learners.data import Data
from mmtheory.learners.method import Pretrained
from mmtheory.parameter import ParameterError
from mmtheory.sweep import Axis, Experiment, Found, Label, Sweep, labelled, sweep, unlabelled
from mmtheory.sweep.run import Advance
from mmtheory.umt.comparison import Comparison
from mmtheory.umt.methods import METHODS
from mmtheory.umt.outcome import Outcome
from mmtheory.umt.parameters import ALONE, Parameters
from mmtheory.umt.sources import PAIRED, UmtSource
from mmtheory.umt.trainer import Trainer

TEACHERS = (f"{ALONE}1", f"{ALONE}2")
"""The uni-modal networks, by the names that they have among the methods."""


@dataclass(frozen=True)
class Prepared:
    """A trainer with what every method on it starts from."""

    trainer: Trainer
    pretrained: Pretrained
    alone: tuple[Outcome, ...]


@lru_cache(maxsize=2)
def _prepared(source: UmtSource, common: Parameters, seeds: range) -> Prepared:
    sets = source.draw(common, seeds)
    build = common.architecture(tuple(x.shape[1:] for x in sets[0].x), sets[0].K)
    head = common.fusion_head(source.content is None)
    trainer = Trainer(Data.of(sets), seeds, build, common.schedule(), common.trials, head)
    return Prepared(trainer, *trainer.pretrained())


_preparing = threading.Lock()


def prepared(source: UmtSource, parameters: Parameters, seeds: range) -> Prepared:
    """The trainer of a grid point, whichever its method; made once."""
    with _preparing:
        return _prepared(source, replace(parameters, method="naive"), seeds)


def compute(source: UmtSource, parameters: Parameters, seeds: range, advance: Advance) -> xr.Dataset:
    """One method on one kind of data."""
    ready = prepared(source, parameters, seeds)
    if parameters.method in TEACHERS:
        outcome = ready.alone[TEACHERS.index(parameters.method)]
    else:
        outcome = ready.trainer.run(METHODS[parameters.method], ready.pretrained)
    advance(len(seeds))
    return to_dataset(outcome, parameters, seeds)


def to_dataset(outcome: Outcome, parameters: Parameters, seeds: range) -> xr.Dataset:
    """An outcome with names; the modalities of a uni-modal network are the one it has."""
    method, R = parameters.method, outcome.encoders.encoder_test_accuracy.shape[1]
    first = int(method.removeprefix(ALONE)) if method in TEACHERS else 1
    coords = {
        "seed": np.asarray(seeds),
        "modality": np.arange(first, first + R),
        "period": np.arange(outcome.records.training_loss.shape[1]),
    }
    tried = METHODS[method if method in METHODS else "naive"].trials(parameters.trials)
    # Names of hyper-parameters of their own, for some are words that the results have too.
    values = {f"tried_{name}": ("trial", np.asarray(each)) for name, each in tried.items() if each.ndim == 1}
    return xr.Dataset({**labelled(outcome, ("seed",)), **values}, coords)


def read(dataset: xr.Dataset, parameters: Parameters, seeds: range) -> Outcome:
    """The inverse of `to_dataset`."""
    return unlabelled(Outcome, dataset)


@dataclass(frozen=True)
class Compared:
    """The methods at one point of the grid: its place, its parameters (of the first method), outcomes and files."""

    axes: Mapping[str, Label]
    parameters: Parameters
    comparison: Comparison
    files: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Methods:
    """A sweep whose last axis are methods, on one kind of data."""

    source: UmtSource
    names: tuple[str, ...]
    sweep: Sweep[Parameters, Outcome]

    def run(self, cluster: str | None = None) -> list[Compared]:
        """Compute what is missing, and compare the methods at every point of the other axes."""
        found, R = self.sweep.run(cluster), len(self.names)
        # The method is the last axis and the fastest.
        return [self._compared(found[start : start + R]) for start in range(0, len(found), R)]

    def _compared(self, found: Sequence[Found[Parameters, Outcome]]) -> Compared:
        outcomes = dict(zip(self.names, (one.result for one in found), strict=True))
        return Compared(
            {axis: label for axis, label in found[0].axes.items() if axis != "method"},
            found[0].parameters,
            Comparison(outcomes, self.source.overlap(found[0].parameters.split)),
            dict(zip(self.names, (one.files for one in found), strict=True)),
        )


def methods(
    source: UmtSource,
    names: Sequence[str],
    axes: Mapping[str, Axis | Sequence[Any]],
    seeds: int | range,
    out: str | Path,
) -> Methods:
    """Methods over a grid; the uni-modal networks and naive fusion are always there.

    Raises ParameterError, also where an axis is of other data than these.
    """
    if "method" in axes:
        raise ParameterError("method", "give --methods a,b,…")
    if source.name != PAIRED:
        for axis in axes:
            if axis in type(Parameters().law).declarations():
                raise ParameterError(axis, f"is for --data {PAIRED}")
    if (source.content is None or source.content.groups is None) and "split" in axes:
        raise ParameterError("split", "is for data that come in passes: htad")
    for name in names:
        if name not in METHODS:
            raise ParameterError("methods", f"no method {name!r}; there are {', '.join(METHODS)}")
    if len(set(names)) < len(names):
        raise ParameterError("methods", "has the same method twice")
    chosen = tuple(dict.fromkeys((*TEACHERS, "naive", *names)))
    # While one method computes, the next compiles.
    experiment = Experiment(f"umt {source.identity}", partial(compute, source), read, together=2, memory=source.memory)
    planned = sweep(experiment, Parameters(), {**axes, "method": Axis.of(*chosen)}, seeds, out)
    for point in planned.points:
        point.parameters.architecture(source.shapes, len(source.classes))
    return Methods(source, chosen, planned)
