"""A family at several K: the numbers of every seed whose trend in K statements are about."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np

from mmtheory import stats
from mmtheory.competition.assumptions import noise
from mmtheory.competition.asymptotics import W_H_P, polylog
from mmtheory.competition.family import Family
from mmtheory.competition.inequalities import PROOF, labels
from mmtheory.competition.limit import exponent_of_mean, exponent_of_order
from mmtheory.competition.run import simulate
from mmtheory.competition.summary import NOBODY, Summary, winning_modality
from mmtheory.estimate import Estimate
from mmtheory.parameter import ParameterError

PerSeed = Callable[[Summary], np.ndarray]
"""Of a run one number a seed; NaN where a seed has none."""


@dataclass(frozen=True)
class Series:
    """A family's runs, one at each K.

    Args:
        family: whose members were run.
        members: the runs, K increasing.
        full: at one K and seed, the runs of the leading neurons and of all m: to see that they learn the same.
    """

    family: Family
    members: tuple[Summary, ...]
    full: tuple[Summary, Summary] | None = None

    @property
    def K(self) -> list[int]:
        """The sizes."""
        return [member.parameters.K for member in self.members]

    def per_seed(self, number: PerSeed) -> list[np.ndarray]:
        """The number of every seed that has one, at every K."""
        values = [np.asarray(number(member), float) for member in self.members]
        return [v[np.isfinite(v)] for v in values]

    def means(self, number: PerSeed, confidence: float = stats.CONFIDENCE) -> list[Estimate]:
        """The mean over seeds at every K."""
        return [stats.mean(values, confidence) for values in self.per_seed(number)]

    def exponent_of_mean(self, number: PerSeed) -> Estimate:
        """The exponent of K in the mean over seeds of a share."""
        return exponent_of_mean(self.K, self.per_seed(number))

    def exponent_of_order(self, number: PerSeed) -> Estimate:
        """The exponent of K in the geometric mean over seeds of a size."""
        return exponent_of_order(self.K, self.per_seed(number))

    @cached_property
    def trained(self) -> "Series":
        """The same runs with the seeds alone whose joint network ended with training error zero."""
        return replace(self, members=tuple(member.only(member.joint_trained) for member in self.members))


def along(family: Family, sizes: Sequence[tuple[int, range]], check_at: int) -> Series:
    """Run a family at each (K, seeds), and one seed at K = `check_at` with all neurons beside the leading ones.

    Raises ParameterError, before anything is run, for a family outside the inequalities that every statement needs.
    What single statements need beyond them is for those who judge.
    """
    if left := labels(family, [K for K, _ in sizes], PROOF):
        raise ParameterError("family", f"{family.name} leaves what the proof needs: {'; '.join(left)}")
    members = tuple(simulate(family.parameters(K), seeds, progress=False).summary for K, seeds in sizes)
    leading = family.parameters(check_at)
    if leading.leading is None:
        return Series(family, members)
    one = [sizes[0][1][0]]
    full = tuple(simulate(p, one, progress=False).summary for p in (leading, replace(leading, leading=None)))
    return Series(family, members, (full[0], full[1]))


# -- numbers of every seed -------------------------------------------------------------------------------------------


def uni_modal_ratio(r: int) -> PerSeed:
    """Test error of f^{uni,r} over μ_r (Theorem 5.1)."""

    def number(s: Summary) -> np.ndarray:
        test = s.outcome.test
        errors = np.asarray(test.uni_modal_errors)[:, r].sum(axis=-1) / np.asarray(test.tested).sum(axis=-1)
        return errors / s.mu[r]

    return number


def joint_ratio(s: Summary) -> np.ndarray:
    """Joint test error over Σ_r p̂_r μ_r with the seed's own winners (Corollary 5.3)."""
    error = np.asarray(s.outcome.test.joint_errors).sum(axis=-1) / np.asarray(s.outcome.test.tested).sum(axis=-1)
    won = np.where(s.learned, s.mu[s.winner], 0).sum(axis=1)
    with np.errstate(invalid="ignore"):
        return error / (won / s.learned.sum(axis=1))


def joint_gap(s: Summary) -> np.ndarray:
    """(Joint − best uni-modal test error) / (max μ − min μ): the share of classes that the worse modality wins."""
    test, best = s.outcome.test, int(s.mu.argmin())
    gap = np.asarray(test.joint_errors).sum(axis=-1) - np.asarray(test.uni_modal_errors)[:, best].sum(axis=-1)
    return gap / np.asarray(test.tested).sum(axis=-1) / (s.mu.max() - s.mu.min())


