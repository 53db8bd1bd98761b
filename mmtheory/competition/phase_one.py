"""How long phase 1 lasts: T_j with the noise that samples bring, Claim A.7 with its constant and corrected (derived).

In phase 1 every sample of class j pushes the neuron in front, whose Γ = g grows by η (1 − 1/K)/n Σ_i σ'(a_i) z_i,
a_i = g z_i + b_i. z_i is the sample's target coordinate, and b_i what the neuron sees of it besides, which at the start
is Gaussian: b ~ N(0, σ_0² (σ_g² d_r + E‖z_off + α‖²)). With d_{j,r} for the class's samples Γ grows by u φ(Γ) a step,

    u = η (1 − 1/K) d_{j,r},   φ(g) = E[(g z + b)_+^{q−1} z] / E[z^q],

and φ(g) = g^{q−1} without noise. The steps from Γ_0 to β are ∫ dg / (u φ(g)), and to first order in the size of a step
(Euler–Maclaurin) ½ log(φ(Γ_1) / φ(Γ_0)) more, where Γ_1 is β or where a step doubles Γ.

What noise adds while it is memorised is left out: beyond NOISE, T_j comes out too long.
"""

import math
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from mmtheory.competition.parameters import Parameters
from mmtheory.competition.predictions import phase_one_steps
from mmtheory.competition.sparse_coding import Interval

NOISE = 4.0
"""Up to this σ_g² d_r the median of T_j over its prediction lies within 1 ± 0.1."""

_FROM, _POINTS, _NODES = 1e-6, 300, 40
"""Where the grid of Γ/β begins, how many points it has, and the nodes of the quadratures."""


def besides_the_target(parameters: Parameters) -> np.ndarray:
    """σ_g² d_r + E‖z_off + α‖²: the squared norm of a sufficient sample but for its target coordinate; shape (R,)."""
    p = parameters
    laws = zip(p.per_modality("z_off", p.z_off), p.per_modality("tau", p.tau), strict=True)
    # z_i and α_i are independent, and α_i is τ Beta(a, 1).
    mean, square = p.spike_shape / (p.spike_shape + 1), p.spike_shape / (p.spike_shape + 2)
    of_coordinate = [
        p.s / p.K * (law.moment(2) + 2 * law.moment(1) * tau * mean) + tau**2 * square for law, tau in laws
    ]
    return np.array(noise(p)) + (p.code_dimension - 1) * np.array(of_coordinate)


def noise(parameters: Parameters) -> list[float]:
    """σ_g² d_r, the expected squared norm of the Gaussian noise, per modality."""
    p = parameters
    sizes = zip(p.per_modality("sigma_g", p.sigma_g), p.observed_dimensions, strict=True)
    return [sigma**2 * d_r for sigma, d_r in sizes]


def growth(Gamma: ArrayLike, z_y: Interval, deviation: float, q: int) -> np.ndarray:
    """φ(Γ) = E[(Γ z + b)_+^{q−1} z] / E[z^q] with b ~ N(0, deviation²), by quadrature over z; Γ ≥ 0."""
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    # In units of the largest z, in which no moment of z overflows; of no z at all nothing grows.
    high = z_y.high or 1.0
    unit = replace(z_y, low=z_y.low / high, high=z_y.high / high)
    z = unit.low + (unit.high - unit.low) * ((nodes + 1) / 2) ** (1 / unit.shape)
    pushed = positive_moment(np.asarray(Gamma, float)[..., None] * z, deviation / high, q - 1)
    return np.asarray((pushed * z) @ (weights / 2) / (unit.moment(q) or 1.0))


def positive_moment(mean: np.ndarray, deviation: float, k: int) -> np.ndarray:
    """M_k = E[(mean + deviation N)_+^k] for a standard normal N, mean ≥ 0 and k ≥ 1.

    M_k = mean M_{k−1} + (k − 1) deviation² M_{k−2}, by parts.
    """
    if deviation == 0:
        return mean**k
    x = mean / deviation
    before = ndtr(x)
    now = mean * before + deviation * np.exp(-x * x / 2) / math.sqrt(2 * math.pi)
    for i in range(2, k + 1):
        before, now = now, mean * now + (i - 1) * deviation**2 * before
    return np.asarray(now)


@dataclass(frozen=True)
class _Growth:
    """One modality's φ on a grid of Γ, and the start from which growth without noise would take as long."""

    Gamma: np.ndarray
    phi: np.ndarray
    as_without_noise: np.ndarray


