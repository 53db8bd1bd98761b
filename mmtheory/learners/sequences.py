"""Encoders of sequences, shape (time, feature): a 1-D convolution and a GRU. Steps of which all is NaN are not there.

What is not there changes nothing: neither how much of it follows a sequence nor what its neighbours are. Source status:
reconstructed; none of the papers prints an encoder of sequences.
"""

from typing import ClassVar

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Key


def steps_there(x: Float[Array, "time feature"]) -> Bool[Array, " time"]:
    """Whether a step is there."""
    return ~jnp.isnan(x).all(axis=1)


class TemporalConvolution(eqx.Module):
    """Two convolutions over three steps with ReLU, 0 where no step is, and a linear layer on the mean over steps."""

    reads_gaps: ClassVar[bool] = True

    convolutions: tuple[eqx.nn.Linear, eqx.nn.Linear]
    last: eqx.nn.Linear

    @property
    def size(self) -> int:
        """The number of features."""
        return self.last.weight.shape[0]

    def __init__(self, key: Key[Array, ""], inputs: int, channels: int, features: int):
        first, second, last = jax.random.split(key, 3)
        self.convolutions = (
            eqx.nn.Linear(3 * inputs, channels, key=first),
            eqx.nn.Linear(3 * channels, channels, key=second),
        )
        self.last = eqx.nn.Linear(channels, features, key=last)

    def __call__(self, x: Float[Array, "time feature"]) -> Float[Array, " F"]:
        """Features of one sequence."""
        here = steps_there(x)[:, None]
        x = jnp.nan_to_num(x)
        for layer in self.convolutions:
            padded = jnp.pad(x, ((1, 1), (0, 0)))
            # Slices instead of a convolution, as in `convolution`.
            neighbours = jnp.concatenate([padded[:-2], padded[1:-1], padded[2:]], axis=1)
            x = jnp.where(here, jax.nn.relu(jax.vmap(layer)(neighbours)), 0)
        return self.last(jnp.sum(x, axis=0) / jnp.maximum(jnp.sum(here), 1).astype(x.dtype))


class GRU(eqx.Module):
    """A gated recurrent unit (Cho et al. 2014), step by step from 0, and a linear layer on its last state."""

    reads_gaps: ClassVar[bool] = True

    cell: eqx.nn.GRUCell
    last: eqx.nn.Linear

    @property
    def size(self) -> int:
        """The number of features."""
        return self.last.weight.shape[0]

    def __init__(self, key: Key[Array, ""], inputs: int, width: int, features: int):
        of_cell, last = jax.random.split(key)
        self.cell = eqx.nn.GRUCell(inputs, width, key=of_cell)
        self.last = eqx.nn.Linear(width, features, key=last)

    def __call__(self, x: Float[Array, "time feature"]) -> Float[Array, " F"]:
        """Features of one sequence."""

        def step(state: Float[Array, " width"], now: tuple[Array, Array]) -> tuple[Float[Array, " width"], None]:
            x_t, here = now
            return jnp.where(here, self.cell(x_t, state), state), None

        start = jnp.zeros(self.cell.hidden_size, self.last.weight.dtype)
        return self.last(jax.lax.scan(step, start, (jnp.nan_to_num(x), steps_there(x)))[0])
