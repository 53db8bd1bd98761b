"""From a command line to a plan: grid points, their parameters and seeds, and running what is missing of them."""

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar, runtime_checkable

import xarray as xr
from filelock import FileLock, Timeout
from tqdm import tqdm

from experiments.cluster import SchedulerLost, computed, connected
from experiments.flags import Axis, BadInput, Interrupted, flag_name
from mmtheory.parameter import ParameterError
from mmtheory.sweep import Point, grid, read, run_missing, write, write_error


@runtime_checkable
class Configurable(Protocol):
    """Parameters that know themselves as JSON values."""

    def as_config(self) -> dict[str, Any]:
        """Everything the numbers depend on, apart from the seeds."""
        ...


P = TypeVar("P", bound=Configurable)


@dataclass(frozen=True)
class Plan(Generic[P]):
    """What a command line asks for: grid points, their parameters, the seeds of each, and where they are computed."""

    points: tuple[Point, ...]
    parameters: tuple[P, ...]
    seeds: range
    out: Path
    cluster: str | None = None

    @property
    def missing(self) -> list[Point]:
        """The points whose results are not there."""
        return [point for point in self.points if not point.path(self.out).exists()]

    @property
    def by_name(self) -> dict[str, P]:
        """The parameters, by the name of the point."""
        return dict(zip((point.name for point in self.points), self.parameters, strict=True))


def seed_range(first: int, count: int) -> range:
    """The seeds first, first + 1, …; raises BadInput."""
    if count < 1:
        raise BadInput(f"--seeds: must be at least 1; got {count}")
    if first < 0:
        raise BadInput(f"--first-seed: must not be negative; got {first}")
    if first + count > 2**31:
        raise BadInput(f"--seeds: the last seed must be below 2^31; got {first + count - 1}")
    return range(first, first + count)


def with_values(base: P, values: Mapping[str, Any]) -> P:
    """The parameters with some replaced; raises BadInput naming the flag of a bad one."""
    try:
        return dataclasses.replace(base, **values)  # type: ignore[type-var]
    except ParameterError as error:
        raise BadInput(f"{flag_name(error.parameter)}: {error.reason}") from None


def plan_grid(
    experiment: str, base: P, axes: Mapping[str, Axis], seeds: range, out: Path, cluster: str | None = None
) -> Plan[P]:
    """One grid point per combination of the axes' values, the rest from `base`; raises BadInput."""
    points, parameters = [], []
    for index in grid({name: range(len(axis.values)) for name, axis in axes.items()}):
        of_point = with_values(base, {name: axes[name].values[i] for name, i in index.items()})
        config = {
            "experiment": experiment,
            "parameters": of_point.as_config(),
            "first_seed": seeds.start,
            "seeds": len(seeds),
        }
        points.append(Point(config, {name: axes[name].labels[i] for name, i in index.items() if axes[name].swept}))
        parameters.append(of_point)
    return Plan(tuple(points), tuple(parameters), seeds, out, cluster)


def run_plan(plan: Plan[P], compute: Callable[[P, range, tqdm], xr.Dataset], workers: int = 1) -> list[xr.Dataset]:
    """Compute what is missing in `plan.out`, and read all; the datasets come without the sweep's axes.

    Here `workers` points at a time, with progress over seeds, or on the plan's cluster. Raises BadInput where another
    process does the same, and Interrupted.
    """
    with alone_in(plan.out):
        if plan.cluster is None:
            _run_here(plan, compute, workers)
        else:
            _run_on(plan.cluster, plan, compute)
    return [read(point, plan.out).squeeze(list(point.axes), drop=True) for point in plan.points]


@contextmanager
def alone_in(out: Path) -> Iterator[None]:
    """While this lasts no other process writes to the folder; raises BadInput where one does."""
    lock = FileLock(out / ".lock")
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise BadInput(f"--out: another run is writing to {out}") from None
    except OSError as error:
        raise BadInput(f"--out: cannot lock {out}: {error.strerror}") from None
    try:
        yield
    finally:
        lock.release()


def _run_here(plan: Plan[P], compute: Callable[[P, range, tqdm], xr.Dataset], workers: int) -> None:
    parameters = plan.by_name
    with tqdm(total=len(plan.missing) * len(plan.seeds), unit="seed", disable=None, smoothing=0) as bar:

        def compute_point(point: Point) -> xr.Dataset:
            bar.set_description(" ".join(f"{axis}={label}" for axis, label in point.axes.items()))
            return compute(parameters[point.name], plan.seeds, bar)

        run_missing(plan.points, plan.out, compute_point, workers)


def _run_on(address: str, plan: Plan[P], compute: Callable[[P, range, tqdm], xr.Dataset]) -> None:
    missing = {point.name: point for point in plan.missing}
    if not missing:
        return
    parameters = plan.by_name
    tasks = {name: (parameters[name], plan.seeds) for name in missing}
    failed = []
    with connected(address) as cluster, tqdm(total=len(missing), unit="point", disable=None, smoothing=0) as bar:
        try:
            for name, result in computed(cluster, compute, tasks):
                if isinstance(result, BaseException):
                    failed.append(write_error(result, missing[name], plan.out).name)
                else:
                    write(result, missing[name], plan.out)
                bar.update()
        except SchedulerLost:
            words = f"--cluster: the scheduler is gone; {len(plan.missing)} of {len(plan.points)} grid points are to do"
            raise Interrupted(f"{words}, the same command goes on with them") from None
    if failed:
        raise Interrupted(
            f"--cluster: {len(failed)} of {len(missing)} grid points failed, see {', '.join(failed)} in {plan.out}"
        )
