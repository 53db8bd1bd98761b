"""The remedies on the smoothed-ReLU network of "Modality Competition" as one stored table."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jax
import numpy as np
import xarray as xr

from mmtheory import progress
from mmtheory.columns import fitted
from mmtheory.estimate import as_json
from mmtheory.learners.evaluation import Encoders
from mmtheory.parameter import ParameterError
from mmtheory.remedies.comparison import Comparison, compare
from mmtheory.remedies.methods import ROWS
from mmtheory.remedies.outcome import Outcome
from mmtheory.remedies.setting import DEFAULT, Setting
from mmtheory.remedies.table import Line, table
from mmtheory.sweep import (
    Block,
    Environment,
    Listing,
    Point,
    alone_in,
    labelled,
    make_folder,
    missing,
    read,
    unlabelled,
)
from mmtheory.sweep.results import files, run_missing


@dataclass(frozen=True)
class Table:
    """Rows of the table on a setting."""

    setting: Setting
    names: tuple[str, ...]
    seeds: range
    out: Path

    @property
    def point(self) -> Point[Setting]:
        """The table as a grid of one point."""
        setting = dataclasses.asdict(self.setting) | {"parameters": self.setting.parameters.as_config()}
        methods = {name: dict(ROWS[name].hyper) for name in self.names}
        config = {"experiment": "umt sparse-coding", "setting": setting, "methods": methods}
        return Point(config, {}, self.setting)

    def run(self) -> tuple[Line, ...]:
        """Compute the table unless it is there, and read it."""
        make_folder(self.out)
        with alone_in(self.out):
            where = Environment.here()
            run_missing(missing([self.point], self.seeds, where, Listing.now(self.out)), self.out, self._compute)
            stored = read(self.point, self.seeds, where, Listing.now(self.out))
        return table(from_dataset(stored, self.setting, self.names))

    def _compute(self, block: Block) -> xr.Dataset:
        with progress.bar(len(self.names), "row") as bar:
            return to_dataset(compare(self.setting, block.seeds, self.names, finished=lambda _: bar.update()))


def planned(methods: Sequence[str], seeds: range, out: Path, setting: Setting = DEFAULT) -> Table:
    """The table of some rows, naive joint training always among them. Raises ParameterError."""
    for name in methods:
        if name not in ROWS:
            raise ParameterError("methods", f"no method {name!r} for sparse-coding; there are {', '.join(ROWS)}")
    return Table(setting, tuple(dict.fromkeys(("naive", *methods))), seeds, out)


def to_dataset(comparison: Comparison) -> xr.Dataset:
    """All rows along an axis `method`."""

    def stacked(trees: Sequence[Any]) -> Any:
        return jax.tree.map(lambda *leaves: np.stack(leaves), *trees)

    # Along the seeds too: each run of some of them has its own.
    seconds = np.repeat(np.asarray(list(comparison.seconds.values()))[:, None], comparison.seeds, axis=1)
    variables = {
        **labelled(stacked(list(comparison.outcomes.values())), ("method", "seed")),
        **labelled(stacked(list(comparison.encoders.values())), ("method", "seed")),
        "seconds": (("method", "seed"), seconds, {"long_name": "CPU seconds a seed, mean of its run"}),
        "rate": ("method", list(comparison.rates.values()), {"long_name": "step size for a loss of weight 1"}),
    }
    return xr.Dataset(variables, {"method": list(comparison.outcomes)})


def from_dataset(dataset: xr.Dataset, setting: Setting, names: Sequence[str]) -> Comparison:
    """The inverse of `to_dataset`."""
    # By a mapping: `sel` has a parameter called method.
    rows = {name: dataset.sel({"method": name}) for name in names}
    return Comparison(
        setting,
        {name: unlabelled(Outcome, row) for name, row in rows.items()},
        {name: unlabelled(Encoders, row) for name, row in rows.items()},
        {name: row["rate"].item() for name, row in rows.items()},
        {name: row["seconds"].mean().item() for name, row in rows.items()},
    )


def text(lines: Sequence[Line]) -> str:
    """The table, errors in %."""
    columns = (
        *("Γ of the loser", "both learned", "joint error", "naive − joint", "CPU s"),
        *("Γ_1", "Γ_2", "f^1 error", "f^2 error", "η (λ = 0)"),
    )
    rows = [["", *columns]]
    for line in lines:
        cells = [
            line.loser.text(form=".3f"),
            line.both_learned.text(form=".3f"),
            *(error.text(100, ".3f") for error in (line.joint, line.joint_gain)),
            f"{line.seconds:.2g}",
            *(strength.text(form=".3f") for strength in line.Gamma),
            *(error.text(100, ".3f") for error in line.encoders),
            f"{line.rate:g}",
        ]
        rows.append([line.label, *cells])
    diverged = [f"{line.label}: {line.diverged} seeds diverged" for line in lines if line.diverged]
    return "\n".join([*fitted(rows), *diverged])


def summary(planned: Table, lines: Sequence[Line]) -> dict[str, Any]:
    """summary.json."""
    return {
        **planned.point.config,
        "first_seed": planned.seeds.start,
        "seeds": len(planned.seeds),
        "rows": [as_json(vars(line)) for line in lines],
        "files": files(planned.point, planned.seeds, Environment.here(), Listing.now(planned.out)),
    }
