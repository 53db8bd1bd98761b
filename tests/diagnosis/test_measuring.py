"""What is measured on a split: gaps, labels that do not count, stand-ins of the training mean, against loops."""

import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmtheory.diagnosis import measuring
from mmtheory.learners.data import Data, Examples
from tests.learners import tiny

pytestmark = pytest.mark.usefixtures("float64", "stand_ins")

R = 3


def split(seed):
    """Training and test samples of three modalities with gaps, one training label that does not count, and features."""
    rng = np.random.default_rng(seed)
    data, parts = tiny.data(seed, shapes=tiny.THREE.shapes), []
    for part in (data.train, data.validation, data.test):
        masks = [(rng.random((part.n, 1)) < 0.7).astype(float) for _ in range(R)]
        parts.append(Examples((*map(jnp.asarray, part.x), *map(jnp.asarray, masks)), jnp.asarray(part.y)))
    y = parts[0].y.at[4].set(-1)
    masked = Data(Examples(parts[0].x, y), *parts[1:])
    features = [(rng.standard_normal((11, 4)), rng.standard_normal((7, 4))) for _ in range(R)]
    return masked, [tuple(map(jnp.asarray, pair)) for pair in features]


@given(seed=st.integers(0, 2**31), chosen=st.sampled_from(measuring.subsets(R)))
def test_stand_ins_are_the_training_mean_of_what_is_there_and_counts(seed, chosen):
    masked, features = split(seed)
    data = measuring._with_gaps(masked, R)
    found = measuring._imputed(features, data, chosen)
    for r, (training, test) in enumerate(features):
        here = np.asarray(masked.train.x[R + r])[:, 0] > 0
        rows = [training[i] for i in range(11) if here[i] and masked.train.y[i] >= 0]
        mean = np.mean(rows, axis=0) if rows else np.zeros(4)
        shown = (np.asarray(masked.test.x[R + r])[:, 0] > 0) & (r in chosen)
        for i in range(7):
            np.testing.assert_allclose(found[r][i], test[i] if shown[i] else mean, rtol=1e-10)


@given(seed=st.integers(0, 2**31))
def test_a_modality_alone_is_taught_by_the_samples_that_have_it(seed):
    masked, _ = split(seed)
    data = measuring._with_gaps(masked, R)
    for r in range(R):
        here = np.asarray(masked.train.x[R + r])[:, 0] > 0
        known = measuring._known(data.train, r)
        np.testing.assert_array_equal(known.y, np.where(here, masked.train.y, -1))
        np.testing.assert_array_equal(known.x[0], np.where(here[:, None], masked.train.x[r], 0))
