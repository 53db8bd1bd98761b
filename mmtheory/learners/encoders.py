"""Encoders φ_r, from one observation of modality r to its features: an MLP for vectors, a small CNN for images."""

from itertools import pairwise

import equinox as eqx
import jax
from jaxtyping import Array, Float, Key

from mmtheory.learners.convolution import patches


class MLP(eqx.Module):
    """Linear layers with ReLU between them; the features are the last layer's output."""

    layers: tuple[eqx.nn.Linear, ...]

    @property
    def size(self) -> int:
        """The number of features."""
        return self.layers[-1].weight.shape[0]

    def __init__(self, key: Key[Array, ""], sizes: tuple[int, ...]):
        keys = jax.random.split(key, len(sizes) - 1)
        self.layers = tuple(eqx.nn.Linear(*size, key=k) for size, k in zip(pairwise(sizes), keys, strict=True))

    def __call__(self, x: Float[Array, "*shape"]) -> Float[Array, " features"]:
        """Features of one observation."""
        x = x.ravel()
        for layer in self.layers[:-1]:
            x = jax.nn.relu(layer(x))
        return self.layers[-1](x)


class CNN(eqx.Module):
    """3×3 convolutions with stride 2 and ReLU, then a linear layer on the last map."""

    convolutions: tuple[eqx.nn.Linear, ...]
    last: eqx.nn.Linear

    @property
    def size(self) -> int:
        """The number of features."""
        return self.last.weight.shape[0]

    def __init__(self, key: Key[Array, ""], shape: tuple[int, ...], channels: tuple[int, ...], features: int):
        *keys, last_key = jax.random.split(key, len(channels) + 1)
        rows, columns, depth = shape
        layers = []
        for k, width in zip(keys, channels, strict=True):
            layers.append(eqx.nn.Linear(9 * depth, width, key=k))
            rows, columns, depth = -(-rows // 2), -(-columns // 2), width
        self.convolutions = tuple(layers)
        self.last = eqx.nn.Linear(rows * columns * depth, features, key=last_key)

    def __call__(self, x: Float[Array, "row column channel"]) -> Float[Array, " features"]:
        """Features of one image."""
        for layer in self.convolutions:
            x = jax.nn.relu(jax.vmap(jax.vmap(layer))(patches(x, 2)))
        return self.last(x.ravel())
