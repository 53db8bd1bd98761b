"""Modality competition end to end: sweep the paper's parameters, track Γ, and say which claims hold at which size.

Every parameter is a flag and takes one value or several; several flags with several values make a grid. A value for
each modality is a comma list (--mu 0.002,0.01), a single one serves all. An interval is LOW:HIGH or LOW:HIGH:SHAPE
(Beta(SHAPE, 1) on it; 1 is uniform). Example: --sigma-0 0.01 0.02 0.04 --mu 0.002,0.01 0.01,0.05
"""

import json
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
import tyro
import xarray as xr
from tqdm import tqdm

from mmtheory import stats
from mmtheory.commands.flags import (
    CLUSTER,
    BadInput,
    Interrupted,
    Parser,
    cli,
    comma_list,
    fail,
    integer,
    make_folder,
    number,
)
from mmtheory.commands.plan import Plan, plan_grid, run_plan, seed_range
from mmtheory.competition.claims import judge
from mmtheory.competition.descent import Trajectory
from mmtheory.competition.gamma import NOISE_GROUPS, SUFFICIENCY
from mmtheory.competition.generalisation import ErrorCounts
from mmtheory.competition.parameters import Parameters
from mmtheory.competition.presets import PRESETS, SEEDS
from mmtheory.competition.simulation import DataStatistics, Outcome, simulate_batches, with_modality
from mmtheory.competition.sparse_coding import Interval
from mmtheory.competition.summary import MARGINS, Summary
from mmtheory.figures import class_accuracy, gamma_trajectories
from mmtheory.figures.drawing import save
from mmtheory.seeds import concatenate
from mmtheory.sweep import labelled, unlabelled, write_text

FIGURES = {
    "gamma_trajectories": gamma_trajectories.draw_run,
    "class_accuracy": class_accuracy.draw_run,
}
"""Drawn for the first grid point of every sweep."""

UNI_MODAL = "uni_modal_"
"""Prefix of the uni-modal networks' variables in the stored results."""


@dataclass(frozen=True)
class Options:
    """The flags that are not parameters of the model."""

    preset: Annotated[
        Literal["quick", "default", "theory", "memorising", "skewed", "phase-one"],
        tyro.conf.arg(help="Where parameters come from that no flag sets."),
    ] = "default"
    seeds: Annotated[int | None, tyro.conf.arg(help="Number of seeds (default: the preset's).")] = None
    first_seed: Annotated[int, tyro.conf.arg(help="Seeds are this number and the ones that follow.")] = 0
    cluster: Annotated[str | None, CLUSTER] = None
    out: Annotated[
        Path | None,
        tyro.conf.arg(help="Folder for results, figures and summary.json (default: results/competition-PRESET)."),
    ] = None


def interval(text: str) -> Interval:
    """LOW:HIGH, LOW:HIGH:SHAPE, or one number for a constant."""
    parts = [number(part) for part in text.split(":")]
    if len(parts) > 3:
        raise ValueError(f"expected LOW:HIGH or LOW:HIGH:SHAPE; got {text!r}")
    return Interval(parts[0], parts[0]) if len(parts) == 1 else Interval(*parts)


def dictionary(text: str) -> str | tuple[np.ndarray, ...]:
    """identity, random, or the path of an .npz file with the matrices M1, M2, …"""
    if text in ("identity", "random"):
        return text
    try:
        with np.load(text) as file:
            return tuple(np.asarray(file[f"M{r + 1}"], float) for r in range(len(file.files)))
    except (OSError, EOFError, ValueError, AttributeError, TypeError, KeyError, zipfile.BadZipFile):
        raise ValueError(f"is identity, random, or a readable .npz file of matrices M1, M2, …; got {text!r}") from None


PARSERS: dict[str, Parser] = {
    **dict.fromkeys(("modalities", "K", "d", "n", "m", "q", "steps", "records", "test_samples"), integer),
    **dict.fromkeys(("s", "beta", "sigma_0", "eta", "loss_threshold", "epsilon"), number),
    **dict.fromkeys(("mu", "sigma_g", "tau"), comma_list(number)),
    **dict.fromkeys(("z_y", "z_off", "gamma", "rho"), comma_list(interval)),
    "d_r": comma_list(integer),
    "dictionary": dictionary,
    "stop": str,
    "coordinates": str,
}


def plan(argv: Sequence[str] | None) -> Plan[Parameters]:
    """Read and check the command line; raises BadInput. Writes nothing."""
    options, axes = cli(Options, Parameters, PARSERS, argv, __doc__ or "", "competition.py")
    seeds = seed_range(options.first_seed, SEEDS[options.preset] if options.seeds is None else options.seeds)
    out = options.out or Path("results") / f"competition-{options.preset}"
    return plan_grid("competition", PRESETS[options.preset], axes, seeds, out, options.cluster)


