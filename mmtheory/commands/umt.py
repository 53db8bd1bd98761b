"""Uni-Modal Teacher and everything it is compared with, on synthetic and real two-modality data.

--data sparse-coding: the remedies on the smoothed-ReLU network of "Modality Competition"; paired: data by Definitions
1 and 2 of "Modality Laziness", whose law the flags --p to --test set; htad, mnist, digits: real data that optional
packages carry; npz:PATH: your own, arrays x1, x2, y and perhaps split. Every parameter takes one value or several,
which make a grid. Hyper-parameters are chosen on validation data, --trials values for every method.
"""

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import tyro
import xarray as xr
from tqdm import tqdm

from mmtheory.commands import umt_remedies
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
from mmtheory.commands.plan import Plan, plan_grid, run_plan, seed_range
from mmtheory.commands.umt_data import PAIRED, SPARSE_CODING, UmtSource, source
from mmtheory.commands.umt_tables import class_table, name_of, tables
from mmtheory.datasets.dataset import DataError
from mmtheory.learners.data import Data
from mmtheory.learners.method import Pretrained
from mmtheory.parameter import ParameterError
from mmtheory.sweep import Label, labelled, unlabelled, write_text
from mmtheory.umt.comparison import Comparison
from mmtheory.umt.methods import METHODS
from mmtheory.umt.outcome import Outcome
from mmtheory.umt.parameters import ALONE, LAW, Parameters
from mmtheory.umt.trainer import Trainer

WORKERS = 2
"""Methods run at a time: while one computes, the next compiles."""

TEACHERS = (f"{ALONE}1", f"{ALONE}2")


def truth(text: str) -> bool:
    """yes or no."""
    if text not in ("yes", "no"):
        raise ValueError(f"is yes or no; got {text!r}")
    return text == "yes"


PARSERS: dict[str, Parser] = {
    **dict.fromkeys(("paired", "slots", "train", "validation", "test"), integer),
    **dict.fromkeys(("features", "width", "depth", "epochs", "batch", "trials"), integer),
    **dict.fromkeys(("p_h", "c"), number),
    "p": comma_list(number),
    "hard": comma_list(truth),
    **dict.fromkeys(("method", "head", "encoder"), str),
}


@dataclass(frozen=True)
class Options:
    """The flags that are not parameters of a run."""

    data: Annotated[str, tyro.conf.arg(help="sparse-coding, paired, htad, mnist, digits or npz:PATH.")] = "htad"
    methods: Annotated[
        str, tyro.conf.arg(help="Comma list of methods, or all; uni-modal networks and naive fusion are always there.")
    ] = "all"
    seeds: Annotated[int, tyro.conf.arg(help="Number of seeds: splits of the data, or draws.")] = 8
    first_seed: Annotated[int, tyro.conf.arg(help="Seeds are this number and the ones that follow.")] = 0
    cluster: Annotated[str | None, CLUSTER] = None
    out: Annotated[
        Path | None, tyro.conf.arg(help="Folder for results and summary.json (default: results/umt-DATA).")
    ] = None


@dataclass(frozen=True)
class UmtPlan:
    """A plan, its source of data, and the grid apart from the methods."""

    plan: Plan[Parameters]
    source: UmtSource
    methods: tuple[str, ...]

    @property
    def out(self) -> Path:
        """Where the results go."""
        return self.plan.out


def plan(argv: Sequence[str] | None) -> UmtPlan:
    """Read and check the command line; raises BadInput. Writes nothing."""
    options, axes = cli(Options, Parameters, PARSERS, argv, __doc__ or "", "umt.py")
    return _plan(options, axes)


