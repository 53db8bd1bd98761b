"""From a command line to a plan: grid points, their parameters and seeds, and running what is missing of them."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

import xarray as xr
from tqdm import tqdm

from experiments.flags import Axis, BadInput, flag_name
from mmtheory.parameter import ParameterError
from mmtheory.sweep import Point, grid, read, run_missing


class Configurable(Protocol):
    """Parameters that know themselves as JSON values."""

    def as_config(self) -> dict[str, Any]:
        """Everything the numbers depend on, apart from the seeds."""
        ...


P = TypeVar("P", bound=Configurable)


@dataclass(frozen=True)
class Plan(Generic[P]):
    """What a command line asks for: grid points, their parameters, and the seeds of each."""

    points: tuple[Point, ...]
    parameters: tuple[P, ...]
    seeds: range
    out: Path


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


def plan_grid(experiment: str, base: P, axes: Mapping[str, Axis], seeds: range, out: Path) -> Plan[P]:
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
    return Plan(tuple(points), tuple(parameters), seeds, out)


def run_plan(plan: Plan[P], compute: Callable[[P, range, tqdm], xr.Dataset], workers: int = 1) -> list[xr.Dataset]:
    """Compute what is missing in `plan.out`, `workers` points at a time, with progress over seeds, and read all.

    The datasets come without the sweep's axes.
    """
    parameters = dict(zip((point.name for point in plan.points), plan.parameters, strict=True))
    missing = [point for point in plan.points if not point.path(plan.out).exists()]
    with tqdm(total=len(missing) * len(plan.seeds), unit="seed", disable=None, smoothing=0) as bar:

        def compute_point(point: Point) -> xr.Dataset:
            bar.set_description(" ".join(f"{axis}={label}" for axis, label in point.axes.items()))
            return compute(parameters[point.name], plan.seeds, bar)

        run_missing(plan.points, plan.out, compute_point, workers)
    return [read(point, plan.out).squeeze(list(point.axes), drop=True) for point in plan.points]
