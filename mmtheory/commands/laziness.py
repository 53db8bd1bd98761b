"""Modality laziness in the feature-priority model: which features are learned, and which theorems hold where.

Without --instance: the paper's worked examples, printed against derived, and how often each statement fails on random
families of instances. Every parameter of a family is a flag and takes one value or several, which make a grid.
With --instance FILE: one instance of your own, exactly, in both readings; --ties
says what a vote sum of zero counts for.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import tyro
import xarray as xr
from tqdm import tqdm

from mmtheory.claim import Budget
from mmtheory.commands.flags import (
    CLUSTER,
    Axis,
    BadInput,
    Interrupted,
    Parser,
    cli,
    fail,
    flag_name,
    integer,
    make_folder,
    number,
)
from mmtheory.commands.plan import Plan, plan_grid, run_plan, seed_range, with_values
from mmtheory.datasets.dataset import DataError
from mmtheory.laziness.claims import CLAIMS
from mmtheory.laziness.families import FAMILIES, Parameters
from mmtheory.laziness.instance import Instance
from mmtheory.laziness.monte_carlo import AT_DELTA, LAZINESS, READINGS, STATEMENT_NAMES, Counts, Rates, count
from mmtheory.seeds import concatenate
from mmtheory.sweep import labelled, unlabelled, write_text

PARSERS: dict[str, Parser] = {
    **dict.fromkeys(("features", "samples", "instances"), integer),
    **dict.fromkeys(("p_max", "paired", "c", "tau", "boost", "delta"), number),
    **dict.fromkeys(("family", "ties"), str),
}

DEFAULT_AXES = {
    "family": Axis(tuple(FAMILIES), tuple(FAMILIES)),
    "paired": Axis(("0", "0.2", "0.5"), (0.0, 0.2, 0.5)),
    "c": Axis(("2", "5"), (2.0, 5.0)),
}
"""What is swept of the families where no flag says otherwise."""


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


@dataclass(frozen=True)
class Options:
    """The flags that are not parameters of a family."""

    instance: Annotated[Path | None, tyro.conf.arg(help="A TOML file with one instance; no families then.")] = None
    seeds: Annotated[int, tyro.conf.arg(help="Number of seeds, each of which draws --instances instances.")] = 10
    first_seed: Annotated[int, tyro.conf.arg(help="Seeds are this number and the ones that follow.")] = 0
    cluster: Annotated[str | None, CLUSTER] = None
    out: Annotated[
        Path | None,
        tyro.conf.arg(
            help="Folder for results and summary.json (default: results/laziness, or -NAME of the instance)."
        ),
    ] = None


# -- random families -------------------------------------------------------------------------------------------------


def plan(argv: Sequence[str] | None) -> Plan[Parameters]:
    """Read and check a command line without --instance; raises BadInput. Writes nothing."""
    options, axes = cli(Options, Parameters, PARSERS, argv, __doc__ or "", "laziness.py")
    return _plan(options, axes)


def _plan(options: Options, axes: Mapping[str, Axis]) -> Plan[Parameters]:
    seeds = seed_range(options.first_seed, options.seeds)
    out = options.out or Path("results/laziness")
    return plan_grid("laziness", Parameters(), {**DEFAULT_AXES, **axes}, seeds, out, options.cluster)


def compute(parameters: Parameters, seeds: range, bar: tqdm) -> xr.Dataset:
    """One grid point, with progress over its seeds."""
    batches = []
    for batch in count(parameters, seeds):
        batches.append(batch)
        bar.update(len(batch.trained))
    coords = {
        "seed": np.asarray(seeds),
        "reading": list(READINGS),
        "laziness": list(LAZINESS),
        "statement": list(STATEMENT_NAMES),
    }
    return xr.Dataset(labelled(concatenate(batches), ("seed",)), coords)


def run(plan: Plan[Parameters]) -> list[Rates]:
    """Compute what is missing in `plan.out`, and read everything: one `Rates` per grid point."""
    datasets = run_plan(plan, compute)
    return [Rates(p, unlabelled(Counts, dataset)) for p, dataset in zip(plan.parameters, datasets, strict=True)]


def families_table(plan: Plan[Parameters], found: Sequence[Rates]) -> str:
    """Laziness and failure rates, a row per grid point and reading."""
    columns = [*LAZINESS, *(SHORT_NAMES[name] for name in STATEMENT_NAMES)]
    lines = [
        "shares of the instances in which every training succeeds: lazy ones, and failures of each statement where it",
        "applies (intervals: summary.json)",
        f"{'':52}{'trained':>9}" + "".join(f"{column:>13}" for column in columns),
    ]
    for point, rates in zip(plan.points, found, strict=True):
        axes = " ".join(f"{axis}={label}" for axis, label in point.axes.items())
        for reading in READINGS:
            shares = [
                *(rates.lazy(kind, reading).value for kind in LAZINESS),
                *(rates.failures(name, reading).value for name in STATEMENT_NAMES),
            ]
            cells = "".join(f"{'–' if np.isnan(share) else format(share, '.3f'):>13}" for share in shares)
            lines.append(f"{axes:40}{reading:12}{rates.trained(reading).value:9.3f}{cells}")
    return "\n".join(lines)


def families_json(plan: Plan[Parameters], found: Sequence[Rates]) -> list[dict[str, Any]]:
    """One object per grid point."""
    return [
        {
            "params": rates.parameters.as_config(),
            "axes": dict(point.axes),
            "instances": rates.instances,
            **{reading: rates.as_dict(reading) for reading in READINGS},
            "file": point.path(plan.out).name,
        }
        for point, rates in zip(plan.points, found, strict=True)
    ]


# -- worked examples -------------------------------------------------------------------------------------------------


def examples() -> list[dict[str, str]]:
    """Examples 1 and 2 and Table 14: what the paper prints, and what its rule gives."""
    found = []
    for claim in CLAIMS:
        if claim.section == "B.3":
            finding = claim.check(Budget.QUICK, 0)
            found.append(
                {
                    "id": claim.id,
                    "form": claim.form,
                    "statement": claim.statement,
                    "verdict": finding.verdict,
                    "evidence": finding.evidence,
                }
            )
    return found


def examples_table(found: Sequence[Mapping[str, str]]) -> str:
    """Statement, verdict and evidence."""
    return "\n".join(f"{row['form']:10}{row['verdict']:9}{row['statement']}\n{'':19}{row['evidence']}" for row in found)


# -- command line ----------------------------------------------------------------------------------------------------


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    try:
        options, axes = cli(Options, Parameters, PARSERS, argv, __doc__ or "", "laziness.py")
        if options.instance is not None:
            return _run_instance(options, axes)
        planned = _plan(options, axes)
        make_folder(planned.out)
        rates = run(planned)
    except (BadInput, Interrupted) as sentence:
        return fail(sentence)
    found = examples()
    print(f"== worked examples (appendix B.3)\n{examples_table(found)}\n")
    print(f"== random families\n{families_table(planned, rates)}")
    _write_summary(planned.out, {"examples": found, "families": families_json(planned, rates)})
    return 0


def _run_instance(options: Options, axes: Mapping[str, Axis]) -> int:
    assert options.instance is not None
    if options.cluster is not None:
        raise BadInput("--cluster: is for families, and --instance asks for one instance")
    for name, axis in axes.items():
        if name != "ties":
            raise BadInput(f"{flag_name(name)}: is for families, and --instance asks for one instance")
        if axis.swept:
            raise BadInput(f"{flag_name(name)}: takes one value with --instance")
    ties = with_values(Parameters(), {name: axis.values[0] for name, axis in axes.items()}).tie_rule
    try:
        instance = Instance.read(options.instance)
    except DataError as sentence:
        raise BadInput(f"--instance: {sentence}") from None
    out = options.out or Path("results") / f"laziness-{options.instance.stem}"
    make_folder(out)
    found = instance.compare(ties)
    print(found)
    _write_summary(out, found.as_dict())
    return 0


def _write_summary(out: Path, summary: Any) -> None:
    write_text(out / "summary.json", json.dumps(summary, indent=1, ensure_ascii=False) + "\n")
    print(f"\nresults and summary.json: {out}")
