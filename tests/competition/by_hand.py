"""An outcome of four seeds, two modalities and three classes, small enough for every number of it to be worked out.

Nothing is symmetric: exchanging modalities, seeds, winners and losers, or times changes every number.
Seed 0 ends well; seed 1 too, but with a training error; in seed 2 class 2 is learned by nobody; seed 3 diverges.
"""

import dataclasses
from typing import Any

import numpy as np

from mmtheory.competition.descent import NEVER, StopReason, Trajectory
from mmtheory.competition.gamma import Record
from mmtheory.competition.generalisation import ErrorCounts
from mmtheory.competition.parameters import Parameters
from mmtheory.competition.simulation import DataStatistics, Outcome
from mmtheory.competition.summary import Summary

# An outcome over seeds has numpy's arrays in the places of jax's.
array: Any = np.array
full: Any = np.full
ones: Any = np.ones

SEEDS, TIMES, R, K, GROUPS, CASES, PHASES = 4, 3, 2, 3, 4, 6, 3

PARAMETERS = Parameters(
    K=K,
    n=100,
    m=1,
    q=4,
    beta=2.0,
    eta=0.75,
    sigma_0=0.1,
    mu=(0.02, 0.1),
    sigma_g=(0.6, 0.65),
    steps=60,
    stop="loss",
    records=2,
)

LOSS, DIVERGED, STEPS = StopReason.LOSS, StopReason.DIVERGED, StopReason.STEPS


def over_time(start, middle, end):
    """An array (seed, time, …) from arrays (seed, …) of each time."""
    return np.stack([start, middle, end], axis=1)


def trajectory(Gamma, training_error, first_passage, stop_reason):
    """One with monitors that are all ones; `training_error` tells whether a modality axis follows time."""
    per_network = training_error.shape
    shape = (SEEDS, TIMES, R, K)
    first_passage, stop_reason = array(first_passage), array(stop_reason)
    return Trajectory(
        weights=(),
        head=(),
        records=Record(
            Gamma=Gamma,
            Phi=ones(shape),
            most_negative=-ones(shape),
            off_diagonal=ones(shape),
            noise_correlation=ones((*shape, GROUPS)),
            deviation=ones((*shape, CASES)),
            output_deviation=ones(shape),
            noise_surplus=ones(shape),
            largest_logit=ones((*per_network, K)),
            largest_residual=ones((*per_network, K)),
            residual=ones((*per_network, K, 2)),
            loss=ones(per_network),
            training_error=training_error,
        ),
        first_passage=first_passage,
        summed_error=ones((*stop_reason.shape, K, 2, PHASES)),
        largest_summed_error=ones((*stop_reason.shape, K, PHASES)),
        zero_error_step=full(stop_reason.shape, NEVER),
        loss_threshold_step=full(stop_reason.shape, NEVER),
        stop_step=full(stop_reason.shape, 60),
        stop_reason=stop_reason,
    )


GAMMA_START = array(
    [
        [[0.5, 0.1, 0.2], [0.25, 0.4, 0.1]],
        [[0.4, 0.2, 0.3], [0.2, 0.5, 0.1]],
        [[0.3, 0.2, 0.1], [0.1, 0.3, 0.1]],
        [[0.1, 0.1, 0.0], [0.2, 0.2, 0.0]],
    ]
)
GAMMA_END = array(
    [
        [[4.0, 2.5, 0.6], [1.0, 5.0, 2.0]],
        [[2.5, 0.8, 5.0], [2.0, 4.0, 3.0]],
        [[0.4, 2.0, 0.1], [4.0, 0.8, 0.2]],
        [[np.nan] * 3, [np.nan] * 3],
    ]
)

JOINT = trajectory(
    over_time(GAMMA_START, full((SEEDS, R, K), 1.5), GAMMA_END),
    over_time([0.6, 0.7, 0.6, 0.7], [0.02, 0.0, 0.02, 0.5], [0.0, 0.1, 0.0, 1.0]),
    [
        [[10, 40, NEVER], [NEVER, 20, 30]],
        [[50, NEVER, 5], [8, 16, 60]],
        [[NEVER, 12, NEVER], [9, NEVER, NEVER]],
        [[3, 3, 3], [4, 4, 4]],
    ],
    [LOSS, LOSS, LOSS, DIVERGED],
)

