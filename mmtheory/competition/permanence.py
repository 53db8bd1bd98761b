"""Permanent or transient: whether a class's loser is learned in the end (derived; the paper has it stay as it is).

When its winner w is insufficient in a sample, it is misclassified, and goes on pushing the loser l, if
that is sufficient, until one of two things happens. N such samples of the class teach the loser its feature within

    τ_l = n β^{q−1} / ((q − 2) η N E[z^q] (Γ_l + σ_0 σ_g √d_r / E[z])^{q−2})

steps after T_j, where Γ_l is the loser's Γ at T_j; or the sample is memorised, through its own noise, within

    τ_n = n β^{q−1} / ((q − 2) η ν b^{q−2}),   ν = σ_g² d_r,   b = γ β + σ_0 √(2 ν log m),

which stops the push. Both are times in which the power q − 1 takes its start to infinity. By step T the loser is
learned, competition was transient, where

    x = τ_l (1 / (MEMORISED τ_n) + 1 / (T − T_j))

is below 1. For every T it is permanent where τ_l > MEMORISED τ_n: without such a sample, N = 0, always; without noise,
ν = 0, never. Where ν exceeds 2 log m noise decides, and nothing is said. A rule of thumb: what pushes a loser besides
such samples is left out, and in runs a few losers that none of them pushes are learned all the same.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from mmtheory import stats
from mmtheory.competition.parameters import Parameters
from mmtheory.competition.phase_one import least_start, noise, phase_one_length
from mmtheory.competition.predictions import expected_signal_strength
from mmtheory.estimate import Estimate

MEMORISED = 5.0
"""In so many τ_n samples are memorised for good: a number fitted to runs, none of which is used to check it."""

_CLASSES = 2000
"""Classes that are drawn for a law."""


def noise_dominated(parameters: Parameters) -> bool:
    """Whether σ_g² d_r exceeds 2 log m in some modality: samples' noise is then above their signal at the start."""
    return max(noise(parameters)) > 2 * math.log(max(parameters.m, 2))


def teaching_time(parameters: Parameters, loser: ArrayLike, pushed: ArrayLike) -> np.ndarray:
    """τ_l of every modality as the loser, from its Γ at T_j and the number N of samples, both of shape (..., R, K)."""
    p = parameters
    seen = p.sigma_0 * np.sqrt(noise(p)) / np.array([law.moment(1) for law in p.per_modality("z_y", p.z_y)])
    moment = np.array([law.moment(p.q) for law in p.per_modality("z_y", p.z_y)])[:, None]
    start = np.asarray(loser, float) + seen[:, None]
    with np.errstate(divide="ignore"):
        return _time(p, start) / (np.asarray(pushed, float) * moment)


def memorising_time(parameters: Parameters) -> np.ndarray:
    """τ_n of samples that are insufficient in modality r, shape (R,)."""
    p = parameters
    squared = np.array(noise(p))
    gamma = np.array([law.moment(1) for law in p.per_modality("gamma", p.gamma)])
    start = gamma * p.beta + p.sigma_0 * np.sqrt(2 * squared * math.log(max(p.m, 2)))
    with np.errstate(divide="ignore"):
        return _time(p, start) / squared


def _time(p: Parameters, start: np.ndarray) -> np.ndarray:
    """n β^{q−1} / ((q − 2) η start^{q−2}); the ratio β / start has powers where those of both overflow."""
    return np.asarray(p.n * p.beta / ((p.q - 2) * p.eta) * (p.beta / start) ** (p.q - 2))


