"""Distances between a student's features and its teacher's, each a mean over the samples that count.

The papers print the squared norm, a sum over features; here every distance is averaged over features as well, so that a
weight λ here is λ/F in their formula for F features. The papers do not say which of the two their code takes.
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias

import jax.numpy as jnp
import optax
from jaxtyping import Array, Float

from mmtheory.learners.data import Examples
from mmtheory.learners.method import counted_mean

Features: TypeAlias = Float[Array, "n F"]

Distance: TypeAlias = Callable[[Features, Features, Float[Array, ""], Examples], Float[Array, ""]]
"""distance(student's features, teacher's features, temperature, whose); only the contrastive one has a temperature."""


def mse(student: Features, teacher: Features, temperature: Float[Array, ""], examples: Examples) -> Float[Array, ""]:
    """(1/nF) Σ_i ‖φ*(X_i) − φ(X_i)‖² (UMT eq. 3; source status: paper, but for 1/F)."""
    return counted_mean((teacher - student) ** 2, examples)


def l1(student: Features, teacher: Features, temperature: Float[Array, ""], examples: Examples) -> Float[Array, ""]:
    """(1/nF) Σ_i ‖φ*(X_i) − φ(X_i)‖_1 (laziness, Table 4; source status: reconstructed)."""
    return counted_mean(jnp.abs(teacher - student), examples)


def contrastive(
    student: Features, teacher: Features, temperature: Float[Array, ""], examples: Examples
) -> Float[Array, ""]:
    """InfoNCE: each sample's student features have to find its own teacher features among the batch's.

    −(1/n) Σ_i log softmax_j(cos(φ(X_i), φ*(X_j))/T)_i (laziness, Table 4, which cites Tian et al. 2019 and prints no
    formula; source status: reconstructed).
    """
    similarity = optax.losses.cosine_similarity(student[:, None], teacher[None], epsilon=1e-6)
    own = jnp.arange(len(student))
    # A copy that does not count is no other sample.
    there = (examples.y >= 0)[None] | (own[:, None] == own[None])
    logits = jnp.where(there, similarity / temperature, -jnp.inf)
    return counted_mean(optax.losses.softmax_cross_entropy_with_integer_labels(logits, own), examples)


DISTANCES: Mapping[str, Distance] = {"MSE": mse, "L1": l1, "contrastive": contrastive}
