"""The bench from data to outcomes: seeds and rates on their own, runs that diverge, the network that is kept."""

import os
import subprocess
import sys
from dataclasses import replace
from typing import Any

import jax
import numpy as np
import pytest

from mmtheory.greedy.balancing import Guided
from mmtheory.greedy.bench import PARTS, Run, alone, joint
from mmtheory.learners.examples import Data
from mmtheory.learners.method import Method
from mmtheory.learners.training import Task
from mmtheory.seeds import keys_of
from tests.greedy import tiny
from tests.learners import reference

SCHEDULE = replace(tiny.SCHEDULE, keep="best")
TASK = Task(Guided(), tiny.EQUAL, SCHEDULE)
ALONE = Task(Method(), tiny.EQUAL.modality(1), SCHEDULE)
SEEDS = (0, 1, 2)
RATES = (0.1, 0.001, 1e30)


def stacked(seeds):
    """Single precision; the fourth part stands for the familiar one."""
    of = [tiny.data((seed, 7), (tiny.N, 12, 9), tiny.EQUAL.shapes) for seed in seeds]
    familiar = [tiny.data((seed, 8), (1, 1, 9), tiny.EQUAL.shapes).test for seed in seeds]
    together = jax.tree.map(lambda *a: np.stack(a), *zip(of, familiar, strict=True))
    return jax.tree.map(lambda a: a.astype(np.float32 if a.dtype == float else np.int32), together)


def runs(seeds=SEEDS):
    data, familiar = stacked(seeds)
    values = {"learning_rate": 0.1, "alpha": 0.02, "Q": 2.0, "l1": 0.0}
    # On the host until a batch of runs is computed.
    hyper: Any = {name: np.full(len(seeds), v, np.float32) for name, v in values.items()}
    return Run(keys_of(seeds), data, familiar, hyper)


def of_run(k, tree):
    return jax.tree.map(lambda a: a[k : k + 1], tree)


def modality(r, of):
    data = Data(*(replace(part, x=part.x[r : r + 1]) for part in (of.data.train, of.data.validation, of.data.test)))
    return Run(of.key, data, replace(of.familiar, x=of.familiar.x[r : r + 1]), of.hyper)


@pytest.fixture(scope="module")
def outcome():
    return joint(TASK, runs())


@pytest.fixture(scope="module")
def at_rates():
    """One seed at three learning rates, the last of which no network survives."""
    return joint(TASK, rates())


def rates():
    of = runs((0, 0, 0))
    rate: Any = np.asarray(RATES, np.float32)
    return replace(of, hyper=of.hyper | {"learning_rate": rate})


def test_a_seed_alone_is_the_seed_in_a_batch_bit_for_bit(outcome):
    for k, seed in enumerate(SEEDS):
        tiny.same(joint(TASK, runs((seed,))), of_run(k, outcome))
    assert len(np.unique(outcome.records.validation_loss[:, -1])) == len(SEEDS)


def test_a_learning_rate_alone_is_that_in_a_batch_bit_for_bit(outcome, at_rates):
    tiny.same(of_run(0, at_rates), of_run(0, outcome))
    for k in range(len(RATES)):
        tiny.same(joint(TASK, of_run(k, rates())), of_run(k, at_rates))
    assert len(np.unique(at_rates.records.validation_loss[:2, 1])) == 2


def test_runs_that_diverge_are_marked(outcome, at_rates):
    assert not outcome.diverged.any()
    assert at_rates.diverged.tolist() == [False, False, True]
    assert np.isfinite(at_rates.accuracies).all()


def test_the_outcome_is_that_of_the_network_that_was_kept(outcome, at_rates):
    for of, number in ((outcome, len(SEEDS)), (at_rates, len(RATES))):
        for k in range(number):
            losses, along = of.records.validation_loss[k], of.records.validation_accuracy_along[k]
            candidates = [t for t in range(1, len(along)) if np.isfinite(losses[t])] or [0]
            best = max(along[t] for t in candidates)
            assert of.kept[k] == next(t for t in candidates if along[t] == best)
            assert of.accuracies[k, 1, 0] == pytest.approx(along[of.kept[k]])
    assert of.accuracies.shape == (3, 4, 5)
    assert at_rates.kept[2] == 0


def test_every_part_is_reported_in_its_place(outcome):
    """Of runs that differ in one part other than training and validation only its accuracies do."""
    of = runs()
    test, familiar = (replace(part, y=(part.y + 1) % tiny.K) for part in (of.data.test, of.familiar))
    changed = {"test": replace(of, data=replace(of.data, test=test)), "familiar": replace(of, familiar=familiar)}
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
    given = modality(1, runs())
    found = alone(ALONE, given)
    for k in range(len(SEEDS)):
        for part, labels in (("validation", given.data.validation.y), ("test", given.data.test.y)):
            np.testing.assert_array_equal(getattr(found, f"{part}_label")[k], labels[k])
        right = reference.accuracy(found.validation_logits[k], given.data.validation.y[k])
        kept = 1 + found.records.validation_accuracy_along[k, 1:].argmax()
        assert right == pytest.approx(found.records.validation_accuracy_along[k, kept])
        loss = reference.cross_entropy(found.validation_logits[k].astype(float), given.data.validation.y[k])
        assert loss == pytest.approx(found.records.validation_loss[k, kept], rel=1e-4)
    assert found.familiar_logits.shape == found.test_logits.shape == (3, 9, tiny.K)
    assert not found.diverged.any()
    swapped = replace(given, familiar=given.data.test, data=replace(given.data, test=given.familiar))
    again = alone(ALONE, swapped)
    np.testing.assert_array_equal(again.test_logits, found.familiar_logits)
    np.testing.assert_array_equal(again.familiar_logits, found.test_logits)


def test_numbers_do_not_depend_on_the_number_of_devices():
    """Bit for bit between processes with two devices and with eight, which then have fewer runs than devices."""
    code = (
        "import sys, jax\n"
        "jax.config.update('jax_num_cpu_devices', int(sys.argv[1]))\n"
        "from mmtheory.greedy.bench import joint\n"
        "from tests.greedy.test_bench import TASK, runs\n"
        "leaves = jax.tree.leaves(joint(TASK, runs()))\n"
        "print(b''.join(leaf.tobytes() for leaf in leaves).hex())\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.getcwd()}
    found = [
        subprocess.run(
            [sys.executable, "-c", code, devices], capture_output=True, text=True, env=environment, check=True
        ).stdout
        for devices in ("2", "8")
    ]
    assert found[0] == found[1] != "\n"
