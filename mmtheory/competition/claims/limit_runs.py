"""The runs that claims on K → ∞ judge: families, sizes and seeds, and what is presumed of them."""

from collections.abc import Mapping
from functools import cache, partial
from typing import TypeAlias

import numpy as np

from mmtheory.claim import Budget, Declared, run_seeds
from mmtheory.competition.assumptions import FINITE, LAW, SIZES
from mmtheory.competition.asymptotics import W_H_P
from mmtheory.competition.descent import NEVER
from mmtheory.competition.family import ALL_NEURONS, FIXED_SAMPLES, FIXED_SPARSITY, PHASE_ONE, SMALL_STEPS, Family
from mmtheory.competition.inequalities import PROOF, Inequality, labels
from mmtheory.competition.series import Series, along
from mmtheory.competition.summary import Summary
from mmtheory.precondition import Precondition

Runs: TypeAlias = tuple[tuple[int, int], ...]
"""K and its number of seeds."""

RUNS: Mapping[str, tuple[Family, Runs, Runs]] = {
    "end": (FIXED_SAMPLES, ((6, 24), (12, 16), (24, 8)), ((6, 24), (12, 24), (24, 24), (48, 24))),
    "phase one": (PHASE_ONE, ((6, 16), (12, 12), (24, 8)), ((6, 24), (12, 24), (24, 24), (48, 12))),
    "sparsity": (FIXED_SPARSITY, ((6, 8), (12, 8)), ((6, 24), (12, 24), (24, 16), (48, 8))),
    "all neurons": (ALL_NEURONS, ((6, 8), (12, 4)), ((6, 16), (12, 8), (24, 4))),
    "small steps": (SMALL_STEPS, ((6, 6), (12, 4), (24, 4)), ((6, 16), (12, 12), (24, 8))),
}
"""By what they are about: the family, and K with its number of seeds at the standard and at the thorough budget."""

CHECK_AT = (12, 24)
"""At these K the two budgets run one seed with all neurons beside the leading ones."""


ENOUGH = 0.75
"""Up to a quarter of the runs may have a sample left that is not memorised by T; they are left out."""


@cache
def run(kind: str, budget: Budget, seed: int) -> Series:
    """One of RUNS."""
    family, *sizes = RUNS[kind]
    chosen = [(K, run_seeds(seed, count)) for K, count in sizes[budget - 1]]
    return along(family, chosen, CHECK_AT[budget - 1])


# -- preconditions on a series ---------------------------------------------------------------------------------------


def inside(*needed: Inequality) -> Precondition:
    """The family keeps the inequalities at every K that is run, and beyond."""

    def check(series: Series) -> tuple[bool, str]:
        left = labels(series.family, series.K, needed)
        return not left, "; ".join(left) or f"{series.family.name}, K = {', '.join(map(str, series.K))}"

    return Precondition(
        "a family of the theorem", f"below 1 at every K: {', '.join(one.formula for one in needed)}", check
    )


@cache
def at_every_size(one: Precondition) -> Precondition:
    """A precondition of a run, of every run of the series."""

    def check(series: Series) -> tuple[bool, str]:
        checked = [(member.parameters.K, one.on(member)) for member in series.members]
        failed = [f"K = {K}: {met.value}" for K, met in checked if not met.met]
        return not failed, "; ".join(failed) or f"{checked[-1][1].value} at K = {checked[-1][0]}"

    return Precondition(one.name, f"{one.requirement}, at every K", check)


def _leading(series: Series) -> tuple[bool, str]:
    if series.full is None:
        return False, "not looked at"
    few, every = series.full
    same = float(np.mean(few.winner == every.winner))
    difference = abs(few.joint_test_error.value - every.joint_test_error.value) / float(every.mu.sum())
    value = f"K = {every.parameters.K}: a share {same:.3f} of the winners, joint errors differ by {difference:.2g} Σ μ"
    return same == 1 and difference <= 0.05, value


def _trained(summary: Summary) -> tuple[bool, str]:
    trained = summary.joint_trained
    return bool(trained.mean() >= ENOUGH), f"{int(trained.sum())} of {trained.size} joint networks"


def _uni_modal_learned(summary: Summary) -> tuple[bool, str]:
    learned = np.asarray(summary.outcome.uni_modal.first_passage) != NEVER
    return bool(learned.mean() >= W_H_P), f"{int(learned.sum())} of {learned.size} classes"


def _spikes_below(summary: Summary) -> tuple[bool, str]:
    p = summary.parameters
    least = [
        gamma.low - tau
        for gamma, tau in zip(p.per_modality("gamma", p.gamma), p.per_modality("tau", p.tau), strict=True)
    ]
    return min(least) > 0, f"least γ_r − τ_r is {min(least):.3g}"


PRUNED = Precondition(
    "leading neurons suffice",
    "one seed with all m neurons has the same winners, and a joint error within 0.05 Σ μ",
    _leading,
)
TRAINED = at_every_size(
    Precondition(
        "joint training error zero", f"reached in a share ≥ {ENOUGH:g} of the seeds; the others are left out", _trained
    )
)
UNI_MODAL_LEARNED = at_every_size(
    Precondition("uni-modal classes learned", f"Γ reaches β in a share ≥ {W_H_P:g} of the classes", _uni_modal_learned)
)
SPIKES_BELOW = at_every_size(
    Precondition("spikes below the target", "τ_r below every target coordinate of insufficient data", _spikes_below)
)
EVERY = (*map(at_every_size, (*LAW, *SIZES, FINITE)), PRUNED)
END = (inside(*PROOF), *EVERY, TRAINED)


def on(kind: str, *preconditions: Precondition) -> Declared:
    """What claims declare that judge one of RUNS."""
    family, standard, thorough = RUNS[kind]

    def shown(sizes: Runs) -> str:
        return ", ".join(f"{K} × {count}" for K, count in sizes)

    neurons = "all m neurons" if family.leading is None else "leading neurons"
    schedules = ", ".join(f"{name} = {schedule}" for name, schedule in family.schedules.items())
    return {
        "run": partial(run, kind),
        "assumptions": f"isotropic noise, {neurons}; the family {schedules}; K × seeds: {shown(standard)} at the "
        f"standard budget, {shown(thorough)} at the thorough one",
        "preconditions": preconditions,
    }
