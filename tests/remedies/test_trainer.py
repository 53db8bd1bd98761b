"""Starts are what they are called, seeds do not see one another, and errors are the competition's."""

from dataclasses import fields, replace

import jax
import numpy as np
import pytest

from mmtheory.competition.gamma import Gamma
from mmtheory.competition.network import encoder, errors, late_fusion
from mmtheory.competition.simulation import TEST_BATCH
from mmtheory.remedies.comparison import step_sizes
from mmtheory.remedies.methods import ROWS, TEACHERS, umt
from mmtheory.remedies.setting import QUICK
from mmtheory.remedies.trainer import Trainer
from mmtheory.sweep import labelled
from tests.learners.tiny import same

pytestmark = pytest.mark.usefixtures("stand_ins")

TINY = replace(
    QUICK,
    parameters=replace(QUICK.parameters, K=3, m=3, n=40, sigma_0=0.1, steps=30, test_samples=TEST_BATCH),
    steps=30,
    rates=(1e-6, 0.5),
    validation=30,
    evaluated=30,
)
SEEDS = (3, 4, 5)


@pytest.fixture(scope="module")
def trainer():
    return Trainer(TINY, SEEDS, naive_rate=0.5)


def test_distillation_of_weight_zero_is_naive(trainer):
    naive = trainer.run(ROWS["naive"], 0.5)[0]
    without = trainer.run(umt("neurons-own", 0.0), 0.5)[0]
    for ours, theirs in zip(without.encoders, naive.encoders, strict=True):
        # Two compiled programs: equal up to rounding; test_methods has their gradients, which are equal exactly.
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-6)
    changed = trainer.run(umt("neurons-own", 1.0), 0.5)[0]
    assert not np.allclose(changed.encoders[0], naive.encoders[0], rtol=1e-2)


def test_the_shared_start_is_where_the_teachers_began(trainer):
    # Without training a network is its start: no method has moved it.
    start = trainer.run(replace(umt("neurons-initial", 1.0), trained=False), 0.5)[0]
    teachers_start = trainer.run(replace(TEACHERS, trained=False), 0.5)[0]
    same(start, teachers_start)
    retrained = trainer.run(TEACHERS, TINY.parameters.eta)[0]
    same(retrained, trainer.teachers)
    # A rate of zero leaves the student there, so the trained student starts there as well.
    same(trainer.run(umt("neurons-initial", 1.0), 0.0)[0], start)
    assert not np.array_equal(start.encoders[0], trainer.teachers.encoders[0])
    assert not np.array_equal(start.encoders[0], trainer.prepared.own.encoders[0])


def test_a_teacher_does_not_see_the_other_modality(trainer):
    other = Trainer(replace(TINY, parameters=replace(TINY.parameters, sigma_g=(0.02, 0.5))), SEEDS, naive_rate=0.5)
    assert not np.array_equal(other.teachers.encoders[1], trainer.teachers.encoders[1])
    np.testing.assert_array_equal(other.teachers.encoders[0], trainer.teachers.encoders[0])


def test_seeds_do_not_depend_on_their_batch(trainer):
    row = umt("neurons-initial", 1.0)
    network, outcome = trainer.run(row, 0.5)
    for k, seed in enumerate(SEEDS):
        alone_network, alone = Trainer(TINY, [seed], naive_rate=0.5).run(row, 0.5)
        same(jax.tree.map(lambda a, k=k: a[k : k + 1], (network, outcome)), (alone_network, alone))


def test_errors_are_counted_as_the_competition_does(trainer):
    network, outcome = trainer.run(ROWS["naive"], 0.5)
    k = 1
    weights = tuple(w[k] for w in network.encoders)
    keys = jax.random.split(trainer.test_keys[k], 1)
    sample = TINY.parameters.law().sample(keys[0], TEST_BATCH)
    activation = TINY.parameters.activation()
    joint = errors(late_fusion(weights, sample.X, activation), sample.y)
    assert outcome.test.joint_errors[k].sum() == joint.sum() > 0
    for r in range(2):
        wrong = errors(encoder(weights[r], sample.X[r], activation), sample.y)
        assert outcome.test.encoder_errors[k, r].sum() == wrong.sum()
        wrong = errors(encoder(trainer.teachers.encoders[r][k], sample.X[r], activation), sample.y)
        assert outcome.test.uni_modal_errors[k, r].sum() == wrong.sum()
    np.testing.assert_allclose(outcome.Gamma[k], Gamma(weights, None), rtol=1e-6)


def test_averaged_logits_have_the_teachers_features(trainer):
    outcome = trainer.run(ROWS["averaged-logits"], 0.5)[1]
    assert not outcome.neuron_distance.any()
    np.testing.assert_array_equal(outcome.test.encoder_errors, outcome.test.uni_modal_errors)


def test_a_run_that_diverges_is_counted(trainer):
    outcome = trainer.run(ROWS["naive"], np.nan)[1]
    assert outcome.diverged.all()
    np.testing.assert_array_equal(outcome.test.joint_errors, outcome.test.tested)


def test_the_step_size_is_chosen_on_pilot_seeds():
    # What is not trained takes the first.
    assert step_sizes(TINY, ["naive", "averaged-logits"]) == {"naive": 0.5, "averaged-logits": 1e-6}


def test_outcomes_have_labels(trainer):
    outcome = trainer.run(ROWS["naive"], 0.5)[1]
    variables = labelled(outcome, ("seed",))
    assert variables["encoder_errors"].dims == ("seed", "modality", "class")
    assert {f.name for f in fields(outcome)} - {"test"} < set(variables)


def test_a_warm_up_of_all_steps_is_the_teachers_training(trainer):
    row = replace(ROWS["warm-up-0.3"], start="initial", hyper={"warm_up": 1.0})
    warm = trainer.run(row, TINY.parameters.eta)[0]
    teachers = trainer.run(replace(TEACHERS, trained=True), TINY.parameters.eta)[0]
    for ours, theirs in zip(warm.encoders, teachers.encoders, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-6)


def test_modulation_of_weight_zero_is_naive_whatever_the_periods(trainer):
    naive = trainer.run(ROWS["naive"], 0.5)[0]
    same_steps = replace(ROWS["agm"], hyper={"alpha": 0.0}, periods=3)
    for ours, theirs in zip(trainer.run(same_steps, 0.5)[0].encoders, naive.encoders, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-6)
    modulated = trainer.run(ROWS["agm"], 0.5)[0]
    assert not np.allclose(modulated.encoders[0], naive.encoders[0], rtol=1e-3)
