"""Auxiliary losses and Gradient-Blending: weights against slow formulas, and when they are renewed."""

from dataclasses import replace
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmtheory.umt.blending import AuxiliaryLosses, OfflineBlending, OnlineBlending, blending_weights
from tests.learners import reference as learners
from tests.learners import tiny
from tests.umt import reference
from tests.umt.tiny import loss, pretrained, step

pytestmark = pytest.mark.usefixtures("stand_ins", "float64")

weights_of = jax.jit(blending_weights)


def slow_losses(network, examples):
    """Of every modality's head, then of the fused one."""
    slow = learners.Network(network)
    features = slow.features(examples.x)
    alone = [learners.linear(head, phi) for head, phi in zip(slow.auxiliary, features, strict=True)]
    return [learners.cross_entropy(logits, examples.y) for logits in (*alone, slow.fuse(features))]


LOSSES = st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0, 2.0]) | st.floats(0, 3), min_size=6, max_size=6)


@given(before=LOSSES, after=LOSSES)
def test_weights_equal_the_slow_formula(before, after):
    """Grid values make drops of 0 and growths of 0 frequent."""
    before, after = np.reshape(before, (3, 2)), np.reshape(after, (3, 2))
    fast = np.asarray(weights_of(before, after))
    np.testing.assert_allclose(fast, reference.blending_weights(before, after), rtol=1e-9, atol=1e-12)
    assert fast.sum() == pytest.approx(1)
    assert np.all(fast >= 0)


def test_weights_by_hand():
    before = np.array([[1.0, 1.0], [1.0, 1.0], [1.0, 1.0]])
    # G = ½, ¼, −1 and O = ½, ¼, 2: ratios 2, 4 and none.
    np.testing.assert_allclose(weights_of(before, np.array([[0, 0.5], [0.5, 0.75], [0, 2.0]])), [1 / 3, 2 / 3, 0])
    # No head's validation loss drops.
    np.testing.assert_allclose(weights_of(before, before + np.array([0, 0.5])), [1 / 3] * 3)
    # O = 0 counts as 1e-3: ratio 10⁵ against 2.
    np.testing.assert_allclose(
        weights_of(before, np.array([[0.9, 0.9], [0, 0.5], [0, 2.0]])), np.array([1e5, 2, 0]) / (1e5 + 2), rtol=1e-6
    )
    # A network that diverged has no curve.
    np.testing.assert_allclose(weights_of(before, np.array([[np.nan] * 2, [0.5, 0.75], [0, 2]])), [1 / 3] * 3)


@given(seed=st.integers(0, 2**31), weights=st.lists(st.floats(0, 1), min_size=3, max_size=3))
def test_losses(seed, weights):
    network, examples, pretraining = tiny.network(seed, auxiliary=True), tiny.data(seed).train, pretrained(seed)
    expected = slow_losses(network, examples)
    assert loss(AuxiliaryLosses(), network, examples, step(pretraining)) == pytest.approx(sum(expected), rel=1e-10)
    blended = sum(w * value for w, value in zip(weights, expected, strict=True))
    offline = loss(OfflineBlending(), network, examples, step(pretraining, jnp.asarray(weights)))
    assert offline == pytest.approx(blended, rel=1e-10)
    online = loss(
        OnlineBlending(), network, examples, step(pretraining, (jnp.asarray(weights), jnp.full((3, 2), jnp.nan)))
    )
    assert online == pytest.approx(blended, rel=1e-10)


def test_offline_weights_come_from_the_first_and_the_last_loss_of_the_pretrained_networks():
    pretraining = pretrained(4)
    pretraining = replace(pretraining, curves=np.where(np.arange(5)[:, None] == 2, np.nan, pretraining.curves))
    weights = OfflineBlending().memory(None, tiny.data(4), pretraining)
    np.testing.assert_allclose(
        weights, reference.blending_weights(pretraining.curves[:, 0], pretraining.curves[:, -1]), rtol=1e-9
    )
    assert len(set(np.asarray(weights))) > 1


def test_auxiliary_heads_are_built():
    start = jax.eval_shape(lambda key: AuxiliaryLosses().start(tiny.BUILD, key, pretrained(0), {}), jax.random.key(0))
    assert len(start.auxiliary) == 2


@pytest.mark.parametrize("super_epoch", [1, 3])
def test_online_weights_are_renewed_where_a_super_epoch_ends(super_epoch):
    method, data = OnlineBlending(super_epoch=super_epoch), tiny.data(5)
    after_period = jax.jit(partial(method.after_period, data=data))
    memory = method.memory(None, data, pretrained(5))
    np.testing.assert_allclose(memory[0], [1 / 3] * 3)
    expected, before = np.full(3, 1 / 3), None
    renewed = set()
    for period in range(8):
        # Smaller and smaller logits: the validation losses drop for the most part.
        network = jax.tree.map(lambda leaf, period=period: leaf / (1 + period), tiny.network(6, auxiliary=True))
        after = np.transpose([slow_losses(network, data.train), slow_losses(network, data.validation)])
        _, memory = after_period(network, period=jnp.asarray(period), memory=memory)
        if (period + 1) % super_epoch == 0:
            # A first super-epoch of one period has nothing to compare its end with.
            expected = np.full(3, 1 / 3) if before is None else reference.blending_weights(before, after)
            renewed.add(tuple(np.round(expected, 9)))
        if period == 0 or (period + 1) % super_epoch == 0:
            before = after
        np.testing.assert_allclose(memory[0], expected, rtol=1e-7, atol=1e-10)
    assert len(renewed) > 1
