"""An experiment over a grid: what is missing in a folder is computed, here or on a cluster, and all is read.

    runs = sweep(EXPERIMENT, Parameters(K=10), {"sigma_0": (0.02, 0.05)}, seeds=24, out="my-sweep").run()

Most people want `sweep`, and of its result `run`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeAlias, TypeVar

import jax
import xarray as xr
from filelock import FileLock, Timeout

from mmtheory import progress
from mmtheory.memory import check_fits
from mmtheory.parameter import Declared, ParameterError, shortened
from mmtheory.seeds import threads
from mmtheory.stages import stage
from mmtheory.sweep.dask import SchedulerLost, computed, connected, environment_of, workers_of
from mmtheory.sweep.environment import Environment
from mmtheory.sweep.files import make_folder, remove_parts
from mmtheory.sweep.grid import Axis, Label, Point, grid, label
from mmtheory.sweep.listing import Block, Listing, spread
from mmtheory.sweep.notices import duration, notice
from mmtheory.sweep.results import computed_elsewhere, files, missing, read, run_missing, write, write_error

P = TypeVar("P", bound=Declared)
R = TypeVar("R")

_LONG = 3600
"""Seconds from which on a user is told before."""

Advance: TypeAlias = Callable[[float], object]
"""Told how many more seeds are done."""


class Interrupted(Exception):
    """One sentence about grid points that are still to do."""


@dataclass(frozen=True)
class Experiment(Generic[P, R]):
    """What is done at a grid point.

    Args:
        name: stands in the configuration of the results, with the identity of data that come from elsewhere.
        compute: the labelled results of parameters and seeds; sent to the workers of a cluster, hence picklable.
        read: what stored results are read as, from them without the sweep's axes, parameters and seeds.
        together: grid points computed at a time; with two, the next compiles while one computes.
        memory: bytes that so many seeds need at the least on this machine, from shapes.
        seconds: time that so many seeds take on this machine, from shapes, if there is an estimate.
    """

    name: str
    compute: Callable[[P, range, Advance], xr.Dataset]
    read: Callable[[xr.Dataset, P, range], R]
    together: int = 1
    memory: Callable[[P, int], float] = lambda parameters, seeds: 1000 * seeds
    seconds: Callable[[P, int], float] = lambda parameters, seeds: 0


@dataclass(frozen=True)
class Found(Generic[P, R]):
    """What an experiment found at one grid point, and the files it stands in."""

    point: Point[P]
    result: R
    files: tuple[str, ...]

    @property
    def axes(self) -> Mapping[str, Label]:
        """The point's place in the sweep."""
        return self.point.axes

    @property
    def parameters(self) -> P:
        """The point's parameters."""
        return self.point.parameters


@dataclass(frozen=True)
class Sweep(Generic[P, R]):
    """Grid points of an experiment with the seeds of each, and the folder of their results."""

    experiment: Experiment[P, R]
    points: tuple[Point[P], ...]
    seeds: range
    out: Path

    def check_size(self) -> None:
        """Raise ParameterError if a point needs more memory than there is, for the parameter that is most to blame."""
        memory, seeds = self.experiment.memory, len(self.seeds)
        largest = max((point.parameters for point in self.points), key=lambda p: memory(p, seeds))
        check_fits(memory(largest, seeds), self._to_blame(largest))

    def _to_blame(self, parameters: P) -> str:
        """The parameter whose default would need the least."""
        memory = self.experiment.memory
        without = {"seeds": memory(parameters, 1)}
        for name, declaration in parameters.declarations().items():
            # Alone it may contradict others.
            with suppress(ParameterError):
                without[name] = memory(parameters.with_values({name: declaration.default}), len(self.seeds))
        return min(without, key=lambda name: without[name])

    def run(self, cluster: str | None = None) -> list[Found[P, R]]:
        """Compute what is missing, and read all.

        Points are computed here, with progress over seeds, or by the workers of the Dask scheduler at the address
        `cluster`. Raises ParameterError where another process writes to the folder, Unwritten, and Interrupted.
        """
        make_folder(self.out)
        with alone_in(self.out):
            where = Environment.here()
            lacking = self._missing(where)
            if lacking and cluster is not None:
                with stage("runs"):
                    where = self._run_on(cluster, lacking)
            elif lacking:
                self._tell_time(lacking)
                self._run_here(lacking)
            listing = Listing.now(self.out)
            return [self._read(point, where, listing) for point in self.points]

    def _missing(self, where: Environment) -> list[Block]:
        listing = Listing.now(self.out)
        lacking = missing(self.points, self.seeds, where, listing)
        for block in lacking:
            if difference := computed_elsewhere(block.point, where, listing):
                notice(f"{shortened(self.out)} has results with {difference}; these get names of their own")
                break
        return lacking

    def _tell_time(self, blocks: Sequence[Block]) -> None:
        estimate = self.experiment.seconds
        seconds = sum(estimate(block.point.parameters, len(block.seeds)) for block in blocks)
        if seconds > _LONG and jax.default_backend() == "cpu":
            notice(f"this takes about {duration(seconds)} on {threads()} cores; what is finished is kept if it stops")

    def _read(self, point: Point[P], where: Environment, listing: Listing) -> Found[P, R]:
        dataset = read(point, self.seeds, where, listing).squeeze(list(point.axes), drop=True)
        result = self.experiment.read(dataset, point.parameters, self.seeds)
        return Found(point, result, tuple(files(point, self.seeds, where, listing)))

    def _run_here(self, blocks: Sequence[Block]) -> None:
        total = sum(len(block.seeds) for block in blocks)
        with progress.bar(total, "seed") as bar:

            def compute(block: Block) -> xr.Dataset:
                bar.set_description_str(block.point.place)
                return self.experiment.compute(block.point.parameters, block.seeds, bar.update)

            with stage("runs"):
                run_missing(blocks, self.out, compute, self.experiment.together)

    def _run_on(self, address: str, lacking: Sequence[Block]) -> Environment:
        """Compute on a cluster what is missing of what its workers would compute. Returns their environment."""
        left = {block.file: block for block in lacking}
        with connected(address) as cluster:
            try:
                where = environment_of(cluster)
                blocks = {block.file: block for block in spread(self._missing(where), workers_of(cluster))}
                left = dict(blocks)
                tasks = {name: (block.point.parameters, block.seeds) for name, block in blocks.items()}
                failed: dict[str, BaseException] = {}
                with progress.bar(len(blocks), "block") as bar:
                    for name, result in computed(cluster, self.experiment.compute, tasks, where):
                        if isinstance(result, BaseException):
                            failed[name] = result
                            write_error(result, blocks[name].point, self.out)
                        else:
                            with stage("netCDF"):
                                write(result, blocks[name], self.out)
                            del left[name]
                        bar.update()
            except SchedulerLost:
                raise Interrupted(
                    f"the scheduler is gone; {_count(left.values())} of {len(self.points)} grid points are to do, "
                    "the same command goes on with them"
                ) from None
        if failed:
            # Again, since other seeds of the same points may be stored, which removes what is told of errors.
            told = {write_error(error, blocks[name].point, self.out).name: None for name, error in failed.items()}
            raise Interrupted(
                f"{len(told)} of {_count(blocks.values())} grid points failed, see {', '.join(told)} in {self.out}"
            )
        return where


