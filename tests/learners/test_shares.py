"""Shares of modalities in the logits: against the mean over all orders, and in closed form where there is one."""

from itertools import permutations

import jax
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmtheory.learners.fusion import Architecture
from mmtheory.learners.shares import shares
from tests.learners import tiny

pytestmark = pytest.mark.usefixtures("stand_ins", "float64")

THREE = Architecture(shapes=((3,), (4,), (2,)), K=tiny.K, features=4, width=5)


def drawn(seed, build, head):
    """A network and its features of a few samples."""
    network, x = tiny.network(seed, build, head), tiny.data(seed, shapes=build.shapes).train.x
    return network, jax.jit(lambda network, x: network.features(x))(network, x)


@pytest.mark.parametrize(("build", "head"), [(tiny.BUILD, "MLP"), (THREE, "MLP"), (THREE, "attention")])
@given(seed=st.integers(0, 2**31))
def test_shares_are_what_modalities_add_on_average_over_all_orders(build, head, seed):
    network, features = drawn(seed, build, head)
    fuse = jax.jit(lambda network, features: network.fuse(features))
    R = len(features)
    expected = [np.zeros((len(features[0]), tiny.K)) for _ in range(R)]
    orders = list(permutations(range(R)))
    for order in orders:
        before, present = np.zeros((len(features[0]), tiny.K)), set()
        for r in order:
            present.add(r)
            after = np.asarray(fuse(network, tuple(phi * (s in present) for s, phi in enumerate(features))))
            expected[r] += (after - before) / len(orders)
            before = after
    found = jax.jit(lambda network, features: shares(network.fuse, features))(network, features)
    for ours, theirs in zip(found, expected, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("build", [tiny.BUILD, THREE])
@given(seed=st.integers(0, 2**31))
def test_of_a_linear_head_they_are_the_weights_times_the_features_and_a_part_of_the_bias(build, seed):
    network, features = drawn(seed, build, "linear")
    weight, bias = np.asarray(network.head.layer.weight), np.asarray(network.head.layer.bias)
    ends = np.cumsum([phi.shape[1] for phi in features])
    found = jax.jit(lambda network, features: shares(network.fuse, features))(network, features)
    for ours, W, phi in zip(found, np.split(weight, ends[:-1], axis=1), features, strict=True):
        np.testing.assert_allclose(ours, phi @ W.T + bias[None] / len(features), rtol=1e-9, atol=1e-12)
