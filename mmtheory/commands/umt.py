"""Uni-Modal Teacher and everything it is compared with, on synthetic and real data.

--data sparse-coding: the remedies on the smoothed-ReLU network of "Modality Competition"; paired: data by Definitions
1 and 2 of "Modality Laziness", whose law the flags --p to --test set; htad, mnist, digits: real data that optional
packages carry; npz:PATH, npy:FOLDER: your own, arrays x1, x2, … or of other names, y, and perhaps split, groups and
mask1, …. Every parameter takes one value or several, which make a grid. Hyper-parameters are chosen on validation data,
--trials values for every method. --plugin module:NAME takes a method, an encoder or a data set from a module of yours
(docs/methods.md).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import equinox as eqx
import tyro

from mmtheory.commands.frame import Command, Job, Options, named_data
from mmtheory.datasets.npz import Missing
from mmtheory.parameter import ParameterError
from mmtheory.plugin import plugin
from mmtheory.remedies import sweep as remedies
from mmtheory.remedies.methods import ROWS
from mmtheory.sweep import Axis, Stored
from mmtheory.umt.methods import METHODS, is_method
from mmtheory.umt.parameters import Parameters
from mmtheory.umt.sources import SPARSE_CODING, source
from mmtheory.umt.sweep import Compared, compared, methods
from mmtheory.umt.tables import as_json, class_table, partition_table, subset_table, tables


@dataclass(frozen=True)
class UmtOptions(Options):
    """The flags that are not parameters of a run."""

    data: Annotated[str, tyro.conf.arg(help="sparse-coding, paired, htad, mnist, digits, npz:PATH or npy:FOLDER.")] = (
        "htad"
    )
    methods: Annotated[
        str,
        tyro.conf.arg(
            help="Comma list of methods, or all; uni-modal networks and naive fusion are always there. There are "
            f"{', '.join(METHODS)}; for --data {SPARSE_CODING} {', '.join(ROWS)}."
        ),
    ] = "all"
    missing: Annotated[
        Missing, tyro.conf.arg(help="Of your own; nan: where all numbers of a modality are NaN it is missing.")
    ] = "refused"
    plugin: Annotated[
        str | None,
        tyro.conf.arg(
            help="Comma list of module:NAME, each a method, an encoder, or a function that makes a data set."
        ),
    ] = None

    def names(self, every: Mapping[str, Any]) -> Sequence[str]:
        """The methods that were asked for."""
        return tuple(every) if self.methods == "all" else self.methods.split(",")


def plan(options: UmtOptions, axes: Mapping[str, Axis]) -> Job[Any]:
    """The methods of a command line."""
    seeds = options.chosen_seeds(8)
    if options.data == SPARSE_CODING:
        return _remedies(options, axes, seeds)
    own = _own(options.plugin)
    data = named_data(partial(source, missing=options.missing), own.data or options.data)
    if own.encoders:
        axes = {**axes, "encoder": Axis.from_values(*own.encoders)}
    names = [*options.names(METHODS), *own.methods]
    planned = methods(data, names, axes, seeds, options.folder(f"umt-{data.folder}"))
    options.checked(planned.sweep)
    return _job(planned.sweep.out, lambda: planned.run(options.cluster), data.name, seeds)


class _Own(NamedTuple):
    """What plugins are, by their names."""

    methods: tuple[str, ...]
    encoders: tuple[str, ...]
    data: str | None


def _own(names: str | None) -> _Own:
    """What kind of thing each plugin is, said by its type. Raises ParameterError."""
    methods, encoders, data = [], [], None
    for name in () if names is None else names.split(","):
        found = plugin(name)
        if is_method(found):
            methods.append(name)
        elif isinstance(found, type) and issubclass(found, eqx.Module):
            encoders.append(name)
        elif callable(found):
            if data is not None:
                raise ParameterError("plugin", f"names two data sets, {data.removeprefix('plugin:')} and {name}")
            data = f"plugin:{name}"
        else:
            raise ParameterError("plugin", f"{name} is no Method, no equinox Module, and no function")
    return _Own(tuple(methods), tuple(encoders), data)


def summarised(found: Stored, out: Path) -> Job[Any]:
    """What is made of results that are there."""
    found.check_one_grid()
    seeds = found.seeds
    return _job(out, lambda: compared(found, seeds), found.data_name, seeds)


def _job(out: Path, run: Callable[[], Sequence[Compared]], name: str, seeds: Sequence[int]) -> Job[Sequence[Compared]]:
    return Job(
        out,
        run,
        lambda found: "\n".join(_text(name, seeds, one) for one in found),
        lambda found: as_json(seeds, found),
    )


def _text(name: str, seeds: Sequence[int], one: Compared) -> str:
    about, place = one.about, ", ".join(f"{axis} = {label}" for axis, label in one.axes.items())
    blocks = [f"\n==== {name} {place}: {len(seeds)} seeds, mean and 95 % interval"]
    blocks += [about.note] if about.note else []
    blocks.append(tables(one.comparison, about.modalities))
    over_partitions = one.over_partitions(seeds)
    blocks += [] if over_partitions is None else [partition_table(over_partitions, about.modalities)]
    blocks += [subset_table(one.comparison, about.modalities)] if one.comparison.gaps else []
    blocks += [class_table(one.comparison, about.classes)] if len(about.classes) > 2 else []
    return "\n\n".join(blocks)


def _remedies(options: UmtOptions, axes: Mapping[str, Axis], seeds: range) -> Job[Any]:
    if options.cluster is not None:
        raise ParameterError("cluster", f"is not for --data {SPARSE_CODING}, which is one grid point")
    for name in (*(() if options.plugin is None else ("plugin",)), *axes):
        raise ParameterError(name, f"is not for --data {SPARSE_CODING}, whose networks are the competition's")
    table = remedies.planned(options.names(ROWS), seeds, options.folder(f"umt-{SPARSE_CODING}"))
    title = f"== {len(seeds)} seeds, mean and 95 % interval; errors in %\n"
    return Job(
        table.out,
        table.run,
        lambda lines: title + remedies.text(lines),
        lambda lines: remedies.summary(table, lines),
    )


COMMAND = Command("umt", __doc__, UmtOptions, Parameters, plan)
main = COMMAND.main
