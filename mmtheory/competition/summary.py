"""A run reduced to the numbers that the paper's statements are about, each with its interval."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import jax
import numpy as np
from numpy.typing import ArrayLike

from mmtheory import stats
from mmtheory.competition.asymptotics import O_1
from mmtheory.competition.descent import NEVER, StopReason, Trajectory
from mmtheory.competition.parameters import Parameters
from mmtheory.competition.phase_one import least_start, phase_one_length
from mmtheory.competition.predictions import phase_one_steps, winning_probabilities
from mmtheory.competition.simulation import Outcome
from mmtheory.estimate import Estimate

NOBODY = -1
"""Winner of a class that no modality wins."""

MARGINS = (1.0, 1.05, 1.2, 1.5)
"""Ratios S^r_j(0) / S^s_j(0) from which on Property 6.1's agreement is reported."""


def scores(Gamma: ArrayLike, signal_strength: ArrayLike, q: int) -> np.ndarray:
    """S_j^r = Γ_j^r d_{j,r}^{1/(q−2)} (appendix A.2; source status: reconstructed); same shape as its arguments."""
    with np.errstate(invalid="ignore"):  # where Γ is 0 and d_{j,r} has overflown
        return np.asarray(Gamma, float) * np.asarray(signal_strength, float) ** (1 / (q - 2))


def winning_modality(score: np.ndarray, epsilon: float) -> np.ndarray:
    """Definition A.2: r with S^r ≥ (1 + ε) S^s for every s ≠ r and S^r > 0, else NOBODY.

    `score` has modalities on its second last axis, classes on its last; that modality axis is reduced.
    """
    best = score.argmax(axis=-2)
    ranked = np.sort(score, axis=-2)
    top = ranked[..., -1, :]
    second = ranked[..., -2, :] if score.shape[-2] > 1 else np.zeros_like(top)
    return np.where((top >= (1 + epsilon) * second) & (top > 0), best, NOBODY)


def first_to_learn(first_passage: ArrayLike) -> np.ndarray:
    """Per class the modality whose Γ reaches β first (a tie goes to the lower index), NOBODY if none does.

    `first_passage` has modalities on its second last axis, as `winning_modality` does.
    """
    first_passage = np.asarray(first_passage)
    steps = np.where(first_passage == NEVER, np.inf, first_passage)
    return np.where((first_passage != NEVER).any(axis=-2), steps.argmin(axis=-2), NOBODY)


