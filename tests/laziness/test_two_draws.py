"""Definitions 1 and 2 are drawn twice, for networks in `datasets` and as votes here: both are of one law."""

import jax.numpy as jnp
import numpy as np
import pytest

from mmtheory.datasets import paired_features
from mmtheory.datasets.dataset import Part
from mmtheory.datasets.paired_features import PairedFeatures
from mmtheory.laziness import sampling
from mmtheory.laziness.priority import PAIRED, Features
from mmtheory.laziness.sampling import TwoModalityData, observed_votes

N = 40_000
LAW = PairedFeatures(p=(0.5, 0.2), paired=2, slots=2, p_h=0.6, c=4.0, hard=(False, False), train=N)
FEATURES = Features(
    jnp.array([0.5, 0.2, 0.5, 0.2, 0.6, 0.6]), jnp.array([1, 1, 2, 2, PAIRED, PAIRED]), jnp.asarray(LAW.c)
)


@pytest.fixture(scope="module")
def votes():
    (x1, x2), y = LAW.draw(0).part(Part.TRAIN)
    return np.asarray(
        observed_votes(TwoModalityData(jnp.asarray(x1), jnp.asarray(x2), jnp.asarray(2 * y - 1)), FEATURES)
    )


def test_votes_read_off_a_data_set_have_the_definitions_probabilities_and_are_independent(votes):
    for of_feature, p in zip(votes, map(float, FEATURES.p), strict=True):
        for vote, probability in ((1, p), (-1, p / LAW.c), (0, 1 - p - p / LAW.c)):
            deviation = np.sqrt(probability * (1 - probability) / N)
            assert abs(np.mean(of_feature == vote) - probability) < 5 * deviation
    correlation = np.corrcoef(votes)
    assert np.abs(correlation - np.eye(6)).max() < 5 / np.sqrt(N)


def test_magnitudes_are_the_same():
    assert paired_features.MAGNITUDES == sampling.MAGNITUDES