def _plan(options: Options, axes: Mapping[str, Axis]) -> UmtPlan:
    if "method" in axes:
        raise BadInput("--method: give --methods a,b,…")
    try:
        of = source(options.data)
    except DataError as error:
        raise BadInput(f"--data: {error}") from None
    if options.data != PAIRED:
        for name in axes:
            if name in LAW:
                raise BadInput(f"{flag_name(name)}: is for --data paired")
    chosen = tuple(METHODS) if options.methods == "all" else tuple(options.methods.split(","))
    for method in chosen:
        if method not in METHODS:
            raise BadInput(f"--methods: no method {method!r}; there are {', '.join(METHODS)}")
    if len(set(chosen)) < len(chosen):
        raise BadInput("--methods: has the same method twice")
    methods = tuple(dict.fromkeys((*TEACHERS, "naive", *chosen)))
    out = options.out or Path("results") / f"umt-{of.folder}"
    of_methods = {**axes, "method": Axis(methods, methods)}
    seeds = seed_range(options.first_seed, options.seeds)
    planned = plan_grid(f"umt {of.identity}", Parameters(), of_methods, seeds, out, options.cluster)
    for parameters in planned.parameters:
        try:
            parameters.architecture(of.shapes, len(of.classes))
        except ParameterError as error:
            raise BadInput(f"{flag_name(error.parameter)}: {error.reason}") from None
    return UmtPlan(planned, of, methods)


# -- running ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Prepared:
    """A trainer with what every method on it starts from."""

    trainer: Trainer
    pretrained: Pretrained
    alone: tuple[Outcome, ...]


@lru_cache(maxsize=2)
def _prepared(of: UmtSource, common: Parameters, seeds: range) -> Prepared:
    sets = of.draw(common, seeds)
    build = common.architecture(tuple(x.shape[1:] for x in sets[0].x), sets[0].K)
    head = common.fusion_head(of.content is None)
    trainer = Trainer(Data.of(sets), seeds, build, common.schedule(), common.trials, head)
    return Prepared(trainer, *trainer.pretrained())


_preparing = threading.Lock()


def prepared(of: UmtSource, parameters: Parameters, seeds: range) -> Prepared:
    """The trainer of a grid point, whichever its method; made once."""
    with _preparing:
        return _prepared(of, replace(parameters, method="naive"), seeds)


def compute(of: UmtSource, parameters: Parameters, seeds: range, bar: tqdm) -> xr.Dataset:
    """One method on one kind of data."""
    ready = prepared(of, parameters, seeds)
    if parameters.method in TEACHERS:
        outcome = ready.alone[TEACHERS.index(parameters.method)]
    else:
        outcome = ready.trainer.run(METHODS[parameters.method], ready.pretrained)
    bar.update(len(seeds))
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
    values = {f"tried_{name}": ("trial", np.asarray(of)) for name, of in tried.items() if of.ndim == 1}
    return xr.Dataset({**labelled(outcome, ("seed",)), **values}, coords)


def from_dataset(dataset: xr.Dataset) -> Outcome:
    """The inverse of `to_dataset`, for a grid point without its sweep axes."""
    return unlabelled(Outcome, dataset)


@dataclass(frozen=True)
class Found:
    """The methods' outcomes at one point of the grid: its place, its parameters (of the first method), and files."""

    axes: Mapping[str, Label]
    parameters: Parameters
    comparison: Comparison
    files: Mapping[str, str]


def run(planned: UmtPlan) -> list[Found]:
    """Compute what is missing, and read everything: one `Found` per grid point, all methods in it."""
    plan, R = planned.plan, len(planned.methods)
    datasets = run_plan(plan, partial(compute, planned.source), WORKERS)
    found = []
    # The method is the last axis and the fastest.
    for start in range(0, len(datasets), R):
        of_point = slice(start, start + R)
        points = plan.points[of_point]
        outcomes = {m: from_dataset(d) for m, d in zip(planned.methods, datasets[of_point], strict=True)}
        found.append(
            Found(
                {axis: label for axis, label in points[0].axes.items() if axis != "method"},
                plan.parameters[start],
                Comparison(outcomes, planned.source.overlap),
                {m: point.path(plan.out).name for m, point in zip(planned.methods, points, strict=True)},
            )
        )
    return found


# -- what a person reads ---------------------------------------------------------------------------------------------


