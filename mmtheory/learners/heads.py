"""Fusion heads: from the features of all modalities to logits (laziness, section 4.1 and Table 8)."""

from collections.abc import Sequence
from typing import Literal, TypeAlias

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Key

from mmtheory.learners.encoders import MLP

Features: TypeAlias = Sequence[Float[Array, " _"]]
"""The features of one sample, modality by modality."""

HeadKind: TypeAlias = Literal["linear", "MLP", "attention", "middle"]


class LinearHead(eqx.Module):
    """⟨θ_y, (φ_1, φ_2, …)⟩: a linear layer on the concatenated features (UMT eq. 1; source status: paper)."""

    layer: eqx.nn.Linear

    def __init__(self, key: Key[Array, ""], sizes: Sequence[int], K: int):
        self.layer = eqx.nn.Linear(sum(sizes), K, key=key)

    def __call__(self, features: Features) -> Float[Array, " K"]:
        """Logits of one sample."""
        return self.layer(jnp.concatenate(features))


class MLPHead(eqx.Module):
    """A linear layer, ReLU and a linear layer on the concatenated features, hidden width = their number (Table 8)."""

    mlp: MLP

    def __init__(self, key: Key[Array, ""], sizes: Sequence[int], K: int):
        self.mlp = MLP(key, (sum(sizes), sum(sizes), K))

    def __call__(self, features: Features) -> Float[Array, " K"]:
        """Logits of one sample."""
        return self.mlp(jnp.concatenate(features))


class AttentionHead(eqx.Module):
    """Attention of the modalities to each other, without parameters, and a linear layer (Table 8).

    The paper says no more than that. Reconstructed: the modalities' features, which must be of one size F, are queries,
    keys and values; out_r = Σ_s softmax_s(⟨φ_r, φ_s⟩/√F) φ_s.
    """

    layer: eqx.nn.Linear

    def __init__(self, key: Key[Array, ""], sizes: Sequence[int], K: int):
        self.layer = eqx.nn.Linear(sum(sizes), K, key=key)

    def weights(self, features: Features) -> Float[Array, "R R"]:
        """softmax_s(⟨φ_r, φ_s⟩/√F), of one sample: what modality r attends to."""
        phi = jnp.stack(features)
        return jax.nn.softmax(phi @ phi.T / jnp.sqrt(phi.shape[1]), axis=-1)

    def __call__(self, features: Features) -> Float[Array, " K"]:
        """Logits of one sample."""
        return self.layer((self.weights(features) @ jnp.stack(features)).ravel())


class MiddleHead(eqx.Module):
    """The last block and the output layer of middle fusion, on the modalities' hidden layers (laziness, A.7).

    The paper joins ResNets before their last block. Here: ReLU, linear, ReLU, linear, on MLP encoders without their
    last layer and on whole CNNs; source status: reconstructed.
    """

    mlp: MLP

    def __init__(self, key: Key[Array, ""], sizes: Sequence[int], K: int):
        self.mlp = MLP(key, (sum(sizes), sum(sizes), K))

    def __call__(self, features: Features) -> Float[Array, " K"]:
        """Logits of one sample."""
        return self.mlp(jax.nn.relu(jnp.concatenate(features)))


Head: TypeAlias = LinearHead | MLPHead | AttentionHead | MiddleHead

HEADS: dict[HeadKind, type[Head]] = {
    "linear": LinearHead,
    "MLP": MLPHead,
    "attention": AttentionHead,
    "middle": MiddleHead,
}
