"""An encoder: cosines of random directions, which are trained, and a linear layer."""

from math import prod

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Key


class Cosines(eqx.Module):
    """φ(x) = W cos(V x + c); made from a key, the shape of one observation and the number of features."""

    inner: eqx.nn.Linear
    outer: eqx.nn.Linear

    @property
    def size(self) -> int:
        """The number of features: the head asks for it."""
        return self.outer.weight.shape[0]

    def __init__(self, key: Key[Array, ""], shape: tuple[int, ...], features: int):
        first, second = jax.random.split(key)
        self.inner = eqx.nn.Linear(prod(shape), 64, key=first)
        self.outer = eqx.nn.Linear(64, features, key=second)

    def __call__(self, x: Float[Array, "*shape"]) -> Float[Array, " features"]:
        """Features of one observation."""
        return self.outer(jnp.cos(self.inner(x.ravel())))
