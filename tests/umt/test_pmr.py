"""PMR: prototypes, who lags, and the loss against slow loops."""

import math

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmtheory.umt.pmr import PMR, nearness
from tests.learners import reference as learners
from tests.learners import tiny
from tests.umt import reference
from tests.umt.tiny import THREE, loss, pretrained, step

pytestmark = pytest.mark.usefixtures("stand_ins", "float64")

ALPHA = 0.6


def slow_prototypes(network, part):
    found = []
    for phi in network.features(part.x):
        of_class = [[row for row, k in zip(phi, part.y, strict=True) if k == j] for j in range(tiny.K)]
        found.append(np.array([np.mean(rows, axis=0) if rows else np.zeros(phi.shape[1]) for rows in of_class]))
    return found


def slow_loss(network, part, prototypes):
    """The loss, and which modalities lag."""
    features = network.features(part.x)
    near = [
        np.array([[-math.dist(row, c) for c in means] for row in phi])
        for phi, means in zip(features, prototypes, strict=True)
    ]
    p = [reference.true_class_probability(logits, part.y) for logits in near]
    lag = [value < max(p) for value in p]
    pull = sum(learners.cross_entropy(z, part.y) for z, behind in zip(near, lag, strict=True) if behind)
    return learners.cross_entropy(network.fuse(features), part.y) + ALPHA * pull, lag


@pytest.mark.parametrize("build", [tiny.BUILD, THREE])
@given(seed=st.integers(0, 2**31))
def test_prototypes_and_loss(build, seed):
    network, data = tiny.network(seed, build), tiny.data(seed, shapes=build.shapes)
    memory = jax.jit(PMR().memory, static_argnums=2)(network, data, None)
    slow = learners.Network(network)
    expected = slow_prototypes(slow, data.train)
    for ours, theirs in zip(memory, expected, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12)
    value, lag = slow_loss(slow, data.validation, expected)
    assert sum(lag) == len(build.shapes) - 1
    ours = loss(PMR(), network, data.validation, step(pretrained(seed, build), memory, alpha=ALPHA))
    assert ours == pytest.approx(value, rel=1e-9)


def test_a_part_of_the_former_prototypes_is_kept():
    network, data = tiny.network(1), tiny.data(1)
    old = [np.full((tiny.K, 4), float(r)) for r in range(2)]
    same, renewed = jax.jit(PMR().after_period)(network, data, jnp.asarray(0), tuple(map(jnp.asarray, old)))
    tiny.same(same, network)
    fresh = slow_prototypes(learners.Network(network), data.train)
    for ours, new, former in zip(renewed, fresh, old, strict=True):
        np.testing.assert_allclose(ours, 0.8 * new + 0.2 * former, rtol=1e-9)


def test_a_sample_at_its_prototype_has_a_gradient():
    assert np.isfinite(jax.grad(lambda phi: nearness(phi, jnp.zeros((2, 3))).sum())(jnp.zeros((1, 3)))).all()
