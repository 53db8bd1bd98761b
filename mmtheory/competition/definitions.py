"""Checks that the code computes what sections 4 and 6.1 define: each formula once more, written out, on small cases.

Everything here is in float64 with numpy, one number at a time where that is clearer; cases are random with fixed seeds.
"""

import math
from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np

from mmtheory import stats
from mmtheory.claim import Budget, Finding, Verdict
from mmtheory.competition.activation import SmoothedReLU
from mmtheory.competition.descent import Descent, gradient_descent
from mmtheory.competition.gamma import Gamma, Phi, signal_strength
from mmtheory.competition.network import cross_entropy, encoder, errors, late_fusion
from mmtheory.competition.parameters import Parameters
from mmtheory.competition.sparse_coding import Interval, Sample
from mmtheory.competition.summary import NOBODY, scores, winning_modality

TOLERANCE = 1e-10
"""Relative to the largest value; sums of a few float64 terms."""

_K, _M, _N, _D = 3, 2, 7, 4
_CASES = (5, 20, 100)


def _sigma(x: float, q: int, beta: float) -> float:
    if x <= 0:
        return 0.0
    return x**q / (q * beta ** (q - 1)) if x <= beta else x - (1 - 1 / q) * beta


def _sigma_prime(x: float, q: int, beta: float) -> float:
    return 0.0 if x <= 0 else min(x / beta, 1.0) ** (q - 1)


def _outputs(W: np.ndarray, X: np.ndarray, q: int, beta: float) -> np.ndarray:
    """f_j(X_i) by eq. 1: W (R, K, m, d), X (R, d, n) → (K, n)."""
    f = np.zeros((W.shape[1], X.shape[2]))
    for r, j, l, i in np.ndindex(*W.shape[:3], X.shape[2]):
        f[j, i] += _sigma(float(W[r, j, l] @ X[r, :, i]), q, beta)
    return f


Formula = Callable[[np.random.Generator], tuple[object, object]]


def _agree(formula: Formula) -> Callable[[Budget, int], Finding]:
    """The code's value and the formula's are the same, in float64, on random small cases."""

    def check(budget: Budget, seed: int) -> Finding:
        rng = np.random.default_rng(seed)
        worst = 0.0
        with jax.enable_x64(True):
            for _ in range(_CASES[budget]):
                of_code, of_formula = (np.asarray(value, float) for value in formula(rng))
                scale = max(1.0, float(np.abs(of_formula).max()))
                difference = float(np.abs(of_code - of_formula).max()) / scale
                worst = max(worst, difference if math.isfinite(difference) else math.inf)
        evidence = f"relative difference at most {worst:.2g} in {_CASES[budget]} cases"
        return Finding(Verdict.HOLDS if worst <= TOLERANCE else Verdict.REFUTED, evidence, {"difference": worst})

    return check


def _activation(rng: np.random.Generator) -> SmoothedReLU:
    return SmoothedReLU(int(rng.integers(3, 6)), float(rng.uniform(0.2, 0.8)))


def _problem(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray, SmoothedReLU]:
    W, X = rng.normal(size=(2, _K, _M, _D)), rng.normal(size=(2, _D, _N))
    return W, X, rng.integers(0, _K, _N), _activation(rng)


def _of_sigma(rng: np.random.Generator) -> tuple[object, object]:
    sigma = _activation(rng)
    q, beta = sigma.q, float(sigma.beta)
    x = np.concatenate([rng.uniform(-1, 2, 40), [0.0, beta, 1e-9, beta + 1e-9]])
    by_code = [sigma(jnp.asarray(x)), sigma.derivative(jnp.asarray(x)), jax.vmap(jax.grad(sigma))(jnp.asarray(x))]
    slope = [_sigma_prime(v, q, beta) for v in x]
    return by_code, [[_sigma(v, q, beta) for v in x], slope, slope]


def _of_network(rng: np.random.Generator) -> tuple[object, object]:
    W, X, _, sigma = _problem(rng)
    joint = late_fusion(tuple(map(jnp.asarray, W)), tuple(map(jnp.asarray, X)), sigma)
    alone = [encoder(jnp.asarray(W[r]), jnp.asarray(X[r]), sigma) for r in (0, 1)]
    slow = [_outputs(W[r : r + 1], X[r : r + 1], sigma.q, float(sigma.beta)) for r in (0, 1)]
    return [joint, *alone], [slow[0] + slow[1], *slow]


def _of_loss(rng: np.random.Generator) -> tuple[object, object]:
    f, y = rng.normal(size=(_K, _N)), rng.integers(0, _K, _N)
    f[:, 0] = 1.0  # A tie, which is an error.
    logits = np.exp(f) / np.exp(f).sum(0)
    loss = -np.mean([math.log(logits[y[i], i]) for i in range(_N)])
    wrong = [max(f[j, i] for j in range(_K) if j != y[i]) >= f[y[i], i] for i in range(_N)]
    by_code = np.append(
        np.asarray(errors(jnp.asarray(f), jnp.asarray(y))), cross_entropy(jnp.asarray(f), jnp.asarray(y))
    )
    return by_code, np.append(wrong, loss)


