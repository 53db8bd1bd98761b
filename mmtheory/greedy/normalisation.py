"""Batch normalisation (Ioffe and Szegedy 2015) inside a branch, as in the authors' networks, and its running moments.

Wu et al. motivate μ(θ; i) by it (section 4.1). Source status: reconstructed; the network of the coloured digits is not
published, and ε and the rate of the running moments are those of the library that the authors use.
"""

import math
from typing import TypeAlias

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

EPSILON = 1e-5
"""Beside the variance under the root."""

RATE = 0.1
"""Weight of a batch in the running moments."""

Moments: TypeAlias = tuple[Float[Array, " _C"], Float[Array, " _C"]]
"""Mean and variance of every channel."""


class BatchNormalisation(eqx.Module):
    """γ (x − mean)/√(variance + ε) + β, channel by channel; γ and β are parameters of the branch, in μ(θ; i) too."""

    gamma: Float[Array, " C"]
    beta: Float[Array, " C"]

    def __init__(self, C: int):
        self.gamma, self.beta = jnp.ones(C), jnp.zeros(C)

    def __call__(self, x: Float[Array, "*batch C"], moments: Moments) -> Float[Array, "*batch C"]:
        """The normalised values."""
        mean, variance = moments
        scale = self.gamma / jnp.sqrt(variance + EPSILON)
        shift = self.beta - mean * scale
        return x * jnp.broadcast_to(scale, x.shape) + jnp.broadcast_to(shift, x.shape)


def moments(x: Float[Array, "*batch C"]) -> Moments:
    """Over samples and space: what a step normalises with."""
    axes = tuple(range(x.ndim - 1))
    return jnp.mean(x, axis=axes), jnp.var(x, axis=axes)


def unbiased(moments: Moments, x: Float[Array, "*batch C"]) -> Moments:
    """The moments of x as the running ones count them: the variance with n − 1 values below."""
    n = math.prod(x.shape[:-1])
    mean, variance = moments
    return mean, variance * (n / max(n - 1, 1))


def at_start(C: int) -> Moments:
    """The running moments of a network that has seen nothing."""
    return jnp.zeros(C), jnp.ones(C)


def after_a_batch(
    running: tuple[tuple[Moments | None, ...], ...], seen: object
) -> tuple[tuple[Moments | None, ...], ...]:
    """The running moments of all layers after one more batch."""
    return jax.tree.map(lambda old, new: (1 - RATE) * old + RATE * jax.lax.stop_gradient(new), running, seen)
