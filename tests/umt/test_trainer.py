"""From data to outcomes: seeds on their own, teachers on their modality, and runs that diverge."""

from dataclasses import replace

import jax
import numpy as np
import pytest

from mmtheory.learners.method import Method, Pretrained
from mmtheory.learners.tuning import Range
from mmtheory.umt import entry
from mmtheory.umt.entry import Entry
from mmtheory.umt.methods import METHODS
from mmtheory.umt.trainer import Trainer
from tests.learners import reference, tiny

pytestmark = pytest.mark.usefixtures("stand_ins")

SEEDS = (0, 1, 2)
UMT = METHODS["umt"]


def trainer(seeds):
    return Trainer(tiny.many(seeds), seeds, tiny.EQUAL, tiny.SCHEDULE, trials=4)


@pytest.fixture(scope="module")
def pretrained():
    return trainer(SEEDS).pretrained()


@pytest.fixture(scope="module")
def outcome(pretrained):
    return trainer(SEEDS).run(UMT, pretrained[0])


def test_a_seed_alone_is_the_seed_in_a_batch_bit_for_bit(pretrained, outcome):
    alone = trainer((2,))
    pretraining, uni_modal = alone.pretrained()
    tiny.same((pretraining, uni_modal), tiny.of_run(2, pretrained))
    tiny.same(alone.run(UMT, pretraining), tiny.of_run(2, outcome))


def test_teachers_know_their_own_modality_only(pretrained):
    pretraining, _ = pretrained
    data = tiny.many(SEEDS)
    for r in range(2):
        parts = (data.train, data.validation, data.test)
        other = type(data)(*(replace(p, x=tuple(x if s == r else -x for s, x in enumerate(p.x))) for p in parts))
        again, _ = replace(trainer(SEEDS), data=other).pretrained()
        tiny.same(again.teachers[r], pretraining.teachers[r])
        assert np.any(
            again.teachers[1 - r].encoders[0].layers[0].weight
            != pretraining.teachers[1 - r].encoders[0].layers[0].weight
        )


def test_pretrained_networks_are_those_of_the_outcomes(pretrained):
    pretraining, uni_modal = pretrained
    data = tiny.many(SEEDS)
    assert pretraining.curves.shape == (len(SEEDS), 3, tiny.SCHEDULE.periods + 1, 2)
    for r, alone in enumerate(uni_modal):
        np.testing.assert_array_equal(pretraining.curves[:, r, :, 0], alone.records.training_loss)
        np.testing.assert_array_equal(pretraining.curves[:, r, :, 1], alone.records.validation_loss)
        assert alone.encoders.encoder_test_accuracy.shape == (len(SEEDS), 1)
    for k in range(len(SEEDS)):
        for r, network in enumerate((*pretraining.teachers, pretraining.fusion)):
            slow = reference.Network(jax.tree.map(lambda a, k=k: a[k], network))
            for part, of_part in enumerate((data.train, data.validation)):
                x = [x[k] for x in (of_part.x if r == 2 else of_part.x[r : r + 1])]
                expected = reference.cross_entropy(np.asarray(slow(x), float), of_part.y[k])
                np.testing.assert_allclose(pretraining.curves[k, r, -1, part], expected, rtol=1e-4)
            if r < 2:
                assert uni_modal[r].test_accuracy[k] == pytest.approx(
                    reference.accuracy(slow([data.test.x[r][k]]), data.test.y[k])
                )


def test_an_outcome_is_that_of_its_network(pretrained, outcome):
    fitted = trainer(SEEDS).fit(UMT, pretrained[0])
    y = tiny.many(SEEDS).test.y
    for k in range(len(SEEDS)):
        assert outcome.test_accuracy[k] == pytest.approx(reference.accuracy(fitted.test_logits[k], y[k]))
        shares = [np.sum(y[k] == j) / len(y[k]) for j in range(tiny.K)]
        by_class = np.nan_to_num(outcome.class_accuracy[k])
        assert np.dot(by_class, shares) == pytest.approx(outcome.test_accuracy[k])
        best = outcome.validation_accuracy[k].max()
        assert outcome.validation_accuracy[k, outcome.chosen[k]] == best
    np.testing.assert_allclose(outcome.test_accuracy, outcome.records.accuracy[:, -1])
    assert not outcome.diverged.any()
    assert outcome.encoders.encoder_class_accuracy.shape == (len(SEEDS), 2, tiny.K)


def test_teachers_are_the_same_after_a_method_was_trained(pretrained):
    pretraining, _ = pretrained
    before = jax.tree.map(np.array, pretraining)
    trainer(SEEDS).run(UMT, pretraining)
    tiny.same(pretraining, before)


def naive(low, high):
    """Naive fusion at learning rates that no paper takes."""
    return Entry("naive", Method(), {"learning_rate": Range(low, high)})


def test_trials_that_diverge_are_counted_and_not_chosen():
    found = trainer(SEEDS).run(naive(1e-3, 1e37), Pretrained())
    # At 1e2, 1e22 and 1e32; 1e12 may leave numbers or not.
    np.testing.assert_array_equal(found.diverged[:, 0], False)
    assert found.diverged[:, 1:3].any(axis=1).all()
    assert not found.diverged[np.arange(len(SEEDS)), found.chosen].any()
    for value in (found.test_accuracy, found.encoders.encoder_test_accuracy, found.records.training_loss):
        assert np.isfinite(value).all()


def test_a_seed_of_which_every_trial_diverges_has_no_accuracy():
    found = trainer(SEEDS).run(naive(1e25, 1e36), Pretrained())
    assert found.diverged.all()
    for value in (found.test_accuracy, found.class_accuracy, *jax.tree.leaves(found.encoders)):
        assert np.isnan(value).all()
    assert not np.isfinite(found.records.training_loss[:, -1]).any()


def test_no_network_of_a_seed_starts_where_another_does(monkeypatch):
    """At a learning rate of nearly nothing networks stay where they start."""
    monkeypatch.setattr(entry, "LEARNING_RATE", Range(1e-36, 1e-35))
    pretraining, _ = trainer(SEEDS).pretrained()
    method = trainer(SEEDS).fit(METHODS["naive"], Pretrained()).network
    for r in range(2):
        starts = [
            pretraining.teachers[r].encoders[0],
            pretraining.fusion.encoders[r],
            method.encoders[r],
            pretraining.teachers[1 - r].encoders[0],
        ]
        assert len({np.asarray(encoder.layers[0].weight).tobytes() for encoder in starts}) == len(starts)
