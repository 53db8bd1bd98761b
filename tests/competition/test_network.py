"""Activation, networks, loss and gradient against slow loops and finite differences, in double precision."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmtheory.competition import formulas
from mmtheory.competition.activation import SmoothedReLU
from mmtheory.competition.network import cross_entropy, encoder, errors, initialise, late_fusion

pytestmark = pytest.mark.usefixtures("float64")

K, M, D_R, N = 3, 2, (4, 5), 6


def draw(seed, scale=1.0):
    rng = np.random.default_rng(seed)
    weights = tuple(scale * rng.standard_normal((K, M, d)) for d in D_R)
    X = tuple(rng.standard_normal((d, N)) for d in D_R)
    return weights, X, rng.integers(0, K, N)


@given(
    x=st.lists(st.floats(-5, 5), min_size=8, max_size=8),
    q=st.sampled_from([3, 4, 5]),
    beta=st.floats(0.1, 4),
)
def test_smoothed_relu_is_the_papers(x, q, beta):
    activation = SmoothedReLU(q, beta)
    points = np.array([*x, 0.0, beta])
    np.testing.assert_allclose(activation(points), [formulas.sigma(v, q, beta) for v in points], rtol=1e-12, atol=1e-14)
    expected = [formulas.sigma_prime(v, q, beta) for v in points]
    np.testing.assert_allclose(activation.derivative(points), expected, rtol=1e-12, atol=1e-14)
    # Autodiff, which the training uses, agrees with σ' also at the joints 0 and β.
    by_autodiff = jax.vmap(jax.grad(activation))(jnp.asarray(points))
    np.testing.assert_allclose(by_autodiff, expected, rtol=1e-11, atol=1e-14)


@pytest.mark.parametrize("x", [-0.5, 0.3, 1.5])
def test_the_activation_is_differentiated_by_its_threshold_too(x):
    """Below 0, on the polynomial and on the line: ∂σ/∂β is 0, −(q − 1)/q (x/β)^q and −(1 − 1/q)."""
    beta, q, step = 0.7, 4, 1e-6
    slope = (formulas.sigma(x, q, beta + step) - formulas.sigma(x, q, beta - step)) / (2 * step)
    by_autodiff = jax.grad(lambda b: SmoothedReLU(q, b)(jnp.asarray(x)))(beta)
    np.testing.assert_allclose(by_autodiff, slope, atol=1e-8)


@given(seed=st.integers(0, 2**32 - 1), q=st.sampled_from([3, 4]), beta=st.floats(0.3, 3))
def test_networks_loss_and_errors_equal_loops(seed, q, beta):
    weights, X, y = draw(seed)
    activation = SmoothedReLU(q, beta)
    w, x, labels = jax.tree.map(jnp.asarray, (weights, X, y))
    f = late_fusion(w, x, activation)
    slow = formulas.network(weights, X, q, beta)
    np.testing.assert_allclose(f, slow, rtol=1e-12, atol=1e-12)
    for r in range(len(D_R)):
        alone = formulas.network(weights[r : r + 1], X[r : r + 1], q, beta)
        np.testing.assert_allclose(encoder(w[r], x[r], activation), alone, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(cross_entropy(f, labels), formulas.cross_entropy(slow, y), rtol=1e-12)
    assert errors(f, labels).tolist() == formulas.errors(slow, y)


def test_a_tie_is_an_error_and_so_is_nan():
    f = jnp.array([[1.0, 2.0, jnp.nan], [1.0, 1.0, 0.0]])
    assert errors(f, jnp.array([0, 0, 0])).tolist() == [True, False, True]


@given(seed=st.integers(0, 2**32 - 1), q=st.sampled_from([3, 4]), beta=st.floats(0.3, 3))
def test_gradient_is_the_papers_formula_and_finite_differences(seed, q, beta):
    weights, X, y = draw(seed)
    activation = SmoothedReLU(q, beta)
    x, labels = jax.tree.map(jnp.asarray, (X, y))

    def loss(w):
        return cross_entropy(late_fusion(w, x, activation), labels)

    fast = jax.grad(loss)(tuple(map(jnp.asarray, weights)))
    for g, slow in zip(fast, formulas.gradient(weights, X, y, q, beta), strict=True):
        np.testing.assert_allclose(g, slow, rtol=0, atol=1e-12)
    # Central differences along a unit vector err by h² L'''/6, some hundred h² at most, and by rounding, 1e-15/h.
    rng, h = np.random.default_rng(seed), 2e-6
    direction = tuple(rng.standard_normal(w.shape) for w in weights)
    length = np.sqrt(sum(np.sum(v**2) for v in direction))
    direction = tuple(v / length for v in direction)
    shifted = [
        loss(tuple(jnp.asarray(w + s * h * v) for w, v in zip(weights, direction, strict=True))) for s in (1, -1)
    ]
    along = sum(float(np.sum(g * v)) for g, v in zip(fast, direction, strict=True))
    assert abs((shifted[0] - shifted[1]) / (2 * h) - along) < 1e-8


def test_initial_weights_have_the_stated_law():
    from scipy import stats

    weights = initialise(jax.random.key(0), (50, 30), 10, 20, jnp.asarray(0.3))
    assert [w.shape for w in weights] == [(10, 20, 50), (10, 20, 30)]
    values = np.concatenate([np.ravel(w) for w in weights]) / 0.3
    assert stats.kstest(values, "norm").pvalue > 1e-3