def compute(parameters: Parameters, seeds: range, bar: tqdm) -> xr.Dataset:
    """One grid point, with progress over its seeds."""
    batches = []
    for batch in simulate_batches(parameters, seeds):
        batches.append(batch)
        bar.update(len(batch.joint.stop_step))
    return to_dataset(concatenate(batches), parameters, seeds)


def to_dataset(outcome: Outcome, parameters: Parameters, seeds: range) -> xr.Dataset:
    """An outcome with names: the joint network's arrays plain, the uni-modal networks' with a prefix."""
    coords = {
        "seed": np.asarray(seeds),
        "modality": np.arange(1, parameters.modalities + 1),
        "class": np.arange(parameters.K),
        "time": parameters.record_steps(),
        "group": list(NOISE_GROUPS),
        "sufficiency": list(SUFFICIENCY),
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


def run(plan: Plan[Parameters]) -> list[Summary]:
    """Compute what is missing in `plan.out`, and read everything: one summary per grid point."""
    datasets = run_plan(plan, compute)
    return [Summary(p, from_dataset(dataset)) for p, dataset in zip(plan.parameters, datasets, strict=True)]


# -- what a person reads ---------------------------------------------------------------------------------------------


def table(summary: Summary) -> str:
    """The numbers of one grid point beside what the paper predicts."""
    p = summary.parameters
    lines = [f"{'':34}" + "".join(f"{f'modality {r}':>30}" for r in range(1, p.modalities + 1))]

    def row(name: str, cells: Iterable[object]) -> None:
        lines.append(f"{name:34}" + "".join(f"{cell!s:>30}" for cell in cells))

    row("uni-modal test error", summary.uni_modal_test_error)
    row("  Theorem 5.1: μ_r", summary.mu)
    row("uni-modal training error", summary.uni_modal_training_error)
    row("test error of encoder f^r", summary.encoder_test_error)
    row("p_r simulated", summary.win_probability_simulated)
    row("  predicted from S(0)", summary.win_probability_predicted)
    lines.append("")
    lines.append(f"joint test error                  {summary.joint_test_error}")
    lines.append(f"  Corollary 5.3: Σ p_r μ_r        {summary.weighted_mu}")
    lines.append(f"  joint − Σ p_r μ_r, seed by seed  {summary.joint_excess}")
    lines.append(f"joint training error              {summary.training_error}")
    for margin in MARGINS:
        name = "winner has the largest S(0)" + (f", margin ≥ {margin}" if margin > 1 else "")
        lines.append(f"{name:42} {summary.agreement(margin)}")
    lines.append(f"Γ_loser/Γ_winner, median over classes      {stats.median(summary.gamma_ratio)}")
    steps = summary.phase_one
    if np.isfinite(steps).any():
        low, middle, high = np.nanquantile(steps, [0, 0.5, 1])
        ratio = np.nanmedian(steps / summary.phase_one_predicted)
        lines.append(
            f"T_j: median {middle:.0f}, from {low:.0f} to {high:.0f} steps; {ratio:.2f} × predicted in the median"
        )
    bad = int(np.sum(~summary.converged))
    lines.append(f"runs that did not converge: {bad} of {summary.seeds} ({int(np.sum(summary.diverged))} diverged)")
    return "\n".join(lines)


def verdicts(summary: Summary) -> str:
    """What each claim's check says about this grid point."""
    return "\n".join(f"  {claim:38}{finding.verdict:14}{finding.evidence}" for claim, finding in judge(summary).items())


def as_json(plan: Plan[Parameters], summaries: Sequence[Summary]) -> str:
    """summary.json: one object per grid point."""
    return json.dumps(
        [
            {
                "params": summary.parameters.as_config(),
                "axes": dict(point.axes),
                **summary.as_dict(),
                "claims": {
                    claim: {"verdict": finding.verdict, "evidence": finding.evidence}
                    for claim, finding in judge(summary).items()
                },
                "file": point.path(plan.out).name,
            }
            for point, summary in zip(plan.points, summaries, strict=True)
        ],
        indent=1,
        ensure_ascii=False,
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    try:
        planned = plan(argv)
        make_folder(planned.out)
        summaries = run(planned)
    except (BadInput, Interrupted) as sentence:
        return fail(sentence)
    for point, summary in zip(planned.points, summaries, strict=True):
        title = ", ".join(f"{axis} = {label}" for axis, label in point.axes.items())
        print(f"\n== {title or 'modality competition'}: {summary.seeds} seeds\n{table(summary)}\n{verdicts(summary)}")
    # summary.json comes last: while it stands unchanged, the figures beside it are these results'.
    summary_file, text = planned.out / "summary.json", as_json(planned, summaries) + "\n"
    if not (summary_file.exists() and summary_file.read_text(encoding="utf-8") == text):
        for name, draw in FIGURES.items():
            save(draw(summaries[0]), planned.out, name)
        write_text(summary_file, text)
    print(f"\nresults, figures and summary.json: {planned.out}")
    return 0
