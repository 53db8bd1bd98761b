"""UMT's loss and its training against slow formulas; λ = 0, λ → ∞, and modalities that change places."""

import copy
from dataclasses import replace

import equinox as eqx
import jax
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmtheory.learners.data import Data, Examples
from mmtheory.learners.method import Method
from mmtheory.learners.training import Schedule
from mmtheory.umt.teacher import DecayedTeacher, SubspaceTeacher, UniModalTeacher
from tests.learners import reference as learners
from tests.learners import tiny
from tests.umt import reference
from tests.umt.tiny import exchanged, hyper, loss, pretrained, step, taught

pytestmark = pytest.mark.usefixtures("float64")

WEIGHTS = st.sampled_from([(1.0, 1.0), (1.0, 0.0), (0.0, 1.0), (0.3, 2.0)])


def slow_distances(distance, features, examples, teachers, temperature=1.0):
    """Per modality."""
    return [
        reference.DISTANCES[distance](phi, teacher.features([x])[0], temperature)
        for phi, x, teacher in zip(features, examples.x, teachers, strict=True)
    ]


@pytest.mark.parametrize("distance", reference.DISTANCES)
@given(seed=st.integers(0, 2**31), weight=st.floats(0, 50), modality_weights=WEIGHTS, temperature=st.floats(0.1, 2))
def test_the_loss(distance, seed, weight, modality_weights, temperature):
    pretraining, examples, network = pretrained(seed), tiny.data(seed).train, tiny.network(seed)
    given_step = step(pretraining, weight=weight, modality_weights=modality_weights, temperature=temperature)
    fast = loss(UniModalTeacher(distance=distance), network, examples, given_step)
    slow = learners.Network(network)
    distances = slow_distances(distance, slow.features(examples.x), examples, taught(pretraining), temperature)
    task = learners.cross_entropy(slow(examples.x), examples.y)
    expected = task + weight * sum(w * d for w, d in zip(modality_weights, distances, strict=True))
    assert fast == pytest.approx(expected, rel=1e-10)


@given(seed=st.integers(0, 2**31), progress=st.floats(0, 1))
def test_the_decayed_weight(seed, progress):
    pretraining, examples, network = pretrained(seed), tiny.data(seed).train, tiny.network(seed)
    fast = loss(
        DecayedTeacher(),
        network,
        examples,
        step(pretraining, progress=progress, weight=3.0, modality_weights=(1.0, 0.5)),
    )
    slow = learners.Network(network)
    first, second = slow_distances("MSE", slow.features(examples.x), examples, taught(pretraining))
    expected = learners.cross_entropy(slow(examples.x), examples.y) + 3 * (1 - progress) * (first + second / 2)
    assert fast == pytest.approx(expected, rel=1e-10)


@given(seed=st.integers(0, 2**31))
def test_the_teachers_subspace(seed):
    """The distance is between the teacher's logits of both features: what its head does not see is free."""
    pretraining, examples, network = pretrained(seed), tiny.data(seed).train, tiny.network(seed)
    given_step = step(pretraining, weight=3.0, modality_weights=(1.0, 0.5))
    slow = learners.Network(network)
    heads = [teacher.head for teacher in taught(pretraining)]
    seen = [learners.linear(head, phi) for head, phi in zip(heads, slow.features(examples.x), strict=True)]
    logits = [teacher([x]) for teacher, x in zip(taught(pretraining), examples.x, strict=True)]
    first, second = (reference.mse(a, b) for a, b in zip(seen, logits, strict=True))
    task = learners.cross_entropy(slow(examples.x), examples.y)
    fast = loss(SubspaceTeacher(), network, examples, given_step)
    assert fast == pytest.approx(task + 3 * (first + second / 2), rel=1e-10)


