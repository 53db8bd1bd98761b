"""Modality laziness in the feature-priority model: which features are learned, and which theorems hold where.

Without --instance: the paper's worked examples, printed against derived, and how often each statement fails on random
families of instances. Every parameter of a family is a flag and takes one value or several, which make a grid.
With --instance FILE: one instance of your own, exactly, in both readings; --ties says what a vote sum of zero counts
for. One that would take over ten seconds is in double precision, or else takes --arithmetic fractions. --vary p.NAME
(tau, boost) gives the exact values of a feature's p (τ, p0) at which other features are learned.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

import tyro

from mmtheory import progress
from mmtheory.claim import Budget
from mmtheory.commands.frame import Command, Job, Options
from mmtheory.datasets.dataset import DataError
from mmtheory.laziness.breakpoints import as_json as pieces_as_json
from mmtheory.laziness.breakpoints import breakpoints, check_vary
from mmtheory.laziness.breakpoints import table as pieces_table
from mmtheory.laziness.claims import CLAIMS
from mmtheory.laziness.families import Parameters
from mmtheory.laziness.instance import Instance
from mmtheory.laziness.monte_carlo import Rates
from mmtheory.laziness.readings import LONGEST_EXACT, Readings, compare
from mmtheory.laziness.sweep import DEFAULT_AXES, EXPERIMENT, as_json, table
from mmtheory.laziness.votes import Ties
from mmtheory.parameter import ParameterError
from mmtheory.sweep import Axis, Found, Stored, duration, notice, sweep

_LONGEST = 86400
"""Seconds that an instance may take."""


@dataclass(frozen=True)
class LazinessOptions(Options):
    """The flags that are not parameters of a family."""

    instance: Annotated[Path | None, tyro.conf.arg(help="A TOML file with one instance; no families then.")] = None
    arithmetic: Annotated[
        Literal["auto", "fractions", "double"],
        tyro.conf.arg(help="With --instance: auto is fractions as long as they take less than ten seconds."),
    ] = "auto"
    vary: Annotated[
        str | None, tyro.conf.arg(help="With --instance: where it changes its mind as tau, boost or p.NAME varies.")
    ] = None


def plan(options: LazinessOptions, axes: Mapping[str, Axis]) -> Job[Any]:
    """The families of a command line, or its instance."""
    if options.instance is not None:
        return _instance(options, options.instance, axes)
    for name, default in (("vary", None), ("arithmetic", "auto")):
        if getattr(options, name) != default:
            raise ParameterError(name, "is for one instance: give --instance")
    seeds = options.chosen_seeds(10)
    planned = sweep(EXPERIMENT, Parameters(), {**DEFAULT_AXES, **axes}, seeds, options.folder("laziness"))
    families = options.checked(planned)
    return _job(families.out, lambda: families.run(options.cluster))


def summarised(found: Stored, out: Path) -> Job[Any]:
    """What is made of families' results that are there."""
    found.check_one_grid()
    return _job(out, lambda: found.read(EXPERIMENT.read, Parameters().from_config))


def _job(out: Path, run: Callable[[], Sequence[Found[Parameters, Rates]]]) -> Job[Any]:
    """The worked examples beside the families."""
    return Job(
        out,
        lambda: (worked_examples(), run()),
        lambda both: f"== worked examples (appendix B.3)\n{_text(both[0])}\n\n== random families\n{table(both[1])}",
        lambda both: {"examples": both[0], "families": as_json(both[1])},
    )


def _instance(options: LazinessOptions, file: Path, axes: Mapping[str, Axis]) -> Job[Any]:
    if options.cluster is not None:
        raise ParameterError("cluster", "is for families, and --instance asks for one instance")
    for name, default in (("seeds", None), ("first_seed", 0)):
        if getattr(options, name) != default:
            raise ParameterError(name, "is for families, and --instance asks for one instance")
    for name, axis in axes.items():
        if name != "ties":
            raise ParameterError(name, "is for families, and --instance asks for one instance")
        if axis.swept:
            raise ParameterError(name, "takes one value with --instance")
    ties = Parameters().with_values({name: axis.values[0] for name, axis in axes.items()}).tie_rule
    try:
        instance = Instance.read(file)
    except DataError as sentence:
        raise ParameterError("instance", str(sentence)) from None
    if options.vary is not None:
        vary = options.vary
        check_vary(instance, vary)
        folder = options.folder(f"laziness-{file.stem}-{vary}")
        return Job(folder, lambda: breakpoints(instance, vary, ties), partial(pieces_table, vary), pieces_as_json)
    return Job(options.folder(f"laziness-{file.stem}"), _compared(options, instance, ties), str, Readings.as_dict)


def _compared(options: LazinessOptions, instance: Instance, ties: Ties) -> Callable[[], Readings]:
    """What an instance is compared by; how long that takes is said before."""
    features, long = f"{len(instance.features)} features", duration(instance.seconds)
    exact = {"auto": instance.seconds <= LONGEST_EXACT, "fractions": True, "double": False}[options.arithmetic]
    if exact and instance.seconds > _LONGEST:
        raise ParameterError("arithmetic", f"{features}, in fractions, would take about {long}")
    parts = 3 * ((instance.tau is not None) + (instance.votes is not None))

    def compared() -> Readings:
        if instance.seconds > LONGEST_EXACT:
            how = "are in double precision; --arithmetic fractions takes" if not exact else "in fractions take"
            notice(f"{features} {how} about {long}")
        with progress.bar(parts, "part") as bar:
            return compare(instance, ties, exact, bar.update)

    return compared


def worked_examples() -> list[dict[str, str]]:
    """Examples 1 and 2 and Table 14: what the paper prints, and what its rule gives."""
    findings = {claim: claim.check(Budget.QUICK, 0) for claim in CLAIMS if claim.section == "B.3"}
    return [
        {
            "id": claim.id,
            "form": claim.form,
            "statement": claim.statement,
            "verdict": finding.verdict,
            "evidence": finding.evidence,
        }
        for claim, finding in findings.items()
    ]


def _text(examples: Sequence[Mapping[str, str]]) -> str:
    return "\n".join(
        f"{row['form']:10}{row['verdict']:9}{row['statement']}\n{'':19}{row['evidence']}" for row in examples
    )


COMMAND = Command("laziness", __doc__, LazinessOptions, Parameters, plan)
main = COMMAND.main
