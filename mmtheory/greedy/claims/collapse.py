"""Where accuracies like Table 1's last row come from without normalisation: balance, or a collapsed branch."""

import itertools

import numpy as np

from mmtheory import stats
from mmtheory.claim import OURS, Budget, Finding, Verdict, at_least
from mmtheory.greedy.assumptions import CHANCE
from mmtheory.greedy.claims.paper import MEASURED, ON_DIGITS, PAPER
from mmtheory.greedy.parameters import METHODS
from mmtheory.greedy.runs import HIGH, LOW, plain_table_1
from mmtheory.greedy.summary import Summary
from mmtheory.precondition import Precondition

ACCURATE = 0.91
"""The published accuracy of guided training: runs that reach it are those that the table's last row stands for."""

COLLAPSE = PAPER.subject(section="5.4", assumptions=f"{ON_DIGITS}; learning rates {LOW:g} and {HIGH:g}", **MEASURED)


def plain_runs(budget: Budget, seed: int) -> tuple[Summary, ...]:
    """Every method at both rates."""
    return tuple(plain_table_1(budget, seed, rate)[method] for rate, method in itertools.product((LOW, HIGH), METHODS))


def _accurate(runs: tuple[Summary, ...]) -> np.ndarray:
    """By run and seed."""
    return np.stack([summary.accuracy("validation")[:, 0] >= ACCURATE for summary in runs])


def _some(runs: tuple[Summary, ...]) -> tuple[bool, str]:
    seeds = int(np.sum(_accurate(runs).any(axis=0)))
    return seeds >= 1, f"{seeds} seeds with such a run"


@COLLAPSE.claim(
    "guided.collapse",
    f"Here, on networks without normalisation, validation accuracies of {ACCURATE:g} and more, as in Table 1's last "
    "row, come from a collapsed branch.",
    Verdict.SUPPORTED,
    reading="in most seeds most runs of any method that reach it have a branch that, cut off from the other, is at "
    "chance on training data: dead, if it is with the other's context too",
    run=plain_runs,
    preconditions=(Precondition("accurate runs", f"some run has validation accuracy ≥ {ACCURATE:g}", _some),),
    declares={"share": (0.6, 1.0)},
    needs=Budget.THOROUGH,
    **OURS,
)
def collapse(runs: tuple[Summary, ...]) -> Finding:
    accurate = _accurate(runs)
    collapsed = accurate & np.stack([summary.collapsed(CHANCE) for summary in runs])
    dead = collapsed & np.stack([summary.dead(CHANCE) for summary in runs])
    per_seed, at_chance = accurate.sum(axis=0), collapsed.sum(axis=0)
    seeds = per_seed > 0
    # A seed's runs share data and initial weights, and go the same way more often than not.
    share = stats.proportion(int(np.sum(at_chance[seeds] > per_seed[seeds] / 2)), int(np.sum(seeds)))
    evidence = (
        f"{at_chance.sum()} of {per_seed.sum()} runs with validation accuracy ≥ {ACCURATE:g} have a branch at chance, "
        f"in {dead.sum()} of them it is dead, in the others it lives on the other's context; "
        f"most of them in a share {share} of {np.sum(seeds)} seeds"
    )
    return Finding(at_least(share, 0.5), evidence, {"share": share})
