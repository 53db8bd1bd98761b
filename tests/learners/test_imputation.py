"""What is missing has the mean features of the training samples that have it; no gradient reaches the mean."""

from dataclasses import dataclass, replace

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmtheory.learners.data import Data
from mmtheory.learners.imputation import known, only, renewed, resting, subsets, there
from mmtheory.learners.method import Method, Pretrained, with_encoders
from tests.learners import reference, tiny

pytestmark = pytest.mark.usefixtures("float64", "stand_ins")

N = 11

BUILD = replace(tiny.THREE, gaps=True)


def with_gaps(seed, n=N):
    """Examples of three modalities, in some of which all numbers are NaN, and whether they are there."""
    rng, part = np.random.default_rng(seed), tiny.examples(np.random.default_rng(seed), n, tiny.THREE.shapes)
    here = rng.random((3, n)) < 0.6
    x = tuple(np.where(here_r[:, None], x_r, np.nan) for x_r, here_r in zip(part.x, here, strict=True))
    return tiny.labelled(x, np.where(rng.random(n) < 0.2, -1, part.y)), here


def plain(network):
    """The network whose encoders do not impute."""
    return eqx.tree_at(lambda n: n.encoders, network, tuple(encoder.encoder for encoder in network.encoders))


@given(seed=st.integers(0, 2**31))
def test_features_and_logits_equal_slow_formulas(seed):
    examples, here = with_gaps(seed)
    network = tiny.network(seed, BUILD)
    features, logits = tiny.quickly(lambda network, x: (network.features(x), network(x)))(network, examples.x)
    slow = reference.Network(plain(network))
    expected = slow.features([np.nan_to_num(x_r) for x_r in examples.x])
    for phi, here_r, encoder in zip(expected, here, network.encoders, strict=True):
        phi[~here_r] = encoder.stand_in
    tiny.close(features, tuple(expected))
    tiny.close(logits, slow.fuse(expected))
    np.testing.assert_array_equal([there(jnp.asarray(x_r)) for x_r in examples.x], here)


@given(seed=st.integers(0, 2**31))
def test_the_stand_in_is_the_mean_over_what_is_there_and_counts(seed):
    examples, here = with_gaps(seed)
    network = tiny.network(seed, BUILD)
    after = tiny.quickly(renewed)(network, examples)
    features = reference.Network(plain(network)).features([np.nan_to_num(x_r) for x_r in examples.x])
    for r, encoder in enumerate(after.encoders):
        rows = [features[r][i] for i in range(N) if here[r, i] and examples.y[i] >= 0]
        tiny.close(encoder.stand_in, np.mean(rows, axis=0) if rows else np.zeros(4))
    tiny.same(plain(after), plain(network))


def test_no_gradient_reaches_the_mean():
    """A sample that lacks a modality teaches that modality's encoder nothing."""
    examples, _ = with_gaps(1, 2)
    x = tuple(np.nan_to_num(x_r, nan=0.3) for x_r in examples.x)
    lacking = (x[0].copy(), *x[1:])
    lacking[0][1] = np.nan

    def loss(network, x):
        return jnp.sum(jax.nn.log_softmax(network(x))[1, 2])

    gradient = tiny.quickly(jax.grad(loss))(tiny.network(1, BUILD), lacking)
    first, second, _ = gradient.encoders
    assert all(np.all(np.asarray(leaf) == 0) for leaf in jax.tree.leaves(first))
    assert any(np.any(np.asarray(leaf) != 0) for leaf in jax.tree.leaves(second.encoder))
    assert all(np.isfinite(leaf).all() for leaf in jax.tree.leaves(gradient))


def test_no_gradient_moves_the_mean_whatever_a_method_makes_of_it():
    gradient = tiny.network(2, BUILD)
    at_rest = resting(gradient)
    tiny.same(plain(at_rest), plain(gradient))
    assert all(np.all(np.asarray(encoder.stand_in) == 0) for encoder in at_rest.encoders)
    tiny.same(resting(plain(gradient)), plain(gradient))


def test_training_leaves_the_means_and_on_complete_data_the_same_network():
    parts = [with_gaps(seed)[0] for seed in range(3)]
    complete = [tiny.labelled(tuple(np.nan_to_num(x_r) for x_r in part.x), part.y) for part in parts]
    schedule, hyper, key = tiny.SCHEDULE, {"learning_rate": jnp.asarray(0.1)}, jax.random.key(0)

    def left(build, data):
        start = tiny.network(0, BUILD)
        start = start if build.gaps else plain(start)
        return tiny.trained(Method(), build, schedule, Data(*data), Pretrained(), hyper, key, start)

    found = left(BUILD, parts)
    tiny.close(found.network, tiny.quickly(renewed)(found.network, parts[0]))
    without, with_means = left(tiny.THREE, complete), left(BUILD, complete)
    tiny.close(plain(with_means.network), without.network)
    tiny.close(with_means.records, without.records)


def test_a_modality_alone_is_taught_by_the_samples_that_have_it():
    examples, here = with_gaps(4)
    seeds = tiny.labelled(tuple(x_r[None] for x_r in examples.x), examples.y[None])
    for r in range(3):
        expected = np.where(here[r], examples.y, -1)
        np.testing.assert_array_equal(known(jax.tree.map(jnp.asarray, examples), r).y, expected)
        np.testing.assert_array_equal(Data(seeds, seeds, seeds).modality(r).test.y[0], expected)


def test_subsets_are_shown_and_nothing_else():
    assert subsets(3) == ((0,), (1,), (2,), (0, 1), (0, 2), (1, 2), (0, 1, 2))
    examples, here = with_gaps(5)
    shown = only(tuple(map(jnp.asarray, examples.x)), (0, 2))
    np.testing.assert_array_equal([there(x_r) for x_r in shown], here & [[True], [False], [True]])


@dataclass(frozen=True)
class Doubling(Method):
    """Doubles the encoders after every period, and keeps the network as it came."""

    def memory(self, network, data, pretrained):
        return network

    def after_period(self, network, data, period, memory):
        return with_encoders(network, lambda r, encoder: jax.tree.map(lambda a: 2 * a, encoder)), network

    def trace(self, memory):
        return memory


def test_between_periods_a_method_sees_the_means_of_the_network_as_it_is():
    """And what it makes of the network has the means of that."""
    data, key = Data(*(with_gaps(seed)[0] for seed in range(3))), jax.random.key(0)
    hyper = {"learning_rate": jnp.asarray(0.5)}
    found = tiny.trained(Doubling(), BUILD, tiny.SCHEDULE, data, Pretrained(), hyper, key, tiny.network(0, BUILD))
    came = jax.tree.map(lambda a: a[-1], found.trace)
    for network in (came, found.network):
        tiny.close(network, tiny.quickly(renewed)(network, data.train))
    assert not np.allclose(came.encoders[0].stand_in, found.network.encoders[0].stand_in)
