"""Sections 4, 6.1 and A.2 define: the data's law, the networks, their training and its monitors; the code does so.

Each formula stands once more in `formulas`, written out; the two are compared in float64, on random small cases.
"""

import math
from collections.abc import Callable
from typing import TypeAlias

import jax
import jax.numpy as jnp
import numpy as np

from mmtheory import stats
from mmtheory.claim import Budget, Check, Finding, Verdict
from mmtheory.competition import formulas
from mmtheory.competition.activation import SmoothedReLU
from mmtheory.competition.claims.paper import PAPER
from mmtheory.competition.descent import Descent, gradient_descent
from mmtheory.competition.gamma import Gamma, Phi, signal_strength
from mmtheory.competition.network import cross_entropy, encoder, errors, late_fusion
from mmtheory.competition.parameters import Parameters
from mmtheory.competition.sparse_coding import Interval, Sample
from mmtheory.competition.summary import scores, winning_modality

TOLERANCE = 1e-10
"""Relative to the largest value; sums of a few float64 terms."""

DEFINITIONS = PAPER.subject(
    section="4.2",
    reading=f"the code agrees with the formula to {TOLERANCE:g} in float64",
    assumptions="none",
    scope="exact",
)

K, M, N, D = 3, 2, 7, 4
"""Classes, neurons, samples and dimensions of the cases."""

CASES = (5, 20, 100)

Both: TypeAlias = tuple[object, object]
"""What the code computes, and what the formula says."""


def agrees(compute: Callable[[np.random.Generator], Both]) -> Check:
    """The code's value and the formula's are the same, in float64, on random small cases."""

    def check(budget: Budget, seed: int) -> Finding:
        rng = np.random.default_rng(seed)
        worst = 0.0
        with jax.enable_x64(True):
            for _ in range(CASES[budget]):
                fast, slow = (np.asarray(value, float) for value in compute(rng))
                scale = max(1.0, float(np.abs(slow).max()))
                difference = float(np.abs(fast - slow).max()) / scale
                worst = max(worst, difference if math.isfinite(difference) else math.inf)
        evidence = f"relative difference at most {worst:.2g} in {CASES[budget]} random cases"
        return Finding(Verdict.SUPPORTED if worst <= TOLERANCE else Verdict.REFUTED, evidence, {"difference": worst})

    return check


def _activation(rng: np.random.Generator) -> SmoothedReLU:
    return SmoothedReLU(int(rng.integers(3, 6)), float(rng.uniform(0.2, 0.8)))


def _problem(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray, SmoothedReLU]:
    W, X = rng.normal(size=(2, K, M, D)), rng.normal(size=(2, D, N))
    return W, X, rng.integers(0, K, N), _activation(rng)


@DEFINITIONS.claim(
    "data-law",
    "y is uniform; modality r is insufficient with probability μ_r; off-target coordinates are non-zero with "
    "probability s/K; coefficients and noise have the declared laws.",
    Verdict.SUPPORTED,
    section="4.1",
    reading="Frequencies and means of one large sample, with intervals that hold together at 99.9 %.",
    scope="empirical",
)
def data_law(budget: Budget, seed: int) -> Finding:
    p = Parameters(
        K=4, d=5, d_r=(6,), mu=(0.1, 0.3), s=1.0, z_y=(Interval(1.0, 2.0),), z_off=(Interval(0.1, 0.4),), sigma_g=(0.5,)
    )
    n = (20_000, 200_000, 1_000_000)[budget]
    drawn = p.law().sample(jax.random.key(seed), n)
    y, z, sufficient = np.asarray(drawn.y), np.asarray(drawn.z), np.asarray(drawn.sufficient)
    target = np.arange(5)[:, None] == y
    shares = [(np.sum(y == j), n, 0.25) for j in range(4)]
    shares += [(np.sum(~sufficient[r]), n, mu) for r, mu in enumerate((0.1, 0.3))]
    shares += [(np.sum((z[r] != 0) & ~target), np.sum(~target), 1 / 4) for r in (0, 1)]
    # Insufficiency is independent over modalities.
    shares.append((np.sum(~sufficient.any(0)), n, 0.03))
    means = [(z[r][target & sufficient[r]], 1.5) for r in (0, 1)]
    means += [(z[r][~target & sufficient[r] & (z[r] != 0)], 0.25) for r in (0, 1)]
    means += [(np.asarray(drawn.xi[r]).ravel() ** 2, 0.25) for r in (0, 1)]
    means += [(np.asarray(drawn.X[r] - drawn.xi[r])[:5][target & sufficient[r]], 1.5) for r in (0, 1)]
    confidence = 1 - 0.001 / (len(shares) + len(means))
    estimates = [(stats.proportion(seen, cases, confidence), law) for seen, cases, law in shares]
    estimates += [(stats.mean(values, confidence), law) for values, law in means]
    outside = [f"{estimate} for {law:g}" for estimate, law in estimates if not estimate.low <= law <= estimate.high]
    if outside:
        return Finding(Verdict.REFUTED, f"outside their intervals: {'; '.join(outside)}", {"samples": n})
    return Finding(Verdict.SUPPORTED, f"{len(estimates)} frequencies and means agree in {n} samples", {"samples": n})


