"""Judgements on soft labels, worked out by hand, and whose labels they are."""

from types import SimpleNamespace
from typing import Any

import jax
import numpy as np
import pytest

from mmtheory.claim import Verdict
from mmtheory.remedies.claims.soft_labels import LABELS
from mmtheory.remedies.methods import ROWS, SOFT_LABELS
from mmtheory.remedies.network import Averaged
from mmtheory.remedies.runs import SoftLabels
from mmtheory.remedies.setting import QUICK, hypothesis_1
from mmtheory.remedies.trainer import MEMBERS, Trainer

pytestmark = pytest.mark.usefixtures("stand_ins")

BY_ID = {claim.id: claim for claim in LABELS.claims}
SEEDS, K = 4, QUICK.parameters.K
μ = hypothesis_1(QUICK.parameters.mu)


def outcome(error, learned=1.0):
    """Of a test error in μ, and with both features in this share of the classes."""
    tested = np.full((SEEDS, K), 1000)
    Gamma = np.full((SEEDS, 2, K), 2.0)
    Gamma[:, 1].flat[round(learned * SEEDS * K) :] = 0.1
    test = SimpleNamespace(joint_errors=np.broadcast_to(np.asarray(error) * μ * 1000, (K, SEEDS)).T, tested=tested)
    return SimpleNamespace(test=test, Gamma=Gamma, diverged=np.zeros(SEEDS, bool))


def runs(naive=1.0, teachers=1.0, student=1.0, ensemble=1.0):
    made: Any = {"naive": outcome(naive, 0.5), "labels-teachers": outcome(teachers)}
    made["labels-ensemble"] = outcome(1.0, student)
    return SoftLabels(QUICK, made, outcome(1.0, ensemble).Gamma)


@pytest.mark.parametrize(
    ("student", "expected"), [(1.0, Verdict.INCONCLUSIVE), (0.5, Verdict.REFUTED), (0.8, Verdict.INCONCLUSIVE)]
)
def test_a_student_learns_all(student, expected):
    """Of twenty classes not even all are enough for an interval above 0.9."""
    finding = BY_ID["remedies.theorem-2.soft-labels"].judged(runs(student=student))
    assert finding.verdict is expected
    assert finding.numbers["share"].value == student
    assert finding.numbers["naive"].value == 0.5


def test_an_ensemble_without_the_features_teaches_nothing():
    finding = BY_ID["remedies.theorem-2.soft-labels"].judged(runs(ensemble=0.5))
    assert finding.verdict is Verdict.INCONCLUSIVE
    assert "the ensemble has the features: not met (a share 0.5" in finding.evidence


@pytest.mark.parametrize(
    ("teachers", "expected"),
    [
        (1.0, Verdict.SUPPORTED),
        (1.5, Verdict.SUPPORTED),
        (0.5, Verdict.REFUTED),
        ((0.5, 1, 1, 1), Verdict.INCONCLUSIVE),
    ],
)
def test_soft_labels_of_teachers(teachers, expected):
    finding = BY_ID["remedies.soft-labels.uni-modal"].judged(runs(teachers=teachers))
    assert finding.verdict is expected
    assert finding.numbers["gain"].value == pytest.approx(1 - np.mean(teachers))


@pytest.mark.slow
def test_whose_labels_they_are():
    """The averaged logits, of either teacher or of every member, which all are networks of their own."""
    trainer = Trainer(QUICK, range(2), QUICK.rates[0])
    x = jax.tree.map(lambda leaf: leaf[0, :5], trainer.prepared.data.train.x)
    first = jax.tree.map(lambda leaf: leaf[0], trainer.ensemble)
    m = QUICK.parameters.m
    members = [jax.tree.map(lambda w, k=k: w[:, k * m : (k + 1) * m], first) for k in range(MEMBERS)]
    logits = np.stack([one(x) for one in members])
    np.testing.assert_allclose(Averaged(first, MEMBERS)(x), logits.mean(axis=0), rtol=1e-5, atol=1e-6)
    assert np.ptp(logits, axis=0).min() > 0
    assert not any(row.needs_naive for row in SOFT_LABELS.values())
    assert ROWS["self-labels"].needs_naive
