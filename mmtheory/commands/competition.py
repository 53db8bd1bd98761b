"""Modality competition end to end: sweep the paper's parameters, track Γ, and say which claims hold at which size.

Every parameter is a flag and takes one value or several; several flags with several values make a grid. A value for
each modality is a comma list (--mu 0.002,0.01), a single one serves all. An interval is LOW:HIGH or LOW:HIGH:SHAPE
(Beta(SHAPE, 1) on it; 1 is uniform). Example: --sigma-0 0.01 0.02 0.04 --mu 0.002,0.01 0.01,0.05
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

import tyro

from mmtheory.columns import terminal_width
from mmtheory.commands.frame import Command, Job, Options
from mmtheory.competition.assumptions import outside
from mmtheory.competition.claims import judge
from mmtheory.competition.flow import Prediction, check_predictable, predict
from mmtheory.competition.parameters import Parameters
from mmtheory.competition.permanence import outlook
from mmtheory.competition.phase_one import NOISE, noise
from mmtheory.competition.presets import SEEDS
from mmtheory.competition.run import stored_parameters
from mmtheory.competition.summary import Summary
from mmtheory.competition.sweep import EXPERIMENT, preset
from mmtheory.competition.tables import judgements, table
from mmtheory.parameter import ParameterError
from mmtheory.sweep import Axis, Found, Point, Stored, warn

Runs: TypeAlias = Sequence[Found[Parameters, Summary]]
Predictions: TypeAlias = Sequence[tuple[Point[Parameters], Prediction]]


@dataclass(frozen=True)
class CompetitionOptions(Options):
    """The flags that are not parameters of the model."""

    preset: Annotated[
        Literal["quick", "default", "theory", "memorising", "skewed", "phase-one"],
        tyro.conf.arg(help="Where parameters come from that no flag sets."),
    ] = "default"
    predict: Annotated[
        bool,
        tyro.conf.arg(help="Predict every grid point by the flow of the leading neurons, and train nothing."),
    ] = False
    timings: Annotated[
        bool,
        tyro.conf.arg(help="Print at the end how long imports, compilation, runs, claims and figures took."),
    ] = False


def plan(options: CompetitionOptions, axes: Mapping[str, Axis]) -> Job[Any]:
    """The sweep of a command line, or its prediction."""
    seeds = options.chosen_seeds(SEEDS[options.preset])
    if options.predict:
        return _prediction(options, axes, seeds)
    runs = options.checked(preset(options.preset, axes, seeds, options.folder(f"competition-{options.preset}")))

    def run() -> Runs:
        _warn(runs.points)
        for point in runs.points:
            print(f"{point.place or 'before the run'}: {outlook(point.parameters)}", flush=True)
        return runs.run(options.cluster)

    return Job(runs.out, run, _text, _as_json, _draw, options.timings)


def _warn(points: Sequence[Point[Parameters]]) -> None:
    for sentence in dict.fromkeys(each for point in points for each in outside(point.parameters)):
        warn(f"{sentence}: what the theorems say is not about such data")
    largest = max(max(noise(point.parameters)) for point in points)
    if largest > NOISE:
        warn(f"σ_g² d_r = {largest:.3g}: up to {NOISE:g} T_j is predicted within a tenth, beyond it too long")


def _prediction(options: CompetitionOptions, axes: Mapping[str, Axis], seeds: range) -> Job[Predictions]:
    """The table of every grid point, predicted; raises ParameterError."""
    out = options.folder(f"competition-{options.preset}-predicted")
    points = preset(options.preset, axes, seeds, out).points
    if options.cluster is not None:
        raise ParameterError("cluster", "is for runs: --predict computes here")
    for point in points:
        check_predictable(point.parameters)

    def run() -> Predictions:
        _warn(points)
        return [(point, predict(point.parameters, seeds)) for point in points]

    return Job(out, run, _predicted_text, _predicted_json, timings=options.timings)


def _predicted_text(found: Predictions) -> str:
    return "\n".join(
        f"\n== {point.place or 'modality competition'}: {len(prediction.seeds)} seeds\n{prediction}\n"
        f"{outlook(point.parameters)}"
        for point, prediction in found
    )


def _predicted_json(found: Predictions) -> list[dict[str, Any]]:
    return [
        {"params": point.parameters.as_config(), "axes": dict(point.axes), "side": outlook(point.parameters).side}
        | prediction.as_dict()
        for point, prediction in found
    ]


def summarised(found: Stored, out: Path) -> Job[Runs]:
    """What is made of results that are there."""
    found.check_one_grid()
    return Job(out, lambda: found.read(EXPERIMENT.read, stored_parameters), _text, _as_json, _draw)


def _text(found: Runs) -> str:
    blocks = []
    for one in found:
        title = f"\n== {one.point.place or 'modality competition'}: {one.result.seeds} seeds"
        blocks += [title, table(one.result), judgements(judge(one.result), terminal_width())]
    return "\n".join(blocks)


def _as_json(found: Runs) -> list[dict[str, Any]]:
    points = []
    for one in found:
        findings = judge(one.result)
        presumed = {each.name: each for finding in findings.values() for each in finding.preconditions}
        points.append(
            {
                "params": one.parameters.as_config(),
                "axes": dict(one.axes),
                **one.result.as_dict(),
                "preconditions": {name: {"met": each.met, "value": each.value} for name, each in presumed.items()},
                "claims": {
                    claim: {"verdict": finding.verdict, "evidence": finding.evidence}
                    for claim, finding in findings.items()
                },
                "files": one.files,
            }
        )
    return points


def _draw(found: Runs, out: Path) -> None:
    """Classes and Γ over time at the first grid point; over two axes the whole grid."""
    from mmtheory.figures import class_accuracy, gamma_trajectories, phase_diagram
    from mmtheory.figures.drawing import save

    save(gamma_trajectories.draw_run(found[0].result), out, "gamma_trajectories")
    save(class_accuracy.draw_run(found[0].result), out, "class_accuracy")
    if sum(len({one.axes[axis] for one in found}) > 1 for axis in found[0].axes) == 2:
        save(phase_diagram.draw_found(found), out, "phase_diagram")


COMMAND = Command("competition", __doc__, CompetitionOptions, Parameters, plan)
main = COMMAND.main