def loser_at_passage(parameters: Parameters, Gamma_0: ArrayLike, strength: ArrayLike, winner: ArrayLike) -> np.ndarray:
    """Γ_j^r at the step at which the winner's Γ reaches β, shape (..., R, K): β or less, from the start alone.

    Args:
        Gamma_0, strength: Γ_j^r(0) and d_{j,r}(D), shape (..., R, K).
        winner: the modality that wins, shape (..., K).
    """
    length = phase_one_length(parameters, Gamma_0, strength)
    first = np.take_along_axis(length, np.asarray(winner)[..., None, :], axis=-2)
    # What takes the loser so many steps more to β is where it is when the winner gets there.
    with np.errstate(invalid="ignore"):
        more = np.nan_to_num(length - first, nan=np.inf)
    return least_start(parameters, more, strength)


def ratio(
    parameters: Parameters, loser: ArrayLike, pushed: ArrayLike, winner: ArrayLike, left: ArrayLike
) -> np.ndarray:
    """x of every modality as the loser, shape (..., R, K); infinite where no sample pushes it.

    Args:
        loser, pushed: Γ_l at T_j and N, shape (..., R, K).
        winner, left: the modality that wins, and T − T_j, shape (..., K).
    """
    taught = teaching_time(parameters, loser, pushed)
    memorised = memorising_time(parameters)[np.asarray(winner)][..., None, :]
    remaining = np.maximum(np.asarray(left, float), 1)[..., None, :]
    with np.errstate(invalid="ignore"):
        return np.where(np.isinf(taught), np.inf, taught * (1 / (MEMORISED * memorised) + 1 / remaining))


@dataclass(frozen=True)
class Outlook:
    """What the law says of competition before any run.

    Args:
        learned: share of the losers with x < 1 by the last step.
        for_every_T: share with x < 1 at no matter how late a step.
        dominated: whether noise decides, so that nothing is said.
    """

    learned: Estimate
    for_every_T: Estimate
    dominated: bool

    @property
    def side(self) -> str:
        """permanent, transient, by the last step or later, or noise-dominated; without a loser, none of them."""
        if math.isnan(self.learned.value):
            return "without a loser"
        if self.dominated:
            return "noise-dominated"
        if self.learned.value >= 0.5:
            return "transient"
        return "permanent" if self.for_every_T.value < 0.5 else "transient, though not by the last step"

    def __str__(self) -> str:
        if math.isnan(self.learned.value):
            return self.side
        return (
            f"{self.side}: of the losers a share {self.learned.value:.2g} is learned by the last step, "
            f"{self.for_every_T.value:.2g} in the end"
        )


@np.errstate(all="ignore")
def outlook(parameters: Parameters, seed: int = 0) -> Outlook:
    """On which side the law of the parameters lies, from starts that are drawn; no data and no training are needed.

    Γ_j^r(0) is the maximum of m Gaussians, d_{j,r} its mean, N binomial, and the modality that is predicted to be the
    first wins. Losers whose powers overflow, so that x is not known, are left out.
    """
    p, rng = parameters, np.random.default_rng(seed)
    R = p.modalities
    # The maximum of m Gaussians, whatever m.
    Gamma_0 = p.sigma_0 * np.maximum(ndtri(rng.random((R, _CLASSES)) ** (1 / p.m)), 0)
    strength = np.broadcast_to(expected_signal_strength(p)[:, None], Gamma_0.shape)
    length = phase_one_length(p, Gamma_0, strength)
    winner = length.argmin(axis=0)
    mu = np.array(p.per_modality("mu", p.mu))
    pushed = rng.binomial(p.n, mu[winner][None] * (1 - mu)[:, None] / p.K)
    loser = loser_at_passage(p, Gamma_0, strength, winner)
    lost = (np.arange(R)[:, None] != winner) & np.isfinite(length.min(axis=0))
    left = p.steps - np.minimum(length.min(axis=0), p.steps)

    def share(steps: ArrayLike) -> Estimate:
        x = ratio(p, loser, pushed, winner, steps)[lost]
        x = x[~np.isnan(x)]
        return stats.proportion(int(np.sum(x < 1)), x.size)

    return Outlook(share(left), share(np.full(_CLASSES, np.inf)), noise_dominated(p))
