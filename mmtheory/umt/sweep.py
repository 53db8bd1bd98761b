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
from mmtheory.learners.imputation import subsets
from mmtheory.learners.method import Pretrained
from mmtheory.parameter import ParameterError
from mmtheory.plugin import is_plugin
from mmtheory.sweep import Axis, Experiment, Found, Label, NotOneSweep, Stored, Sweep, labelled, sweep, unlabelled
from mmtheory.sweep.run import Advance
from mmtheory.umt import cost
from mmtheory.umt.comparison import Comparison
from mmtheory.umt.methods import METHODS, entry
from mmtheory.umt.outcome import Outcome
from mmtheory.umt.parameters import ALONE, FOLDS, Parameters
from mmtheory.umt.sources import PAIRED, SEVEN, About, UmtSource
from mmtheory.umt.trainer import Trainer


def teachers(R: int) -> tuple[str, ...]:
    """The uni-modal networks of R modalities, by the names that they have among the methods."""
    return tuple(f"{ALONE}{r}" for r in range(1, R + 1))


def always(R: int) -> tuple[str, ...]:
    """What every table on R modalities has."""
    return (*teachers(R), "naive")


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
    build = replace(build, gaps=sets[0].present is not None)
    head = common.fusion_head(source.content is None)
    data = Data.stacked(sets, source.sizes(common.split))
    trainer = Trainer(data, seeds, build, common.schedule(), common.trials, head)
    return Prepared(trainer, *trainer.pretrained())


_preparing = threading.Lock()


def prepared(source: UmtSource, parameters: Parameters, seeds: range) -> Prepared:
    """The trainer of a grid point, whichever its method; made once."""
    with _preparing:
        return _prepared(source, replace(parameters, method="naive"), seeds)


def compute(source: UmtSource, parameters: Parameters, seeds: range, advance: Advance) -> xr.Dataset:
    """One method on one kind of data."""
    ready = prepared(source, parameters, seeds)
    if parameters.method.startswith(ALONE):
        outcome = ready.alone[_number(parameters.method) - 1]
    else:
        outcome = ready.trainer.run(entry(parameters.method), ready.pretrained)
    advance(len(seeds))
    return to_dataset(outcome, parameters, seeds, source.about(parameters))


def _number(alone: str) -> int:
    """r of the uni-modal network of modality r = 1, 2, …"""
    return int(alone.removeprefix(ALONE))


def to_dataset(outcome: Outcome, parameters: Parameters, seeds: range, about: About) -> xr.Dataset:
    """An outcome with names, along all modalities; those that a uni-modal network does not have are NaN."""
    method, R = parameters.method, outcome.encoders.encoder_test_accuracy.shape[1]
    first = _number(method) if method.startswith(ALONE) else 1
    coords = {
        "seed": np.asarray(seeds),
        "modality": np.arange(first, first + R),
        "class": list(about.classes),
        "period": np.arange(outcome.records.training_loss.shape[1]),
    }
    tried = entry("naive" if method.startswith(ALONE) else method).trials(parameters.trials, parameters.optimiser)
    # Names of hyper-parameters of their own, for some are words that the results have too.
    values = {f"tried_{name}": ("trial", np.asarray(each)) for name, each in tried.items() if each.ndim == 1}
    known = {"overlap": about.overlap, "note": about.note}
    found = xr.Dataset({**labelled(outcome, ("seed",)), **values, **known}, coords)
    # Of one shape with the other methods', or files would not make one data set.
    whole = found.reindex(modality=np.arange(1, len(about.modalities) + 1))
    if outcome.gaps:
        shown = xr.DataArray(outcome.subset_accuracy, {"shown": _shown(first, R)}, ("seed", "shown"))
        whole = whole.assign(subset_accuracy=shown.reindex(shown=_shown(1, len(about.modalities))))
    return whole.assign_coords(modality_name=("modality", list(about.modalities)))


def _shown(first: int, R: int) -> list[str]:
    """The names of the subsets of R modalities, of which the lowest number is `first`."""
    return [" ".join(str(first + r) for r in chosen) for chosen in subsets(R)]


def read(dataset: xr.Dataset, parameters: Parameters, seeds: range) -> Outcome:
    """The inverse of `to_dataset`."""
    if parameters.method.startswith(ALONE):
        r = _number(parameters.method)
        dataset = dataset.sel({"modality": [r]} | ({"shown": [str(r)]} if "shown" in dataset else {}))
    outcome = unlabelled(Outcome, dataset)
    if "subset_accuracy" not in dataset:
        return outcome
    # numpy where the type says array, as in all of an outcome.
    shown: Any = np.asarray(dataset["subset_accuracy"])
    return replace(outcome, subset_accuracy=shown)


def stored_about(dataset: xr.Dataset, identity: str) -> About:
    """What stored results say of their data; raises NotOneSweep."""
    if "note" not in dataset:
        raise NotOneSweep("these results do not say enough of their data; the command that made them reads them")
    names = (tuple(map(str, dataset[name].values)) for name in ("modality_name", "class"))
    return About(identity, float(dataset["overlap"]), str(dataset["note"].values), *names)