@dataclass(frozen=True, repr=False)
class Summary:
    """The numbers of one grid point; printed, a table of them beside what the paper predicts.

    Arrays are numpy, axes (seed, modality, class).

    Pairs (seed, class) count as independent where wins are counted: by the theory a win is decided by the
    initial weights, which are independent over both. Errors are averaged over seeds, with a t interval over seeds;
    for a single seed the exact binomial interval of its test sample stands in.
    """

    parameters: Parameters
    outcome: Outcome

    @property
    def seeds(self) -> int:
        """How many seeds ran, the failed ones included."""
        return len(self.outcome.joint.stop_step)

    @cached_property
    def mu(self) -> np.ndarray:
        """μ_r per modality."""
        return np.array(self.parameters.per_modality("mu", self.parameters.mu))

    @cached_property
    def winner(self) -> np.ndarray:
        """(seed, class): the modality that wins the class in simulation, the first whose Γ_j^r reaches β.

        A joint run that diverged has no end state and wins nothing; it is counted in `not_converged`.
        """
        diverged = np.asarray(self.outcome.joint.stop_reason) == StopReason.DIVERGED
        return np.where(diverged[:, None], NOBODY, first_to_learn(self.outcome.joint.first_passage))

    @cached_property
    def learned(self) -> np.ndarray:
        """(seed, class): whether some modality learns the class."""
        return np.asarray(self.winner != NOBODY)

    @cached_property
    def startable(self) -> np.ndarray:
        """(seed, class): whether some Γ_j^r(0) is positive; else no neuron is pushed towards the class's feature."""
        return np.any(np.asarray(self.outcome.joint.records.Gamma[:, 0]) > 0, axis=1)

    @cached_property
    def lost(self) -> np.ndarray:
        """(seed, modality, class): whether another modality won the class."""
        other = np.arange(len(self.mu))[:, None] != self.winner[:, None]
        return other & self.learned[:, None]

    @cached_property
    def initial_scores(self) -> np.ndarray:
        """S_j^r(0), (seed, modality, class)."""
        return scores(self.outcome.joint.records.Gamma[:, 0], self.outcome.data.signal_strength, self.parameters.q)

    @cached_property
    def initial_margin(self) -> np.ndarray:
        """(seed, class): largest S_j(0) over the second largest."""
        ranked = np.sort(self.initial_scores, axis=1)
        if ranked.shape[1] == 1:
            return np.full(ranked[:, -1].shape, math.inf)
        with np.errstate(divide="ignore", invalid="ignore"):
            return ranked[:, -1] / ranked[:, -2]

    # -- convergence -------------------------------------------------------------------------------------------

    def _ended_well(self, run: Trajectory) -> np.ndarray:
        """Per network: it did not diverge, and its stopping rule, other than the number of steps, was reached."""
        reason = np.asarray(run.stop_reason)
        ran_out = (reason == StopReason.STEPS) & (self.parameters.stop != "steps")
        return (reason != StopReason.DIVERGED) & ~ran_out

    def _first_growth(self, run: Trajectory) -> np.ndarray:
        p = self.parameters
        start = np.asarray(run.records.Gamma[:, 0], float)
        with np.errstate(over="ignore", invalid="ignore"):
            return p.eta * np.asarray(self.outcome.data.signal_strength, float) * start ** (p.q - 2)

    @cached_property
    def first_growth(self) -> np.ndarray:
        """η d_{j,r} Γ_j^r(0)^{q−2}, (seed, modality, class): the relative growth of the joint network's first step.

        From Γ_{t+1} = Γ_t + η d Γ_t^{q−1} (appendix A; reconstructed), which is descent only while this is small.
        """
        return self._first_growth(self.outcome.joint)

    @cached_property
    def joint_converged(self) -> np.ndarray:
        """(seed,): whether the joint network ended as it should, as `converged` says."""
        learned = (np.asarray(self.outcome.joint.first_passage) != NEVER).any(axis=1).all(axis=1)
        small = (self.first_growth <= 1).all(axis=(1, 2))
        return self._ended_well(self.outcome.joint) & learned & small

    @cached_property
    def uni_modal_converged(self) -> np.ndarray:
        """(seed, modality): whether each uni-modal network ended as it should, as `converged` says."""
        learned = (np.asarray(self.outcome.uni_modal.first_passage) != NEVER).all(axis=2)
        small = (self._first_growth(self.outcome.uni_modal) <= 1).all(axis=2)
        return self._ended_well(self.outcome.uni_modal) & learned & small

    @cached_property
    def converged(self) -> np.ndarray:
        """(seed,): whether the joint network and every uni-modal one ended as they should.

        A network did not converge if it diverged, if the chosen stopping rule was not reached within `steps`, if at the
        end some class is learned by none of its modalities (Γ_j^r < β throughout: phase 1 not over), or if its first
        step already more than doubles some Γ_j^r.
        """
        return self.joint_converged & self.uni_modal_converged.all(axis=1)

    def _settled(self, run: Trajectory) -> np.ndarray:
        """Per network: no training error is left, or more steps would leave it.

        That is so where the loss fell by less than O_1 over the second half of the run, or cannot be that of an error,
        each of which costs log(2)/n or more.
        """
        loss = np.asarray(run.records.loss)
        half = np.searchsorted(self.parameters.record_steps(), np.asarray(run.stop_step) / 2, side="right") - 1
        halfway = np.take_along_axis(loss, half[:, None], axis=1)[:, 0]
        right = np.asarray(run.records.training_error[:, -1]) == 0
        return right | (loss[:, -1] >= (1 - O_1) * halfway) | (loss[:, -1] < math.log(2) / self.parameters.n)

    @cached_property
    def joint_settled(self) -> np.ndarray:
        """(seed,): whether the joint network converged, and more steps would not take away what errors are left."""
        return self.joint_converged & self._settled(self.outcome.joint)

    @cached_property
    def uni_modal_long_enough(self) -> np.ndarray:
        """(seed, modality): whether each uni-modal network had the time to learn every class.

        It ended by its error or loss, or after twice the steps that Claim A.7 predicts for every class with a positive
        Γ_j^r(0).
        """
        run = self.outcome.uni_modal
        start = np.asarray(run.records.Gamma[:, 0], float)
        predicted = phase_one_length(self.parameters, start, self.outcome.data.signal_strength)
        longest = np.where(start > 0, predicted, 0).max(axis=-1)
        by_rule = np.isin(np.asarray(run.stop_reason), (StopReason.LOSS, StopReason.ZERO_ERROR))
        return by_rule | (np.asarray(run.stop_step) >= 2 * longest)

    @cached_property
    def uni_modal_settled(self) -> np.ndarray:
        """(seed, modality): the same of each uni-modal network."""
        return self.uni_modal_converged & self._settled(self.outcome.uni_modal)

    @cached_property
    def joint_trained(self) -> np.ndarray:
        """(seed,): whether the joint network converged to training error zero."""
        return self.joint_converged & (np.asarray(self.outcome.joint.records.training_error[:, -1]) == 0)

    @cached_property
    def uni_modal_trained(self) -> np.ndarray:
        """(seed, modality): whether each uni-modal network converged to training error zero."""
        return self.uni_modal_converged & (np.asarray(self.outcome.uni_modal.records.training_error[:, -1]) == 0)

    def only(self, seeds: np.ndarray) -> "Summary":
        """The summary of some of the seeds, as a mask (seed,)."""
        return Summary(self.parameters, jax.tree.map(lambda x: np.asarray(x)[seeds], self.outcome))

    @cached_property
    def diverged(self) -> np.ndarray:
        """(seed,): whether the loss of some network was not finite."""
        uni_modal = np.asarray(self.outcome.uni_modal.stop_reason) == StopReason.DIVERGED
        return (np.asarray(self.outcome.joint.stop_reason) == StopReason.DIVERGED) | uni_modal.any(axis=1)

    # -- estimates ---------------------------------------------------------------------------------------------

    def _error(self, errors: ArrayLike) -> Estimate:
        """Mean over seeds of errors (seed, class) as a share of the test samples."""
        samples = np.asarray(self.outcome.test.tested).sum(axis=-1)
        wrong = np.asarray(errors).sum(axis=-1)
        if self.seeds == 1:
            return stats.proportion(int(wrong[0]), int(samples[0]))
        return stats.mean_share(wrong / samples)

    @cached_property
    def joint_test_error(self) -> Estimate:
        """Test error of the joint network."""
        return self._error(self.outcome.test.joint_errors)

    @cached_property
    def uni_modal_test_error(self) -> list[Estimate]:
        """Test error of f^{uni,r}, per modality."""
        return [self._error(self.outcome.test.uni_modal_errors[:, r]) for r in range(len(self.mu))]

    @cached_property
    def encoder_test_error(self) -> list[Estimate]:
        """Test error of f^r, per modality (Theorem 5.2)."""
        return [self._error(self.outcome.test.encoder_errors[:, r]) for r in range(len(self.mu))]

    @cached_property
    def win_probability_predicted(self) -> list[Estimate]:
        """p_r, given that somebody wins, by quadrature from each pair's d_{j,r}(D), ε = 0.

        Mean over pairs, t interval over seeds. Where all neurons start negative, with probability 2^{−Rm}, nobody wins;
        nor without a sufficient sample of the class, and such pairs are left out.
        """
        p = winning_probabilities(
            np.moveaxis(np.asarray(self.outcome.data.signal_strength), 1, -1), self.parameters.m, self.parameters.q
        )
        total = p.sum(axis=-1, keepdims=True)
        won = np.divide(p, total, out=np.zeros_like(p), where=total > 0).sum(axis=1)
        pairs = (total > 0).sum(axis=1)
        kept = pairs[:, 0] > 0
        return [stats.mean_share(r) for r in (won[kept] / pairs[kept]).T]

    @cached_property
    def win_probability_of_learned(self) -> np.ndarray:
        """p_r among the classes that are learned, (modality,): what `win_probability_simulated` is to be compared with.

        By quadrature from each pair's d_{j,r}(D), as the share of all pairs in which r wins and starts high enough for
        Γ_j^r to reach β in the steps that the seed took (`phase_one_length`). Runs that diverged are left out.
        """
        p, kept = self.parameters, ~self.diverged
        strengths = np.moveaxis(np.asarray(self.outcome.data.signal_strength)[kept], 1, -1)
        steps = np.asarray(self.outcome.joint.stop_step)[kept][:, None, None]
        least = np.moveaxis(least_start(p, steps, np.moveaxis(strengths, -1, 1)), 1, -1) / p.sigma_0
        won = winning_probabilities(strengths, p.m, p.q, least=least).sum(axis=(0, 1))
        return won / won.sum()

    @cached_property
    def win_probability_simulated(self) -> list[Estimate]:
        """Share of the learned (seed, class) pairs that modality r wins."""
        decided = self.winner[self.learned]
        return [stats.proportion(np.sum(decided == r), decided.size) for r in range(len(self.mu))]

    @cached_property
    def weighted_mu(self) -> Estimate:
        """Σ_r p̂_r μ_r with the simulated p̂_r (Corollary 5.3)."""
        decided = self.winner[self.learned]
        return stats.bounded_mean(self.mu[decided], self.mu.min(), self.mu.max())

    @cached_property
    def excess_by_seed(self) -> np.ndarray:
        """Joint test error − Σ_r p̂_r μ_r, (seed,), each seed with its own table of winners.

        Unlearned classes are left out of a seed's p̂, and seeds that learned none.
        """
        kept = self.learned.any(axis=1)
        test = self.outcome.test
        error = np.asarray(test.joint_errors).sum(axis=-1) / np.asarray(test.tested).sum(axis=-1)
        won = np.where(self.learned, self.mu[self.winner], 0).sum(axis=1)
        mu_of_winner = won[kept] / self.learned.sum(axis=1)[kept]
        return error[kept] - mu_of_winner

    @property
    def joint_excess(self) -> Estimate:
        """The mean of `excess_by_seed` with its t interval over seeds.

        Sharper than comparing the two means, as most of their spread is who won where.
        """
        return stats.mean(self.excess_by_seed)

    def agreement(self, margin: float = 1.0) -> Estimate:
        """Property 6.1: share of learned pairs whose winner has the largest S_j(0), among those with that margin."""
        chosen = self.learned & (self.initial_margin >= margin)
        agree = self.initial_scores.argmax(axis=1) == self.winner
        return stats.proportion(int(np.sum(chosen & agree)), int(np.sum(chosen)))

    @cached_property
    def gamma_ratio(self) -> np.ndarray:
        """Γ_loser / Γ_winner at the end, one number per learned pair (the strongest loser if R > 2).

        Infinite, or NaN, where a step too large has taken the winner back to zero.
        """
        if len(self.mu) == 1:
            return np.empty(0)
        last = self.outcome.joint.records.Gamma[:, -1]
        won = np.arange(last.shape[1])[:, None] == self.winner[:, None]
        loser = np.where(won, -np.inf, last).max(axis=1)[self.learned]
        with np.errstate(divide="ignore", invalid="ignore"):
            return loser / np.where(won, last, -np.inf).max(axis=1)[self.learned]

    @cached_property
    def phase_one(self) -> np.ndarray:
        """(seed, class): T_j, the first step at which some modality's Γ_j^r ≥ β; NaN if none."""
        steps = self.outcome.joint.first_passage
        return np.where((steps != NEVER).any(axis=1), np.where(steps == NEVER, np.inf, steps).min(axis=1), np.nan)

    @cached_property
    def phase_one_without_noise(self) -> np.ndarray:
        """(seed, class): T_j by Claim A.7's formula, for the modality that gets there first.

        (Γ_0^{−(q−2)} − β^{−(q−2)}) / ((q−2) η (1 − 1/K) d_{j,r}), of which `phase_one_predicted` is the correction.
        """
        p, start = self.parameters, np.asarray(self.outcome.joint.records.Gamma[:, 0])
        return np.asarray(
            phase_one_steps(start, self.outcome.data.signal_strength, p.eta, p.q, p.beta, p.K).min(axis=1)
        )

    @cached_property
    def phase_one_predicted(self) -> np.ndarray:
        """(seed, class): T_j from Γ_j^r(0), d_{j,r}(D) and the noise, for the modality that gets there first."""
        start, strength = self.outcome.joint.records.Gamma[:, 0], self.outcome.data.signal_strength
        return phase_one_length(self.parameters, start, strength).min(axis=1)

    @cached_property
    def training_error(self) -> Estimate:
        """Training error of the joint network at the end, mean over seeds."""
        return stats.mean_share(self.outcome.joint.records.training_error[:, -1])

    @cached_property
    def uni_modal_training_error(self) -> list[Estimate]:
        """Training error of each uni-modal network at the end, mean over seeds."""
        return [stats.mean_share(r) for r in self.outcome.uni_modal.records.training_error[:, -1].T]

    def class_errors(self, errors: ArrayLike) -> np.ndarray:
        """Share of each class's test samples that are wrong; `errors` ends in a class axis, seeds come first."""
        samples, errors = np.asarray(self.outcome.test.tested), np.asarray(errors)
        return errors / samples.reshape(samples.shape[:1] + (1,) * (errors.ndim - 2) + samples.shape[1:])

    def __str__(self) -> str:
        from mmtheory.competition.tables import table

        return table(self)

    __repr__ = __str__

    def as_dict(self) -> dict[str, Any]:
        """The summary as JSON values; every estimate is {"value", "low", "high"}."""

        def each(estimates: list[Estimate]) -> list[dict[str, float | None]]:
            return [estimate.as_dict() for estimate in estimates]

        return {
            "seeds": self.seeds,
            "uni_modal_test_error": each(self.uni_modal_test_error),
            "encoder_test_error": each(self.encoder_test_error),
            "win_probability_predicted": each(self.win_probability_predicted),
            "win_probability_simulated": each(self.win_probability_simulated),
            "joint_test_error": self.joint_test_error.as_dict(),
            "weighted_mu": self.weighted_mu.as_dict(),
            "joint_excess": self.joint_excess.as_dict(),
            "property_6_1_agreement": self.agreement().as_dict(),
            "gamma_ratio_median": stats.median(self.gamma_ratio).as_dict(),
            "training_error": self.training_error.as_dict(),
            "not_converged": int(np.sum(~self.converged)),
        }