def _count(blocks: Iterable[Block]) -> int:
    """How many grid points the blocks are of."""
    return len({block.point.name for block in blocks})


def sweep(
    experiment: Experiment[P, R],
    parameters: P,
    axes: Mapping[str, Axis | Sequence[Any]],
    seeds: int | range,
    out: str | Path,
) -> Sweep[P, R]:
    """A sweep over every combination of the axes' values, the last axis fastest; nothing is computed yet.

    Args:
        parameters: those that no axis sets.
        axes: by the name of a parameter its values. A single one is set, and is no axis of the results.
        seeds: a count, for seeds from 0 on, or a range.
        out: the folder of the results; what it holds is not computed again.

    Raises ParameterError.
    """
    along = {name: axis if isinstance(axis, Axis) else _axis(parameters, name, axis) for name, axis in axes.items()}
    chosen = seeds if isinstance(seeds, range) else seed_range(0, seeds)
    points = []
    for index in grid({name: range(len(axis.values)) for name, axis in along.items()}):
        here = parameters.with_values({name: along[name].values[i] for name, i in index.items()})
        config = {
            "experiment": experiment.name,
            "parameters": here.as_config(),
        }
        place = {name: along[name].labels[i] for name, i in index.items() if along[name].swept}
        points.append(Point(config, place, here, _fixed(here, place)))
    return Sweep(experiment, tuple(points), chosen, Path(out))


def _fixed(parameters: Declared, axes: Mapping[str, Label]) -> dict[str, Label]:
    """The parameters that no axis has, as labels. One that is not set has none."""
    stored = parameters.as_config()
    values = {name: value for name, value in parameters.values().items() if name not in axes and value is not None}
    # What JSON has as a text, a given dictionary's fingerprint say, is stored as that.
    return {name: stored[name] if isinstance(stored[name], str) else label(value) for name, value in values.items()}


def _axis(parameters: Declared, name: str, values: Sequence[Any]) -> Axis:
    """The values as parameters hold them, so that 2 and 2.0 are one point."""
    declarations = parameters.declarations()
    if name not in declarations:
        raise ParameterError(name, f"is no parameter; there are {', '.join(declarations)}")
    return Axis.from_values(*map(declarations[name].checked, values))


def seed_range(first: int, count: int) -> range:
    """The seeds first, first + 1, …; raises ParameterError."""
    if count < 1:
        raise ParameterError("seeds", f"must be at least 1; got {count}")
    if first < 0:
        raise ParameterError("first_seed", f"must not be negative; got {first}")
    if first + count > 2**31:
        raise ParameterError("seeds", f"the last seed must be below 2^31; got {first + count - 1}")
    return range(first, first + count)


@contextmanager
def alone_in(out: Path) -> Iterator[None]:
    """While this lasts no other process writes to the folder; raises ParameterError where one does.

    A thread that is alone in a folder may ask again.
    """
    file = out / ".lock"
    lock = FileLock(file, is_singleton=True)
    try:
        # At the moment at which a run ends its lock is neither free nor anybody's.
        lock.acquire(timeout=0.5)
    except Timeout:
        raise ParameterError("out", f"another run is writing to {shortened(out)}") from None
    except OSError as error:
        raise ParameterError("out", f"cannot lock {shortened(out)}: {error.strerror}") from None
    outermost = lock.lock_counter == 1
    try:
        if outermost:
            remove_parts(out)
        yield
    finally:
        # While it is held: whoever gets the lock of a file that is gone tries again.
        if outermost:
            with suppress(OSError):
                file.unlink(missing_ok=True)
        lock.release()