def as_json(planned: UmtPlan, found: Sequence[Found]) -> list[dict[str, Any]]:
    """summary.json: one object per grid point."""
    return [
        {
            "data": planned.source.identity,
            "params": {k: v for k, v in of_point.parameters.as_config().items() if k != "method"},
            "axes": dict(of_point.axes),
            "seeds": list(planned.plan.seeds),
            "overlap": planned.source.overlap,
            "methods": {m: _method_json(of_point.comparison, m, of_point.files[m]) for m in planned.methods},
            "class_gains": {
                name: gain.as_dict()
                for name, gain in zip(planned.source.classes, of_point.comparison.class_gains(), strict=True)
            },
        }
        for of_point in found
    ]


def _method_json(comparison: Comparison, method: str, file: str) -> dict[str, Any]:
    runs, trials = comparison.diverged(method)
    encoders = range(1, 3) if method not in TEACHERS else [TEACHERS.index(method) + 1]
    return {
        "name": name_of(method),
        "accuracy": comparison.accuracy(method).as_dict(),
        "difference_from_naive": comparison.difference(method).as_dict(),
        "encoders": {
            str(r): {
                "test": comparison.encoder(method, r).as_dict(),
                "training": comparison.encoder(method, r, "training").as_dict(),
                "difference_from_uni_modal": comparison.laziness(method, r).as_dict(),
            }
            for r in encoders
        },
        "diverged_runs": runs,
        "diverged_trials": trials,
        "chosen": _chosen(comparison.outcomes[method], method),
        "file": file,
    }


def _chosen(outcome: Outcome, method: str) -> dict[str, list[float]]:
    """By hyper-parameter the value chosen for every seed; nothing for what is not trained."""
    entry = METHODS[method if method in METHODS else "naive"]
    tried = entry.trials(outcome.diverged.shape[1])
    names = entry.tuned if entry.method.trained else ()
    return {name: [float(value) for value in np.asarray(tried[name])[np.asarray(outcome.chosen)]] for name in names}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    try:
        options, axes = cli(Options, Parameters, PARSERS, argv, __doc__ or "", "umt.py")
        if options.data == SPARSE_CODING:
            return _run_remedies(options, axes)
        planned = _plan(options, axes)
        make_folder(planned.out)
        found = run(planned)
    except (BadInput, Interrupted) as sentence:
        return fail(sentence)
    except DataError as reason:
        return fail(f"--data: {reason}")
    for of_point in found:
        place = ", ".join(f"{axis} = {label}" for axis, label in of_point.axes.items())
        print(f"\n==== {planned.source.name} {place}: {len(planned.plan.seeds)} seeds, mean ± half the 95 % interval\n")
        if planned.source.note:
            print(f"{planned.source.note}\n")
        print(tables(of_point.comparison, planned.source.modalities))
        if len(planned.source.classes) > 2:
            print("\n" + class_table(of_point.comparison, planned.source.classes))
    _write_summary(planned.out, as_json(planned, found))
    return 0


def _run_remedies(options: Options, axes: Mapping[str, Axis]) -> int:
    if options.cluster is not None:
        raise BadInput(f"--cluster: is not for --data {SPARSE_CODING}, which is one grid point")
    for name in axes:
        raise BadInput(f"{flag_name(name)}: is not for --data {SPARSE_CODING}, whose networks are the competition's")
    out = options.out or Path("results") / f"umt-{SPARSE_CODING}"
    planned = umt_remedies.plan(options.methods, seed_range(options.first_seed, options.seeds), out)
    make_folder(out)
    lines = umt_remedies.lines(planned)
    print(f"== {len(planned.seeds)} seeds, mean ± half the 95 % interval; errors in %\n{umt_remedies.text(lines)}")
    _write_summary(out, umt_remedies.as_json(planned, lines))
    return 0


def _write_summary(out: Path, summary: Any) -> None:
    write_text(out / "summary.json", json.dumps(summary, indent=1, ensure_ascii=False) + "\n")
    print(f"\nresults and summary.json: {out}")
