"""The remedies on the smoothed-ReLU network of "Modality Competition": `experiments/umt.py --data sparse-coding`."""

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jax
import numpy as np
import xarray as xr
from tqdm import tqdm

from mmtheory.commands.columns import aligned
from mmtheory.commands.flags import BadInput
from mmtheory.commands.plan import alone_in
from mmtheory.estimate import Estimate
from mmtheory.learners.evaluation import Encoders
from mmtheory.remedies.comparison import Comparison, compare
from mmtheory.remedies.methods import ROWS
from mmtheory.remedies.outcome import Outcome
from mmtheory.remedies.setting import DEFAULT, Setting
from mmtheory.remedies.table import Line, table
from mmtheory.sweep import Point, labelled, read, run_missing, unlabelled


@dataclass(frozen=True)
class RemediesPlan:
    """Rows of the table on a setting, and the one file that holds them."""

    setting: Setting
    names: tuple[str, ...]
    seeds: range
    out: Path

    @property
    def point(self) -> Point:
        """The table as a grid of one point."""
        setting = dataclasses.asdict(self.setting) | {"parameters": self.setting.parameters.as_config()}
        config = {"experiment": "umt sparse-coding", "setting": setting, "methods": list(self.names)}
        return Point(config | {"first_seed": self.seeds.start, "seeds": len(self.seeds)}, {})


def plan(methods: str, seeds: range, out: Path) -> RemediesPlan:
    """The plan for a comma list of rows, or all; naive joint training is always there. Raises BadInput."""
    chosen = tuple(ROWS) if methods == "all" else tuple(methods.split(","))
    for name in chosen:
        if name not in ROWS:
            raise BadInput(f"--methods: no method {name!r} for sparse-coding; there are {', '.join(ROWS)}")
    return RemediesPlan(DEFAULT, tuple(dict.fromkeys(("naive", *chosen))), seeds, out)


def run(planned: RemediesPlan) -> Comparison:
    """Compute the table unless it is there, and read it."""
    with alone_in(planned.out):
        run_missing([planned.point], planned.out, lambda point: _compute(planned))
    return from_dataset(read(planned.point, planned.out), planned)


def _compute(planned: RemediesPlan) -> xr.Dataset:
    with tqdm(total=len(planned.names), unit="row", disable=None) as bar:
        return to_dataset(compare(planned.setting, planned.seeds, planned.names, finished=lambda _: bar.update()))


def to_dataset(comparison: Comparison) -> xr.Dataset:
    """All rows along an axis `method`."""

    def stacked(trees: Sequence[Any]) -> Any:
        return jax.tree.map(lambda *leaves: np.stack(leaves), *trees)

    variables = {
        **labelled(stacked(list(comparison.outcomes.values())), ("method", "seed")),
        **labelled(stacked(list(comparison.encoders.values())), ("method", "seed")),
        "rate": ("method", list(comparison.rates.values()), {"long_name": "step size for a loss of weight 1"}),
    }
    return xr.Dataset(variables, {"method": list(comparison.outcomes)})


def from_dataset(dataset: xr.Dataset, planned: RemediesPlan) -> Comparison:
    """The inverse of `to_dataset`."""
    # By a mapping: `sel` has a parameter called method.
    rows = {name: dataset.sel({"method": name}) for name in planned.names}
    return Comparison(
        planned.setting,
        {name: unlabelled(Outcome, row) for name, row in rows.items()},
        {name: unlabelled(Encoders, row) for name, row in rows.items()},
        {name: row["rate"].item() for name, row in rows.items()},
    )


def text(lines: Sequence[Line]) -> str:
    """The table, errors in %."""
    columns = ("Γ_1", "Γ_2", "joint error", "f^1 error", "f^2 error", "naive − joint", "η (λ = 0)")
    rows = [["", *columns]]
    for line in lines:
        cells = [
            *(_plain(of, 1) for of in line.Gamma),
            *(_plain(of, 100) for of in (line.joint, *line.encoders, line.joint_gain)),
            f"{line.rate:g}",
        ]
        rows.append([line.label, *cells])
    head, *rest = aligned(rows)
    failures = [f"  {line.diverged} seeds diverged" if line.diverged else "" for line in lines]
    return "\n".join([head, *(row + words for row, words in zip(rest, failures, strict=True))])


def _plain(estimate: Estimate, scale: float) -> str:
    half = scale * (estimate.high - estimate.low) / 2
    return f"{scale * estimate.value:.3f}" + ("" if math.isnan(half) else f" ± {half:.3f}")


def as_json(planned: RemediesPlan, lines: Sequence[Line]) -> dict[str, Any]:
    """summary.json."""
    return {**planned.point.config, "rows": [_json(line) for line in lines], "file": planned.point.path(Path()).name}


def _json(line: Line) -> dict[str, Any]:
    return {f.name: _value(getattr(line, f.name)) for f in dataclasses.fields(line)}


def _value(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_value(item) for item in value]
    return value.as_dict() if isinstance(value, Estimate) else value


def lines(planned: RemediesPlan) -> tuple[Line, ...]:
    """The rows of the table, computed unless they are there."""
    return table(run(planned))
