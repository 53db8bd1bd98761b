"""Equations (1) to (3) of Uni-Modal Teacher and Algorithm 1 of Modality Laziness written out: what the code is held to.

Sample by sample, in numpy, with gradients by hand; no function shared with the fast code. Encoders are linear layers
with ReLU between them, and layers have biases, which the papers leave out.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Layer = tuple[np.ndarray, np.ndarray]
"""Weight and bias."""


@dataclass
class Weights:
    """Of a network: by encoder its layers, and the linear head on all features."""

    encoders: list[list[Layer]]
    head: Layer

    @classmethod
    def from_network(cls, network: Any) -> "Weights":
        """Those of a late-fusion network."""
        encoders = [[_layer(layer) for layer in encoder.layers] for encoder in network.encoders]
        return cls(encoders, _layer(network.head.layer))

    @property
    def leaves(self) -> list[np.ndarray]:
        """All arrays, encoder by encoder, the head's last."""
        layers = [layer for encoder in self.encoders for layer in encoder] + [self.head]
        return [array for layer in layers for array in layer]


def _layer(layer: Any) -> Layer:
    return np.array(layer.weight, float), np.array(layer.bias, float)


def activations(encoder: Sequence[Layer], x: np.ndarray) -> list[np.ndarray]:
    """The observation, and what every layer makes of it; the last is φ(W, x)."""
    found = [x]
    for k, (weight, bias) in enumerate(encoder):
        z = weight @ found[-1] + bias
        found.append(z if k == len(encoder) - 1 else np.maximum(z, 0))
    return found


def logits(network: Weights, x: Sequence[np.ndarray]) -> np.ndarray:
    """F_y(X) = ⟨θ_y, (φ_1(W_1, X^1), φ_2(W_2, X^2))⟩."""
    phi = np.concatenate([activations(encoder, x_r)[-1] for encoder, x_r in zip(network.encoders, x, strict=True)])
    theta, bias = network.head
    return np.array([math.fsum(row * phi) for row in theta]) + bias


def task_loss(network: Weights, samples: Sequence[Sequence[np.ndarray]], labels: Sequence[int]) -> float:
    """Equation (1), or (2) of a network with one encoder: (1/n) Σ_i −log e^{F_y} / Σ_j e^{F_j}."""
    losses = []
    for x, y in zip(samples, labels, strict=True):
        F = logits(network, x)
        losses.append(math.log(math.fsum(np.exp(F))) - F[y])
    return math.fsum(losses) / len(losses)


def distances(network: Weights, teachers: Sequence[Weights], samples: Sequence[Sequence[np.ndarray]]) -> list[float]:
    """By modality E ‖φ*_s(X^s) − φ_s(X^s)‖², a sum over features."""
    found = []
    for s, teacher in enumerate(teachers):
        (taught,), own = teacher.encoders, network.encoders[s]
        gaps = [activations(taught, x[s])[-1] - activations(own, x[s])[-1] for x in samples]
        found.append(math.fsum(math.fsum(gap**2) for gap in gaps) / len(gaps))
    return found


def descend(
    network: Weights,
    teachers: Sequence[Weights],
    samples: Sequence[Sequence[np.ndarray]],
    labels: Sequence[int],
    rate: float,
    weights: Sequence[float],
) -> Weights:
    """One iteration of Algorithm 1: the features of the frozen teachers, the loss, and an update by gradient descent.

    Without teachers an update of equation (1), or (2).

    Args:
        weights: of each modality's distillation, λ_s before the squared norm.
    """
    theta, bias = network.head
    sums = [np.zeros_like(leaf) for leaf in network.leaves]
    for x, y in zip(samples, labels, strict=True):
        passed = [activations(encoder, x_r) for encoder, x_r in zip(network.encoders, x, strict=True)]
        phi = [one[-1] for one in passed]
        F = theta @ np.concatenate(phi) + bias
        of_F = np.exp(F) / np.sum(np.exp(F)) - (np.arange(len(F)) == y)
        of_phi = np.split(of_F @ theta, np.cumsum([len(one) for one in phi])[:-1])
        gradients = []
        for s, encoder in enumerate(network.encoders):
            back = of_phi[s]
            if teachers:
                target = activations(teachers[s].encoders[0], x[s])[-1]
                back = back - 2 * weights[s] * (target - phi[s])
            gradients += _through(encoder, passed[s], back)
        gradients += [np.outer(of_F, np.concatenate(phi)), of_F]
        sums = [total + gradient for total, gradient in zip(sums, gradients, strict=True)]
    moved = [leaf - rate * total / len(labels) for leaf, total in zip(network.leaves, sums, strict=True)]
    layers = list(zip(moved[::2], moved[1::2], strict=True))
    encoders = []
    for encoder in network.encoders:
        encoders.append(layers[: len(encoder)])
        layers = layers[len(encoder) :]
    return Weights(encoders, layers[0])


def _through(encoder: Sequence[Layer], passed: Sequence[np.ndarray], back: np.ndarray) -> list[np.ndarray]:
    """The gradients of an encoder's arrays from that of its output, layer by layer from the last to the first."""
    found: list[np.ndarray] = []
    for k in reversed(range(len(encoder))):
        found = [np.outer(back, passed[k]), back, *found]
        back = (back @ encoder[k][0]) * (passed[k] > 0)
    return found