def _of_descent(rng: np.random.Generator) -> tuple[object, object]:
    """Two steps of w ← w − η ∇L, ∇L = −(1/n) Σ_i (1{y_i = j} − logit_j(X_i)) σ'(⟨w, X_i^r⟩) X_i^r."""
    W, X, y, drawn = _problem(rng)
    # One q, so that training compiles once.
    q, beta, eta = 4, float(drawn.beta), 0.1
    sigma = SmoothedReLU(q, drawn.beta)
    weights = W.copy()
    for _ in range(2):
        f = _outputs(weights, X, q, beta)
        residual = (np.arange(_K)[:, None] == y) - np.exp(f) / np.exp(f).sum(0)
        change = np.zeros_like(weights)
        for r, j, l, i in np.ndindex(2, _K, _M, _N):
            x = X[r, :, i]
            change[r, j, l] += eta / _N * residual[j, i] * _sigma_prime(float(weights[r, j, l] @ x), q, beta) * x
        weights = weights + change
    observed = tuple(map(jnp.asarray, X))
    sample = Sample(observed, jnp.asarray(y), jnp.zeros((2, _D, _N)), jnp.ones((2, _N), bool), observed)
    descent = Descent(jnp.asarray(eta), jnp.asarray(0.0), "steps")
    run = gradient_descent(tuple(map(jnp.asarray, W)), sample, None, sigma, descent, jnp.asarray([0, 2]))
    return np.stack([np.asarray(w) for w in run.weights]), weights


def _of_gamma(rng: np.random.Generator) -> tuple[object, object]:
    W, _, _, _ = _problem(rng)
    M = [np.linalg.qr(rng.normal(size=(_D, _D)))[0] for _ in (0, 1)]
    weights, dictionaries = tuple(map(jnp.asarray, W)), tuple(map(jnp.asarray, M))
    positive = np.array(
        [[[max(float(W[r, j, l] @ M[r][:, j]), 0.0) for l in range(_M)] for j in range(_K)] for r in (0, 1)]
    )
    return [Gamma(weights, dictionaries), Phi(weights, dictionaries)], [positive.max(-1), positive.sum(-1)]


def _of_signal(rng: np.random.Generator) -> tuple[object, object]:
    z, y = rng.uniform(0, 2, (2, _D, _N)), rng.integers(0, _K, _N)
    sufficient, sigma = rng.random((2, _N)) < 0.7, _activation(rng)
    q, beta = sigma.q, float(sigma.beta)
    d = np.zeros((2, _K))
    for r, i in np.ndindex(2, _N):
        if sufficient[:, i].all():
            d[r, y[i]] += z[r, y[i], i] ** q / (_N * beta ** (q - 1))
    none = tuple(jnp.zeros((_D, _N)) for _ in (0, 1))
    sample = Sample(none, jnp.asarray(y), jnp.asarray(z), jnp.asarray(sufficient), none)
    return signal_strength(sample, _K, q, beta), d


def _of_winner(rng: np.random.Generator) -> tuple[object, object]:
    """Definition A.2 with scores S^r = Γ^r d_r^{1/(q−2)}: r wins by the margin 1 + ε over every other, or nobody."""
    strengths, d, q, epsilon = rng.random((3, _K)), rng.random((3, _K)), int(rng.integers(3, 6)), 0.3
    strengths[:, 0] = 0
    S = strengths * d ** (1 / (q - 2))
    expected = []
    for j in range(_K):
        wins = [r for r in range(3) if S[r, j] > 0 and all(S[r, j] >= 1.3 * S[s, j] for s in range(3) if s != r)]
        expected.append(wins[0] if wins else NOBODY)
    return winning_modality(scores(strengths, d, q), epsilon), expected


activation_is_defined = _agree(_of_sigma)
network_is_defined = _agree(_of_network)
loss_is_defined = _agree(_of_loss)
descent_is_defined = _agree(_of_descent)
gamma_is_defined = _agree(_of_gamma)
signal_is_defined = _agree(_of_signal)
winner_is_defined = _agree(_of_winner)


def data_law(budget: Budget, seed: int) -> Finding:
    """Frequencies and means of one large sample, with intervals that hold together at 99.9 %."""
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
    estimates = [(stats.proportion(seen, of, confidence), law) for seen, of, law in shares]
    estimates += [(stats.mean(values, confidence), law) for values, law in means]
    outside = [f"{estimate} for {law:g}" for estimate, law in estimates if not estimate.low <= law <= estimate.high]
    if outside:
        return Finding(Verdict.REFUTED, f"outside their intervals: {'; '.join(outside)}", {"samples": n})
    return Finding(Verdict.SUPPORTED, f"{len(estimates)} frequencies and means agree in {n} samples", {"samples": n})
