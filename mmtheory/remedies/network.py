"""The competition network as the learners and the remedies see a network: neurons as features, a fixed head of ones."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float, Key

from mmtheory.competition.activation import SmoothedReLU
from mmtheory.competition.network import Weights, initialise, preactivations
from mmtheory.learners.data import Observations
from mmtheory.learners.heads import HeadKind


class SmoothedNetwork(eqx.Module):
    """Late fusion of smoothed-ReLU neurons (Huang et al., section 4.2, eq. 1; source status: paper).

    The features of modality r are its K·m neurons' outputs σ(⟨w_{j,l}^r, X^r⟩), class by class, as a learner's
    (sample, feature). The head is fixed: class j sums its own m neurons of every modality. Only weights are trained.

    Args:
        encoders: per modality the weights (K, m, d_r), as `mmtheory.competition` has them.
        activation: σ, not trained.
    """

    encoders: Weights
    activation: SmoothedReLU = eqx.field(static=True)

    def features(self, x: Observations) -> tuple[Float[Array, "n _"], ...]:
        """Every neuron's output, modality by modality."""
        return tuple(
            self.activation(preactivations(w, x_r.T)).reshape(-1, len(x_r)).T
            for w, x_r in zip(self.encoders, x, strict=True)
        )

    def each_alone(self, features: tuple[Float[Array, "n _"], ...]) -> tuple[Float[Array, "n K"], ...]:
        """f^r = Σ_l of modality r's neurons (Theorem 5.2): the class-pooled features, and the modality's own logits."""
        K = self.encoders[0].shape[0]
        return tuple(jnp.sum(phi.T.reshape(K, -1, len(phi)), axis=1).T for phi in features)

    def fuse(self, features: tuple[Float[Array, "n _"], ...]) -> Float[Array, "n K"]:
        """f_j = Σ_r Σ_l (eq. 1)."""
        first, *others = self.each_alone(features)
        return sum(others, start=first)

    def __call__(self, x: Observations) -> Float[Array, "n K"]:
        """Logits."""
        return self.fuse(self.features(x))


class Averaged(eqx.Module):
    """The average of the logits of several networks, whose neurons stand side by side in one.

    Args:
        network: of all their neurons.
        count: how many networks.
    """

    network: SmoothedNetwork
    count: int = eqx.field(static=True)

    def __call__(self, x: Observations) -> Float[Array, "n K"]:
        """Logits."""
        return self.network(x) / self.count


@dataclass(frozen=True)
class Build:
    """Sizes, scale and activation of the networks: iid N(0, σ_0²) weights (section 4.2; source status: paper).

    Args:
        K, m, d_r: classes, neurons per class and modality, observed dimension of every modality.
        sigma_0: σ_0.
        q, beta: of the smoothed ReLU.
    """

    K: int
    m: int
    d_r: tuple[int, ...]
    sigma_0: float
    q: int
    beta: float

    def late_fusion(self, key: Key[Array, ""], head: HeadKind = "linear", auxiliary: bool = False) -> Any:
        """A fresh network. `head` is ignored, and auxiliary heads are there anyhow: all are fixed."""
        weights = initialise(key, self.d_r, self.K, self.m, jnp.asarray(self.sigma_0, float))
        return SmoothedNetwork(weights, SmoothedReLU(self.q, self.beta))

    def modality(self, r: int) -> Build:
        """Modality r's uni-modal network."""
        return replace(self, d_r=self.d_r[r : r + 1])
