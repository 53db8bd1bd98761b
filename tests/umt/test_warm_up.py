"""A uni-modal warm-up: its two losses against slow ones, and how many steps it takes."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmtheory.learners.data import Examples
from mmtheory.umt.warm_up import UniModalWarmUp
from tests.learners import reference as learners
from tests.learners import tiny
from tests.umt import reference
from tests.umt.tiny import STEPS, THREE, hyper, loss, pretrained, step, trained

pytestmark = pytest.mark.usefixtures("stand_ins", "float64")


@pytest.mark.parametrize("build", [tiny.BUILD, THREE])
@given(seed=st.integers(0, 2**31))
def test_losses(build, seed):
    network, examples = tiny.network(seed, build), tiny.data(seed, shapes=build.shapes).train
    slow = learners.Network(network)
    features = slow.features(examples.x)
    alone = sum(learners.cross_entropy(z, examples.y) for z in reference.own_logits(slow, features))
    joint = learners.cross_entropy(slow.fuse(features), examples.y)
    for progress, expected in ((0.0, alone), (0.29, alone), (0.3, joint), (0.9, joint)):
        at = step(pretrained(seed, build), progress=progress, warm_up=0.3)
        assert loss(UniModalWarmUp(), network, examples, at) == pytest.approx(expected, rel=1e-9)


def test_so_many_steps_are_uni_modal():
    """Four of six: descent by hand, of each modality alone under its share of the head, and then of all."""
    found, data, network = trained(UniModalWarmUp(), tiny.BUILD, 5, warm_up=4 / 6)
    by_hand = jax.tree.map(jnp.asarray, network)

    @jax.jit
    def descended(network, joint):
        def objective(network):
            at = step(pretrained(5), progress=jnp.where(joint, 1.0, 0.0), warm_up=0.5)
            return UniModalWarmUp().loss(network, Examples(data.train.x, data.train.y), at)

        rate = hyper()["learning_rate"]
        return jax.tree.map(lambda leaf, g: leaf - rate * g, network, jax.grad(objective)(network))

    assert STEPS.periods * STEPS.passes == 6
    for t in range(6):
        by_hand = descended(by_hand, jnp.asarray(t >= 4))
    tiny.close(found.network, by_hand, rtol=1e-7, atol=1e-9)
    assert not np.allclose(found.network.encoders[0].layers[0].weight, network.encoders[0].layers[0].weight)
