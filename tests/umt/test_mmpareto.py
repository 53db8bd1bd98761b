"""MMPareto: the weight against a search, and one step's gradient against backpropagation by hand."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmtheory.umt.mmpareto import MMPareto, joint_weight
from tests.learners import reference as learners
from tests.learners import tiny
from tests.umt.tiny import THREE, pretrained, step

pytestmark = pytest.mark.usefixtures("stand_ins", "float64")

GAMMA = 1.5


def slow_weight(g, u):
    """½, or of many weights the one that gives the shortest sum."""
    if float(g @ u) > 0:
        return 0.5
    grid = np.linspace(0, 1, 20001)
    lengths = np.sum((grid[:, None] * g[None] + (1 - grid[:, None]) * u[None]) ** 2, axis=1)
    return float(grid[np.argmin(lengths)])


NUMBERS = st.lists(st.floats(-2, 2, width=32), min_size=3, max_size=3).map(np.asarray)


@given(g=NUMBERS, u=NUMBERS)
def test_the_weight(g, u):
    w = float(joint_weight(g, u))
    assert 0 <= w <= 1

    def length(w):
        return np.sum((w * g + (1 - w) * u) ** 2)

    if float(g @ u) > 0:
        assert w == 0.5
    else:
        assert length(w) <= length(slow_weight(g, u)) + 1e-9


def test_the_weight_by_hand():
    # The shortest of the sums of (1, 0) and (−1, 1) is at w = 3/5; a long vector loses to its short opposite.
    assert float(joint_weight(jnp.array([1.0, 0.0]), jnp.array([-1.0, 1.0]))) == pytest.approx(0.6)
    assert float(joint_weight(jnp.array([1.0, 0.0]), jnp.array([-9.0, 0.0]))) == pytest.approx(0.9)
    assert float(joint_weight(jnp.array([1.0, 0.1]), jnp.array([-0.1, 0.0]))) == pytest.approx(0.0909, abs=1e-3)


class Alone(learners.Network):
    """One modality under its own head."""

    def __init__(self, network, r):
        self.encoders, self.head, self.auxiliary = [network.encoders[r]], network.auxiliary[r], []


def flat(layers):
    return np.concatenate([array.ravel() for layer in layers for array in layer])


@pytest.mark.parametrize("build", [tiny.BUILD, THREE])
def test_a_step(build):
    method, cases = MMPareto(), set()

    @jax.jit
    def transformed(network, examples, of_step):
        gradient, notes = jax.grad(method.noted_loss, has_aux=True)(network, examples, of_step)
        return method.transform_gradient(gradient, notes, network, of_step)

    for seed in range(12):
        network, data = tiny.network(seed, build, auxiliary=True), tiny.data(seed, shapes=build.shapes)
        found = transformed(network, data.train, step(pretrained(seed, build), gamma=GAMMA))
        slow = learners.Network(network)
        joint = slow.gradient(data.train.x, data.train.y)
        for r in range(len(build.shapes)):
            alone = Alone(slow, r).gradient([data.train.x[r]], data.train.y)
            g, u = flat(joint.encoders[r]), flat(alone.encoders[0])
            w = slow_weight(g, u)
            cases.add(w == 0.5)
            v = 2 * w * g + 2 * (1 - w) * u
            expected = GAMMA * np.linalg.norm(g + u) / np.linalg.norm(v) * v
            ours = np.concatenate([np.ravel(leaf) for leaf in jax.tree.leaves(found.encoders[r])])
            np.testing.assert_allclose(ours, expected, rtol=1e-3, atol=2e-4 * np.abs(expected).max())
            for part, hand in zip(jax.tree.leaves(found.auxiliary[r]), alone.head, strict=True):
                np.testing.assert_allclose(part, hand, rtol=1e-9, atol=1e-12)
        for part, hand in zip(jax.tree.leaves(found.head), joint.head, strict=True):
            np.testing.assert_allclose(part, hand, rtol=1e-9, atol=1e-12)
    # With and without conflict.
    assert cases == {True, False}
