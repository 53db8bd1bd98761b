"""Which neurons lead at initialisation."""

import jax
import numpy as np

from mmtheory.competition.coordinates import own_correlations
from mmtheory.competition.leading import pruned
from mmtheory.competition.sparse_coding import random_dictionaries


def test_the_leading_neurons_have_the_largest_correlations_with_their_class():
    rng = np.random.default_rng(0)
    weights = tuple(rng.normal(size=(3, 5, 6)).astype(np.float32) for _ in range(2))
    for dictionaries in (None, random_dictionaries(jax.random.key(0), (6, 6), 4)):
        kept = pruned(tuple(map(jax.numpy.asarray, weights)), dictionaries, 2)
        for w, few, M in zip(weights, kept, dictionaries or (np.eye(6, 4),) * 2, strict=True):
            for j in range(3):
                order = np.argsort(-(w[j] @ np.asarray(M)[:, j]))[:2]
                np.testing.assert_array_equal(few[j], w[j][order])


def test_the_strongest_neuron_is_always_kept():
    w = jax.random.normal(jax.random.key(1), (4, 7, 5))
    (one,) = pruned((w,), None, 1)
    np.testing.assert_array_equal(own_correlations(one, None)[:, 0], own_correlations(w, None).max(axis=1))
