"""Each check of competition fails when what it checks is wrong; the checks themselves run in test_ledger."""

import dataclasses

import numpy as np
import pytest

from mmtheory.claim import Budget, Verdict
from mmtheory.competition import simulate
from mmtheory.competition.claims import CLAIMS, judge, lemmas, phase_one
from mmtheory.competition.claims.paper import run

BY_ID = {claim.id: claim for claim in CLAIMS}


def test_every_claim_about_a_run_judges_any_run_once():
    judging = {claim.id for claim in CLAIMS if claim.judge}
    findings = judge(run("wins", Budget.QUICK, 0))
    assert set(findings) == judging - {"competition.lemma-a14.memorising"}
    sections = [BY_ID[name].section for name in findings]
    assert sections == sorted(sections)
    assert findings["competition.lemma-a14"] == BY_ID["competition.lemma-a14"].finding(Budget.QUICK, 0)


# -- a wrong implementation must not pass ----------------------------------------------------------------------------


def with_parts(summary, **parts):
    """The summary with parts of its outcome replaced: part__field=value."""
    outcome = summary.outcome
    for path, value in parts.items():
        part, name = path.split("__")
        old = getattr(outcome, part)
        if hasattr(old, "records") and hasattr(old.records, name):
            new = dataclasses.replace(old, records=dataclasses.replace(old.records, **{name: value}))
        else:
            new = dataclasses.replace(old, **{name: value})
        outcome = dataclasses.replace(outcome, **{part: new})
    return dataclasses.replace(summary, outcome=outcome)


def swapped_winner(s):
    return with_parts(s, joint__first_passage=s.outcome.joint.first_passage[:, ::-1])


def swapped_signal(s):
    return with_parts(s, data__signal_strength=s.outcome.data.signal_strength[:, ::-1])


def swapped_trajectories(s):
    Gamma = s.outcome.joint.records.Gamma
    return with_parts(s, joint__Gamma=np.concatenate([Gamma[:, :1], Gamma[:, 1:, ::-1]], axis=1))


def swapped_uni_modal(s):
    return with_parts(s, test__uni_modal_errors=s.outcome.test.uni_modal_errors[:, ::-1])


def encoders_of_uni_modal_training(s):
    return with_parts(s, test__encoder_errors=s.outcome.test.uni_modal_errors)


def joint_errors_of_the_worst_encoder(s):
    return with_parts(s, test__joint_errors=s.outcome.test.encoder_errors.max(axis=1))


def errors_left(networks):
    def mutate(s):
        wrong = getattr(s.outcome, networks).records.training_error + np.float32(0.1)
        return with_parts(s, **{f"{networks}__training_error": wrong})

    return mutate


def scaled(name, factor):
    def mutate(s):
        return with_parts(s, **{f"joint__{name}": factor * getattr(s.outcome.joint.records, name)})

    return mutate


def sign_lost(s):
    return with_parts(s, joint__most_negative=-s.outcome.joint.records.Gamma)


MUTATIONS = [
    ("property-6.1", "wins", swapped_winner),
    ("lemma-a3.simulated", "wins", swapped_winner),
    ("lemma-a3.simulated", "wins", swapped_signal),
    ("lemma-a14", "wins", swapped_trajectories),
    ("lemma-a16", "theorems", scaled("Phi", 10)),
    ("lemma-a17", "theorems", sign_lost),
    ("theorem-5.1.training", "theorems", errors_left("uni_modal")),
    ("theorem-5.1.test", "theorems", swapped_uni_modal),
    ("theorem-5.2.training", "theorems", errors_left("joint")),
    ("theorem-5.2.encoder", "theorems", encoders_of_uni_modal_training),
    ("corollary-5.3", "theorems", joint_errors_of_the_worst_encoder),
]


@pytest.mark.parametrize(("part", "kind", "mutate"), MUTATIONS)
def test_a_wrong_run_is_refuted(part, kind, mutate):
    check = BY_ID[f"competition.{part}"].judge
    summary = run(kind, Budget.QUICK, 0)
    assert check(summary).verdict is not Verdict.REFUTED
    assert check(mutate(summary)).verdict is Verdict.REFUTED


def test_q_off_by_one_has_another_slope(monkeypatch):
    def with_q_off_by_one(p, seeds, progress):
        return simulate(dataclasses.replace(p, q=p.q - 1), seeds)

    monkeypatch.setattr(phase_one, "simulate", with_q_off_by_one)
    assert BY_ID["competition.claim-a7.sigma-0"].finding(Budget.QUICK, 0).verdict is Verdict.REFUTED


def test_a_step_size_that_is_ignored_has_no_slope(monkeypatch):
    def with_one_step_size(p, seeds, progress):
        return simulate(dataclasses.replace(p, eta=4.0), seeds)

    monkeypatch.setattr(phase_one, "simulate", with_one_step_size)
    assert BY_ID["competition.claim-a7.eta"].finding(Budget.QUICK, 0).verdict is Verdict.REFUTED


@pytest.mark.parametrize(
    ("check", "name", "fault"),
    [
        (lemmas.close_maxima, "max_agreement_probability", lambda *a: 0.5),
        (lemmas.close_maxima, "max_agreement_probability", lambda epsilon, m, ratio=1.0: 0.9 * epsilon),
        (lemmas.weaker_maximum_wins, "winning_probabilities", lambda *a, **k: np.array([0.9, 0.1])),
        (lemmas.somebody_wins, "winning_probabilities", lambda s, m, q, epsilon: np.array([0.3, 0.3])),
        (lemmas.tensor_power, "tensor_power_bound", lambda y_0, *a: 1.0001 * y_0),
    ],
)
def test_a_wrong_formula_is_refuted(monkeypatch, check, name, fault):
    monkeypatch.setattr(lemmas, name, fault)
    assert check(Budget.QUICK, 0).verdict is Verdict.REFUTED
