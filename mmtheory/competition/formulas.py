"""The formulas of "Modality Competition" as slow, obvious loops in Python floats, for claims and tests.

Lists are over modalities: of weights (K, m, d_r), observations (d_r, n), dictionaries (d_r, d) and so on.
"""

import math
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

Modalities: TypeAlias = Sequence[np.ndarray] | np.ndarray


def sigma(x: float, q: int, beta: float) -> float:
    """The smoothed ReLU, Definition 4.1."""
    if x <= 0:
        return 0.0
    if x <= beta:
        return x**q / (q * beta ** (q - 1))
    return x - (1 - 1 / q) * beta


def sigma_prime(x: float, q: int, beta: float) -> float:
    """σ'."""
    if x <= 0:
        return 0.0
    if x <= beta:
        return (x / beta) ** (q - 1)
    return 1.0


def network(weights: Modalities, X: Modalities, q: int, beta: float) -> np.ndarray:
    """f_j(X_i) = Σ_r Σ_l σ(⟨w_{j,l}^r, X_i^r⟩), eq. 1; shape (K, n)."""
    K, m, _ = weights[0].shape
    n = X[0].shape[1]
    f = np.zeros((K, n))
    for i in range(n):
        for j in range(K):
            for w, x in zip(weights, X, strict=True):
                for l in range(m):
                    f[j, i] += sigma(float(w[j, l] @ x[:, i]), q, beta)
    return f


def logit(f: np.ndarray, j: int | np.integer, i: int) -> float:
    """Softmax of column i at class j."""
    return math.exp(f[j, i]) / sum(math.exp(v) for v in f[:, i])


def cross_entropy(f: np.ndarray, y: np.ndarray) -> float:
    """The loss, eq. 3: the mean of −log softmax(f)_y."""
    return -sum(math.log(logit(f, y[i], i)) for i in range(len(y))) / len(y)


def errors(f: np.ndarray, y: np.ndarray) -> list[bool]:
    """Whether f_y ≤ f_j for some j ≠ y, sample by sample: a tie is an error."""
    return [any(bool(f[y[i], i] <= f[j, i]) for j in range(f.shape[0]) if j != y[i]) for i in range(len(y))]


def gradient(weights: Modalities, X: Modalities, y: np.ndarray, q: int, beta: float) -> list[np.ndarray]:
    """∇L = −(1/n) Σ_i (1{y_i=j} − logit_j) σ'(⟨w_{j,l}^r, X_i^r⟩) X_i^r."""
    f = network(weights, X, q, beta)
    n = len(y)
    result = [np.zeros_like(w) for w in weights]
    for g, w, x in zip(result, weights, X, strict=True):
        K, m, _ = w.shape
        for j in range(K):
            for l in range(m):
                for i in range(n):
                    surplus = (1.0 if y[i] == j else 0.0) - logit(f, j, i)
                    g[j, l] -= surplus * sigma_prime(float(w[j, l] @ x[:, i]), q, beta) * x[:, i] / n
    return result


def step(weights: Modalities, X: Modalities, y: np.ndarray, q: int, beta: float, eta: float) -> list[np.ndarray]:
    """One step of gradient descent, w ← w − η ∇L."""
    return [w - eta * g for w, g in zip(weights, gradient(weights, X, y, q, beta), strict=True)]


def gradient_descent(
    weights: Modalities,
    X: Modalities,
    y: np.ndarray,
    dictionaries: Modalities,
    q: int,
    beta: float,
    eta: float,
    steps: int,
) -> tuple[list[np.ndarray], np.ndarray, list[int]]:
    """(final weights, first step with Γ_j^r ≥ β or −1, training errors at every step 0…steps)."""
    weights = list(weights)
    first = np.full((len(weights), weights[0].shape[0]), -1)
    wrong = []
    for t in range(steps + 1):
        reached = Gamma(weights, dictionaries) >= beta
        first[reached & (first == -1)] = t
        wrong.append(sum(errors(network(weights, X, q, beta), y)))
        if t < steps:
            weights = step(weights, X, y, q, beta, eta)
    return weights, first, wrong


