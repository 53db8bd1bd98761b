"""The networks of section 4.2: one hidden layer of smoothed ReLUs per modality, summed by a fixed head of ones."""

from collections.abc import Sequence
from typing import TypeAlias

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int, Key

from mmtheory.competition.activation import SmoothedReLU

Weights: TypeAlias = tuple[Float[Array, "K m _"], ...]
"""Per modality the neurons w_{j,l}^r, shape (class, neuron, feature)."""

Head: TypeAlias = tuple[Float[Array, "K m"] | None, ...]
"""Per modality the second layer's weights, shape (class, neuron); None where they are fixed at 1."""

Observations: TypeAlias = tuple[Float[Array, "_ n"], ...]
"""Per modality the observations X^r, shape (feature, sample)."""


def initialise(key: Key[Array, ""], d_r: tuple[int, ...], K: int, m: int, sigma_0: Float[Array, ""]) -> Weights:
    """Weights iid N(0, σ_0²) (section 4.2; source status: paper)."""
    keys = jax.random.split(key, len(d_r))
    return tuple(sigma_0 * jax.random.normal(k, (K, m, d), sigma_0.dtype) for k, d in zip(keys, d_r, strict=True))


def preactivations(w: Float[Array, "K m d_r"], X: Float[Array, "d_r n"]) -> Float[Array, "K m n"]:
    """⟨w_{j,l}^r, X_i^r⟩ for every class j, neuron l and sample i, at full float precision on every device."""
    K, m, d_r = w.shape
    return jnp.matmul(w.reshape(K * m, d_r), X, precision=jax.lax.Precision.HIGHEST).reshape(K, m, -1)


def encoder(
    w: Float[Array, "K m d_r"],
    X: Float[Array, "d_r n"],
    activation: SmoothedReLU,
    head: Float[Array, "K m"] | None = None,
) -> Float[Array, "K n"]:
    """Σ_l σ(⟨w_{j,l}^r, X^r⟩): the uni-modal network of eq. 2, and f^r when w is the joint network's encoder."""
    return read(preactivations(w, X), activation, head)


def read(a: Float[Array, "K m n"], activation: SmoothedReLU, head: Float[Array, "K m"] | None) -> Float[Array, "K n"]:
    """Σ_l a_{j,l} σ of one modality's preactivations, a_{j,l} = 1 where the second layer is fixed."""
    # As a product: on CPUs XLA's sum along this axis takes longer than all products of a small step.
    row = jnp.ones(a.shape[:2], a.dtype) if head is None else head
    return jnp.matmul(row[:, None], activation(a), precision=jax.lax.Precision.HIGHEST)[:, 0]


def late_fusion(weights: Weights, X: Observations, activation: SmoothedReLU) -> Float[Array, "K n"]:
    """f_j(X) = Σ_l Σ_r σ(⟨w_{j,l}^r, X^r⟩) (eq. 1; source status: paper)."""
    return fuse([preactivations(w, x) for w, x in zip(weights, X, strict=True)], activation)


def fuse(
    of_modalities: Sequence[Float[Array, "K m n"]], activation: SmoothedReLU, head: Head | None = None
) -> Float[Array, "K n"]:
    """Σ_r Σ_l σ of the preactivations of every modality; no head stands for a fixed one."""
    heads = (None,) * len(of_modalities) if head is None else head
    first, *others = (read(a, activation, h) for a, h in zip(of_modalities, heads, strict=True))
    return sum(others, start=first)


def cross_entropy(f: Float[Array, "K n"], y: Int[Array, " n"]) -> Float[Array, ""]:
    """Mean over samples of −log softmax(f)_y (eq. 3; source status: paper)."""
    target = jnp.arange(f.shape[0])[:, None] == y[None]
    return jnp.mean(jax.nn.logsumexp(f, axis=0) - jnp.sum(jnp.where(target, f, 0), axis=0))


def residuals(f: Float[Array, "K n"], y: Int[Array, " n"]) -> Float[Array, " n"]:
    """1 − logit_y(X_i) of every sample, its error as the appendix measures it (source status: paper)."""
    target = jnp.arange(f.shape[0])[:, None] == y[None]
    return 1 - jnp.exp(jnp.sum(jnp.where(target, f, 0), axis=0) - jax.nn.logsumexp(f, axis=0))


def errors(f: Float[Array, "K n"], y: Int[Array, " n"]) -> Array:
    """Per sample, whether some j ≠ y has f_j ≥ f_y: the papers' error event, in which a tie is an error."""
    target = jnp.arange(f.shape[0])[:, None] == y[None]
    best_other = jnp.max(jnp.where(target, -jnp.inf, f), axis=0)
    return ~(jnp.sum(jnp.where(target, f, 0), axis=0) > best_other)
