"""Linear evaluation finds the minimum that scipy finds."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmtheory.learners.linear_evaluation import RIDGE, fit_linear, linear_evaluation
from tests.learners import reference, tiny

pytestmark = pytest.mark.usefixtures("stand_ins", "float64")

N, M, F, K = 24, 5, 4, 3

evaluated = jax.jit(linear_evaluation, static_argnums=3)


def centred(logits):
    """A constant on all logits is no matter."""
    return np.asarray(logits) - np.mean(logits, axis=1, keepdims=True)


def drawn(seed, scale=1.0):
    """Correlated features of unequal sizes that tell the label somewhat, or, with a large `scale`, at once."""
    rng = np.random.default_rng(seed)
    y = rng.integers(0, K, N)
    mix = rng.standard_normal((F, F)) * 10 ** rng.uniform(-2, 2, F)
    features = rng.standard_normal((N + M, F)) + scale * np.vstack([np.eye(K, F)[y], np.zeros((M, F))])
    features = features @ mix + 3
    return features[:N], features[N:], y


@pytest.mark.slow
@pytest.mark.parametrize("scale", [0.0, 1.0, 30.0])
@given(seed=st.integers(0, 2**31))
def test_the_minimum_is_that_of_scipy(scale, seed):
    training, test, y = drawn(seed, scale)
    of_training, of_test = evaluated(training, test, tiny.labelled((), y), K)
    value, slow_training, slow_test = reference.linear_evaluation(training, test, y, K, RIDGE)
    size = max(1.0, np.abs(slow_training).max())
    np.testing.assert_allclose(centred(of_training), centred(slow_training), atol=1e-5 * size)
    np.testing.assert_allclose(centred(of_test), centred(slow_test), atol=1e-5 * max(size, np.abs(slow_test).max()))
    z = (training - training.mean(axis=0)) / training.std(axis=0)
    # The features have full rank, so that the logits tell the weights.
    weights = np.linalg.lstsq(z, of_training - of_training.mean(axis=0, keepdims=True), rcond=None)[0]
    mine = reference.cross_entropy(np.asarray(of_training), y) + RIDGE / 2 * np.sum(weights**2)
    assert mine == pytest.approx(value, abs=1e-8)


def test_units_of_a_feature_are_no_matter():
    training, test, y = drawn(1)
    plain = evaluated(training, test, tiny.labelled((), y), K)
    units = evaluated(training * [1e3, -2, 0.1, 7] - 5, test * [1e3, -2, 0.1, 7] - 5, tiny.labelled((), y), K)
    for a, b in zip(plain, units, strict=True):
        np.testing.assert_allclose(centred(a), centred(b), atol=1e-5)


@pytest.mark.parametrize("constant", [0.0, 2.0, 0.1])
def test_what_is_constant_in_training_says_nothing(constant):
    """Whatever its values in the test part."""
    training, test, y = drawn(2)
    training[:, 1] = constant
    test[:, 1] = [-1e3, 0, constant, 1, 50]
    of_training, of_test = evaluated(training, test, tiny.labelled((), y), K)
    _, slow_training, slow_test = reference.linear_evaluation(training, test, y, K, RIDGE)
    np.testing.assert_allclose(centred(of_training), centred(slow_training), atol=1e-5)
    np.testing.assert_allclose(centred(of_test), centred(slow_test), atol=1e-5)


def test_what_varies_too_little_for_a_standard_deviation_says_nothing():
    """Its square is 0 in floating point: so small are features of neurons on the flat side of the smoothed ReLU."""
    training, test, y = drawn(2)
    training[:, 1], test[:, 1] = 0.0, 0.0
    still = evaluated(training, test, tiny.labelled((), y), K)
    training[0, 1] = 1e-200
    for a, b in zip(evaluated(training, test, tiny.labelled((), y), K), still, strict=True):
        np.testing.assert_allclose(centred(a), centred(b), atol=1e-8)


def test_rows_that_do_not_count_are_no_matter():
    """Whatever their features, which may be constant in all others."""
    training, test, y = drawn(3)
    training[:, 1] = 2.0
    first = evaluated(training, test, tiny.labelled((), y), K)
    more = np.concatenate([training, 100 + training[:4] ** 2])
    filled = evaluated(more, test, tiny.labelled((), np.append(y, [-1] * 4)), K)
    np.testing.assert_allclose(filled[0][:N], first[0], atol=1e-8)
    np.testing.assert_allclose(filled[1], first[1], atol=1e-8)


@partial(jax.jit, static_argnums=3)
def without_a_mask(training, test, examples, K):
    """As it was before there were rows that do not count."""
    mean = training.mean(axis=0, keepdims=True)
    scale = jnp.where(jnp.ptp(training, axis=0, keepdims=True) > 0, training.std(axis=0, keepdims=True), 1)
    weights, bias = fit_linear((training - mean) / scale, examples, K)
    return (training - mean) / scale @ weights + bias[None], (test - mean) / scale @ weights + bias[None]


def test_where_all_rows_count_a_mask_changes_no_bit():
    with jax.enable_x64(False):
        for seed in range(4, 9):
            training, test, y = drawn(seed)
            training[:, 1] = 0.1
            drawn_features = training.astype(np.float32), test.astype(np.float32), tiny.labelled((), y.astype(np.int32))
            found, expected = evaluated(*drawn_features, K), without_a_mask(*drawn_features, K)
            assert found[0].dtype == np.float32
            tiny.same(found, expected)


def test_features_without_information_give_the_class_shares():
    """Where classes are balanced the start is the minimum: the gradient is 0 from the first step on."""
    features = np.ones((N, F)), np.ones((M, F))
    logits, _ = evaluated(*features, tiny.labelled((), np.repeat([0, 1, 2], [9, 8, 7])), K)
    np.testing.assert_allclose(jax.nn.softmax(logits[0]), [9 / 24, 8 / 24, 7 / 24], atol=1e-6)
    for of_part in evaluated(*features, tiny.labelled((), np.arange(N) % K), K):
        np.testing.assert_array_equal(of_part, 0)