@DEFINITIONS.claim(
    "data-law.insufficient",
    "Insufficient data have z_y in Θ(γ_r) and off-target coordinates up to ρ_r; spike noise lies in [0, τ], α_y = 0; "
    "the laws inside the intervals are free; coordinates are non-zero independently.",
    Verdict.SUPPORTED,
    section="4.1",
    reading="Frequencies and means of one large sample, with intervals that hold together at 99.9 %; ranges exactly.",
    scope="empirical",
)
def insufficient_law(budget: Budget, seed: int) -> Finding:
    p = Parameters(
        K=3,
        d=4,
        mu=(0.4, 0.2),
        s=0.9,
        gamma=(Interval(0.05, 0.15), Interval(0.1, 0.1)),
        rho=(Interval(0.5, 1.0, 3.0), Interval(0.2, 0.6)),
        tau=(0.02, 0.3),
        spike_shape=0.5,
    )
    n = (20_000, 200_000, 1_000_000)[budget]
    drawn = p.law().sample(jax.random.key(seed), n)
    y, z, sufficient = np.asarray(drawn.y), np.asarray(drawn.z, float), np.asarray(drawn.sufficient)
    alpha = np.asarray(drawn.X, float) - np.asarray(drawn.xi, float) - z
    own = np.arange(4)[:, None] == y
    inside, means = [], []
    # Means of the laws: uniform; Beta(3, 1) on [0.5, 1], whose mean is 0.5 + 0.5 · 3/4; Beta(1/2, 1), with 1/3.
    for r, (gamma, rho, tau) in enumerate(((0.1, 0.875, 0.02), (0.1, 0.4, 0.3))):
        target, others = z[r][own & ~sufficient[r]], z[r][~own & ~sufficient[r]]
        shown, spikes = others[others != 0], alpha[r][~own]
        ranges = ((p.gamma[r], target), (p.rho[r], shown), (Interval(0, tau), spikes))
        inside += [values.min() > law.low - 1e-5 and values.max() < law.high + 1e-5 for law, values in ranges]
        inside.append(bool(np.abs(alpha[r][own]).max() < 1e-5))
        means += [(shown, rho), (spikes, tau / 3), ((others != 0).astype(float), 0.3)]
        if p.gamma[r].low < p.gamma[r].high:
            means.append((target, gamma))
    # Two off-target coordinates of one sample, and of two modalities, are non-zero together with probability (s/K)².
    last = z[:, 3] != 0
    first = (z[:, 0] != 0)[:, y != 0]
    means.append((np.logical_and(first[0], last[0][y != 0]).astype(float), 0.09))
    means.append((np.logical_and(last[0], last[1]).astype(float), 0.09))
    estimates = [(stats.mean(values, 1 - 0.001 / len(means)), law) for values, law in means]
    outside = [f"{estimate} for {law:g}" for estimate, law in estimates if not estimate.low <= law <= estimate.high]
    if outside or not all(inside):
        found = "; ".join(outside) or "no mean"
        return Finding(Verdict.REFUTED, f"outside their intervals: {found}; ranges: {inside}", {"samples": n})
    evidence = f"{len(means)} frequencies and means, and {len(inside)} ranges, agree in {n} samples"
    return Finding(Verdict.SUPPORTED, evidence, {"samples": n})


@DEFINITIONS.claim(
    "definition-4.1",
    "σ(x) = 0 for x ≤ 0, x^q / (q β^{q−1}) on [0, β], x − (1 − 1/q) β above; σ'(x) = min(x/β, 1)^{q−1}.",
    Verdict.SUPPORTED,
    source="reconstructed",
)
@agrees
def activation(rng: np.random.Generator) -> Both:
    sigma = _activation(rng)
    q, beta = sigma.q, float(sigma.beta)
    x = np.concatenate([rng.uniform(-1, 2, 40), [0.0, beta, 1e-9, beta + 1e-9]])
    fast = [sigma(jnp.asarray(x)), sigma.derivative(jnp.asarray(x)), jax.vmap(jax.grad(sigma))(jnp.asarray(x))]
    slope = [formulas.sigma_prime(v, q, beta) for v in x]
    return fast, [[formulas.sigma(v, q, beta) for v in x], slope, slope]