STEPS = 4000
SCHEDULE = Schedule(periods=2, passes=STEPS // 2, batch=None, optimiser="sgd", decay="constant", probes=False)
BOTH = (1.0, 1.0)


def train(method, seed, pretraining, data=None, **values):
    chosen = tiny.data(seed, shapes=tiny.EQUAL.shapes) if data is None else data
    return tiny.trained(
        method, tiny.EQUAL, SCHEDULE, chosen, pretraining, hyper(**values), jax.random.key(seed), pretraining.fusion
    )


@pytest.mark.parametrize("modality_weights", [BOTH, (0.0, 2.0)])
def test_training_equals_a_slow_loop_whose_teachers_stay_as_they_are(modality_weights):
    pretraining, data, rate = pretrained(0, tiny.EQUAL), tiny.data(0, shapes=tiny.EQUAL.shapes), 0.01
    before = copy.deepcopy(pretraining)
    fast = train(UniModalTeacher(), 0, pretraining, weight=5.0, modality_weights=modality_weights, learning_rate=rate)
    tiny.same(pretraining, before)
    teachers = taught(pretraining)
    targets = [teacher.features([x])[0] for teacher, x in zip(teachers, data.train.x, strict=True)]

    def pull(r, phi, x):
        return 5.0 * modality_weights[r] * 2 * (phi - targets[r]) / phi.size

    start, whole = learners.Network(pretraining.fusion), [np.arange(11)] * STEPS
    steps = learners.descend(start, data.train.x, data.train.y, whole, [rate] * STEPS, pull=pull)
    slow, _ = list(steps)[-1]
    tiny.close(jax.tree.leaves(fast.network), slow.leaves(), rtol=1e-7, atol=1e-8)


def test_weight_zero_is_naive_fusion_bit_for_bit():
    pretraining = pretrained(1, tiny.EQUAL)
    umt = train(UniModalTeacher(), 1, pretraining, weight=0.0, modality_weights=BOTH)
    tiny.same(umt, train(Method(), 1, pretraining))
    nothing = train(UniModalTeacher(), 1, pretraining, weight=7.0, modality_weights=(0.0, 0.0))
    tiny.same(umt, nothing)
    distilled = train(UniModalTeacher(), 1, pretraining, weight=0.1, modality_weights=(0.0, 1.0))
    assert np.any(np.asarray(distilled.network.head.layer.weight) != np.asarray(umt.network.head.layer.weight))


def test_large_weights_approach_the_classifier_on_frozen_encoders_like_1_over_lambda():
    """From the teachers' encoders, at one rate for all λ: distances of features and of logits, slope −1 in log λ.

    On the training part, for the loss holds the encoders nowhere else.
    """
    data, pretraining = tiny.data(0, shapes=tiny.EQUAL.shapes), pretrained(0, tiny.EQUAL)
    encoders = tuple(teacher.encoders[0] for teacher in pretraining.teachers)
    pretraining = replace(pretraining, fusion=eqx.tree_at(lambda n: n.encoders, pretraining.fusion, encoders))
    weights, rate = np.array([100.0, 200.0, 400.0, 800.0]), 2.5e-4
    frozen = reference.frozen_classifier(learners.Network(pretraining.fusion), data.train.x, data.train.y, rate, STEPS)
    targets = [np.concatenate(frozen.features(data.train.x), axis=1), frozen(data.train.x)]
    start = learners.Network(pretraining.fusion)(data.train.x)
    # The head has been trained, so that this is no comparison of starts.
    assert np.abs(targets[1] - start).max() > 0.3
    distances = []
    for weight in weights:
        run = train(UniModalTeacher(), 0, pretraining, weight=weight, modality_weights=BOTH, learning_rate=rate)
        network = learners.Network(run.network)
        reached = [np.concatenate(network.features(data.train.x), axis=1), network(data.train.x)]
        distances.append([np.abs(a - b).max() for a, b in zip(reached, targets, strict=True)])
    assert np.all(np.array(distances[-1]) < 5e-3)
    assert np.all(np.array(distances[-1]) > 1e-6)
    for of_one in np.transpose(distances):
        slope = np.polyfit(np.log(weights), np.log(of_one), 1)[0]
        assert slope == pytest.approx(-1, abs=0.06)


def test_modalities_that_change_places_change_nothing_else():
    data, pretraining = tiny.data(3, shapes=tiny.EQUAL.shapes), pretrained(3, tiny.EQUAL)
    turned = Data(*(Examples(part.x[::-1], part.y) for part in (data.train, data.validation, data.test)))
    other = replace(pretraining, teachers=pretraining.teachers[::-1], fusion=exchanged(pretraining.fusion))
    one = train(UniModalTeacher(), 3, pretraining, data, weight=2.0, modality_weights=(0.5, 1.0))
    two = train(UniModalTeacher(), 3, other, turned, weight=2.0, modality_weights=(1.0, 0.5))
    tiny.close(jax.tree.leaves(exchanged(one.network)), jax.tree.leaves(two.network), rtol=1e-7, atol=1e-9)
    tiny.close(one.records.validation_loss, two.records.validation_loss, rtol=1e-8)
    # Weights that did not change places are another method.
    three = train(UniModalTeacher(), 3, other, turned, weight=2.0, modality_weights=(0.5, 1.0))
    assert np.abs(one.records.training_loss - three.records.training_loss).max() > 1e-3