@lru_cache(maxsize=64)
def _tabulated(z_y: Interval, deviation: float, q: int, beta: float) -> _Growth:
    Gamma = beta * np.geomspace(_FROM, 1, _POINTS)
    nodes, weights = np.polynomial.legendre.leggauss(8)
    # ∫ dg / φ(g) over every interval of the grid in log g, then from each point up to β.
    step = math.log(Gamma[1] / Gamma[0])
    g = Gamma[:-1, None] * np.exp(step * (nodes + 1) / 2)
    with np.errstate(divide="ignore", over="ignore"):
        pieces = (g / growth(g, z_y, deviation, q)) @ weights * step / 2
        up_to_beta = np.append(np.cumsum(pieces[::-1])[::-1], 0)
        start = (np.float64(beta) ** -(q - 2.0) + (q - 2) * up_to_beta) ** (-1 / (q - 2))
    return _Growth(Gamma, growth(Gamma, z_y, deviation, q), start)


def _growths(parameters: Parameters) -> list[_Growth]:
    p = parameters
    deviations = (p.sigma_0 * np.sqrt(besides_the_target(p))).tolist()
    laws = zip(p.per_modality("z_y", p.z_y), deviations, strict=True)
    return [_tabulated(law, deviation, p.q, p.beta) for law, deviation in laws]


def _read(x: np.ndarray, grid: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Log-log interpolation, which is exact for powers; x below the grid counts as its first point."""
    with np.errstate(divide="ignore"):
        return np.exp(np.interp(np.log(x), np.log(grid), np.log(values)))


def phase_one_length(parameters: Parameters, Gamma_0: ArrayLike, strength: ArrayLike) -> np.ndarray:
    """The steps in which Γ_j^r grows from Γ_0 to β, of either modality as if it were alone (derived).

    Args:
        Gamma_0, strength: Γ_j^r(0) and d_{j,r}(D), shape (..., R, K).

    Returns:
        Steps of the same shape; infinite where Γ_0 or d_{j,r} is 0, not positive where Γ_0 ≥ β.
    """
    p = parameters
    Gamma_0, strength = np.asarray(Gamma_0, float), np.asarray(strength, float)
    steps = np.empty(np.broadcast_shapes(Gamma_0.shape, strength.shape))
    for r, table in enumerate(_growths(p)):
        start, d = Gamma_0[..., r, :], strength[..., r, :]
        continuous = phase_one_steps(
            np.where(start < p.beta, _read(start, table.Gamma, table.as_without_noise), start),
            d,
            p.eta,
            p.q,
            p.beta,
            p.K,
        )
        with np.errstate(invalid="ignore"):
            length = continuous + _added_by_steps(table, start, p.eta * (1 - 1 / p.K) * d)
        # Where φ underflows nothing grows.
        steps[..., r, :] = np.where((start > 0) & (d > 0) & ~np.isnan(length), length, np.inf)
    return steps


def _added_by_steps(table: _Growth, start: np.ndarray, u: np.ndarray) -> np.ndarray:
    """½ log(φ(Γ_1) / φ(Γ_0)), Γ_1 where a step doubles Γ or the grid ends, at β."""
    relative = table.phi / table.Gamma
    # Only over its rising part does φ(Γ)/Γ say where steps become large.
    rising = slice(int(np.argmin(relative)), None)
    with np.errstate(divide="ignore"):
        doubling = np.interp(np.log(1 / u), np.log(relative[rising]), np.log(table.phi[rising]))
        return np.maximum(doubling - np.log(_read(start, table.Gamma, table.phi)), 0) / 2


def least_start(parameters: Parameters, steps: ArrayLike, strength: ArrayLike) -> np.ndarray:
    """The Γ_j^r(0) from which Γ_j^r reaches β in so many steps, shape (..., R, K): inverts `phase_one_length`."""
    p = parameters
    steps, strength = np.asarray(steps, float), np.asarray(strength, float)
    shape = np.broadcast_shapes(steps.shape, strength.shape)
    low, high = np.full(shape, math.log(_FROM * p.beta)), np.full(shape, math.log(p.beta))
    for _ in range(50):
        middle = (low + high) / 2
        enough = phase_one_length(p, np.exp(middle), strength) <= steps
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    return np.exp(high)
