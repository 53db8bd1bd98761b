"""Sweeps over the parameters of a competition run: what is simulated and stored at a grid point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from mmtheory.competition.approximation import CASES
from mmtheory.competition.cost import memory, seconds
from mmtheory.competition.descent import PHASES, Trajectory
from mmtheory.competition.gamma import NOISE_GROUPS, SUFFICIENCY
from mmtheory.competition.generalisation import ErrorCounts
from mmtheory.competition.parameters import Parameters
from mmtheory.competition.presets import PRESETS, SEEDS
from mmtheory.competition.simulation import DataStatistics, Outcome, simulate_batches, with_modality
from mmtheory.competition.summary import Summary
from mmtheory.seeds import concatenate
from mmtheory.sweep import Axis, Experiment, Sweep, labelled, sweep, unlabelled
from mmtheory.sweep.run import Advance

UNI_MODAL = "uni_modal_"
"""Prefix of the uni-modal networks' variables in the stored results."""


def compute(parameters: Parameters, seeds: range, advance: Advance) -> xr.Dataset:
    """All networks of every seed."""
    batches = []
    for batch in simulate_batches(parameters, seeds):
        batches.append(batch)
        advance(len(batch.joint.stop_step))
    return to_dataset(concatenate(batches), parameters, seeds)


def to_dataset(outcome: Outcome, parameters: Parameters, seeds: Sequence[int]) -> xr.Dataset:
    """An outcome with names: the joint network's arrays plain, the uni-modal networks' with a prefix."""
    coords = {
        "seed": np.asarray(seeds),
        "modality": np.arange(1, parameters.modalities + 1),
        "class": np.arange(parameters.K),
        "time": parameters.record_steps(),
        "group": list(NOISE_GROUPS),
        "sufficiency": list(SUFFICIENCY),
        "case": list(CASES),
        "phase": list(PHASES),
    }
    variables = {
        **labelled(outcome.joint, ("seed",)),
        **labelled(outcome.uni_modal, ("seed",), UNI_MODAL, with_modality),
        **labelled(outcome.test, ("seed",)),
        **labelled(outcome.data, ("seed",)),
    }
    return xr.Dataset(variables, coords)


def from_dataset(dataset: xr.Dataset) -> Outcome:
    """The inverse of `to_dataset`, for a grid point without its sweep axes."""
    return Outcome(
        joint=unlabelled(Trajectory, dataset),
        uni_modal=unlabelled(Trajectory, dataset, UNI_MODAL),
        test=unlabelled(ErrorCounts, dataset),
        data=unlabelled(DataStatistics, dataset),
    )


def read(dataset: xr.Dataset, parameters: Parameters, seeds: range) -> Summary:
    """What `compute` has stored."""
    return Summary(parameters, from_dataset(dataset))


EXPERIMENT = Experiment("competition", compute, read, memory=memory, seconds=seconds)


def preset(
    name: str, axes: Mapping[str, Axis | Sequence[Any]], seeds: int | range | None, out: str | Path
) -> Sweep[Parameters, Summary]:
    """A sweep from a preset's parameters, on as many seeds as it has unless said otherwise. Raises ParameterError."""
    return sweep(EXPERIMENT, PRESETS[name], axes, SEEDS[name] if seeds is None else seeds, out)
