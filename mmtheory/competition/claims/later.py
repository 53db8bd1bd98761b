"""Theorems 5.1 and 5.2 are "for every T ≥ poly(K)/η": what becomes of networks long after."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Literal

import numpy as np

from mmtheory import stats
from mmtheory.claim import Budget, Finding, Verdict, at_least, run_seeds
from mmtheory.competition.assumptions import JOINT, LAW, MEMORISING, RIVALS, SIZES, UNI_MODAL
from mmtheory.competition.asymptotics import W_H_P
from mmtheory.competition.claims.flow import AROUND
from mmtheory.competition.claims.paper import PAPER
from mmtheory.competition.claims.theorems import uni_modal_test_error
from mmtheory.competition.descent import NEVER, Trajectory
from mmtheory.competition.run import simulate
from mmtheory.competition.summary import Summary
from mmtheory.precondition import Precondition

TIMES = 10
"""Runs go on to so many times the step at which the training error vanishes."""

LONG = replace(AROUND, stop="steps", steps=80_000, mu=(0.015, 0.03), records=60)


@cache
def long_run(budget: Budget, seed: int) -> Summary:
    """LONG, at the size of a budget."""
    return simulate(LONG, run_seeds(seed, 40 if budget is Budget.THOROUGH else 12), progress=False).summary


LATER = PAPER.subject(
    section="5.2",
    source="slides",
    scope="empirical",
    preface="at the declared size, which says nothing of K → ∞",
    assumptions="section 4's data and networks; K = 4, n = 120, d_r = 160, σ_g² d_r = 3.6, 80,000 steps; 12 seeds, "
    "40 at the largest budget",
    run=long_run,
    starts_at=Budget.STANDARD,
)


def _long_enough(run: Trajectory) -> np.ndarray:
    """Per network: whether it went on for TIMES times as long as until its training error was zero."""
    zero = np.asarray(run.zero_error_step)
    return np.asarray((zero != NEVER) & (np.asarray(run.stop_step) >= TIMES * zero))


def _ten_times(networks: Literal["joint", "uni_modal"]) -> Precondition:
    def check(summary: Summary) -> tuple[bool, str]:
        long = _long_enough(getattr(summary.outcome, networks))
        return bool(long.mean() >= W_H_P), f"{int(long.sum())} of {long.size} networks"

    name = networks.replace("_", "-")
    requirement = f"{TIMES} times the step of training error zero, in a share ≥ {W_H_P:g}"
    return Precondition(f"{name} training {TIMES} times as long", requirement, check)


JOINT_LONG, UNI_MODAL_LONG = _ten_times("joint"), _ten_times("uni_modal")


def stays_zero(networks: Literal["joint", "uni_modal"]) -> Callable[[Summary], Finding]:
    """The training error is zero at every record from the step at which it vanishes to ten times it."""

    def judge(summary: Summary) -> Finding:
        run = getattr(summary.outcome, networks)
        zero, times = np.asarray(run.zero_error_step), summary.parameters.record_steps()
        times = times.reshape(-1, *[1] * (zero.ndim - 1))
        later = (times >= zero[:, None]) & (times <= TIMES * zero[:, None])
        worst = np.where(later, np.asarray(run.records.training_error), 0).max(axis=1)[_long_enough(run)]
        share = stats.proportion(int(np.sum(worst == 0)), worst.size)
        evidence = f"zero from then to {TIMES} times the step in a share {share} of {worst.size} networks"
        return Finding(at_least(share, W_H_P), f"{evidence}, largest {worst.max():.2g}", {"share": share})

    return judge


LATER.claim(
    "theorem-5.1.training.later",
    "The uni-modal training error is zero for every T from some step on.",
    Verdict.SUPPORTED,
    section="5.1",
    reading=f"at every record up to {TIMES} times the step at which it vanishes, in a share of at least 0.9",
    preconditions=(*LAW, *SIZES, MEMORISING, UNI_MODAL_LONG),
    declares={"share": (0.9, 1.0)},
    uses=("competition.theorem-5.1.training",),
    needs=Budget.THOROUGH,
)(stays_zero("uni_modal"))

LATER.claim(
    "theorem-5.2.training.later",
    "The joint training error is zero for every T from some step on.",
    Verdict.SUPPORTED,
    reading=f"at every record up to {TIMES} times the step at which it vanishes, in a share of at least 0.9",
    preconditions=(*LAW, *SIZES, RIVALS, MEMORISING, JOINT_LONG),
    declares={"share": (0.9, 1.0)},
    uses=("competition.theorem-5.2.training",),
    needs=Budget.THOROUGH,
)(stays_zero("joint"))

LATER.claim(
    "theorem-5.1.test.later",
    "The uni-modal test error is (1 ± o(1)) μ_r for every T from some step on.",
    Verdict.SUPPORTED,
    section="5.1",
    reading=f"as `theorem-5.1.test`, of all networks that end with training error zero, in runs of which a share of at "
    f"least 0.9 has {TIMES} times as many steps as until it vanishes",
    preconditions=(*UNI_MODAL, UNI_MODAL_LONG),
    declares={"modality 1": (0.75, 1.25), "modality 2": (0.75, 1.25)},
    uses=("competition.theorem-5.1.test", "competition.theorem-5.1.training.later"),
    needs=Budget.THOROUGH,
)(uni_modal_test_error)


@LATER.claim(
    "theorem-5.2.losers.later",
    "The modality that has not learned a class when the training error vanishes does not learn it later.",
    Verdict.REFUTED,
    needs=Budget.THOROUGH,
    preconditions=(*JOINT, JOINT_LONG),
    declares={"share": (0.7, 0.9)},
    uses=("competition.theorem-5.2.training.later", "competition.permanence"),
)
def losers_later(summary: Summary) -> Finding:
    """Of the losers with Γ < β at the first step of training error zero, those at ten times it: at least 0.9.

    Zero error is not zero loss, and what is left of it pushes on.
    """
    joint = summary.outcome.joint
    passage, zero = np.asarray(joint.first_passage), np.asarray(joint.zero_error_step)[:, None, None]
    # Never is later than any step.
    passage = np.where(passage == NEVER, np.iinfo(passage.dtype).max, passage)
    losing = summary.lost & (passage > zero) & _long_enough(joint)[:, None, None]
    still = losing & (passage > TIMES * zero)
    share = stats.proportion(int(still.sum()), int(losing.sum()))
    evidence = f"a share {share} of {int(losing.sum())} losers; {int(np.sum(summary.lost & (passage <= zero)))} before"
    return Finding(at_least(share, W_H_P), evidence, {"share": share})
