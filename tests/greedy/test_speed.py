"""Effective updates, learning speeds and their difference against sums over single parameters."""

import math

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmtheory.greedy.speed import effective_update, groups, imbalance, speeds
from tests.greedy import reference, tiny

pytestmark = pytest.mark.usefixtures("stand_ins", "float64")


def numbered():
    """A network of which every parameter is another number."""
    leaves, structure = jax.tree.flatten(tiny.network(0, tiny.MIXED))
    ends = np.cumsum([leaf.size for leaf in leaves])
    parts = np.split(np.arange(float(ends[-1])), ends[:-1])
    return jax.tree.unflatten(structure, [part.reshape(leaf.shape) for part, leaf in zip(parts, leaves, strict=True)])


def numbers(tree):
    return {value for leaf in jax.tree.leaves(tree) for value in np.ravel(leaf)}


def test_groups_are_all_parameters_and_share_the_shared_layers():
    network = numbered()
    (theta_0, prime_0), (theta_1, prime_1) = map(list, groups(network))
    for group, expected in (
        (theta_0, [network.branches[0]]),
        (theta_1, [network.branches[1]]),
        (prime_0, [layer for module in network.modules for layer in (module.shared, module.excite[0])]),
        (prime_1, [layer for module in network.modules for layer in (module.shared, module.excite[1])]),
    ):
        assert numbers(group) == numbers(expected)
        assert sum(leaf.size for leaf in jax.tree.leaves(group)) == len(numbers(group))
    assert numbers(prime_0) & numbers(prime_1) == numbers([module.shared for module in network.modules])
    disjoint = [theta_0, theta_1, [prime_0, prime_1]]
    assert sum(len(numbers(tree)) for tree in disjoint) == len(numbers(network))
    assert set.union(*map(numbers, disjoint)) == numbers(network)


@tiny.quickly
def accumulate(gradients, weights, base):
    total = jnp.zeros((2, 2))
    for G, theta in zip(gradients, weights, strict=True):
        total += effective_update(G, theta)
    s = speeds(total, base)
    return total, s, imbalance(s)


@pytest.mark.parametrize("base", [10.0, math.e])
@given(seed=st.integers(0, 2**31))
def test_speeds_equal_sums_over_parameters(base, seed):
    gradients, weights = ([tiny.network((seed, kind, t), tiny.MIXED) for t in range(3)] for kind in range(2))
    total, s, d = accumulate(gradients, weights, base)
    shape = reference.Shape.from_network(weights[0])
    slow = sum(
        reference.effective_updates(shape, reference.leaves_of(G), reference.leaves_of(theta))
        for G, theta in zip(gradients, weights, strict=True)
    )
    tiny.close(total, slow, rtol=1e-12)
    expected = reference.speeds(slow, base)
    tiny.close(s, np.array(expected), atol=1e-12)
    assert float(d) == pytest.approx(abs(expected[0] - expected[1]), abs=1e-12)


def test_a_tenfold_sum_is_one_unit_of_speed():
    accumulated = jnp.array([[2.0, 20.0], [3.0, 3.0]])
    tiny.close(speeds(accumulated, 10.0), np.array([1.0, 0.0]), atol=1e-15)
    assert float(imbalance(speeds(accumulated, 10.0))) == pytest.approx(1)
    assert float(imbalance(speeds(accumulated, math.e))) == pytest.approx(np.log(10))
    assert float(imbalance(speeds(accumulated[::-1], 10.0))) == pytest.approx(1)


def test_there_is_no_speed_before_the_first_step():
    nothing = jnp.zeros((2, 2))
    assert np.isnan(speeds(nothing, 10.0)).all()
    assert np.isnan(imbalance(speeds(nothing, 10.0)))
