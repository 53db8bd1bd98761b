"""The formulas of Uni-Modal Teacher and its baselines as slow, obvious loops."""

import math

import numpy as np

from tests.learners.reference import softmax


def mse(student, teacher, temperature=None):
    n, F = student.shape
    return sum((teacher[i, f] - student[i, f]) ** 2 for i in range(n) for f in range(F)) / (n * F)


def l1(student, teacher, temperature=None):
    n, F = student.shape
    return sum(abs(teacher[i, f] - student[i, f]) for i in range(n) for f in range(F)) / (n * F)


def contrastive(student, teacher, temperature):
    """−(1/n) Σ_i log of the share of pair (i, i) among the pairs (i, j), by exp(cosine/T)."""
    total = 0.0
    for i, phi in enumerate(student):
        cosines = [float(phi @ other) / (math.dist(phi, 0 * phi) * math.dist(other, 0 * other)) for other in teacher]
        total -= math.log(math.exp(cosines[i] / temperature) / sum(math.exp(c / temperature) for c in cosines))
    return total / len(student)


DISTANCES = {"MSE": mse, "L1": l1, "contrastive": contrastive}


def soft_labels(logits, taught, T):
    """Mean over samples of KL(softmax(z*/T) ‖ softmax(z/T))."""
    total = 0.0
    for p, q in zip(softmax(taught / T), softmax(logits / T), strict=True):
        total += sum(a * math.log(a / b) for a, b in zip(p, q, strict=True))
    return total / len(logits)


def blending_weights(before, after):
    """w_k ∝ G_k/O_k² over heads, of (training, validation) losses."""
    ratios = []
    for (training, validation), (training_after, validation_after) in zip(before, after, strict=True):
        G = validation - validation_after
        O = (validation_after - training_after) - (validation - training)
        ratios.append(G / max(O * O, 1e-6) if G > 0 else 0.0)
    return [r / sum(ratios) if sum(ratios) > 0 else 1 / len(ratios) for r in ratios]


def averaged(logits, kind):
    """Probabilities of the averaged prediction; `logits` has one array per network."""
    if kind == "logits":
        return softmax(sum(logits) / len(logits))
    return sum(softmax(z) for z in logits) / len(logits)


def frozen_classifier(network, x, y, rate, steps):
    """The network after gradient descent of its head alone."""
    features = np.concatenate(network.features(x), axis=1)
    weight, bias = (array.copy() for array in network.head)
    for _ in range(steps):
        error = (softmax(features @ weight.T + bias) - np.eye(len(bias))[y]) / len(y)
        weight, bias = weight - rate * error.T @ features, bias - rate * error.sum(axis=0)
    network.head = [weight, bias]
    return network


def true_class_probability(logits, y):
    """Mean over samples of softmax(logits)_y."""
    return sum(float(p[k]) for p, k in zip(softmax(logits), y, strict=True)) / len(y)


def own_logits(network, features):
    """Of a linear head, W_r φ_r + b/R for every modality."""
    weight, bias = network.head
    ends = np.cumsum([phi.shape[1] for phi in features])
    blocks = np.split(weight, ends[:-1], axis=1)
    return [phi @ W.T + bias / len(features) for phi, W in zip(features, blocks, strict=True)]
