"""What is measured on a split: gaps, labels that do not count, stand-ins of the training mean, against loops."""

from types import SimpleNamespace

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmtheory.diagnosis import measuring
from mmtheory.learners.data import Data, Examples
from mmtheory.learners.imputation import subsets
from mmtheory.learners.pipeline import Run
from tests.learners import tiny

pytestmark = pytest.mark.usefixtures("float64", "stand_ins")

R = 3


def split(seed):
    """Training and test samples of three modalities with gaps, one training label that does not count, and features."""
    rng = np.random.default_rng(seed)
    data, parts = tiny.data(seed, shapes=tiny.THREE.shapes), []
    for part in (data.train, data.validation, data.test):
        here = rng.random((R, part.n, 1)) < 0.7
        x = tuple(jnp.where(here[r], x_r, jnp.nan) for r, x_r in enumerate(part.x))
        parts.append(Examples(x, jnp.asarray(part.y)))
    y = parts[0].y.at[4].set(-1)
    features = [(rng.standard_normal((11, 4)), rng.standard_normal((7, 4))) for _ in range(R)]
    return Data(Examples(parts[0].x, y), *parts[1:]), [tuple(map(jnp.asarray, pair)) for pair in features]


@given(seed=st.integers(0, 2**31), chosen=st.sampled_from(subsets(R)))
def test_stand_ins_are_the_training_mean_of_what_is_there_and_counts(seed, chosen):
    data, features = split(seed)
    found = measuring._imputed(features, data, chosen)
    for r, (training, test) in enumerate(features):
        here = ~np.isnan(data.train.x[r])[:, 0]
        rows = [training[i] for i in range(11) if here[i] and data.train.y[i] >= 0]
        mean = np.mean(rows, axis=0) if rows else np.zeros(4)
        shown = ~np.isnan(data.test.x[r])[:, 0] & (r in chosen)
        for i in range(7):
            np.testing.assert_allclose(found[r][i], test[i] if shown[i] else mean, rtol=1e-10)


@pytest.mark.parametrize("chosen", measuring.pairs(R))
def test_a_network_of_a_pair_sees_the_pair_and_samples_that_have_some_of_it(chosen, monkeypatch):
    data, _ = split(1)
    plan = measuring.Plan(tiny.THREE, tiny.SCHEDULE)
    seen = []

    def looked_at(task, run):
        seen.append((task, run))
        return SimpleNamespace(test_logits=None)

    monkeypatch.setattr(measuring, "fit", SimpleNamespace(one=looked_at))
    measuring._paired(plan, Run(jax.random.key(0), data, {}), chosen, 4)
    ((task, run),) = seen
    assert task.build.shapes == tuple(tiny.THREE.shapes[r] for r in chosen)
    for part, own in ((data.train, run.data.train), (data.validation, run.data.validation), (data.test, run.data.test)):
        tiny.same(own.x, tuple(part.x[r] for r in chosen))
        lacks = np.all([np.isnan(part.x[r])[:, 0] for r in chosen], axis=0)
        np.testing.assert_array_equal(own.y, np.where(lacks, -1, part.y))


def test_pairs_are_trained_of_three_modalities():
    assert measuring.pairs(2) == measuring.pairs(4) == ()
    assert measuring.pairs(3) == ((0, 1), (0, 2), (1, 2))