@dataclass(frozen=True)
class Compared:
    """The methods at one point of the grid: its place, parameters (of the first method), outcomes, files, and data."""

    axes: Mapping[str, Label]
    parameters: Parameters
    comparison: Comparison
    files: Mapping[str, tuple[str, ...]]
    about: About

    def over_partitions(self, seeds: Sequence[int]) -> Comparison | None:
        """The methods in the reading "this data set": its rows are fixed, and partitions of them into folds vary.

        None where the seeds are not two whole partitions or more.
        """
        if self.parameters.split != FOLDS or seeds[0] % SEVEN or len(seeds) % SEVEN or len(seeds) < 2 * SEVEN:
            return None
        if list(seeds) != list(range(seeds[0], seeds[-1] + 1)):
            return None
        return replace(self.comparison, overlap=0.0, folds=SEVEN)


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
        points = [found[start : start + R] for start in range(0, len(found), R)]
        return [_compared(point, self.source.about(point[0].parameters)) for point in points]


def _compared(found: Sequence[Found[Parameters, Outcome]], about: About) -> Compared:
    """The methods at one point."""
    names = [one.parameters.method for one in found]
    return Compared(
        _place(found[0].axes),
        found[0].parameters,
        Comparison(dict(zip(names, (one.result for one in found), strict=True)), about.overlap),
        dict(zip(names, (one.files for one in found), strict=True)),
        about,
    )


def _place(axes: Mapping[str, Label]) -> dict[str, Label]:
    return {axis: label for axis, label in axes.items() if axis != "method"}


def _stored_parameters(config: Mapping[str, Any]) -> Parameters:
    # A file of results may come from anywhere, and must not say which module is to be imported.
    if own := [name for name in (config["method"], config["encoder"]) if is_plugin(name)]:
        raise NotOneSweep(f"{own[0]} is a plugin; the command that made these results reads them")
    return Parameters().from_config({name: value for name, value in config.items() if name != "tried"})


def compared(stored: Stored, seeds: Sequence[int]) -> list[Compared]:
    """What a folder holds: the methods at every point, on seeds that all have. Raises NotOneSweep."""
    # Of more modalities it is known when they are read.
    _check_always_there(_methods_stored(stored), 2)
    abouts: dict[Parameters, About] = {}

    def read_both(dataset: xr.Dataset, parameters: Parameters, seeds: range) -> Outcome:
        abouts[parameters] = stored_about(dataset, stored.data)
        return read(dataset, parameters, seeds)

    places: dict[tuple[Label, ...], list[Found[Parameters, Outcome]]] = {}
    for one in stored.read(read_both, _stored_parameters, seeds):
        places.setdefault(tuple(_place(one.axes).values()), []).append(one)
    for place, found in places.items():
        about = abouts[found[0].parameters]
        # What users wrote comes last.
        order = {name: k for k, name in enumerate((*teachers(len(about.modalities)), *METHODS))}
        found.sort(key=partial(_order, order))
        _check_always_there({place: [one.parameters.method for one in found]}, len(about.modalities))
    return [_compared(found, abouts[found[0].parameters]) for found in places.values()]


def _order(order: Mapping[str, int], one: Found[Parameters, Outcome]) -> tuple[int, str]:
    return order.get(one.parameters.method, len(order)), one.parameters.method


def _methods_stored(stored: Stored) -> Mapping[tuple[Label, ...], Sequence[str]]:
    """The methods by place."""
    places: dict[tuple[Label, ...], list[str]] = {}
    for block, *_ in stored.blocks.values():
        here = places.setdefault(tuple(_place(block.point.axes).values()), [])
        here.append(block.point.config["parameters"]["method"])
    return places


def _check_always_there(methods: Mapping[tuple[Label, ...], Sequence[str]], R: int) -> None:
    for place, here in methods.items():
        if missing := [name for name in always(R) if name not in here]:
            where = f" at {', '.join(map(str, place))}" if place else ""
            raise NotOneSweep(f"{' and '.join(missing)} are not there{where}, with which tables begin")


def methods(
    source: UmtSource,
    names: Sequence[str],
    axes: Mapping[str, Axis | Sequence[Any]],
    seeds: int | range,
    out: str | Path,
) -> Methods:
    """Methods over a grid; the uni-modal networks and naive fusion are always there.

    Raises ParameterError, also where an axis is of other data than these, and DataError where a seed's parts are of no
    use.
    """
    if "method" in axes:
        raise ParameterError("method", "give --methods a,b,…")
    if source.name != PAIRED:
        for axis in axes:
            if axis in type(Parameters().law).declarations():
                raise ParameterError(axis, f"is for --data {PAIRED}")
    if source.name != "htad" and "split" in axes:
        raise ParameterError("split", "is for data that come in passes: htad")
    for name in names:
        if name not in METHODS and not is_plugin(name):
            raise ParameterError("methods", f"no method {name!r}; there are {', '.join(METHODS)}")
    if len(set(names)) < len(names):
        raise ParameterError("methods", "has the same method twice")
    chosen = tuple(dict.fromkeys((*always(len(source.modalities)), *names)))
    # While one method computes, the next compiles.
    experiment = Experiment(
        f"umt {source.identity}",
        partial(compute, source),
        read,
        together=2,
        memory=partial(cost.memory, source),
        seconds=partial(cost.seconds, source),
    )
    planned = sweep(experiment, Parameters(), {**axes, "method": Axis.from_values(*chosen)}, seeds, out)
    for point in planned.points:
        point.parameters.architecture(source.shapes(point.parameters), len(source.classes))
    for how in dict.fromkeys(point.parameters.split for point in planned.points):
        source.check(how, planned.seeds)
    return Methods(source, chosen, planned)