@DEFINITIONS.claim(
    "equation-1",
    "f_j(X) = Σ_l Σ_r σ(⟨w_{j,l}^r, X^r⟩), and the uni-modal networks are its terms.",
    Verdict.SUPPORTED,
)
@agrees
def network(rng: np.random.Generator) -> Both:
    W, X, _, sigma = _problem(rng)
    joint = late_fusion(tuple(map(jnp.asarray, W)), tuple(map(jnp.asarray, X)), sigma)
    alone = [encoder(jnp.asarray(W[r]), jnp.asarray(X[r]), sigma) for r in (0, 1)]
    terms = [formulas.network(W[r : r + 1], X[r : r + 1], sigma.q, float(sigma.beta)) for r in (0, 1)]
    return [joint, *alone], [terms[0] + terms[1], *terms]


@DEFINITIONS.claim(
    "equation-3", "The loss is the mean of −log softmax(f)_y; an error is f_y ≤ max_{j≠y} f_j.", Verdict.SUPPORTED
)
@agrees
def loss(rng: np.random.Generator) -> Both:
    f, y = rng.normal(size=(K, N)), rng.integers(0, K, N)
    f[:, 0] = 1.0  # A tie, which is an error.
    fast = np.append(np.asarray(errors(jnp.asarray(f), jnp.asarray(y))), cross_entropy(jnp.asarray(f), jnp.asarray(y)))
    return fast, np.append(formulas.errors(f, y), formulas.cross_entropy(f, y))


_trained = jax.jit(gradient_descent)


@DEFINITIONS.claim(
    "gradient-descent",
    "w ← w + (η/n) Σ_i (1{y_i = j} − logit_j(X_i)) σ'(⟨w_{j,l}^r, X_i^r⟩) X_i^r.",
    Verdict.SUPPORTED,
)
@agrees
def descent(rng: np.random.Generator) -> Both:
    W, X, y, drawn = _problem(rng)
    # One q, so that training compiles once.
    q, beta, eta, steps = 4, float(drawn.beta), 0.1, 2
    sigma = SmoothedReLU(q, drawn.beta)
    weights = list(W)
    for _ in range(steps):
        weights = formulas.step(weights, X, y, q, beta, eta)
    observed = tuple(map(jnp.asarray, X))
    sample = Sample(observed, jnp.asarray(y), jnp.zeros((2, D, N)), jnp.ones((2, N), bool), observed)
    rule = Descent(jnp.asarray(eta), jnp.asarray(0.0), "steps")
    run = _trained(tuple(map(jnp.asarray, W)), sample, None, sigma, rule, jnp.asarray([0, steps]))
    return np.stack([np.asarray(w) for w in run.weights]), weights


@DEFINITIONS.claim(
    "gamma",
    "Γ_j^r = max_l [⟨w_{j,l}^r, M_j^r⟩]^+ and Φ_j^r = Σ_l [⟨w_{j,l}^r, M_j^r⟩]^+.",
    Verdict.SUPPORTED,
    section="6.1",
)
@agrees
def correlations(rng: np.random.Generator) -> Both:
    W, _, _, _ = _problem(rng)
    dictionaries = [np.linalg.qr(rng.normal(size=(D, D)))[0] for _ in (0, 1)]
    weights, columns = tuple(map(jnp.asarray, W)), tuple(map(jnp.asarray, dictionaries))
    slow = [formulas.Gamma(W, dictionaries), formulas.Phi(W, dictionaries)]
    return [Gamma(weights, columns), Phi(weights, columns)], slow


@DEFINITIONS.claim(
    "signal-strength",
    "d_{j,r}(D) = (1 / (n β^{q−1})) Σ_{D_s} 1{y = j} (z_j^r)^q.",
    Verdict.SUPPORTED,
    section="6.1",
    source="reconstructed",
)
@agrees
def strength(rng: np.random.Generator) -> Both:
    z, y = rng.uniform(0, 2, (2, D, N)), rng.integers(0, K, N)
    sufficient, sigma = rng.random((2, N)) < 0.7, _activation(rng)
    q, beta = sigma.q, float(sigma.beta)
    none = tuple(jnp.zeros((D, N)) for _ in (0, 1))
    sample = Sample(none, jnp.asarray(y), jnp.asarray(z), jnp.asarray(sufficient), none)
    return signal_strength(sample, K, q, beta), formulas.signal_strength(z, y, sufficient, K, q, beta)


@DEFINITIONS.claim(
    "definition-a2",
    "Modality r wins class j if Γ_j^r d_{j,r}^{1/(q−2)} is at least 1 + ε times every other modality's.",
    Verdict.SUPPORTED,
    section="A.2",
    source="reconstructed",
)
@agrees
def winner(rng: np.random.Generator) -> Both:
    strengths, d, q, epsilon = rng.random((3, K)), rng.random((3, K)), int(rng.integers(3, 6)), 0.3
    strengths[:, 0] = 0
    return winning_modality(scores(strengths, d, q), epsilon), formulas.winner(strengths, d, q, epsilon)
