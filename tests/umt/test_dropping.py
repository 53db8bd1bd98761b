"""What the dropouts drop, how often, and that nothing else is lost."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.stats import binomtest

from mmtheory.umt.dropping import Dropout, ModalityDropout
from tests.learners import reference as learners
from tests.learners import tiny
from tests.umt.tiny import loss, pretrained, step

pytestmark = pytest.mark.usefixtures("stand_ins", "float64")


class Spy:
    """A network of given features, which keeps what it is asked to fuse."""

    def __init__(self, features):
        self.fixed = self.encoders = features

    def features(self, x):
        return self.fixed

    def fuse(self, features):
        self.seen = features
        return jnp.zeros((len(features[0]), 2))


def left(method, features, probability, key):
    """What the method leaves of the features."""
    spy = Spy(features)
    examples = tiny.labelled((), jnp.zeros(len(features[0]), int))
    method.loss(spy, examples, step(pretrained(0), probability=probability, key=key))
    return spy.seen


def assert_share(events, expected):
    """The expected probability lies in the Clopper–Pearson interval of level 1 − 1e-5."""
    interval = binomtest(int(np.sum(events)), int(np.size(events))).proportion_ci(1 - 1e-5)
    assert interval.low <= expected <= interval.high, (interval, expected)
    assert interval.high - interval.low < 0.1


def test_dropout_keeps_the_expectation_and_drops_at_its_rate():
    p, rng = 0.2, np.random.default_rng(1)
    features = tuple(jnp.asarray(rng.uniform(1, 2, (100, 60))) for _ in range(2))
    dropped = []
    both = p * p + (1 - p) * (1 - p)
    for before, after in zip(features, left(Dropout(), features, p, 3), strict=True):
        gone = np.equal(after, 0)
        dropped.append(gone)
        # What is left is scaled so that (1 − p) of it is what it was.
        np.testing.assert_allclose(np.where(gone, 0, after), np.where(gone, 0, before / (1 - p)))
        assert_share(gone, p)
        # Features of one sample, and samples of one feature, are dropped independently.
        assert_share(gone[:, 1:] == gone[:, :-1], both)
        assert_share(gone[1:] == gone[:-1], both)
    assert_share(dropped[0] == dropped[1], both)
    other = left(Dropout(), features, p, 4)
    assert_share(np.equal(other[0], 0) == dropped[0], both)


@pytest.mark.parametrize("R", [2, 3])
def test_modality_dropout_drops_one_modality_for_the_whole_batch_or_none(R):
    features = tuple(jnp.asarray(np.random.default_rng(r).uniform(1, 2, (3, 2))) for r in range(R))
    probability, draws = 0.4, 4000
    seen = jax.jit(jax.vmap(lambda key: left(ModalityDropout(), features, probability, key)))(jnp.arange(draws))
    gone = np.equal(seen, 0).reshape(R, draws, -1)
    # The whole batch or nothing of it, and what is left as it was.
    np.testing.assert_array_equal(gone.all(axis=2), gone.any(axis=2))
    for before, after in zip(features, seen, strict=True):
        np.testing.assert_array_equal(after, np.where(np.equal(after, 0), 0, before))
    dropped = gone.all(axis=2)
    assert dropped.sum(axis=0).max() == 1
    assert_share(dropped.any(axis=0), probability)
    for r in range(R):
        assert_share(dropped[r], probability / R)


@pytest.mark.parametrize("method", [Dropout(), ModalityDropout()], ids=["features", "modalities"])
def test_nothing_dropped_is_naive_fusion(method):
    pretraining, examples, network = pretrained(1), tiny.data(1).train, tiny.network(1)
    fast = loss(method, network, examples, step(pretraining, probability=0.0))
    assert fast == pytest.approx(learners.cross_entropy(learners.Network(network)(examples.x), examples.y), rel=1e-10)


def test_the_loss_is_that_of_what_is_left():
    pretraining, examples, network = pretrained(2), tiny.data(2).train, tiny.network(2)
    slow = learners.Network(network)
    features = slow.features(examples.x)
    expected = [
        learners.cross_entropy(slow.fuse([phi * (dropped != r) for r, phi in enumerate(features)]), examples.y)
        for dropped in range(2)
    ]
    found = {
        round(loss(ModalityDropout(), network, examples, step(pretraining, probability=1.0, key=k)), 9)
        for k in range(12)
    }
    assert found == {round(value, 9) for value in expected}
