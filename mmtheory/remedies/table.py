"""A comparison reduced to the numbers of the table, each with its interval over seeds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mmtheory import stats
from mmtheory.estimate import Estimate
from mmtheory.remedies.comparison import Comparison
from mmtheory.remedies.methods import ROWS
from mmtheory.remedies.outcome import Outcome


@dataclass(frozen=True)
class Line:
    """A row of the table: means over seeds with t intervals, and paired differences from naive joint training.

    Args:
        Gamma: mean of Γ_j^r over classes, per modality.
        unlearned: share of (seed, class) pairs with Γ_j^r < β, per modality, as if pairs were independent.
        loser: Γ of each class's less learned modality, mean over classes; t interval over seeds.
        both_learned: share of a seed's classes whose Γ_j^r reach β in every modality; t interval over seeds.
        joint, encoders: test errors of f and of every f^r; a tie is an error.
        joint_gain, encoder_gains: naive joint's errors − this row's on the same samples: positive is better.
        training_error: of f.
        diverged: seeds that diverged; their errors are those of a network that is always wrong.
        rate: the step size chosen for a loss of weight 1.
        seconds: of CPU, a seed (`Comparison`).
    """

    name: str
    label: str
    Gamma: tuple[Estimate, ...]
    unlearned: tuple[Estimate, ...]
    loser: Estimate
    both_learned: Estimate
    joint: Estimate
    encoders: tuple[Estimate, ...]
    joint_gain: Estimate
    encoder_gains: tuple[Estimate, ...]
    training_error: Estimate
    diverged: int
    rate: float
    seconds: float


def joint_error(outcome: Outcome) -> np.ndarray:
    """Test error of f, shape (seed,)."""
    return np.asarray(outcome.test.joint_errors.sum(axis=-1) / outcome.test.tested.sum(axis=-1))


def encoder_errors(outcome: Outcome) -> np.ndarray:
    """Test error of every f^r, shape (seed, modality)."""
    return np.asarray(outcome.test.encoder_errors.sum(axis=-1) / outcome.test.tested.sum(axis=-1)[:, None])


def teacher_errors(outcome: Outcome) -> np.ndarray:
    """Test error of every teacher on the same samples, shape (seed, modality)."""
    return np.asarray(outcome.test.uni_modal_errors.sum(axis=-1) / outcome.test.tested.sum(axis=-1)[:, None])


def line(comparison: Comparison, name: str) -> Line:
    """One row; the comparison must hold naive joint training too."""
    outcome, naive = comparison.outcomes[name], comparison.outcomes["naive"]
    beta = comparison.setting.parameters.beta
    encoders = encoder_errors(outcome)
    strengths = np.asarray(outcome.Gamma)
    unlearned = np.moveaxis(~(strengths >= beta), 1, 0)
    return Line(
        name=name,
        label=ROWS[name].label,
        Gamma=tuple(stats.mean(g) for g in outcome.Gamma.mean(axis=-1).T),
        unlearned=tuple(stats.proportion(int(np.sum(flags)), flags.size) for flags in unlearned),
        loser=stats.mean(strengths.min(axis=1).mean(axis=-1)),
        both_learned=stats.mean_share((strengths >= beta).all(axis=1).mean(axis=-1)),
        joint=stats.mean_share(joint_error(outcome)),
        encoders=tuple(stats.mean_share(e) for e in encoders.T),
        joint_gain=stats.mean(joint_error(naive) - joint_error(outcome)),
        encoder_gains=tuple(stats.mean(e) for e in (encoder_errors(naive) - encoders).T),
        training_error=stats.mean_share(outcome.training_error),
        diverged=int(np.sum(outcome.diverged)),
        rate=comparison.rates[name],
        seconds=comparison.seconds[name],
    )


def table(comparison: Comparison) -> tuple[Line, ...]:
    """All rows of a comparison, in its order."""
    return tuple(line(comparison, name) for name in comparison.outcomes)
