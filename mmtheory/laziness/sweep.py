"""Sweeps over families of random instances: what is counted at a grid point, and the table and JSON of it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr

from mmtheory.laziness.families import FAMILIES, Parameters
from mmtheory.laziness.monte_carlo import AT_DELTA, LAZINESS, READINGS, STATEMENT_NAMES, Counts, Rates, count, memory
from mmtheory.seeds import concatenate
from mmtheory.sweep import Axis, Experiment, Found, labelled, unlabelled
from mmtheory.sweep.run import Advance

DEFAULT_AXES: Mapping[str, Axis] = {
    "family": Axis.of(*FAMILIES),
    "paired": Axis.of(0.0, 0.2, 0.5),
    "c": Axis.of(2.0, 5.0),
}
"""What is swept of the families where nobody says otherwise."""

SHORT_NAMES = {
    "theorem_1a": "1a",
    "theorem_1b": "1b",
    "theorem_1c_printed": "1c printed",
    "theorem_1c_corrected": "1c corr.",
    "theorem_2A": "2A",
    "theorem_2B": "2B",
    "theorem_2C": "2C",
    AT_DELTA: "1c at δ",
}


def compute(parameters: Parameters, seeds: range, advance: Advance) -> xr.Dataset:
    """The counts of every seed."""
    batches = []
    for batch in count(parameters, seeds):
        batches.append(batch)
        advance(len(batch.trained))
    coords = {
        "seed": np.asarray(seeds),
        "reading": list(READINGS),
        "laziness": list(LAZINESS),
        "statement": list(STATEMENT_NAMES),
    }
    return xr.Dataset(labelled(concatenate(batches), ("seed",)), coords)


def read(dataset: xr.Dataset, parameters: Parameters, seeds: range) -> Rates:
    """The inverse of `compute`, as shares."""
    return Rates(parameters, unlabelled(Counts, dataset))


EXPERIMENT = Experiment("laziness", compute, read, memory=memory)


def table(found: Sequence[Found[Parameters, Rates]]) -> str:
    """Laziness and failure rates, a row per grid point and reading."""
    columns = [*LAZINESS, *(SHORT_NAMES[name] for name in STATEMENT_NAMES)]
    lines = [
        "shares of the instances in which every training succeeds: lazy ones, and failures of each statement where it",
        "applies (intervals: summary.json)",
        f"{'':52}{'trained':>9}" + "".join(f"{column:>13}" for column in columns),
    ]
    for one in found:
        rates = one.result
        axes = " ".join(f"{axis}={label}" for axis, label in one.axes.items())
        for reading in READINGS:
            shares = [
                *(rates.lazy(kind, reading).value for kind in LAZINESS),
                *(rates.failures(name, reading).value for name in STATEMENT_NAMES),
            ]
            cells = "".join(f"{'–' if math.isnan(share) else format(share, '.3f'):>13}" for share in shares)
            lines.append(f"{axes:40}{reading:12}{rates.trained(reading).value:9.3f}{cells}")
    return "\n".join(lines)


def as_json(found: Sequence[Found[Parameters, Rates]]) -> list[dict[str, Any]]:
    """One object per grid point."""
    return [
        {
            "params": one.parameters.as_config(),
            "axes": dict(one.axes),
            "instances": one.result.instances,
            **{reading: one.result.as_dict(reading) for reading in READINGS},
            "files": one.files,
        }
        for one in found
    ]