def Gamma(weights: Modalities, dictionaries: Modalities) -> np.ndarray:
    """Γ_j^r = max_l [⟨w_{j,l}^r, M_j^r⟩]^+; shape (R, K)."""
    return np.array(
        [
            [max(max(float(w[j, l] @ M[:, j]), 0.0) for l in range(w.shape[1])) for j in range(w.shape[0])]
            for w, M in zip(weights, dictionaries, strict=True)
        ]
    )


def Phi(weights: Modalities, dictionaries: Modalities) -> np.ndarray:
    """Φ_j^r = Σ_l [⟨w_{j,l}^r, M_j^r⟩]^+; shape (R, K)."""
    return np.array(
        [
            [sum(max(float(w[j, l] @ M[:, j]), 0.0) for l in range(w.shape[1])) for j in range(w.shape[0])]
            for w, M in zip(weights, dictionaries, strict=True)
        ]
    )


def off_diagonal(weights: Modalities, dictionaries: Modalities) -> np.ndarray:
    """max_{i≠j,l} |⟨w_{j,l}^r, M_i^r⟩|; shape (R, K)."""
    return np.array(
        [
            [
                max(abs(float(w[j, l] @ M[:, i])) for l in range(w.shape[1]) for i in range(M.shape[1]) if i != j)
                for j in range(w.shape[0])
            ]
            for w, M in zip(weights, dictionaries, strict=True)
        ]
    )


def most_negative(weights: Modalities, dictionaries: Modalities) -> np.ndarray:
    """min_l ⟨w_{j,l}^r, M_j^r⟩; shape (R, K)."""
    return np.array(
        [
            [min(float(w[j, l] @ M[:, j]) for l in range(w.shape[1])) for j in range(w.shape[0])]
            for w, M in zip(weights, dictionaries, strict=True)
        ]
    )


def noise_correlation(weights: Modalities, xi: Modalities, y: np.ndarray, sufficient: Modalities) -> np.ndarray:
    """max |⟨w_{j,l}^r, ξ'_i⟩| over l and a group of samples; shape (R, K, group).

    Groups: of class j and sufficient, of class j and insufficient, and both again of the other classes.
    """
    result = np.zeros((len(weights), weights[0].shape[0], 4))
    for r, (w, noise) in enumerate(zip(weights, xi, strict=True)):
        for j in range(w.shape[0]):
            for i in range(len(y)):
                group = (0 if y[i] == j else 2) + (0 if sufficient[r][i] else 1)
                value = max(abs(float(w[j, l] @ noise[:, i])) for l in range(w.shape[1]))
                result[r, j, group] = max(result[r, j, group], value)
    return result


def residual(f: np.ndarray, y: np.ndarray, sufficient: Modalities) -> np.ndarray:
    """Σ_i (1 − logit_{y_i}) / n by class, over samples with all modalities sufficient and over the others; (K, 2)."""
    result = np.zeros((f.shape[0], 2))
    for i in range(len(y)):
        kind = 0 if all(s[i] for s in sufficient) else 1
        result[y[i], kind] += (1 - logit(f, y[i], i)) / len(y)
    return result


def deviations(
    weights: Modalities,
    X: Modalities,
    xi: Modalities,
    z: Modalities,
    y: np.ndarray,
    sufficient: Modalities,
    dictionaries: Modalities,
) -> np.ndarray:
    """What neurons see less what Hypothesis A.4 i–vi says that they do, the largest over l and i; (R, K, statement)."""
    R, (K, m, _) = len(weights), weights[0].shape
    result = np.zeros((R, K, 6))
    for r, (w, M) in enumerate(zip(weights, dictionaries, strict=True)):
        for j in range(K):
            for i in range(len(y)):
                for l in range(m):
                    seen, noise = float(w[j, l] @ X[r][:, i]), float(w[j, l] @ xi[r][:, i])
                    rest = seen - float(w[j, l] @ M[:, j]) * z[r][j, i]
                    shown = z[r][j, i] != 0 or y[i] == j
                    if sufficient[r][i]:
                        found = {0: rest} if shown else {1: seen}
                    else:
                        found = {4: seen} | ({5: seen} if not shown else {2: rest - noise} if y[i] == j else {3: rest})
                    for case, value in found.items():
                        result[r, j, case] = max(result[r, j, case], abs(value))
    return result


