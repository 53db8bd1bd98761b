"""Uni-Modal Teacher and everything it is compared with, on synthetic and real two-modality data.

--data sparse-coding: the remedies on the smoothed-ReLU network of "Modality Competition"; paired: data by Definitions
1 and 2 of "Modality Laziness", whose law the flags --p to --test set; htad, mnist, digits: real data that optional
packages carry; npz:PATH: your own, arrays x1, x2, y and perhaps split. Every parameter takes one value or several,
which make a grid. Hyper-parameters are chosen on validation data, --trials values for every method.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import tyro

from mmtheory.commands.frame import Command, Job, Options, named_data
from mmtheory.parameter import ParameterError
from mmtheory.remedies import sweep as remedies
from mmtheory.remedies.methods import ROWS
from mmtheory.sweep import Axis
from mmtheory.umt.methods import METHODS
from mmtheory.umt.parameters import Parameters
from mmtheory.umt.sources import SPARSE_CODING, UmtSource, source
from mmtheory.umt.sweep import Compared, methods
from mmtheory.umt.tables import as_json, class_table, tables


@dataclass(frozen=True)
class UmtOptions(Options):
    """The flags that are not parameters of a run."""

    data: Annotated[str, tyro.conf.arg(help="sparse-coding, paired, htad, mnist, digits or npz:PATH.")] = "htad"
    methods: Annotated[
        str, tyro.conf.arg(help="Comma list of methods, or all; uni-modal networks and naive fusion are always there.")
    ] = "all"

    def names(self, every: Mapping[str, Any]) -> Sequence[str]:
        """The methods that were asked for."""
        return tuple(every) if self.methods == "all" else self.methods.split(",")


def plan(options: UmtOptions, axes: Mapping[str, Axis]) -> Job[Any]:
    """The methods of a command line."""
    seeds = options.chosen_seeds(8)
    if options.data == SPARSE_CODING:
        return _remedies(options, axes, seeds)
    data = named_data(source, options.data)
    compared = methods(data, options.names(METHODS), axes, seeds, options.folder(f"umt-{data.folder}"))
    options.checked(compared.sweep)
    return Job(
        compared.sweep.out,
        lambda: compared.run(options.cluster),
        lambda found: "\n".join(_text(data, seeds, one) for one in found),
        lambda found: as_json(data, seeds, found),
    )


def _text(data: UmtSource, seeds: range, one: Compared) -> str:
    place = ", ".join(f"{axis} = {label}" for axis, label in one.axes.items())
    blocks = [f"\n==== {data.name} {place}: {len(seeds)} seeds, mean and 95 % interval"]
    blocks += [note] if (note := data.note(one.parameters.split)) else []
    blocks.append(tables(one.comparison, data.modalities))
    blocks += [class_table(one.comparison, data.classes)] if len(data.classes) > 2 else []
    return "\n\n".join(blocks)


def _remedies(options: UmtOptions, axes: Mapping[str, Axis], seeds: range) -> Job[Any]:
    if options.cluster is not None:
        raise ParameterError("cluster", f"is not for --data {SPARSE_CODING}, which is one grid point")
    for name in axes:
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
