"""Claims on what the flow of the leading neurons predicts, on made-up runs: right ones, and ones that are off."""

from types import SimpleNamespace

import numpy as np
import pytest

from mmtheory.claim import Budget, Verdict
from mmtheory.competition.claims import CLAIMS, flow, phase_one
from mmtheory.competition.descent import NEVER

BY_NAME = {claim.id.removeprefix("competition."): claim for claim in CLAIMS}
SEEDS, K = 12, 4


def made_up(passage, errors=100, seeds=SEEDS):
    """A run whose modality 1 reaches β in every class at the step `passage`, and the other never."""
    first = np.stack([np.broadcast_to(passage, (seeds, K)), np.full((seeds, K), NEVER)], axis=1)
    counts = np.broadcast_to(errors, seeds)[:, None] * np.ones((1, K), int)
    test = SimpleNamespace(joint_errors=counts, tested=np.full((seeds, K), 1000))
    joint = SimpleNamespace(first_passage=first)
    summary = SimpleNamespace(
        phase_one=np.broadcast_to(passage, (seeds, K)).astype(float),
        phase_one_predicted=np.full((seeds, K), 100.0),
        learned=np.ones((seeds, K), bool),
        outcome=SimpleNamespace(joint=joint, test=test),
    )
    summary.flow = SimpleNamespace(joint=joint)
    summary.summary = summary
    return summary


def found(name, monkeypatch, predicted, run, budget=Budget.STANDARD):
    for module in (flow, phase_one):
        monkeypatch.setattr(module, "predict", lambda p, seeds: predicted(p))
    monkeypatch.setattr(flow, "run_of", lambda name, seeds: run)
    return BY_NAME[name].finding(budget, 0)


def test_the_same_passage_and_outcomes(monkeypatch):
    finding = found("flow", monkeypatch, lambda p: made_up(1005), made_up(1000))
    assert finding.numbers["T_j"] == pytest.approx(0.005)
    # Of five settings with 12 seeds, two modalities and four classes every one ends alike.
    assert finding.numbers["outcomes"].value == 1
    assert finding.numbers["outcomes"].low == pytest.approx(0.025 ** (1 / 480))
    assert finding.verdict is Verdict.SUPPORTED


def test_a_passage_that_is_late_in_one_class_of_fifty(monkeypatch):
    """One of 48 classes is in the last hundredth of them."""
    late = np.full((SEEDS, K), 1000)
    late[0, 0] = 1200
    finding = found("flow", monkeypatch, lambda p: made_up(late), made_up(1000))
    assert finding.verdict is Verdict.REFUTED
    assert finding.numbers["T_j"] > 0.01


def test_losers_that_are_learned_in_one_of_them_alone(monkeypatch):
    other = made_up(1000)
    other.flow.joint.first_passage[:6, 1] = 2000
    finding = found("flow", monkeypatch, lambda p: other, made_up(1000))
    assert finding.numbers["outcomes"].value == pytest.approx(0.75)
    assert finding.verdict is Verdict.REFUTED


def test_the_law_of_the_joint_error(monkeypatch):
    """Errors of the flow are 5 % more than those of runs, then 40 % more, with a spread that decides."""
    spread = np.array([95, 105] * 6)
    for factor, verdict in ((1.05, Verdict.SUPPORTED), (1.4, Verdict.REFUTED)):
        predicted = made_up(1000, np.round(factor * spread).astype(int))
        finding = found("flow.law", monkeypatch, lambda p, one=predicted: one, made_up(1000, spread))
        assert finding.numbers["ratio"].value == pytest.approx(factor, rel=0.01)
        assert finding.verdict is verdict, finding.evidence


def test_without_an_error_there_is_no_ratio(monkeypatch):
    finding = found("flow.law", monkeypatch, lambda p: made_up(1000, 0), made_up(1000))
    assert finding.verdict is Verdict.INCONCLUSIVE
    assert "no error was found" in finding.evidence


def test_the_bias_of_the_corrected_passage(monkeypatch):
    """At one of three noises T_j is 20 % above what is predicted."""

    def by_noise(late):
        return lambda p: made_up(late if p.sigma_g[0] ** 2 * 300 > 3 else 103)

    for late, verdict in ((105, Verdict.SUPPORTED), (120, Verdict.REFUTED)):
        finding = found("claim-a7.noise", monkeypatch, by_noise(late), made_up(100))
        assert [ratio.value for ratio in finding.numbers["ratios"]] == [1.03, 1.03, late / 100]
        assert finding.verdict is verdict
