"""What a folder holds of a sweep, whoever computed it: shards of seeds from several machines are one result."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xarray as xr

from mmtheory.parameter import ParameterError, shortened, shown
from mmtheory.sweep.environment import Environment
from mmtheory.sweep.grid import Label, Point
from mmtheory.sweep.notices import notice
from mmtheory.sweep.results import Block, Unbelievable, check_seal, files, read, read_block
from mmtheory.sweep.run import Experiment, Found, P, R


class NotOneSweep(Exception):
    """One sentence about a folder that does not hold the results of one sweep."""


@dataclass(frozen=True)
class Stored:
    """The results of one sweep that are in a folder: its points, each with the blocks of seeds there are."""

    out: Path
    blocks: Mapping[str, Sequence[Block]]

    @property
    def experiment(self) -> str:
        """The experiment's name, as its configuration has it."""
        (first, *_), *_ = self.blocks.values()
        return str(first.point.config["experiment"])

    def read(self, experiment: Experiment[P, R], parameters: Callable[[Mapping[str, Any]], P]) -> list[Found[P, R]]:
        """All of it, by the axes' labels in order. `parameters` reads those of a configuration."""
        return [self._found(each, experiment, parameters) for each in self.blocks.values()]

    def _found(
        self, blocks: Sequence[Block], experiment: Experiment[P, R], parameters: Callable[[Mapping[str, Any]], P]
    ) -> Found[P, R]:
        point, where = blocks[0].point, blocks[0].where
        # From the first to the last: what lies between and is not there is left out.
        seeds = range(min(b.seeds.start for b in blocks), max(b.seeds.stop for b in blocks))
        dataset = read(point, seeds, where, self.out).squeeze(list(point.axes), drop=True)
        own = parameters(point.config["parameters"])
        result = experiment.read(dataset, own, seeds)
        known = Point(point.config, point.axes, own)
        return Found(known, result, tuple(files(point, seeds, where, self.out)))


def stored(out: Path) -> Stored:
    """The sweep whose results are in a folder; raises NotOneSweep."""
    blocks = defaultdict(list)
    for block in sorted(_blocks(out), key=lambda block: block.seeds.start):
        blocks[block.point.name].append(block)
    if not blocks:
        raise NotOneSweep(f"{shortened(out)} has no results of a sweep")
    firsts = [each[0] for each in blocks.values()]
    _check_one_sweep(out, firsts)
    _check_one_environment(out, [block.where for each in blocks.values() for block in each])
    firsts.sort(key=lambda first: [(isinstance(label, str), label) for label in first.point.axes.values()])
    return Stored(out, {first.point.name: blocks[first.point.name] for first in firsts})


def _blocks(out: Path) -> Iterator[Block]:
    """Of every file that can be believed; of others it is said that they are left out."""
    try:
        paths = sorted(out.glob("*.nc"))
    except (OSError, ValueError) as error:
        reason = (isinstance(error, OSError) and error.strerror) or error
        raise NotOneSweep(f"cannot read {shortened(out)}: {reason}") from None
    for path in paths:
        try:
            block = _block(path)
            if block.file != path.name:
                raise Unbelievable("has another name than results of a sweep, or holds those of something else")
            read_block(block, out)
        except (Unbelievable, ParameterError) as sentence:
            notice(f"{shortened(path)} {sentence}; it is left out")
        else:
            yield block


def _block(path: Path) -> Block:
    """What a file says that it is."""
    try:
        check_seal(path)
        with xr.open_dataset(path, engine="netcdf4") as dataset:
            config, values = (json.loads(dataset.attrs[name]) for name in ("config", "environment"))
            if not isinstance(config["experiment"], str) or not isinstance(config["parameters"], dict):
                raise TypeError
            seeds = dataset["seed"].values
            # Those of a result are in front, in their order.
            leading = next(iter(dataset.data_vars.values())).dims
            axes = {str(name): dataset[name].values[0].item() for name in leading if name in config["parameters"]}
    except Exception:  # As in `read_block`.
        raise Unbelievable("is damaged, or no result of a sweep") from None
    return Block(Point(config, _labels(axes), None), range(int(seeds[0]), int(seeds[-1]) + 1), Environment(values))


def _labels(axes: Mapping[str, Any]) -> dict[str, Label]:
    return {name: value if isinstance(value, int | float) else str(value) for name, value in axes.items()}


def _check_one_sweep(out: Path, blocks: Sequence[Block]) -> None:
    experiments = sorted({str(block.point.config["experiment"]) for block in blocks})
    if len(experiments) > 1:
        raise NotOneSweep(f"{shortened(out)} has results of several experiments: {', '.join(map(shown, experiments))}")
    first = blocks[0].point
    for block in blocks:
        point = block.point
        if set(point.axes) != set(first.axes):
            ways = (" × ".join(each) or "a single run" for each in (first.axes, point.axes))
            raise NotOneSweep(f"{shortened(out)} has results of several sweeps: {' and '.join(ways)}")
        fixed = [name for name in first.config["parameters"] if name not in first.axes]
        differ = [n for n in fixed if point.config["parameters"].get(n) != first.config["parameters"][n]]
        if differ:
            raise NotOneSweep(f"{shortened(out)} has results of several sweeps, with other {', '.join(differ[:5])}")


def _check_one_environment(out: Path, places: Sequence[Environment]) -> None:
    for where in places:
        for name, value in where.values.items():
            if value != (first := places[0].values.get(name)):
                raise NotOneSweep(
                    f"{shortened(out)} has results from different environments: {name} {first} and {value}; "
                    "summarise them apart, in folders of their own"
                )