UNI_MODAL = trajectory(
    over_time(GAMMA_START[:, ::-1], full((SEEDS, R, K), 1.5), full((SEEDS, R, K), 3.0)),
    over_time(full((SEEDS, R), 0.6), full((SEEDS, R), 0.001), [[0, 0.03], [0, 0.0], [0.02, 0], [0, 0.05]]),
    [
        [[20, 21, 22], [23, 24, 25]],
        [[20, 21, 22], [23, NEVER, 25]],
        [[20, 21, 22], [23, 24, 25]],
        [[20, 21, 22], [23, 24, 25]],
    ],
    [[LOSS, LOSS], [LOSS, LOSS], [LOSS, LOSS], [LOSS, STEPS]],
)

OUTCOME = Outcome(
    joint=JOINT,
    uni_modal=UNI_MODAL,
    test=ErrorCounts(
        # 400, 200, 500 and 100 samples.
        tested=array([[100, 200, 100], [40, 100, 60], [100, 150, 250], [20, 30, 50]]),
        joint_errors=array([[4, 8, 16], [2, 5, 3], [10, 5, 0], [20, 30, 50]]),
        encoder_errors=array(
            [
                [[4, 180, 50], [90, 6, 4]],
                [[20, 90, 10], [2, 10, 58]],
                [[50, 15, 185], [25, 75, 200]],
                [[20, 30, 50], [20, 30, 0]],
            ]
        ),
        uni_modal_errors=array(
            [
                [[2, 4, 2], [10, 20, 10]],
                [[1, 2, 3], [4, 8, 12]],
                [[1, 1, 3], [10, 10, 20]],
                [[1, 1, 2], [5, 6, 7]],
            ]
        ),
        fused_errors=array([[0, 1, 1], [2, 0, 0], [1, 1, 1], [5, 5, 5]]),
        sufficient=array([[90, 180, 90], [36, 90, 54], [90, 135, 225], [18, 27, 45]]),
        joint_errors_sufficient=array([[1, 2, 1], [0, 1, 0], [1, 1, 1], [18, 27, 45]]),
        sufficient_alone=array(
            [
                [[98, 196, 98], [90, 180, 90]],
                [[39, 98, 59], [36, 90, 54]],
                [[98, 147, 245], [90, 135, 225]],
                [[19, 29, 49], [18, 27, 45]],
            ]
        ),
        uni_modal_errors_sufficient=array(
            [
                [[0, 1, 0], [3, 0, 0]],
                [[1, 0, 0], [1, 1, 1]],
                [[0, 0, 0], [1, 0, 0]],
                [[0, 0, 1], [0, 0, 0]],
            ]
        ),
    ),
    data=DataStatistics(
        signal_strength=array(
            [
                [[0.03, 0.03, 0.02], [0.01, 0.01, 0.02]],
                [[0.01, 0.01, 0.02], [0.03, 0.03, 0.06]],
                [[0.0, 0.0, 0.01], [0.01, 0.01, 0.01]],
                [[0.01, 0.01, 0.0], [0.01, 0.01, 0.0]],
            ]
        ),
        insufficient=array([[2, 10], [1, 9], [3, 11], [2, 8]]),
    ),
)

SUMMARY = Summary(PARAMETERS, OUTCOME)


def changed(summary, parameters=None, **parts):
    """The summary with some parameters, and parts of its outcome, replaced: part__field=value."""
    outcome = summary.outcome
    for path, value in parts.items():
        part, name = path.split("__")
        old = getattr(outcome, part)
        if hasattr(old, "records") and hasattr(old.records, name):
            new = dataclasses.replace(old, records=dataclasses.replace(old.records, **{name: value}))
        else:
            new = dataclasses.replace(old, **{name: value})
        outcome = dataclasses.replace(outcome, **{part: new})
    return Summary(dataclasses.replace(summary.parameters, **(parameters or {})), outcome)


def at_start(Gamma, value, where=np.s_[:]):
    """Γ over time with another start, in all or in some (seed, modality, class)."""
    Gamma = Gamma.copy()
    Gamma[:, 0][where] = value
    return Gamma