def _over_lost(values: np.ndarray, lost: np.ndarray, over: Callable[..., np.ndarray]) -> np.ndarray:
    """`over` the lost pairs of every seed, NaN where a seed lost none."""
    return np.array([over(v[mask]) if mask.any() else np.nan for v, mask in zip(values, lost, strict=True)])


def loser_over_winner(s: Summary) -> np.ndarray:
    """Γ_loser / Γ_winner at the end, median over a seed's classes."""
    last = np.asarray(s.outcome.joint.records.Gamma)[:, -1]
    return _over_lost(last / last.max(axis=1, keepdims=True), s.lost, np.median)


def _decided(s: Summary) -> np.ndarray:
    """(seed, modality, class): the losers by Definition A.2 at t = 0."""
    winner = winning_modality(s.initial_scores, s.parameters.epsilon)
    return (np.arange(len(s.mu))[:, None] != winner[:, None]) & (winner != NOBODY)[:, None]


def loser_order(s: Summary) -> np.ndarray:
    """max_t Γ_loser / σ_0, median over a seed's losers by Definition A.2 (Lemma A.14)."""
    largest = np.asarray(s.outcome.joint.records.Gamma).max(axis=1)
    return _over_lost(largest / s.parameters.sigma_0, _decided(s), np.median)


def losers_that_rise(s: Summary) -> np.ndarray:
    """Share of a seed's losers by Definition A.2 whose Γ exceeds σ_0 polylog at some time (Lemma A.14)."""
    above = np.asarray(s.outcome.joint.records.Gamma).max(axis=1) > s.parameters.sigma_0 * polylog(s.parameters)
    return _over_lost(above, _decided(s), np.mean)


def lost_but_known(s: Summary) -> np.ndarray:
    """Share of a seed's lost classes of which f^r errs on less than W_H_P (Theorem 5.2 as its proof has it)."""
    return _over_lost(s.class_errors(s.outcome.test.encoder_errors) < W_H_P, s.lost, np.mean)


def encoder_knows(s: Summary) -> np.ndarray:
    """Share of the modalities whose f^r errs on less than 1/K of all samples (Theorem 5.2 as printed)."""
    errors = np.asarray(s.outcome.test.encoder_errors).sum(axis=-1) / np.asarray(s.outcome.test.tested).sum(-1)[:, None]
    return (errors < 1 / s.parameters.K).mean(axis=1)


def undecided_share(s: Summary) -> np.ndarray:
    """Share of a seed's classes without a winner by Definition A.2 (Lemma A.3, Property 6.1)."""
    return (winning_modality(s.initial_scores, s.parameters.epsilon) == NOBODY).mean(axis=1)


def disagreement(s: Summary) -> np.ndarray:
    """Share of a seed's learned classes that another modality wins than that with the larger S_j(0) (Property 6.1)."""
    wrong = (s.initial_scores.argmax(axis=1) != s.winner) & s.learned
    return wrong.sum(axis=1) / np.maximum(s.learned.sum(axis=1), 1)


def passage(s: Summary) -> np.ndarray:
    """T_j over Claim A.7's formula, which leaves out the noise, median over a seed's classes."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.nanmedian(s.phase_one / s.phase_one_without_noise, axis=1)


def passage_from_scale(s: Summary) -> np.ndarray:
    """T_j over K β^{q−1} / (η Γ_0^{q−2}), Γ_0 = σ_0 √(2 log m), median over a seed's learned classes (Claim A.7)."""
    p = s.parameters
    start = p.sigma_0 * np.sqrt(2 * np.log(p.m))
    return np.nanmedian(s.phase_one, axis=1) * p.eta * start ** (p.q - 2) / (p.K * p.beta ** (p.q - 1))


def largest(name: str, order: Literal["sigma_0", "beta"], sign: float = 1.0) -> PerSeed:
    """The largest value of a monitor over the run, over its order times 2 log(K m d) (Lemmas A.16–A.18)."""

    def number(s: Summary) -> np.ndarray:
        values = sign * np.asarray(getattr(s.outcome.joint.records, name))
        return values.max(axis=(1, 2, 3)) / (getattr(s.parameters, order) * polylog(s.parameters))

    return number


def noise_order(s: Summary) -> np.ndarray:
    """max |⟨w_{j,l}, ξ'_i⟩| of sufficient samples of other classes, over σ_0 σ_g √d_r 2 log(K m d) (Lemma A.19)."""
    p = s.parameters
    bound = p.sigma_0 * np.sqrt(noise(p)) * polylog(p)
    values = np.asarray(s.outcome.joint.records.noise_correlation)[..., 2].max(axis=(1, 3))
    return (values / bound).max(axis=1)
