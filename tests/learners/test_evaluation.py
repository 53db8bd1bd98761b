"""Linear evaluation of every encoder of every run; accuracy by class."""

import copy

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from mmtheory.learners.evaluation import Frozen, class_accuracy, evaluate
from mmtheory.learners.linear_evaluation import RIDGE
from tests.learners import reference, tiny

RUNS, R = 3, 2


@pytest.fixture(scope="module")
def frozen():
    data, rng = tiny.many(range(RUNS)), np.random.default_rng(0)

    def features(part):
        shape = (*part.y.shape, tiny.EQUAL.features)
        return tuple(rng.standard_normal(shape).astype(np.float32) for _ in range(R))

    return Frozen(features(data.train), data.train, features(data.test), data.test)


def slow_by_class(logits, y, K):
    return [
        np.mean([np.argmax(row) == k for row, label in zip(logits, y, strict=True) if label == k]) for k in range(K)
    ]


def test_accuracy_by_class():
    rng = np.random.default_rng(3)
    logits, y = rng.standard_normal((40, 3)), rng.integers(0, 3, 40)
    np.testing.assert_allclose(class_accuracy(jnp.asarray(logits), tiny.labelled((), y)), slow_by_class(logits, y, 3))
    # A class without samples has no accuracy.
    found = class_accuracy(jnp.asarray(logits), tiny.labelled((), np.where(y == 1, 0, y)))
    np.testing.assert_array_equal(np.isnan(found), [False, True, False])


def test_every_encoder_of_every_run(frozen):
    found = evaluate(tiny.K, frozen)
    assert found.encoder_class_accuracy.shape == (RUNS, R, tiny.K)
    for run in range(RUNS):
        for r in range(R):
            y, test_y = frozen.training.y[run], frozen.test.y[run]
            training, test = frozen.training_features[r][run], frozen.test_features[r][run]
            _, of_training, of_test = reference.linear_evaluation(training, test, y, tiny.K, RIDGE)
            assert found.encoder_training_accuracy[run, r] == pytest.approx(reference.accuracy(of_training, y))
            assert found.encoder_test_accuracy[run, r] == pytest.approx(reference.accuracy(of_test, test_y))
            by_class = slow_by_class(of_test, test_y, tiny.K)
            np.testing.assert_allclose(found.encoder_class_accuracy[run, r], by_class)


@pytest.mark.parametrize("part", ["training_features", "test_features"])
def test_features_that_are_no_numbers_have_no_accuracy_and_spoil_no_other(part, frozen):
    """Without numbers in the training part there is no classifier, whatever the test part is."""
    plain = evaluate(tiny.K, frozen)
    broken = copy.deepcopy(frozen)
    getattr(broken, part)[0][1, 0, 0] = np.nan
    broken = evaluate(tiny.K, broken)
    for name in ("encoder_training_accuracy", "encoder_test_accuracy", "encoder_class_accuracy"):
        expected = np.array(getattr(plain, name))
        expected[1, 0] = np.nan
        np.testing.assert_array_equal(getattr(broken, name), expected)


def test_a_run_alone_is_the_run_in_a_batch(frozen):
    alone = evaluate(tiny.K, jax.tree.map(lambda a: a[2:], frozen))
    tiny.same(alone, jax.tree.map(lambda a: a[2:], evaluate(tiny.K, frozen)))
