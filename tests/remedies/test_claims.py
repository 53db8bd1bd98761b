"""The arithmetic of the claims; that their verdicts are as declared, the ledger checks."""

from dataclasses import replace

import numpy as np
import pytest

from mmtheory.claim import Budget, Verdict
from mmtheory.competition.summary import Summary
from mmtheory.remedies.claims import CLAIMS, insufficiency, teachers
from mmtheory.remedies.claims.conjecture_1 import for_some
from mmtheory.remedies.heads import ALL, NAIVE
from mmtheory.remedies.methods import ROWS, TEACHERS
from mmtheory.remedies.runs import NAMES
from mmtheory.remedies.setting import hypothesis_1


def test_mu_of_hypothesis_1_is_the_share_of_single_features():
    rng = np.random.default_rng(0)
    insufficient = rng.random((2, 200_000)) < np.array([[0.1], [0.3]])
    assert hypothesis_1((0.1, 0.3)) == pytest.approx(np.mean(insufficient.sum(axis=0) == 1), abs=0.004)


def test_for_some_lambda():
    supported, refuted, unknown = Verdict.SUPPORTED, Verdict.REFUTED, Verdict.INCONCLUSIVE
    assert for_some({1.0: refuted, 2.0: supported}) is supported
    assert for_some({1.0: refuted, 2.0: refuted}) is refuted
    assert for_some({1.0: refuted, 2.0: unknown}) is unknown


def test_claims_name_rows_that_exist():
    assert set(NAMES) <= set(ROWS)
    assert len({claim.id for claim in CLAIMS}) == len(CLAIMS)
    assert all(claim.id.startswith("remedies.") for claim in CLAIMS)


@pytest.mark.parametrize("heads", [NAIVE, ALL, (1.0, 0.5, 0.0), TEACHERS.heads])
def test_teachers_that_see_the_other_modality_are_noticed(monkeypatch, heads):
    monkeypatch.setattr(teachers, "TEACHERS", replace(TEACHERS, heads=heads))
    expected = Verdict.SUPPORTED if heads is TEACHERS.heads else Verdict.REFUTED
    assert teachers.trained_alone(Budget.QUICK, 0).verdict is expected


@pytest.mark.parametrize(
    ("missed", "in_most", "in_all"),
    [
        (100, Verdict.SUPPORTED, Verdict.SUPPORTED),
        (80, Verdict.SUPPORTED, Verdict.REFUTED),
        (50, Verdict.INCONCLUSIVE, Verdict.REFUTED),
        (20, Verdict.REFUTED, Verdict.REFUTED),
    ],
)
def test_most_classes_are_more_than_half_of_them(monkeypatch, missed, in_most, in_all):
    unlearned = np.zeros((20, 2, 5), bool)
    unlearned[:, 1] = np.arange(100).reshape(20, 5) < missed
    monkeypatch.setattr(insufficiency, "_unlearned", lambda summary: unlearned)
    judges = insufficiency.misses_one_in_most, insufficiency.misses_a_modality
    # Nothing is asked of the run but what is patched.
    findings = [judge(object.__new__(Summary)) for judge in judges]
    assert [one.verdict for one in findings] == [in_most, in_all]
    assert {one.numbers["share"].value for one in findings} == {missed / 100}