def output_deviation(
    weights: Modalities,
    X: Modalities,
    z: Modalities,
    sufficient: Modalities,
    dictionaries: Modalities,
    q: int,
    beta: float,
) -> np.ndarray:
    """max_i |f_j^r(X_i^r) − Φ_j^r z_j| over samples whose modality r is sufficient; (R, K)."""
    Phis = Phi(weights, dictionaries)
    result = np.zeros_like(Phis)
    for r in range(len(weights)):
        f = network(weights[r : r + 1], X[r : r + 1], q, beta)
        for j in range(Phis.shape[1]):
            for i in range(f.shape[1]):
                if sufficient[r][i]:
                    result[r, j] = max(result[r, j], abs(f[j, i] - Phis[r, j] * z[r][j, i]))
    return result


def noise_surplus(
    weights: Modalities, xi: Modalities, pushed: np.ndarray, y: np.ndarray, sufficient: Modalities
) -> np.ndarray:
    """max ⟨w_{y,l}^r, ξ'_i⟩ − ‖ξ'_i‖² pushed_i over l and a class's insufficient samples, −∞ without one; (R, K)."""
    result = np.full((len(weights), weights[0].shape[0]), -np.inf)
    for r, (w, noise) in enumerate(zip(weights, xi, strict=True)):
        for i in range(len(y)):
            if not sufficient[r][i]:
                most = max(float(neuron @ noise[:, i]) for neuron in w[y[i]])
                result[r, y[i]] = max(result[r, y[i]], most - float(noise[:, i] @ noise[:, i]) * pushed[i])
    return result


def summed_errors(
    weights: Modalities,
    X: Modalities,
    y: np.ndarray,
    dictionaries: Modalities,
    q: int,
    beta: float,
    eta: float,
    steps: int,
) -> np.ndarray:
    """Σ_{t<T} (1 − logit_{y_i}(X_i)) by phase of the class: before T_j, before T_0, from then on; (3, n)."""
    weights = list(weights)
    reached = np.zeros(weights[0].shape[0], bool)
    result = np.zeros((3, len(y)))
    for _ in range(steps):
        reached |= (Gamma(weights, dictionaries) >= beta).any(axis=0)
        f = network(weights, X, q, beta)
        for i in range(len(y)):
            phase = 2 if reached.all() else 1 if reached[y[i]] else 0
            result[phase, i] += 1 - logit(f, y[i], i)
        weights = step(weights, X, y, q, beta, eta)
    return result


def signal_strength(z: Modalities, y: np.ndarray, sufficient: Modalities, K: int, q: int, beta: float) -> np.ndarray:
    """d_{j,r}(D) = (1 / (n β^{q−1})) Σ_{D_s} 1{y = j} (z_j^r)^q; shape (R, K)."""
    d = np.zeros((len(z), K))
    for i in range(len(y)):
        if all(s[i] for s in sufficient):
            for r in range(len(z)):
                d[r, y[i]] += z[r][y[i], i] ** q / (len(y) * beta ** (q - 1))
    return d


def winner(strengths: np.ndarray, d: np.ndarray, q: int, epsilon: float) -> list[int]:
    """Definition A.2, class by class, with S^r = Γ^r d_r^{1/(q−2)}: r with S^r ≥ (1 + ε) S^s for s ≠ r, or −1."""
    S = strengths * d ** (1 / (q - 2))
    R, K = S.shape
    found = []
    for j in range(K):
        rivals = [[S[s, j] for s in range(R) if s != r] for r in range(R)]
        wins = [r for r in range(R) if S[r, j] > 0 and all(S[r, j] >= (1 + epsilon) * other for other in rivals[r])]
        found.append(wins[0] if wins else -1)
    return found


def tensor_power_run(x: float, y: float, S: float, A: float, q: int, relative_steps: np.ndarray) -> tuple[float, float]:
    """Iterate Lemma A.15's recurrences with equality until x ≥ A: (y then, x's largest relative step).

    C_t is such that η C_t x_t^{q−2}, the relative step of x, runs through `relative_steps` cyclically.
    """
    t = 0
    while x < A:
        u = relative_steps[t % len(relative_steps)]
        # x + η C x^{q−1} = x (1 + u);  y + η S C y^{q−1} = y (1 + S u (y/x)^{q−2})
        x, y = x * (1 + u), y * (1 + S * u * (y / x) ** (q - 2))
        t += 1
    return y, float(relative_steps[: max(t, 1)].max())
