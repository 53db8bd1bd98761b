"""Verdicts on runs whose accuracies are known."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from mmtheory.claim import Budget, Verdict
from mmtheory.greedy import claims
from mmtheory.greedy.bench import PARTS
from mmtheory.greedy.summary import Summary

SEEDS = 10
OUTPUTS = 5


def summary(fused=0.95, alone=(0.9, 0.9), speed=0.0):
    """Runs with this validation accuracy, and these accuracies of the cut-off branches on training data; by seed."""
    accuracies = np.full((SEEDS, len(PARTS), OUTPUTS), 0.9)
    accuracies[:, PARTS.index("validation"), 0] = fused
    accuracies[:, PARTS.index("training"), 3:] = alone
    outcome: Any = SimpleNamespace(accuracies=accuracies, diverged=np.zeros(SEEDS, bool))
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
    methods = dict.fromkeys(claims.METHODS, summary(fused, alone))
    monkeypatch.setattr(claims, "table_1", lambda budget, seed, rate: methods)
    assert claims.check_collapse(Budget.STANDARD, 0).verdict is collapse
    assert claims.check_balance(Budget.STANDARD, 0).verdict is balance


@pytest.mark.parametrize(
    ("shift", "verdict"), [(0.05, Verdict.SUPPORTED), (-0.05, Verdict.REFUTED), (0.0, Verdict.INCONCLUSIVE)]
)
def test_a_method_that_is_more_accurate(monkeypatch, shift, verdict):
    noise = np.random.default_rng(0).normal(0, 0.005, SEEDS)
    methods = {"vanilla": summary(0.6), "guided": summary(0.6 + shift + noise - noise.mean())}
    monkeypatch.setattr(claims, "table_1", lambda budget, seed, rate: methods)
    assert claims.higher("guided", "vanilla")(Budget.STANDARD, 0).verdict is verdict
    assert claims.higher("guided", "vanilla")(Budget.QUICK, 0).verdict is Verdict.INCONCLUSIVE
