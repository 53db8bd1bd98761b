"""What gradient descent moves: the weights, or the coefficients of the samples that it adds to them.

Every gradient is a combination of the samples, so w(t) = w(0) + Σ_i a_i(t) X_i (source status: reconstructed from
eq. 3). In the coefficients a step takes one product, of a with the Gram matrix XᵀX: n² multiplications a neuron,
whatever d_r. In the weights it takes two, with X and with Xᵀ: 2 n d_r. The trajectory is the same.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from mmtheory.competition.network import preactivations

Choice: TypeAlias = Literal["auto", "weights", "samples", "isotropic"]
"""`auto` takes what multiplies less: the samples where they are fewer than twice the dimensions.

`isotropic` is the limit of d_r → ∞, which has a module of its own: the other choices have one trajectory, this another.
"""

_HIGHEST = jax.lax.Precision.HIGHEST


@dataclass(frozen=True)
class Coordinates:
    """One modality's neurons, as an array of coordinates that descent changes.

    Args:
        start: the coordinates before training.
        preactivations: of coordinates ⟨w_{j,l}, X_i⟩, shape (K, m, n).
        pull_back: of ∂L/∂⟨w_{j,l}, X_i⟩ the direction in coordinates along which the weights move along ∂L/∂w.
        weights: of coordinates w, shape (K, m, d_r).
        own: of coordinates ⟨w_{j,l}, M_j⟩, shape (K, m).
    """

    start: Array
    preactivations: Callable[[Array], Float[Array, "K m n"]]
    pull_back: Callable[[Float[Array, "K m n"]], Array]
    weights: Callable[[Array], Float[Array, "K m d_r"]]
    own: Callable[[Array], Float[Array, "K m"]]


def coordinates(
    w: Float[Array, "K m d_r"], X: Float[Array, "d_r n"], M: Float[Array, "d_r d"] | None, choice: Choice
) -> Coordinates:
    """Neurons that start from w; M is the modality's dictionary, None the identity's first columns."""
    d_r, n = X.shape
    if choice == "samples" or (choice == "auto" and n < 2 * d_r):
        return _in_samples(w, X, M)
    return _in_weights(w, X, M)


def _in_weights(w: Float[Array, "K m d_r"], X: Float[Array, "d_r n"], M: Float[Array, "d_r d"] | None) -> Coordinates:
    return Coordinates(
        start=w,
        preactivations=lambda at: preactivations(at, X),
        pull_back=lambda gradient: preactivations(gradient, X.T),
        weights=lambda at: at,
        own=lambda at: own_correlations(at, M),
    )


def _in_samples(w: Float[Array, "K m d_r"], X: Float[Array, "d_r n"], M: Float[Array, "d_r d"] | None) -> Coordinates:
    K = w.shape[0]
    gram = jnp.matmul(X.T, X, precision=_HIGHEST)
    first, first_own = preactivations(w, X), own_correlations(w, M)
    features = X[:K] if M is None else jnp.matmul(M[:, :K].T, X, precision=_HIGHEST)
    return Coordinates(
        start=jnp.zeros_like(first),
        preactivations=lambda at: first + preactivations(at, gram),
        pull_back=lambda gradient: gradient,
        weights=lambda at: w + preactivations(at, X.T),
        own=lambda at: first_own + jnp.einsum("jli,ji->jl", at, features, precision=_HIGHEST),
    )


def own_correlations(w: Float[Array, "K m d_r"], M: Float[Array, "d_r d"] | None) -> Float[Array, "K m"]:
    """⟨w_{j,l}, M_j⟩: each neuron against the feature of its own class."""
    K = w.shape[0]
    if M is None:
        return jnp.diagonal(w[..., :K], axis1=0, axis2=2).T
    return jnp.einsum("jld,dj->jl", w, M[:, :K], precision=_HIGHEST)
