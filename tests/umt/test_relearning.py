"""Diagnosing & Re-learning: clusters and purity against slow ones, and when encoders are set back by how much."""

import math
from collections import Counter

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmtheory.learners.method import Pretrained
from mmtheory.umt.relearning import STRENGTH, Relearning, clusters, purity, scaled
from tests.learners import reference as learners
from tests.learners import tiny
from tests.umt.tiny import THREE

pytestmark = pytest.mark.usefixtures("stand_ins", "float64")


def slow_scaled(phi):
    columns = []
    for column in phi.T:
        low, high = min(column), max(column)
        columns.append([2 * (v - low) / (high - low) - 1 if high > low else 0.0 for v in column])
    return np.array(columns).T


def slow_clusters(z, K):
    mean = z.mean(axis=0)
    centres = [min(z, key=lambda row: math.dist(row, mean))]
    while len(centres) < K:
        centres.append(max(z, key=lambda row: min(math.dist(row, c) for c in centres)))
    for _ in range(30):
        members: list[list[np.ndarray]] = [[] for _ in range(K)]
        for row in z:
            members[int(np.argmin([math.dist(row, c) for c in centres]))].append(row)
        centres = [np.mean(rows, axis=0) if rows else c for rows, c in zip(members, centres, strict=True)]
    return [int(np.argmin([math.dist(row, c) for c in centres])) for row in z]


def slow_purity(cluster, y):
    pairs = list(zip(cluster, y, strict=True))
    return sum(Counter(k for c, k in pairs if c == j).most_common(1)[0][1] for j in set(cluster)) / len(y)


@given(seed=st.integers(0, 2**31))
def test_clusters_and_purity(seed):
    rng = np.random.default_rng(seed)
    phi, y = rng.standard_normal((17, 3)), rng.integers(0, 3, 17)
    z = jax.jit(scaled)(phi, jnp.ones(17, bool))
    np.testing.assert_allclose(z, slow_scaled(phi), rtol=1e-9, atol=1e-12)
    found = jax.jit(clusters, static_argnums=1)(z, 3, jnp.ones(17, bool))
    np.testing.assert_array_equal(found, slow_clusters(np.asarray(z), 3))
    assert float(purity(found, jnp.asarray(y), 3)) == pytest.approx(slow_purity(np.asarray(found).tolist(), y.tolist()))
    # Copies that do not count join those whose copies they are, and move nothing.
    filled = jax.jit(clusters, static_argnums=1)(z[jnp.arange(20) % 17], 3, jnp.arange(20) < 17)
    np.testing.assert_array_equal(filled, np.asarray(found)[np.arange(20) % 17])


def test_a_constant_feature_is_of_no_use():
    np.testing.assert_array_equal(scaled(jnp.ones((4, 2)), jnp.ones(4, bool)), 0)


def test_clusters_that_are_the_classes_are_pure():
    y, every = np.arange(30) % 3, jnp.ones(30, bool)
    phi = jnp.asarray(10.0 * np.eye(3)[y] + np.random.default_rng(0).standard_normal((30, 3)))
    assert float(purity(clusters(scaled(phi, every), 3, every), jnp.asarray(y), 3)) == 1


@pytest.mark.parametrize("build", [tiny.BUILD, THREE])
def test_encoders_are_set_back(build):
    method, data = Relearning(every=2, times=2), tiny.data(8, shapes=build.shapes)
    start, now = tiny.network(8, build), tiny.network(9, build)
    memory = method.memory(start, data, Pretrained())
    after = jax.jit(method.after_period)
    slow, first = learners.Network(now), learners.Network(start)
    gaps = []
    for r in range(len(build.shapes)):
        pure = [
            slow_purity(slow_clusters(slow_scaled(slow.features(part.x)[r]), tiny.K), part.y.tolist())
            for part in (data.train, data.validation)
        ]
        gaps.append(math.tanh(STRENGTH * abs(pure[0] - pure[1])))
    assert max(gaps) > 0
    for period in range(6):
        changed, kept = after(now, data, jnp.asarray(period), memory)
        tiny.same(kept, memory)
        tiny.same(changed.head, now.head)
        due = period in (1, 3)
        for r, encoder in enumerate(changed.encoders):
            w = gaps[r] if due else 0.0
            arrays = zip(jax.tree.leaves(encoder), flat(first, r), flat(slow, r), strict=True)
            for ours, then, current in arrays:
                np.testing.assert_allclose(ours, w * then + (1 - w) * current, rtol=1e-9, atol=1e-12)


def flat(network, r):
    return [array for layer in network.encoders[r] for array in layer]
