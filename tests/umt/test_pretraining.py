"""Fine-tuning, frozen encoders and averaged predictions."""

import copy

import jax
import numpy as np
import pytest

from mmtheory.learners.training import Schedule
from mmtheory.umt.pretraining import AveragedNetworks, Averaging, FineTuning
from tests.learners import reference as learners
from tests.learners import tiny
from tests.umt import reference
from tests.umt.tiny import hyper, pretrained, taught

pytestmark = pytest.mark.usefixtures("stand_ins", "float64")

SCHEDULE = Schedule(periods=1, passes=4, batch=None, decay="constant", probes=False)


def tuned(learning_rate, encoder_rate):
    values = hyper(learning_rate=learning_rate, encoder_rate=encoder_rate)
    return tiny.trained(
        FineTuning(), tiny.BUILD, SCHEDULE, tiny.data(0), pretrained(0), values, jax.random.key(0)
    ).network


@pytest.fixture(scope="module")
def start():
    """At learning rate 0 nothing moves."""
    return tuned(0.0, 1.0)


def test_fine_tuning_starts_at_the_teachers_under_a_new_head(start):
    pretraining = pretrained(0)
    tiny.same(start.encoders, tuple(teacher.encoders[0] for teacher in pretraining.teachers))
    assert start.head.layer.weight.shape == (tiny.K, 2 * tiny.BUILD.features)


@pytest.mark.parametrize("encoder_rate", [0.0, 0.01, 1.0])
def test_rates_scale_the_updates(start, encoder_rate):
    """Against a slow loop of Adam; at rate 0 the encoders are the teachers' bit for bit."""
    pretraining, data = pretrained(0), tiny.data(0)
    before = copy.deepcopy(pretraining)
    fast = tuned(0.1, encoder_rate)
    tiny.same(pretraining, before)
    rates = learners.rates(SCHEDULE, 0.1, 4)
    steps = learners.descend(
        learners.Network(start),
        data.train.x,
        data.train.y,
        [np.arange(11)] * 4,
        rates,
        "adam",
        encoder_rate=encoder_rate,
    )
    slow, _ = list(steps)[-1]
    tiny.close(jax.tree.leaves(fast), slow.leaves(), rtol=1e-7, atol=1e-8)
    assert np.abs(np.asarray(fast.head.layer.weight) - start.head.layer.weight).max() > 0.1
    if encoder_rate == 0:
        tiny.same(fast.encoders, tuple(teacher.encoders[0] for teacher in pretraining.teachers))


@pytest.mark.parametrize("kind", ["probabilities", "logits"])
def test_averages_equal_slow_formulas(kind):
    pretraining, examples = pretrained(3), tiny.data(3).test
    network = AveragedNetworks(pretraining.teachers, kind)
    features, logits = jax.jit(lambda network, x: (network.features(x), network(x)))(network, examples.x)
    slow = [teacher([x]) for teacher, x in zip(taught(pretraining), examples.x, strict=True)]
    np.testing.assert_allclose(learners.softmax(logits), reference.averaged(slow, kind), rtol=1e-10)
    # Logarithms of probabilities, or means of logits, and not these up to a constant.
    expected = sum(slow) / 2 if kind == "logits" else np.log(reference.averaged(slow, kind))
    np.testing.assert_allclose(logits, expected, rtol=1e-9, atol=1e-12)
    for phi, teacher, x in zip(features, taught(pretraining), examples.x, strict=True):
        np.testing.assert_allclose(phi, teacher.features([x])[0], rtol=1e-10)
    tiny.same(network.encoders, tuple(teacher.encoders[0] for teacher in pretraining.teachers))


def test_averaging_does_not_train():
    pretraining, data = pretrained(3), tiny.data(3)
    done = tiny.trained(
        Averaging(), tiny.BUILD, SCHEDULE, data, pretraining, hyper(learning_rate=10.0), jax.random.key(0)
    )
    tiny.same(done.network.teachers, pretraining.teachers)
    slow = [teacher([x]) for teacher, x in zip(taught(pretraining), data.train.x, strict=True)]
    loss = -np.mean(np.log(reference.averaged(slow, "probabilities")[np.arange(11), data.train.y]))
    np.testing.assert_allclose(done.records.training_loss, [loss, loss], rtol=1e-10)
    for values in jax.tree.leaves(done.records):
        np.testing.assert_array_equal(values[0], values[-1])
