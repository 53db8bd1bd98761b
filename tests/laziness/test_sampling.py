"""Real-valued data realises Definitions 1 and 2."""

import jax
import jax.numpy as jnp
import numpy as np

from mmtheory.laziness.families import draw_vote_matrix
from mmtheory.laziness.priority import Features
from mmtheory.laziness.sampling import MAGNITUDES, observed_votes, sample

FEATURES = Features(jnp.asarray([0.5, 0.3, 0.4, 0.2, 0.6]), jnp.asarray([1, 0, 2, 1, 0]), jnp.asarray(2.0))
N = 100_000


def test_votes_read_off_the_data_are_the_ones_drawn():
    key = jax.random.key(3)
    data = sample(key, FEATURES, 1000)
    drawn = draw_vote_matrix(jax.random.split(key, 4)[1], FEATURES, 1000)
    np.testing.assert_array_equal(observed_votes(data, FEATURES), drawn)


def test_layout_and_magnitudes():
    data = sample(jax.random.key(0), FEATURES, 500)
    assert data.x1.shape == (500, 4)
    assert data.x2.shape == (500, 3)
    for x in (data.x1, data.x2):
        sizes = np.abs(np.asarray(x))[np.asarray(x) != 0]
        assert MAGNITUDES[0] <= sizes.min() < sizes.max() <= MAGNITUDES[1]
    assert set(np.unique(data.y)) == {-1, 1}


def test_a_paired_coordinate_alone_says_nothing_and_both_together_do():
    data = sample(jax.random.key(1), FEATURES, N)
    y = np.asarray(data.y)
    # Five standard deviations of a mean of ±1.
    for x in (data.x1, data.x2):
        for column in np.asarray(x)[:, -2:].T:
            assert abs(np.mean(y * np.sign(column))) < 5 / N**0.5
    product = y * np.sign(np.asarray(data.x1)[:, -1] * np.asarray(data.x2)[:, -1])
    assert abs(np.mean(product) - 0.6 * (1 - 1 / 2)) < 5 / N**0.5


def test_features_are_independent_given_the_label():
    data = sample(jax.random.key(2), FEATURES, N)
    signs = np.asarray(data.y)[:, None] * np.sign(np.concatenate([data.x1, data.x2], axis=1))
    correlation = np.corrcoef(signs.T) - np.eye(signs.shape[1])
    assert abs(correlation).max() < 5 / N**0.5
