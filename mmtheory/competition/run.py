"""Modality competition as one calls it from Python: parameters and seeds in, numbers, arrays and figures out.

    run = simulate(Parameters(K=10, mu=(0.002, 0.01)), seeds=24)
    run.summary            # the numbers that the paper's statements are about; printed, a table
    run.dataset            # every array, labelled, in xarray
    run.plot.gamma()       # a figure

What only some runs need, xarray, tqdm and matplotlib, is imported when it is needed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mmtheory.competition.cost import memory
from mmtheory.competition.parameters import Parameters
from mmtheory.competition.plots import Plots
from mmtheory.competition.simulation import Outcome, simulate_batches
from mmtheory.competition.sparse_coding import Interval
from mmtheory.competition.summary import Summary
from mmtheory.datasets.dataset import DataError
from mmtheory.memory import check_fits
from mmtheory.parameter import ParameterError, shown
from mmtheory.seeds import concatenate, listed

if TYPE_CHECKING:
    from xarray import Dataset


@dataclass(frozen=True, eq=False)
class Run:
    """A simulation and what is made of it.

    Args:
        parameters, seeds: what was simulated.
        outcome: its arrays, with a leading seed axis.
    """

    parameters: Parameters
    seeds: tuple[int, ...]
    outcome: Outcome = field(repr=False)

    @cached_property
    def summary(self) -> Summary:
        """The numbers that the paper's statements are about, each with its interval."""
        return Summary(self.parameters, self.outcome)

    @property
    def plot(self) -> Plots:
        """The figures there are of a run."""
        return Plots(self.summary)

    @property
    def dataset(self) -> Dataset:
        """The outcome labelled, with the parameters in its attribute `config`, as sweeps store it.

        The joint network's variables have plain names, the uni-modal networks' begin with uni_modal_.
        """
        from mmtheory.competition.sweep import to_dataset
        from mmtheory.sweep import versions

        config = {"experiment": "competition", "parameters": self.parameters.as_config()}
        attributes = {"config": json.dumps(config, sort_keys=True), "versions": json.dumps(versions())}
        return to_dataset(self.outcome, self.parameters, self.seeds).assign_attrs(attributes)

    @classmethod
    def from_dataset(cls, dataset: Dataset, parameters: Parameters | None = None) -> Run:
        """The inverse of `dataset`, also for one grid point of a sweep. Raises DataError.

        `parameters` are needed where their dictionary was given as matrices, for those are not stored.
        """
        from mmtheory.competition.sweep import from_dataset

        config = json.loads(dataset.attrs.get("config", "{}"))
        if config.get("experiment") != "competition":
            raise DataError("the data are not those of a run of modality competition")
        axes = [name for name in dataset.dims if name in config["parameters"]]
        if any(dataset.sizes[name] > 1 for name in axes):
            raise DataError(f"the data are of several grid points, along {', '.join(map(str, axes))}; select one")
        one = dataset.squeeze(axes, drop=True)
        seeds = tuple(int(seed) for seed in one["seed"].values)
        return cls(
            stored_parameters(config["parameters"]) if parameters is None else parameters, seeds, from_dataset(one)
        )

    @classmethod
    def read(cls, path: Path | str, parameters: Parameters | None = None) -> Run:
        """The run in a netCDF file, one's own or a sweep's. Raises DataError."""
        from xarray import load_dataset

        try:
            dataset = load_dataset(path, engine="netcdf4")
        except OSError as error:
            raise DataError(f"cannot read {path}: {error.strerror or error}") from None
        return cls.from_dataset(dataset, parameters)


def stored_parameters(config: Mapping[str, Any]) -> Parameters:
    """The parameters that `Parameters.as_config` has written. Raises DataError."""

    def law(value: Any) -> Any:
        return Interval(**value) if isinstance(value, dict) else value

    if config["dictionary"] not in ("identity", "random"):
        raise DataError("the dictionary of these data was given as matrices, which are not stored: give the parameters")
    values = {name: tuple(map(law, value)) if isinstance(value, list) else value for name, value in config.items()}
    return Parameters().with_values(values)


def simulate(parameters: Parameters, seeds: int | Iterable[int], progress: bool = True) -> Run:
    """Run every seed. A seed's numbers depend on the parameters and it alone.

    Args:
        seeds: their number, for seeds from 0 on, or a range or list of them.
        progress: whether a bar counts finished seeds of what takes over two seconds; in a log file, lines do.

    Raises ParameterError.
    """
    from mmtheory.progress import bar

    if not isinstance(parameters, Parameters):
        raise ParameterError("parameters", f"must be mmtheory.competition.Parameters; got {shown(parameters)}")
    if isinstance(seeds, int):
        check_fits(memory(parameters, seeds), "seeds")
    chosen, batches = listed(seeds), []
    with bar(len(chosen), "seed") if progress else nullcontext() as shown_bar:
        for batch in simulate_batches(parameters, chosen):
            batches.append(batch)
            if shown_bar is not None:
                shown_bar.update(len(batch.joint.stop_step))
    return Run(parameters, chosen, concatenate(batches))
