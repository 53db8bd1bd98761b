"""The guards that the tests run under: annotations are enforced, and nothing is broadcast in silence."""

import jax.numpy as jnp
import pytest
from jaxtyping import TypeCheckError

from mmtheory.learners.convolution import patches


def test_a_wrong_shape_raises():
    assert patches(jnp.zeros((2, 3, 4)), 1).shape == (2, 3, 36)
    with pytest.raises(TypeCheckError, match="parameter 'x'"):
        patches(jnp.zeros((2, 3)), 1)


def test_a_missing_axis_raises():
    with pytest.raises(ValueError, match="jax_numpy_rank_promotion"):
        jnp.zeros((2, 3)) + jnp.zeros(3)
