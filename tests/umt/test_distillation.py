"""Distances between features against slow loops."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmtheory.learners.data import Examples
from mmtheory.umt.distillation import DISTANCES
from tests.umt import reference

pytestmark = pytest.mark.usefixtures("float64")

compiled = {name: jax.jit(jax.value_and_grad(distance)) for name, distance in DISTANCES.items()}

ALL = Examples((), jnp.zeros(5, int))
"""Five samples that count."""


def drawn(seed):
    return np.random.default_rng(seed).standard_normal((2, 5, 3))


@pytest.mark.parametrize("name", DISTANCES)
@given(seed=st.integers(0, 2**31), temperature=st.floats(0.05, 2))
def test_distances_equal_slow_loops(name, seed, temperature):
    student, teacher = drawn(seed)
    fast, _ = compiled[name](student, teacher, temperature, ALL)
    assert float(fast) == pytest.approx(reference.DISTANCES[name](student, teacher, temperature), rel=1e-10)


def test_equal_features_have_distance_zero():
    student, _ = drawn(0)
    value, gradient = compiled["MSE"](student, student, 1.0, ALL)
    assert value == 0
    np.testing.assert_array_equal(gradient, 0)
    assert compiled["L1"](student, student, 1.0, ALL)[0] == 0


@given(seed=st.integers(0, 2**31), size=st.floats(0.1, 1e3))
def test_the_contrastive_distance_sees_directions_only(seed, size):
    student, teacher = drawn(seed)
    value, gradient = compiled["contrastive"](student, teacher, 0.1, ALL)
    np.testing.assert_allclose(compiled["contrastive"](size * student, teacher, 0.1, ALL)[0], value, rtol=1e-8)
    # No gradient along a sample's own features.
    np.testing.assert_allclose(np.sum(np.asarray(gradient) * student, axis=1), 0, atol=1e-10)


def test_features_that_are_all_zero_have_a_finite_gradient():
    student, teacher = drawn(1)
    for a, b in ((0 * student, teacher), (student, 0 * teacher), (0 * student, 0 * teacher)):
        value, gradient = compiled["contrastive"](a, b, 0.1, ALL)
        assert np.isfinite(value)
        assert jnp.isfinite(gradient).all()


@pytest.mark.parametrize("name", DISTANCES)
def test_copies_that_do_not_count_change_nothing(name):
    student, teacher = drawn(2)
    value, gradient = compiled[name](student, teacher, 0.3, ALL)
    again = [0, 1, 2, 3, 4, 0, 1]
    padded = Examples((), jnp.asarray([0, 0, 0, 0, 0, -1, -1]))
    filled, of_filled = compiled[name](student[np.array(again)], teacher[np.array(again)], 0.3, padded)
    assert float(filled) == pytest.approx(float(value), rel=1e-12)
    np.testing.assert_allclose(of_filled[:5], gradient, rtol=1e-10, atol=1e-14)
    np.testing.assert_array_equal(of_filled[5:], 0)
