"""What a folder holds of a sweep, whoever computed it: shards of seeds from several machines are one result."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import netCDF4
import numpy as np
import xarray as xr

from mmtheory import __version__
from mmtheory.parameter import Declaration, ParameterError, shortened, shown
from mmtheory.sweep.environment import Environment
from mmtheory.sweep.grid import Label, Point
from mmtheory.sweep.listing import Block, Listing
from mmtheory.sweep.notices import notice
from mmtheory.sweep.results import Unbelievable, check_seal, files, read
from mmtheory.sweep.run import Found, P, R


class NotOneSweep(Exception):
    """One sentence about a folder that does not hold the results of one sweep."""


@dataclass(frozen=True)
class Stored:
    """The results of one experiment that are in a folder: points, each with the blocks of seeds there are.

    They are of one sweep, or of the grids of one study: whatever no grid has as an axis is the same everywhere.
    """

    out: Path
    blocks: Mapping[str, Sequence[Block]]

    @property
    def _name(self) -> str:
        (first, *_), *_ = self.blocks.values()
        return str(first.point.config["experiment"])

    @property
    def experiment(self) -> str:
        """The experiment, which is the first word of its name in the configuration."""
        return self._name.partition(" ")[0]

    @property
    def data(self) -> str:
        """The identity of data that come from elsewhere, which are the other words; "" if there are none."""
        return self._name.partition(" ")[2]

    @property
    def data_name(self) -> str:
        """What the user called them."""
        return re.sub(" sha256:[0-9a-f]{16}.*", "", self.data)

    @property
    def seeds(self) -> list[int]:
        """Those of which all points have results; of others it is said that they are left out. Raises NotOneSweep."""
        of_points = [{seed for block in blocks for seed in block.seeds} for blocks in self.blocks.values()]
        common, every = set.intersection(*of_points), set.union(*of_points)
        if not common:
            raise NotOneSweep(f"{shortened(self.out)} has no seed of which all {len(of_points)} points have results")
        if common != every:
            notice(f"{len(every - common)} of {len(every)} seeds are left out, of which some points have no results")
        return sorted(common)

    def check_one_grid(self) -> None:
        """Raise NotOneSweep for several grids, which are several sweeps where no study has such."""
        first, *others = {tuple(blocks[0].point.axes): None for blocks in self.blocks.values()}
        for other in others:
            ways = (" × ".join(each) or "a single run" for each in (first, other))
            raise NotOneSweep(f"{shortened(self.out)} has results of several sweeps: {' and '.join(ways)}")

    def read(
        self,
        read_one: Callable[[xr.Dataset, P, range], R],
        parameters: Callable[[Mapping[str, Any]], P],
        seeds: Sequence[int] | None = None,
    ) -> list[Found[P, R]]:
        """All points, grid by grid and there by the axes' labels in order.

        Args:
            read_one: an experiment's.
            parameters: reads those of a configuration.
            seeds: to read of every point; None: all that it has.
        """
        found = [self._found(each, read_one, parameters, seeds) for each in self.blocks.values()]
        return sorted(found, key=_order)

    def _found(
        self,
        blocks: Sequence[Block],
        read_one: Callable[[xr.Dataset, P, range], R],
        parameters: Callable[[Mapping[str, Any]], P],
        chosen: Sequence[int] | None,
    ) -> Found[P, R]:
        point, where = blocks[0].point, blocks[0].where
        # From the first to the last: what lies between and is not there is left out.
        seeds = range(min(b.seeds.start for b in blocks), max(b.seeds.stop for b in blocks))
        listing = Listing.holding(self.out, blocks)
        dataset = read(point, seeds, where, listing).squeeze(list(point.axes), drop=True)
        own = parameters(point.config["parameters"])
        result = read_one(dataset if chosen is None else dataset.sel(seed=list(chosen)), own, seeds)
        known = Point(point.config, point.axes, own)
        return Found(known, result, tuple(files(point, seeds, where, listing)))


def _order(one: Found[Any, Any]) -> tuple[Any, ...]:
    """Where a point stands among others: texts among which a parameter chooses are in the order of the choices."""
    declarations = one.parameters.declarations()
    return tuple(one.axes), [_place(declarations[axis], label) for axis, label in one.axes.items()]


def _place(declaration: Declaration, label: Label) -> tuple[bool, Any]:
    choices = get_args(declaration.type) if get_origin(declaration.type) is Literal else declaration.choices
    known = list(choices or ())
    return isinstance(label, str), known.index(label) if label in known else label


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
    _check_version(out, firsts[0].where)
    return Stored(out, blocks)


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
        except (Unbelievable, ParameterError) as sentence:
            notice(f"{shortened(path)} {sentence}; it is left out")
        else:
            yield block


def _block(path: Path) -> Block:
    """What a file says that it is."""
    try:
        stored = path.read_bytes()
        check_seal(stored)
        # Without xarray, which takes several times as long to open a file.
        with netCDF4.Dataset(path.name, memory=stored) as dataset:
            config, values = (json.loads(dataset.getncattr(name)) for name in ("config", "environment"))
            experiment, parameters = str(config["experiment"]), dict(config.get("parameters", {}))
            variables = dataset.variables
            seeds = range(int(variables["seed"][0]), int(variables["seed"][-1]) + 1)
            whole = len(seeds) == variables["seed"].size
            # Those of a result are in front of all that is no coordinate, in their order.
            axes = max(([n for n in each.dimensions if n in parameters] for each in variables.values()), key=len)
            labels = {name: np.asarray(variables[name][:]).item() for name in axes}
    except Exception:  # As in `read_block`.
        raise Unbelievable("is damaged, or no result of a sweep") from None
    if not whole:
        raise Unbelievable("has seeds that do not follow one another")
    if "parameters" not in config:
        raise Unbelievable(f"has a table of {shown(experiment)}, which the command that made it reads")
    return Block(Point(config, _labels(labels), None), seeds, Environment(values))


def _labels(labels: Mapping[str, Any]) -> dict[str, Label]:
    return {name: value if isinstance(value, int | float) else str(value) for name, value in labels.items()}


def _check_one_sweep(out: Path, blocks: Sequence[Block]) -> None:
    experiments = sorted({str(block.point.config["experiment"]) for block in blocks})
    if len(experiments) > 1:
        raise NotOneSweep(f"{shortened(out)} has results of several experiments: {', '.join(map(shown, experiments))}")
    # What a method tries of its hyper-parameters, and what module has it, follows from the method.
    swept = {"tried", "plugins"}.union(*(block.point.axes for block in blocks))
    first, *others = (block.point.config["parameters"] for block in blocks)
    for other in others:
        names = [name for name in {**first, **other} if name not in swept]
        differ = [name for name in names if other.get(name) != first.get(name)]
        if differ:
            raise NotOneSweep(f"{shortened(out)} has results of several sweeps, with other {', '.join(differ[:5])}")


def _check_version(out: Path, where: Environment) -> None:
    if (version := where.values.get("mmtheory")) != __version__:
        made = "another version" if version is None else f"version {shown(version)}"
        raise NotOneSweep(f"{shortened(out)} has results of {made} of mmtheory, and this is {__version__}")


def _check_one_environment(out: Path, places: Sequence[Environment]) -> None:
    for where in places:
        for name, value in where.values.items():
            if value != (first := places[0].values.get(name)):
                raise NotOneSweep(
                    f"{shortened(out)} has results from different environments: {name} {first} and {value}; "
                    "summarise them apart, in folders of their own"
                )
