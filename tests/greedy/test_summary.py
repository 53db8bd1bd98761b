"""What is said of runs against the numbers of each run."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from mmtheory import stats
from mmtheory.greedy.outcome import PARTS
from mmtheory.greedy.summary import Summary, alone_accuracy

pytestmark = pytest.mark.usefixtures("stand_ins")

RUNS, PERIODS = 4, 3
RNG = np.random.default_rng(0)
ACCURACIES = RNG.uniform(0.2, 1, (RUNS, len(PARTS), 5))
SPEEDS = RNG.normal(size=(RUNS, PERIODS + 1, 2))
STEPS = np.cumsum(RNG.integers(0, 5, (RUNS, PERIODS + 1, 3)), axis=1)
KEPT = np.array([1, 3, 2, 1])
DIVERGED = np.array([False, False, True, False])
TWO = SimpleNamespace(speeds=SPEEDS)
"""What tells that there are two modalities."""


@pytest.fixture
def summary():
    outcome: Any = SimpleNamespace(
        accuracies=ACCURACIES,
        last_accuracies=ACCURACIES[::-1],
        diverged=DIVERGED,
        kept=KEPT,
        sparsity=np.array([0.1, 0.2, 0.3, 0.4]),
        trace=SimpleNamespace(speeds=SPEEDS, steps=STEPS),
    )
    return Summary(outcome, 0.25)


def test_numbers_are_of_their_run_and_of_the_network_that_was_kept(summary):
    assert summary.diverged == 1
    for run in range(RUNS):
        for part, accuracies in zip(PARTS, ACCURACIES[run], strict=True):
            u = [(accuracies[1 + i] - accuracies[3 + i]) / accuracies[1 + i] for i in range(2)]
            expected = [np.nan] * 2 if DIVERGED[run] else u
            np.testing.assert_allclose(summary.utilisation(part)[run], expected)
            np.testing.assert_allclose(summary.modality_utilisation(part)[run], expected[::-1])
            np.testing.assert_allclose(summary.d_util(part)[run], expected[0] - expected[1])
        first, second = SPEEDS[run, KEPT[run]]
        np.testing.assert_allclose(summary.d_speed[run], np.nan if DIVERGED[run] else first - second)
    np.testing.assert_allclose(summary.sparsity, [0.1, 0.2, np.nan, 0.4])
    # Means are of the runs that did not diverge.
    kept = [0.1, 0.2, 0.4]
    assert summary.mean(summary.sparsity) == stats.resampled_mean(kept, 0.25)
    assert summary.mean(summary.sparsity).value == pytest.approx(np.mean(kept))


def test_three_modalities_have_no_differences():
    outcome: Any = SimpleNamespace(
        accuracies=np.full((1, len(PARTS), 13), 0.5),
        diverged=np.zeros(1, bool),
        trace=SimpleNamespace(speeds=np.zeros((1, 2, 3))),
    )
    summary = Summary(outcome, 0.0)
    assert summary.R == 3
    with pytest.raises(ValueError, match="d_util is of two modalities, and these networks have 3"):
        summary.d_util("test")
    with pytest.raises(ValueError, match="d_speed is of two modalities"):
        _ = summary.d_speed


def test_the_network_at_the_end_and_the_steps_of_the_one_that_was_kept(summary):
    for run in range(RUNS):
        expected = np.nan if DIVERGED[run] else ACCURACIES[RUNS - 1 - run, PARTS.index("training"), 0]
        np.testing.assert_allclose(summary.last_accuracy("training")[run, 0], expected)
        assert summary.fitted[run] == (0 if DIVERGED[run] else expected)
        assert summary.rebalanced[run] == STEPS[run, KEPT[run], 1] + STEPS[run, KEPT[run], 2]


def test_steps_are_counted_to_the_end_of_training(summary):
    last = STEPS[:, -1].sum(axis=0)
    np.testing.assert_allclose(summary.steps, last / last.sum())


def test_a_branch_is_dead_where_the_others_context_does_not_help_either():
    accuracies = np.full((4, len(PARTS), 5), 0.9)
    training = PARTS.index("training")
    accuracies[0, training, [1, 3]] = 0.1
    accuracies[1, training, 3] = 0.1
    accuracies[2, training, [1, 4]] = 0.1
    outcome: Any = SimpleNamespace(accuracies=accuracies, diverged=np.zeros(4, bool), trace=TWO)
    assert Summary(outcome, 0).dead(0.1).tolist() == [True, False, False, False]
    assert Summary(outcome, 0).collapsed(0.1).tolist() == [True, True, True, False]


def test_collapse_is_judged_on_training_data():
    accuracies = np.full((3, len(PARTS), 5), 0.9)
    accuracies[0, PARTS.index("training"), 3] = 0.11
    accuracies[1, PARTS.index("training"), 4] = 0.13
    accuracies[2, PARTS.index("test"), 3:] = 0.1
    outcome: Any = SimpleNamespace(accuracies=accuracies, diverged=np.zeros(3, bool), trace=TWO)
    assert Summary(outcome, 0.0).collapsed(0.1).tolist() == [True, False, False]


def test_the_average_of_logits():
    def alone(logits, diverged=(False, False)):
        outcome: Any = SimpleNamespace(
            test_logits=np.asarray(logits, float), test_label=np.array([[0, 1], [1, 1]]), diverged=np.array(diverged)
        )
        return outcome

    first = alone([[[1, 0], [0, 1]], [[1, 0], [1, 0]]])
    second = alone([[[0, 3], [0, 1]], [[0, 3], [0, 3]]], (False, True))
    np.testing.assert_allclose(alone_accuracy((first,), "test"), [1, 0])
    np.testing.assert_allclose(alone_accuracy((first, second), "test"), [0.5, np.nan])
