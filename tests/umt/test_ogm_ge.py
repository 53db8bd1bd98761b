"""OGM-GE: the coefficients and what they are computed from against slow formulas, and the noise by its moments."""

import math

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmtheory.umt.ogm_ge import OGMGE, coefficients
from tests.learners import reference as learners
from tests.learners import tiny
from tests.umt import reference
from tests.umt.tiny import THREE, pretrained, step

pytestmark = pytest.mark.usefixtures("stand_ins", "float64")

ALPHA = 0.4


def slow_coefficients(p, alpha):
    found = []
    for r in range(len(p)):
        others = [value for s, value in enumerate(p) if s != r]
        rho = p[r] / (sum(others) / len(others))
        found.append(1 - math.tanh(alpha * rho) if rho > 1 else 1.0)
    return found


@given(p=st.lists(st.floats(0.01, 1), min_size=2, max_size=4), alpha=st.floats(0, 2))
def test_coefficients(p, alpha):
    np.testing.assert_allclose(coefficients(jnp.asarray(p), jnp.asarray(alpha)), slow_coefficients(p, alpha), rtol=1e-9)


def test_who_is_ahead_is_damped():
    ahead, behind = coefficients(jnp.array([0.8, 0.4]), jnp.asarray(0.5))
    assert ahead == pytest.approx(1 - math.tanh(1.0))
    assert behind == 1


@pytest.mark.parametrize("build", [tiny.BUILD, THREE])
def test_a_step(build):
    """Over many keys: k times the gradient by backpropagation on average, each array's own SD around it."""
    network, data, method = tiny.network(3, build), tiny.data(3, shapes=build.shapes), OGMGE()
    of_step = step(pretrained(3, build), alpha=ALPHA)
    (_, notes), gradient = jax.jit(jax.value_and_grad(method.noted_loss, has_aux=True))(network, data.train, of_step)
    slow = learners.Network(network)
    alone = reference.own_logits(slow, slow.features(data.train.x))
    p = [reference.true_class_probability(logits, data.train.y) for logits in alone]
    np.testing.assert_allclose(notes, p, rtol=1e-9)
    by_hand, k = slow.gradient(data.train.x, data.train.y), slow_coefficients(p, ALPHA)
    assert min(k) < 1

    @jax.jit
    @jax.vmap
    def transformed(key):
        return method.transform_gradient(gradient, notes, network, tiny.replace(of_step, key=key))

    n = 4000
    found = transformed(jax.random.split(jax.random.key(0), n))
    for r, (encoder, layers) in enumerate(zip(found.encoders, by_hand.encoders, strict=True)):
        arrays = [array for layer in layers for array in layer]
        for ours, g in zip(jax.tree.leaves(encoder), arrays, strict=True):
            np.testing.assert_allclose(ours.mean(axis=0), k[r] * g, atol=5 * g.std() / math.sqrt(n) + 1e-12)
            np.testing.assert_allclose(ours.std(axis=0), g.std(), rtol=0.1)
    for ours, g in zip((found.head.layer.weight, found.head.layer.bias), by_hand.head, strict=True):
        np.testing.assert_allclose(ours, np.broadcast_to(g, ours.shape), rtol=1e-9)
