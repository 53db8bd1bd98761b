"""From data to outcomes: seeds on their own, what every network is given, and runs that diverge."""

from dataclasses import replace
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from mmtheory.learners.data import Data
from mmtheory.learners.method import Pretrained
from mmtheory.learners.pipeline import Task, runs_of
from mmtheory.segmentation.outcome import NETWORKS, counted, fit
from mmtheory.segmentation.parameters import Parameters
from mmtheory.segmentation.runs import experiment
from mmtheory.segmentation.teaching import NewDecoder, Plain
from tests.segmentation import reference, tiny

SEEDS = (0, 1)
SIZES = (4, 1, 4)
LEAST = Parameters(learning_rate=0.1, weight=3.0, decay_every=1, epochs=2, batch=2, channels=(2,))


def data(seeds=SEEDS):
    return tiny.stacked([tiny.data(seed, SIZES) for seed in seeds])


def run(seeds=SEEDS, of_data=None, finished=lambda count: None, **values):
    parts = data(seeds) if of_data is None else of_data
    return experiment(replace(LEAST, **values), parts, tiny.K, seeds, finished)


def of_network(name, outcome):
    return jax.tree.map(lambda a: a[:, NETWORKS.index(name)], outcome)


def equal(a, b):
    return all(np.array_equal(x, y) for x, y in zip(jax.tree.leaves(a), jax.tree.leaves(b), strict=True))


@pytest.fixture(scope="module")
def outcome():
    return run()


def test_axes_are_seeds_and_networks(outcome):
    K, n = tiny.K, (len(SEEDS), len(NETWORKS))
    assert outcome.confusion.shape == outcome.training_confusion.shape == (*n, K, K)
    assert outcome.predictions.shape == (*n, SIZES[2], tiny.SIZE, tiny.SIZE)
    assert outcome.diverged.shape == n
    assert not outcome.diverged.any()


def test_confusion_is_of_the_predictions(outcome):
    """Of all test scenes, which are few enough to be shown; and of as many training pixels as have a label."""
    parts = data()
    for k in range(len(SEEDS)):
        assert (outcome.training_confusion[k].sum((-2, -1)) == (parts.train.y[k] >= 0).sum()).all()
        np.testing.assert_array_equal(
            outcome.training_confusion[k].sum(-1),
            [np.bincount(parts.train.y[k][parts.train.y[k] >= 0])] * len(NETWORKS),
        )
        for r in range(len(NETWORKS)):
            slow = reference.confusion(outcome.predictions[k, r], parts.test.y[k], tiny.K)
            np.testing.assert_array_equal(outcome.confusion[k, r], slow)
    # Networks learn, a little.
    assert np.trace(outcome.training_confusion, axis1=-2, axis2=-1).max() > 1.1 * (parts.train.y[0] >= 0).sum() / tiny.K


def test_training_pixels_are_counted_as_those_of_the_test_are(outcome):
    """Where both parts are the same, so are the counts."""
    parts = data()
    twice = Data(parts.train, parts.validation, parts.train)
    found = run(of_data=twice)
    np.testing.assert_array_equal(found.confusion, found.training_confusion)
    np.testing.assert_array_equal(found.training_confusion, outcome.training_confusion)


def test_a_seed_alone_is_the_seed_in_a_batch_bit_for_bit(outcome):
    for k, seed in enumerate(SEEDS):
        tiny.same(run((seed,)), tiny.of_run(k, outcome))
    assert not equal(tiny.of_run(0, outcome).confusion, tiny.of_run(1, outcome).confusion)


def changed(r):
    """Other observations of one modality."""

    def other(part):
        x = list(part.x)
        x[r] = -x[r]
        return replace(part, x=tuple(x))

    parts = data()
    return Data(*(other(part) for part in (parts.train, parts.validation, parts.test)))


@pytest.mark.parametrize(("r", "blind"), [(0, {"depth", "frozen depth"}), (1, {"rgb"})])
def test_networks_know_the_modalities_they_name(outcome, r, blind):
    """Those that do not see a modality do not change with it, and all others do."""
    found = run(of_data=changed(r))
    unchanged = {name for name in NETWORKS if equal(of_network(name, found), of_network(name, outcome))}
    assert unchanged == blind


def test_weight_is_of_umt_and_of_the_decoder_on_its_encoder(outcome):
    """Without weight they are naive fusion, bit for bit; and no other network knows the weight."""
    found = run(weight=0.0)
    for name in NETWORKS:
        assert equal(of_network(name, found), of_network(name, outcome)) == ("umt" not in name)
    tiny.same(of_network("umt", found), of_network("naive", outcome))
    tiny.same(of_network("frozen umt", found), of_network("frozen naive", outcome))


def alone(method, stream, of_data, pretrained):
    """Networks and outcome of every seed; of the program that is compiled already, where it has."""
    task = Task(method, LEAST.architecture(tiny.K), LEAST.schedule())
    return fit(task, runs_of(SEEDS, of_data, LEAST.hyper(), pretrained, stream=stream))


def test_naive_fusion_is_plain_training_and_its_depth_encoder_is_frozen(outcome):
    """Bit for bit from the same keys; in plain training no teacher takes part."""
    network, plain = alone(Plain(), 2, data(), Pretrained())
    tiny.same(plain, of_network("naive", outcome))
    for r, same in ((0, False), (1, True)):
        _, frozen = alone(NewDecoder(), 3, data().modality(1), Pretrained((network.encoders[r],)))
        assert equal(frozen, of_network("frozen naive", outcome)) == same


def test_finished_is_told_of_all_runs():
    told: list[int] = []
    run((3, 4, 5), finished=told.append)
    assert sum(told) == 3 * len(NETWORKS)
    assert min(told) > 0


def test_a_seed_that_diverges_leaves_the_others_alone(outcome):
    parts = data()
    for part in (parts.train, parts.validation, parts.test):
        for x in part.x:
            x[1] = np.nan
    found = run(of_data=parts)
    assert found.diverged.tolist() == [[False] * len(NETWORKS), [True] * len(NETWORKS)]
    tiny.same(tiny.of_run(0, found), tiny.of_run(0, outcome))


def test_runs_that_diverge_are_marked_and_kept():
    found = run(learning_rate=1e30)
    assert found.diverged.all()
    assert found.confusion.shape == (len(SEEDS), len(NETWORKS), tiny.K, tiny.K)
    assert (found.confusion.sum((-2, -1)) == (data().test.y >= 0).sum((1, 2, 3))[:, None]).all()


class Knowing(eqx.Module):
    """Logits of the class that an image's first channel names."""

    weights: Any

    def __call__(self, x):
        return jax.nn.one_hot(x[0][..., 0].astype(int), 400) + 0 * self.weights


def test_hundreds_of_classes_are_told_apart():
    """More than a byte can count."""
    of_data = tiny.data(0, SIZES)

    def named(part):
        y = np.arange(part.y.size).reshape(part.y.shape) % 400
        return replace(part, x=tuple(np.broadcast_to(y[..., None], x.shape) for x in part.x), y=y)

    known = Data(*map(named, (of_data.train, of_data.validation, of_data.test)))
    found = counted(Knowing(np.zeros(())), jax.tree.map(jnp.asarray, known), 400)
    assert known.test.y.max() > 200
    np.testing.assert_array_equal(found.confusion, np.diag(np.bincount(known.test.y.ravel(), minlength=400)))
    np.testing.assert_array_equal(found.predictions, known.test.y)
