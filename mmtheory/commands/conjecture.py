"""A statement of your own on modality laziness: its smallest counterexample, or what was exhausted without one.

mmtheory conjecture 'A(M) <= A(U)'

mmtheory conjecture 'k1 + k2 + k3 <= min(b1, b2)' --reading finite --samples 2 --ties correct

mmtheory conjecture 'A(U) >= max(A(alone1), A(alone2))' --prove 3

Statements compare numbers: b1 b2 (features that a modality learns alone), k1 k2 k3 (that both learn jointly: of
modality 1, of 2, paired), n (n' of Theorem 1(c)), c tau p0, decimals, + - * / min max, and accuracies A(SET) of learned
sets: alone1 alone2 (a modality alone), U (both of these), M (jointly), umt.A umt.B umt.C. Sets compare too: U <= M says
that U is part of M. Comparisons are joined by and, or, not, implies. All arithmetic is in fractions. With
--modalities 3 there are b3 and alone3, k3 is of modality 3, and k4 counts the paired features.

A statement is judged where every training that it speaks of succeeds; one that speaks of inf is judged everywhere, and
b1 is inf where modality 1 never succeeds alone. Exit code 0: no counterexample; 1: a counterexample; 2: bad input.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import tyro

from mmtheory import progress
from mmtheory.commands.frame import reported
from mmtheory.commands.one_line import cli, fail
from mmtheory.laziness.instance import Instance
from mmtheory.laziness.instance_toml import toml
from mmtheory.laziness.refutation import Search, confirmed
from mmtheory.laziness.shrinking import shrunk
from mmtheory.laziness.smt import check, prove
from mmtheory.parameter import ParameterError
from mmtheory.sweep import make_folder, write_text

LAYOUT = "{percentage:3.0f} %, about {remaining} left"


@dataclass(frozen=True)
class Options:
    """The command line."""

    statement: tyro.conf.Positional[str]
    """What is conjectured, in one word to the shell."""
    reading: Literal["population", "finite"] = "population"
    """When training ends: at accuracy tau, or when every sample is right."""
    features: Annotated[int, tyro.conf.arg(help="The most features, 1 to 6; to 5 in the finite reading.")] = 4
    samples: Annotated[
        int | None,
        tyro.conf.arg(help="The most samples of the finite reading, 1 to 6 (default: 2).", help_behavior_hint=""),
    ] = None
    modalities: Annotated[int, tyro.conf.arg(help="How many modalities there are, 2 to 4.")] = 2
    ties: Literal["coin", "error", "correct"] = "coin"
    """What a vote sum of 0 counts for in training; in a finite sample a coin is an error."""
    prove: Annotated[
        int | None,
        tyro.conf.arg(
            help="Without a counterexample z3 is asked too, for all p, c and tau with up to so many features, 1 to 4.",
            help_behavior_hint="",
        ),
    ] = None
    out: Annotated[
        Path | None,
        tyro.conf.arg(
            help="File for the counterexample, which `mmtheory laziness --instance` reads (default: it is printed).",
            help_behavior_hint="",
        ),
    ] = None


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    return reported(lambda: _run(cli(Options, argv, __doc__, "mmtheory conjecture")))


def _run(options: Options) -> int:
    if options.samples is not None and options.reading == "population":
        raise ParameterError("samples", "are for --reading finite")
    samples = 2 if options.samples is None else options.samples
    try:
        search = Search(
            options.statement, options.reading, options.features, samples, options.ties, modalities=options.modalities
        )
    except ParameterError as error:
        if error.parameter != "statement":
            raise
        # It is no flag.
        return fail(str(error), 2)
    if options.prove is not None:
        check(search.asked, options.prove, options.reading)
    if options.out is not None:
        make_folder(options.out.parent)
        if options.out.is_dir():
            raise ParameterError("out", f"{options.out} is a folder")
    with progress.bar(1, layout=LAYOUT) as bar:
        answer = search.run(bar.update)
    print(answer)
    if answer.counterexample is not None:
        _keep(options, answer.conjecture.text, answer.counterexample)
        return 1
    return 0 if options.prove is None else _prove(options, search, options.prove)


def _prove(options: Options, search: Search, features: int) -> int:
    """What z3 says beyond the grid."""
    with progress.bar(1, layout=LAYOUT) as bar:
        proof = prove(search.asked, features, search.tie_rule, advance=bar.update)
    print(proof)
    if proof.counterexample is not None:
        confirmed(search.asked, proof.counterexample, "population", search.tie_rule)
        _keep(options, search.asked.text, shrunk(proof.counterexample, search.asked, "population", search.tie_rule))
    return 1 if proof.refuted else 0


def _keep(options: Options, statement: str, instance: Instance) -> None:
    replay = f"mmtheory laziness --instance FILE --ties {options.ties}"
    text = toml(instance, [f"Of this instance the statement is false: {statement}", replay])
    if options.out is None:
        print(f"\n{text}", end="")
    else:
        write_text(options.out, text)
        print(f"the instance: {options.out}")
