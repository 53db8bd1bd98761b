"""Encoders against loops and against the library's own convolution."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from mmtheory.learners.encoders import CNN, MLP
from tests.learners import reference

pytestmark = pytest.mark.usefixtures("float64")


def filled(seed, build):
    """An encoder with normal parameters."""
    rng = np.random.default_rng(seed)
    shapes = jax.eval_shape(build, jax.random.key(0))
    return jax.tree.map(lambda leaf: rng.standard_normal(leaf.shape), shapes), rng


@pytest.mark.parametrize(
    ("shape", "channels"), [((5, 4, 1), (2, 3)), ((8, 7, 2), (3,)), ((3, 3, 3), (2, 2, 2)), ((1, 2, 1), (2,))]
)
def test_cnn_by_patches_is_a_convolution(shape, channels):
    """Stride 2 over odd and even sizes, down to one pixel."""
    cnn, rng = filled(3, lambda key: CNN(key, shape, channels, 4))
    x = rng.standard_normal(shape)
    slow = library = x[None]
    for layer in cnn.convolutions:
        kernel = np.moveaxis(np.asarray(layer.weight).reshape(len(layer.bias), 3, 3, -1), 0, 3)
        slow = np.maximum(reference.convolution(slow, kernel, layer.bias, 2), 0)
        convolved = jax.lax.conv_general_dilated(
            library, jnp.asarray(kernel), (2, 2), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC")
        )
        library = np.maximum(np.asarray(convolved) + layer.bias, 0)
    last = reference.layer(cnn.last)
    fast = jax.jit(lambda cnn, x: cnn(x))(cnn, x)
    assert fast.shape == (4,) == (cnn.size,)
    np.testing.assert_allclose(fast, reference.linear(last, slow.ravel()), rtol=1e-11, atol=1e-12)
    np.testing.assert_allclose(fast, reference.linear(last, library.ravel()), rtol=1e-11, atol=1e-12)


@pytest.mark.parametrize("sizes", [(3, 2), (3, 5, 2), (6, 5, 4, 2)])
def test_mlp(sizes):
    mlp, rng = filled(4, lambda key: MLP(key, sizes))
    x = rng.standard_normal((2, sizes[0] // 2) if sizes[0] % 2 == 0 else sizes[0])
    slow = reference.mlp([reference.layer(layer) for layer in mlp.layers], x.ravel())
    np.testing.assert_allclose(jax.jit(lambda mlp, x: mlp(x))(mlp, x), slow, rtol=1e-12, atol=1e-13)
    assert mlp.size == 2
