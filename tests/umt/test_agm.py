"""AGM: the networks of a training against a slow loop, coefficients, means and all."""

import copy
import math

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmtheory.umt.agm import AGM, LEAST, coefficients, mono_modal_cross_entropy
from tests.learners import reference as learners
from tests.learners import tiny
from tests.umt import reference
from tests.umt.tiny import STEPS, THREE, trained

pytestmark = pytest.mark.usefixtures("stand_ins", "float64")

ALPHA, RATE = 0.7, 0.1


def slow_lead(s):
    """exp of the mean over the others of their cross-entropy − one's own."""
    return [math.exp(sum(t - own for j, t in enumerate(s) if j != r) / (len(s) - 1)) for r, own in enumerate(s)]


def slow_coefficients(s, mean, alpha):
    return [math.exp(alpha * min(tau - r, 10.0)) for tau, r in zip(slow_lead(mean), slow_lead(s), strict=True)]


@given(
    s=st.lists(st.floats(0, 18), min_size=3, max_size=3),
    mean=st.lists(st.floats(0, 18), min_size=3, max_size=3),
    alpha=st.floats(0, 2),
)
def test_coefficients(s, mean, alpha):
    for R in (2, 3):
        ours = coefficients(jnp.asarray(s[:R]), jnp.asarray(mean[:R]), jnp.asarray(alpha))
        np.testing.assert_allclose(ours, slow_coefficients(s[:R], mean[:R], alpha), rtol=1e-6, atol=1e-300)


def test_who_is_further_ahead_than_before_is_slowed_down():
    first, second = coefficients(jnp.array([0.2, 0.9]), jnp.array([0.7, 0.8]), jnp.asarray(1.0))
    assert first < 1 < second


def test_a_probability_of_nothing_counts_as_the_least():
    logits = jnp.array([[100.0, 0.0, 0.0]])
    found = mono_modal_cross_entropy(logits, tiny.labelled((np.zeros((1, 1)),), np.array([1])))
    assert float(found) == pytest.approx(-math.log(LEAST))


@pytest.mark.parametrize("build", [tiny.BUILD, THREE])
def test_training_equals_a_slow_loop(build):
    found, data, start = trained(AGM(), build, 6, alpha=ALPHA)
    network, R = learners.Network(start), len(build.shapes)
    x, y = data.train.x, data.train.y
    mean, seen = [0.0] * R, []
    for t in range(STEPS.periods * STEPS.passes):
        gradient = copy.deepcopy(network.gradient(x, y))
        s = [learners.cross_entropy(z, y) for z in reference.own_logits(network, network.features(x))]
        kappa = slow_coefficients(s, mean, ALPHA)
        seen += kappa
        for r, layers in enumerate(gradient.encoders):
            for layer in layers:
                layer[:] = [kappa[r] * array for array in layer]
        for array, g in zip(network.leaves(), gradient.leaves(), strict=True):
            array -= RATE * g
        mean = [(m * t + new) / (t + 1) for m, new in zip(mean, s, strict=True)]
    tiny.close(jax.tree.leaves(found.network), network.leaves(), rtol=1e-7, atol=1e-9)
    # Some are slowed down and others are not.
    assert min(seen) < 0.99 < 1.01 < max(seen)
