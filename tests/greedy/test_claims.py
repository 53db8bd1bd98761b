"""Verdicts on runs whose accuracies are known."""

from unittest.mock import Mock

import numpy as np
import pytest

from mmtheory.claim import Budget, Verdict
from mmtheory.greedy.claims import conjectures, table_1
from mmtheory.greedy.outcome import PARTS, Outcome
from mmtheory.greedy.parameters import METHODS
from mmtheory.greedy.summary import Summary

SEEDS = 10
OUTPUTS = 5


def summary(fused=0.95, alone=(0.9, 0.9), speed=0.0):
    """Runs with this validation accuracy, and these accuracies of the cut-off branches on training data; by seed."""
    accuracies = np.full((SEEDS, len(PARTS), OUTPUTS), 0.9)
    accuracies[:, PARTS.index("validation"), 0] = fused
    accuracies[:, PARTS.index("training"), 3:] = alone
    outcome = Mock(Outcome, accuracies=accuracies, diverged=np.zeros(SEEDS, bool))
    return Summary(outcome, 0.2)


@pytest.mark.parametrize(
    ("fused", "alone", "collapse", "balance"),
    [
        (0.95, (0.1, 0.9), Verdict.SUPPORTED, Verdict.REFUTED),
        (0.95, (0.9, 0.115), Verdict.SUPPORTED, Verdict.REFUTED),
        (0.95, (0.9, 0.5), Verdict.REFUTED, Verdict.SUPPORTED),
        (0.9, (0.1, 0.9), Verdict.INCONCLUSIVE, Verdict.INCONCLUSIVE),
        # Accurate in four seeds only: too few, however many methods and rates agree.
        (np.where(np.arange(SEEDS) < 4, 0.95, 0.5), (0.1, 0.9), Verdict.INCONCLUSIVE, Verdict.INCONCLUSIVE),
    ],
)
def test_collapse_and_balance(monkeypatch, fused, alone, collapse, balance):
    methods = dict.fromkeys(METHODS, summary(fused, alone))
    monkeypatch.setattr(table_1, "table_1", lambda budget, seed, rate: methods)
    assert table_1.collapse(Budget.STANDARD, 0).verdict is collapse
    assert table_1.balance(Budget.STANDARD, 0).verdict is balance


@pytest.mark.parametrize(
    ("shift", "verdict"), [(0.05, Verdict.SUPPORTED), (-0.05, Verdict.REFUTED), (0.0, Verdict.INCONCLUSIVE)]
)
def test_a_method_that_is_more_accurate(monkeypatch, shift, verdict):
    noise = np.random.default_rng(0).normal(0, 0.005, SEEDS)
    methods = {"vanilla": summary(0.6), "guided": summary(0.6 + shift + noise - noise.mean())}
    monkeypatch.setattr(table_1, "table_1", lambda budget, seed, rate: methods)
    assert table_1.higher("guided", "vanilla")(Budget.STANDARD, 0).verdict is verdict


def runs(test=0.0, familiar=0.0, speed=0.0, training=0.95):
    """Runs with these d_util on test and on familiar data, d_speed and training accuracy; by seed."""
    accuracies = np.full((SEEDS, len(PARTS), OUTPUTS), 0.9)
    accuracies[:, PARTS.index("training"), 0] = training
    for part, value in (("test", test), ("familiar", familiar)):
        # u(m0|m1) = 0, so that d_util is u(m1|m0).
        accuracies[:, PARTS.index(part), 3] = 0.9 * (1 - np.asarray(value))
    speeds = np.zeros((SEEDS, 2, 2))
    speeds[:, 1, 0] = speed
    outcome = Mock(
        Outcome,
        accuracies=accuracies,
        diverged=np.zeros(SEEDS, bool),
        kept=np.ones(SEEDS, int),
        trace=Mock(speeds=speeds),
    )
    return Summary(outcome, 0.2)


NOISE = np.random.default_rng(1).normal(0, 0.02, SEEDS)
UNLEARNED = runs(test=-9.0, training=0.5)


def verdict(monkeypatch, check, *at_rates):
    monkeypatch.setattr(conjectures, "learning_rates", lambda budget, seed, modalities: at_rates)
    return check(Budget.STANDARD, 0).verdict


@pytest.mark.parametrize(
    ("d_util", "distinct", "identical"),
    [
        (0.3 + NOISE, Verdict.SUPPORTED, Verdict.REFUTED),
        (-0.3 + NOISE, Verdict.SUPPORTED, Verdict.REFUTED),
        (NOISE - NOISE.mean(), Verdict.REFUTED, Verdict.SUPPORTED),
        (20 * (NOISE - NOISE.mean()), Verdict.INCONCLUSIVE, Verdict.INCONCLUSIVE),
    ],
)
def test_conjecture_1(monkeypatch, d_util, distinct, identical):
    # In distribution the opposite of what the verdict is of; networks that learned nothing do not count.
    found = runs(test=d_util, familiar=np.where(np.abs(d_util) < 0.1, 0.5, 0.0))
    assert verdict(monkeypatch, conjectures.distinct, found, UNLEARNED) is distinct
    assert verdict(monkeypatch, conjectures.identical, found, UNLEARNED) is identical


@pytest.mark.parametrize("check", [conjectures.distinct, conjectures.identical, conjectures.proxy])
def test_nothing_is_said_where_nothing_was_learned(monkeypatch, check):
    assert verdict(monkeypatch, check, UNLEARNED, UNLEARNED) is Verdict.INCONCLUSIVE


@pytest.mark.parametrize(
    ("sign", "expected"),
    [
        (1.0, Verdict.SUPPORTED),
        (-1.0, Verdict.REFUTED),
        (np.where(np.arange(SEEDS) < 5, -1, 1), Verdict.INCONCLUSIVE),
    ],
)
def test_learning_speed_as_a_proxy(monkeypatch, sign, expected):
    d_util = np.where(np.arange(SEEDS) % 2, 0.2, -0.2)
    # At one of the two rates d_speed has the sign that is tested, at the other none, which counts as half.
    found = runs(test=d_util, speed=sign * d_util), runs(test=d_util, speed=0.0)
    assert verdict(monkeypatch, conjectures.proxy, *found) is expected


@pytest.mark.parametrize(("low", "expected"), [(0.4, Verdict.SUPPORTED), (0.02, Verdict.REFUTED)])
def test_learning_rates(monkeypatch, low, expected):
    found = runs(test=-low + NOISE), UNLEARNED, runs(test=0.2)
    assert verdict(monkeypatch, conjectures.rates, *found) is expected
    # The highest rate is compared, and there nothing was learned.
    assert verdict(monkeypatch, conjectures.rates, *found[::-1][1:]) is Verdict.INCONCLUSIVE
