"""From data to outcomes: seeds and rates on their own, runs that diverge, the network that is kept."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from mmtheory.greedy.balancing import Guided
from mmtheory.greedy.outcome import PARTS, ShiftedData, alone, joint
from mmtheory.learners.method import Method
from mmtheory.learners.pipeline import Task, runs_of
from tests.greedy import tiny
from tests.learners import reference
from tests.processes import bits, cores_can_be_hidden

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("stand_ins")]

SCHEDULE = replace(tiny.SCHEDULE, keep="best")
TASK = Task(Guided(), tiny.EQUAL, SCHEDULE)
ALONE = Task(Method(), tiny.EQUAL.modality(1), SCHEDULE)
SEEDS = (0, 1, 2)
RATES = (0.1, 0.001, 1e30)


def stacked(seeds):
    """The fourth part stands for the familiar one."""
    drawn = [tiny.data((seed, 7), (tiny.N, 12, 9), tiny.EQUAL.shapes) for seed in seeds]
    familiar = [tiny.data((seed, 8), (1, 1, 9), tiny.EQUAL.shapes).test for seed in seeds]
    parts = [ShiftedData(d.train, d.validation, d.test, own) for d, own in zip(drawn, familiar, strict=True)]
    return tiny.stacked(parts)


def runs(seeds=SEEDS):
    return runs_of(seeds, stacked(seeds), {"learning_rate": 0.1, "alpha": 0.02, "Q": 2.0, "l1": 0.0})


@pytest.fixture(scope="module")
def outcome():
    return joint(TASK, runs())


@pytest.fixture(scope="module")
def at_rates():
    """One seed at three learning rates, the last of which no network survives."""
    return joint(TASK, rates())


def rates():
    alike = runs((0, 0, 0))
    rate: Any = np.asarray(RATES, np.float32)
    return replace(alike, hyper=alike.hyper | {"learning_rate": rate})


def test_a_seed_alone_is_the_seed_in_a_batch_bit_for_bit(outcome):
    for k, seed in enumerate(SEEDS):
        tiny.same(joint(TASK, runs((seed,))), tiny.of_run(k, outcome))
    assert len(np.unique(outcome.records.validation_loss[:, -1])) == len(SEEDS)


def test_a_learning_rate_alone_is_that_in_a_batch_bit_for_bit(outcome, at_rates):
    tiny.same(tiny.of_run(0, at_rates), tiny.of_run(0, outcome))
    for k in range(len(RATES)):
        tiny.same(joint(TASK, tiny.of_run(k, rates())), tiny.of_run(k, at_rates))
    assert len(np.unique(at_rates.records.validation_loss[:2, 1])) == 2


def test_runs_that_diverge_are_marked(outcome, at_rates):
    assert not outcome.diverged.any()
    assert at_rates.diverged.tolist() == [False, False, True]
    assert np.isfinite(at_rates.accuracies).all()


def test_the_outcome_is_that_of_the_network_that_was_kept(outcome, at_rates):
    for found, number in ((outcome, len(SEEDS)), (at_rates, len(RATES))):
        for k in range(number):
            losses, along = found.records.validation_loss[k], found.records.validation_accuracy_along[k]
            candidates = [t for t in range(1, len(along)) if np.isfinite(losses[t])] or [0]
            best = max(along[t] for t in candidates)
            assert found.kept[k] == next(t for t in candidates if along[t] == best)
            assert found.accuracies[k, 1, 0] == pytest.approx(along[found.kept[k]])
    assert found.accuracies.shape == (3, 4, 5)
    assert at_rates.kept[2] == 0


def test_every_part_is_reported_in_its_place(outcome):
    """Of runs that differ in one part other than training and validation only its accuracies do."""
    unchanged = runs()
    test, familiar = (replace(part, y=(part.y + 1) % tiny.K) for part in (unchanged.data.test, unchanged.data.familiar))
    changed = {
        "test": replace(unchanged, data=replace(unchanged.data, test=test)),
        "familiar": replace(unchanged, data=replace(unchanged.data, familiar=familiar)),
    }
    for name, other in changed.items():
        part = PARTS.index(name)
        found = joint(TASK, other)
        rest = [p for p in range(4) if p != part]
        np.testing.assert_array_equal(found.accuracies[:, rest], outcome.accuracies[:, rest])
        assert np.any(found.accuracies[:, part] != outcome.accuracies[:, part])


def test_modes_are_counted(outcome):
    total = np.arange(tiny.EPOCHS + 1) * tiny.STEPS
    np.testing.assert_array_equal(outcome.trace.steps.sum(axis=-1), [total] * len(SEEDS))
    assert outcome.trace.steps[:, -1, 1:].any()


def test_a_uni_modal_run_knows_its_own_modality_and_reports_its_logits():
    both = runs()
    own = replace(both, data=both.data.modality(1))
    found = alone(ALONE, own)
    for k in range(len(SEEDS)):
        for part, labels in (("validation", own.data.validation.y), ("test", own.data.test.y)):
            np.testing.assert_array_equal(getattr(found, f"{part}_label")[k], labels[k])
        right = reference.accuracy(found.validation_logits[k], own.data.validation.y[k])
        kept = 1 + found.records.validation_accuracy_along[k, 1:].argmax()
        assert right == pytest.approx(found.records.validation_accuracy_along[k, kept])
        loss = reference.cross_entropy(found.validation_logits[k].astype(float), own.data.validation.y[k])
        assert loss == pytest.approx(found.records.validation_loss[k, kept], rel=1e-4)
    assert found.familiar_logits.shape == found.test_logits.shape == (3, 9, tiny.K)
    assert not found.diverged.any()
    swapped = replace(own, data=replace(own.data, test=own.data.familiar, familiar=own.data.test))
    again = alone(ALONE, swapped)
    np.testing.assert_array_equal(again.test_logits, found.familiar_logits)
    np.testing.assert_array_equal(again.familiar_logits, found.test_logits)


@cores_can_be_hidden
def test_numbers_depend_neither_on_devices_nor_on_cores():
    """Bit for bit between a process with one core and one device, and one with all cores and eight devices."""
    code = (
        "from mmtheory.greedy.outcome import joint\n"
        "from tests.greedy.test_outcome import TASK, runs\n"
        "found = joint(TASK, runs())"
    )
    assert bits(code, 1, 1) == bits(code, 64, 8) != ""
