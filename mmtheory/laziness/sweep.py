"""Sweeps over families of random instances: what is counted at a grid point, and the table and JSON of it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr

from mmtheory.columns import fitted, terminal_width, wrapped
from mmtheory.estimate import Estimate
from mmtheory.laziness.families import FAMILIES, Parameters
from mmtheory.laziness.monte_carlo import (
    AT_DELTA,
    LAZINESS,
    READINGS,
    STATEMENT_NAMES,
    Counts,
    Rates,
    count,
    memory,
    seconds,
)
from mmtheory.seeds import concatenate
from mmtheory.sweep import Axis, Experiment, Found, labelled, unlabelled
from mmtheory.sweep.run import Advance

DEFAULT_AXES: Mapping[str, Axis] = {
    "family": Axis.from_values(*FAMILIES),
    "paired": Axis.from_values(0.0, 0.2, 0.5),
    "c": Axis.from_values(2.0, 5.0),
}
"""What is swept of the families where nobody says otherwise."""

SHORT_NAMES = {
    "theorem_1a": "1a",
    "theorem_1b": "1b",
    "theorem_1c_printed": "1c",
    "theorem_1c_corrected": "1c*",
    "theorem_2A": "2A",
    "theorem_2B": "2B",
    "theorem_2C": "2C",
    AT_DELTA: "1c(δ)",
}
LEGEND = "1c: as printed, for every δ; 1c*: corrected; 1c(δ): as printed, at --delta; 2A, 2B, 2C: the readings of UMT"


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


EXPERIMENT = Experiment("laziness", compute, read, memory=memory, seconds=seconds)


def table(found: Sequence[Found[Parameters, Rates]]) -> str:
    """By reading, how often joint training is lazy and how often each statement fails, in %, and that in a sentence."""
    rates = [one.result for one in found]
    width = terminal_width()
    lines = ["shares in %, of the instances in which every training succeeds; intervals are in summary.json"]
    for reading in READINGS:
        lazy = [[r.trained(reading), *(r.lazy(kind, reading) for kind in LAZINESS)] for r in rates]
        lines += ["", f"{reading}: how often joint training is lazy, in three senses"]
        lines += _block(found, ["trained", *LAZINESS], lazy)
        failures = [[r.failures(name, reading) for name in STATEMENT_NAMES] for r in rates]
        lines += ["", f"{reading}: how often each statement fails where it applies"]
        lines += _block(found, [SHORT_NAMES[name] for name in STATEMENT_NAMES], failures)
        lines += wrapped(_sentence(reading, rates), width)
    return "\n".join([*lines, "", *wrapped(LEGEND, width)])


def _block(
    found: Sequence[Found[Parameters, Rates]], heads: Sequence[str], shares: Sequence[Sequence[Estimate]]
) -> list[str]:
    """A row per grid point."""
    rows = [[" ".join(found[0].axes), *heads]]
    rows += [
        [" ".join(map(str, one.axes.values())), *map(_percent, row)] for one, row in zip(found, shares, strict=True)
    ]
    return fitted(rows)


def _percent(share: Estimate) -> str:
    return "–" if math.isnan(share.value) else f"{100 * share.value:.1f}"


def _sentence(reading: str, rates: Sequence[Rates]) -> str:
    """Which statements fail nowhere, and up to how often the others do."""
    never, others = [], []
    for name in STATEMENT_NAMES:
        seen = [share for r in rates if not math.isnan(share := r.failures(name, reading).value)]
        if seen and max(seen) == 0:
            never.append(SHORT_NAMES[name])
        elif seen:
            others.append(f"{SHORT_NAMES[name]} up to {100 * max(seen):.0f} %")
    parts = [f"fail nowhere: {', '.join(never)}"] if never else []
    parts += [f"fail in some instances: {', '.join(others)}"] if others else []
    return f"{reading}: {'; '.join(parts) or 'no statement applies to any instance'}"


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
