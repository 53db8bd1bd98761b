"""The formulas of "Modality Competition" as slow, obvious loops in plain Python floats, with which fast code agrees."""

import math

import numpy as np


def sigma(x, q, beta):
    if x <= 0:
        return 0.0
    if x <= beta:
        return x**q / (q * beta ** (q - 1))
    return x - (1 - 1 / q) * beta


def sigma_prime(x, q, beta):
    if x <= 0:
        return 0.0
    if x <= beta:
        return (x / beta) ** (q - 1)
    return 1.0


def network(weights, X, q, beta):
    """f_j(X_i) = Σ_r Σ_l σ(⟨w_{j,l}^r, X_i^r⟩) for lists over modalities; shape (K, n)."""
    K, m, _ = weights[0].shape
    n = X[0].shape[1]
    f = np.zeros((K, n))
    for i in range(n):
        for j in range(K):
            for w, x in zip(weights, X, strict=True):
                for l in range(m):
                    f[j, i] += sigma(float(w[j, l] @ x[:, i]), q, beta)
    return f


def logit(f, j, i):
    """Softmax of column i at class j."""
    return math.exp(f[j, i]) / sum(math.exp(v) for v in f[:, i])


def cross_entropy(f, y):
    return -sum(math.log(logit(f, y[i], i)) for i in range(len(y))) / len(y)


def errors(f, y):
    return [any(f[y[i], i] <= f[j, i] for j in range(f.shape[0]) if j != y[i]) for i in range(len(y))]


def gradient(weights, X, y, q, beta):
    """∇L by the paper's formula: −(1/n) Σ_i (1{y_i=j} − logit_j) σ'(⟨w_{j,l}^r, X_i^r⟩) X_i^r."""
    f = network(weights, X, q, beta)
    n = len(y)
    result = [np.zeros_like(w) for w in weights]
    for g, w, x in zip(result, weights, X, strict=True):
        K, m, _ = w.shape
        for j in range(K):
            for l in range(m):
                for i in range(n):
                    residual = (1.0 if y[i] == j else 0.0) - logit(f, j, i)
                    g[j, l] -= residual * sigma_prime(float(w[j, l] @ x[:, i]), q, beta) * x[:, i] / n
    return result


def Gamma(weights, dictionaries):
    return np.array(
        [
            [max(max(float(w[j, l] @ M[:, j]), 0.0) for l in range(w.shape[1])) for j in range(w.shape[0])]
            for w, M in zip(weights, dictionaries, strict=True)
        ]
    )


def Phi(weights, dictionaries):
    return np.array(
        [
            [sum(max(float(w[j, l] @ M[:, j]), 0.0) for l in range(w.shape[1])) for j in range(w.shape[0])]
            for w, M in zip(weights, dictionaries, strict=True)
        ]
    )


def off_diagonal(weights, dictionaries):
    return np.array(
        [
            [
                max(abs(float(w[j, l] @ M[:, i])) for l in range(w.shape[1]) for i in range(M.shape[1]) if i != j)
                for j in range(w.shape[0])
            ]
            for w, M in zip(weights, dictionaries, strict=True)
        ]
    )


def most_negative(weights, dictionaries):
    return np.array(
        [
            [min(float(w[j, l] @ M[:, j]) for l in range(w.shape[1])) for j in range(w.shape[0])]
            for w, M in zip(weights, dictionaries, strict=True)
        ]
    )


def noise_correlation(weights, xi, y, sufficient):
    result = np.zeros((len(weights), weights[0].shape[0], 4))
    for r, (w, noise) in enumerate(zip(weights, xi, strict=True)):
        for j in range(w.shape[0]):
            for i in range(len(y)):
                group = (0 if y[i] == j else 2) + (0 if sufficient[r][i] else 1)
                value = max(abs(float(w[j, l] @ noise[:, i])) for l in range(w.shape[1]))
                result[r, j, group] = max(result[r, j, group], value)
    return result


def residual(f, y, sufficient):
    result = np.zeros((f.shape[0], 2))
    for i in range(len(y)):
        kind = 0 if all(s[i] for s in sufficient) else 1
        result[y[i], kind] += (1 - logit(f, y[i], i)) / len(y)
    return result


def signal_strength(z, y, sufficient, K, q, beta):
    """d_{j,r}(D) over D_s; shape (R, K)."""
    d = np.zeros((len(z), K))
    for i in range(len(y)):
        if all(s[i] for s in sufficient):
            for r in range(len(z)):
                d[r, y[i]] += z[r][y[i], i] ** q / (len(y) * beta ** (q - 1))
    return d


def gradient_descent(weights, X, y, dictionaries, q, beta, eta, steps):
    """(final weights, first step with Γ_j^r ≥ β or −1, training errors at every step 0…steps)."""
    weights = [w.copy() for w in weights]
    first = np.full((len(weights), weights[0].shape[0]), -1)
    wrong = []
    for t in range(steps + 1):
        reached = Gamma(weights, dictionaries) >= beta
        first[reached & (first == -1)] = t
        wrong.append(sum(errors(network(weights, X, q, beta), y)))
        if t < steps:
            weights = [w - eta * g for w, g in zip(weights, gradient(weights, X, y, q, beta), strict=True)]
    return weights, first, wrong
