"""What the theory predicts in closed form or by quadrature, for comparison with simulated runs.

scipy.integrate is imported by what needs it, for it takes long.
"""

import math
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from mmtheory.competition.parameters import Parameters

_UPPER = 12.0
"""Gaussian quantiles beyond this have probability < 1e-32."""


def winning_probabilities(
    strengths: ArrayLike, m: int, q: int, epsilon: float = 0.0, least: ArrayLike = 0.0
) -> np.ndarray:
    """p_{j,r}: the probability that modality r wins class j at initialisation (Lemma A.3; reconstructed).

    S_r = d_{j,r}^{1/(q−2)} Γ_r with Γ_r the positive part of the maximum of m iid N(0, σ_0²); σ_0 cancels.
    p_r = P(S_r ≥ (1 + ε) S_s for all s ≠ r) = ∫ Π_s F_s(x / (1 + ε)) dF_r(x), F_r(x) = Φ(x / σ_r)^m for x > 0 and
    σ_r = d_{j,r}^{1/(q−2)}. With ε > 0 the probabilities sum to less than 1: the rest has no winning modality. Where
    every S is 0, of probability 2^{−Rm}, nobody wins.

    Args:
        strengths: d_{j,r} ≥ 0, shape (..., R).
        m, q, epsilon: neurons, activation degree, and margin of Definition A.2.
        least: counts a win of modality r only where Γ_r ≥ `least` σ_0, shape (..., R) or a number.

    Returns:
        p with the shape of `strengths`.
    """
    scale = np.asarray(strengths, float) ** (1 / (q - 2))
    R = scale.shape[-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        # ratio[..., r, s] = σ_r / ((1 + ε) σ_s): modality r's standardised maximum in units of modality s's.
        ratio = scale[..., :, None] / ((1 + epsilon) * scale[..., None, :])
    ratio = np.where(np.isnan(ratio), 0.0, ratio)
    ratio[..., np.arange(R), np.arange(R)] = np.inf  # modality r does not compete with itself

    start = np.broadcast_to(np.asarray(least, float), scale.shape)

    def integrand(above: float) -> np.ndarray:
        x = start + above
        density = m * ndtr(x) ** (m - 1) * np.exp(-x * x / 2) / math.sqrt(2 * math.pi)
        return density * np.prod(ndtr(x[..., None] * ratio) ** m, axis=-1)

    from scipy.integrate import quad_vec

    # The integrand is continuous on x > 0 but jumps at 0 where a ratio is infinite, hence the open lower end.
    integral, _ = quad_vec(integrand, np.finfo(float).tiny, _UPPER, epsabs=1e-10, epsrel=1e-10, limit=2000)
    return np.where(scale > 0, integral, 0.0)


def max_agreement_probability(epsilon: float, m: int, ratio: float = 1.0) -> float:
    """P(max_1 and max_2 agree within a factor 1 ± ε), the event of Lemma A.1(a), by quadrature.

    max_1 is the maximum of m iid N(0, 1), max_2 of m iid N(0, ratio²); both positive, and max_1 / max_2 in
    [1 − ε, 1 + ε].
    """

    def integrand(y: float) -> float:
        density = m * ndtr(y) ** (m - 1) * math.exp(-y * y / 2) / math.sqrt(2 * math.pi)
        x = ratio * y
        return float(density * (ndtr((1 + epsilon) * x) ** m - ndtr((1 - epsilon) * x) ** m))

    from scipy.integrate import quad_vec

    return float(quad_vec(integrand, 0.0, _UPPER, epsabs=1e-12, epsrel=1e-10)[0])


def nothing_off_target(s: float, K: float, d: float) -> float:
    """(1 − s/K)^{d−1}: the probability that of a code's d coordinates only the target is not 0 (4.1; derived)."""
    return math.exp((d - 1) * math.log1p(-s / K)) if s < K else 0.0


def expected_signal_strength(parameters: Parameters) -> np.ndarray:
    """E d_{j,r}(D) = Π_s (1 − μ_s) E[(z_y^r)^q] / (K β^{q−1}), the same for every class; shape (R,) (derived)."""
    p = parameters
    both_sufficient = math.prod(1 - mu for mu in p.per_modality("mu", p.mu))
    # E[(z/β)^q] β: where the powers of both overflow, their ratio need not.
    laws = [replace(law, low=law.low / p.beta, high=law.high / p.beta) for law in p.per_modality("z_y", p.z_y)]
    return both_sufficient * p.beta / p.K * np.array([law.moment(p.q) for law in laws])


def phase_one_steps(
    Gamma_0: ArrayLike, strength: ArrayLike, eta: float, q: int, beta: float, K: int
) -> np.ndarray | np.floating:
    """T_j, the steps until Γ_j^r reaches β, without noise (Claim A.7 with its constant; derived).

    Phase 1 follows Γ_{t+1} = Γ_t + η (1 − 1/K) d_{j,r} Γ_t^{q−1}; in continuous time
    T = (Γ_0^{−(q−2)} − β^{−(q−2)}) / ((q − 2) η (1 − 1/K) d_{j,r}). As d_{j,r} is about 1/(K β^{q−1}), this is the
    claim's Θ(K β^{q−1} / (η Γ_0^{q−2})). NaN or infinite where the powers overflow.
    """
    Gamma_0, strength, top = np.asarray(Gamma_0, float), np.asarray(strength, float), np.float64(beta)
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        return (Gamma_0 ** -(q - 2.0) - top ** -(q - 2.0)) / ((q - 2) * eta * (1 - 1 / K) * strength)


def tensor_power_bound(y_0: ArrayLike, ratio: ArrayLike, q: int, largest_step: float = 0.0) -> np.ndarray:
    """Bound on y when x reaches its target in Lemma A.15, with an explicit constant (derived).

    x_{t+1} ≥ x_t + η C_t x_t^{q−1} and y_{t+1} ≤ y_t + η S C_t y_t^{q−1}, with ratio = x_0 / (y_0 S^{1/(q−2)}) > 1.
    Write u_t = η C_t x_t^{q−2} for x's relative step. As x^{−(q−2)} falls by at least (q−2) η C_t (1+u_t)^{−(q−1)} a
    step while y^{−(q−2)} falls by at most (q−2) η S C_t,
    y ≤ y_0 (1 − (1 + u)^{q−1} ratio^{−(q−2)})^{−1/(q−2)}, u = max_t u_t before x reaches the target.
    u = 0 is the continuous-time value. Where the bracket is not positive the bound says nothing: infinity.
    """
    bracket = 1 - (1 + largest_step) ** (q - 1) * np.asarray(ratio, float) ** -(q - 2.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(bracket > 0, np.asarray(y_0, float) * bracket ** (-1 / (q - 2)), np.inf)


def weighted_mu(win_probabilities: ArrayLike, mu: ArrayLike) -> float:
    """Σ_r p_r μ_r, the joint network's test error by Corollary 5.3."""
    return float(np.dot(np.asarray(win_probabilities, float), np.asarray(mu, float)))
