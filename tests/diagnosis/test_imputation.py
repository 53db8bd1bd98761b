"""What is missing has the mean of the features of what is there; no gradient reaches the mean."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmtheory.diagnosis import imputation
from mmtheory.diagnosis.imputation import Imputed, Imputing, there
from mmtheory.learners import method as learners_method
from mmtheory.learners.data import Data, Examples
from mmtheory.learners.method import Pretrained
from mmtheory.learners.sample_chunks import NUMBERS, in_chunks
from mmtheory.learners.training import Schedule, train
from tests.learners import reference, tiny

pytestmark = pytest.mark.usefixtures("float64", "stand_ins")

N = 11


def with_gaps(seed):
    """Observations of three modalities, in some of which all numbers are NaN, and whether they are there."""
    rng, x = np.random.default_rng(seed), tiny.data(seed, shapes=tiny.THREE.shapes).train.x
    here = rng.random((3, N)) < 0.6
    return tuple(np.where(here_r[:, None], x_r, np.nan) for x_r, here_r in zip(x, here, strict=True)), here


@given(seed=st.integers(0, 2**31))
def test_features_and_logits_equal_slow_formulas(seed):
    x, here = with_gaps(seed)
    network = tiny.network(seed, tiny.THREE)
    features, logits = tiny.quickly(lambda network, x: (network.features(x), network(x)))(Imputing(network), x)
    slow = reference.Network(network)
    expected = slow.features([np.nan_to_num(x_r) for x_r in x])
    for phi, here_r in zip(expected, here, strict=True):
        phi[~here_r] = phi[here_r].mean(axis=0) if here_r.any() else 0
    tiny.close(features, tuple(expected))
    tiny.close(logits, slow.fuse(expected))
    np.testing.assert_array_equal([there(jnp.asarray(x_r)) for x_r in x], here)


def test_without_gaps_it_is_the_network_itself():
    network, x = tiny.network(0, tiny.THREE), tiny.data(0, shapes=tiny.THREE.shapes).train.x
    tiny.close(*jax.jit(lambda network, x: (network(x), Imputing(network)(x)))(network, x))


def test_no_gradient_reaches_the_mean():
    """A sample that lacks a modality teaches that modality's encoder nothing."""
    x, y = tiny.data(1, shapes=tiny.THREE.shapes).train.x, np.arange(2) % 3
    x = tuple(x_r[:2] for x_r in x)
    lacking = (x[0].copy(), *x[1:])
    lacking[0][1] = np.nan

    def loss(network, x, y):
        return jnp.sum(jax.nn.log_softmax(network(x))[1, y[1]])

    gradient = tiny.quickly(jax.grad(loss))(Imputing(tiny.network(1, tiny.THREE)), lacking, y)
    first, second, _ = gradient.encoders
    assert all(np.all(np.asarray(leaf) == 0) for leaf in jax.tree.leaves(first))
    assert any(np.any(np.asarray(leaf) != 0) for leaf in jax.tree.leaves(second))
    assert all(np.isfinite(leaf).all() for leaf in jax.tree.leaves(gradient))


def test_what_is_recorded_does_not_depend_on_how_many_samples_are_computed_at_a_time(monkeypatch):
    parts: list[Examples] = []
    for seed in (3, 4):
        part = tiny.data(seed, shapes=tiny.THREE.shapes).train
        parts.append(Examples(tuple(map(jnp.asarray, with_gaps(seed)[0])), jnp.asarray(part.y)))
    schedule = Schedule(periods=1, probes=False, watch="validation")

    def loss_along(numbers):
        for module in (imputation, learners_method):
            monkeypatch.setattr(module, "in_chunks", partial(in_chunks, numbers=numbers))
        data, hyper = Data(parts[0], parts[1], parts[1]), {"learning_rate": jnp.asarray(0.1)}
        run = tiny.quickly(lambda key: train(Imputed(), tiny.THREE, schedule, data, Pretrained(), hyper, key).records)
        return run(jax.random.key(0)).validation_loss

    tiny.close(loss_along(NUMBERS), loss_along(36))


def test_the_method_starts_from_late_fusion():
    start = Imputed("MLP").start(tiny.EQUAL, jax.random.key(3), Pretrained(), {})
    tiny.same(start.fusion, tiny.EQUAL.late_fusion(jax.random.key(3), "MLP"))
