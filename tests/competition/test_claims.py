"""Each check of competition fails when what it checks is wrong; the checks themselves run in test_ledger."""

import dataclasses

import numpy as np
import pytest

from mmtheory.claim import Budget, Finding, Verdict, all_of, at_least, within
from mmtheory.competition import claims, lemmas, simulate
from mmtheory.competition.claims import CLAIMS, PHASE_ONE_AXES, phase_one_slope, run
from mmtheory.competition.judgements import JUDGEMENTS, judge
from mmtheory.estimate import Estimate

BY_ID = {claim.id: claim for claim in CLAIMS}


def test_every_judgement_is_declared():
    assert set(JUDGEMENTS) <= set(BY_ID)
    assert set(judge(run("wins", Budget.QUICK, 0))) == set(JUDGEMENTS)


# -- a wrong implementation must not pass ----------------------------------------------------------------------------


def with_parts(summary, **parts):
    """The summary with parts of its outcome replaced: part__field=value."""
    outcome = summary.outcome
    for path, value in parts.items():
        part, name = path.split("__")
        of = getattr(outcome, part)
        if hasattr(of, "records") and hasattr(of.records, name):
            of = dataclasses.replace(of, records=dataclasses.replace(of.records, **{name: value}))
        else:
            of = dataclasses.replace(of, **{name: value})
        outcome = dataclasses.replace(outcome, **{part: of})
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
    claim = f"competition.{part}"
    summary = run(kind, Budget.QUICK, 0)
    assert JUDGEMENTS[claim](summary).verdict is not Verdict.REFUTED
    assert JUDGEMENTS[claim](mutate(summary)).verdict is Verdict.REFUTED


def test_q_off_by_one_has_another_slope(monkeypatch):
    def with_q_off_by_one(p, seeds):
        return simulate(dataclasses.replace(p, q=p.q - 1), seeds)

    monkeypatch.setattr(claims, "simulate", with_q_off_by_one)
    assert phase_one_slope("sigma_0")(Budget.QUICK, 0).verdict is Verdict.REFUTED


def test_a_step_size_that_is_ignored_has_no_slope(monkeypatch):
    fixed = PHASE_ONE_AXES["eta"][0]
    monkeypatch.setattr(claims, "simulate", lambda p, seeds: simulate(dataclasses.replace(p, eta=fixed), seeds))
    assert phase_one_slope("eta")(Budget.QUICK, 0).verdict is Verdict.REFUTED


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


# -- verdicts --------------------------------------------------------------------------------------------------------


def test_verdicts_follow_the_interval():
    assert at_least(Estimate(0.95, 0.91, 0.99), 0.9) is Verdict.SUPPORTED
    assert at_least(Estimate(0.95, 0.85, 0.99), 0.9) is Verdict.INCONCLUSIVE
    assert at_least(Estimate(0.5, 0.4, 0.6), 0.9) is Verdict.REFUTED
    assert at_least(Estimate(np.nan, np.nan, np.nan), 0.9) is Verdict.INCONCLUSIVE
    assert within(Estimate(1, 0.9, 1.1), 0.75, 1.25) is Verdict.SUPPORTED
    assert within(Estimate(1, 0.7, 1.1), 0.75, 1.25) is Verdict.INCONCLUSIVE
    assert within(Estimate(2, 1.9, 2.1), 0.75, 1.25) is Verdict.REFUTED
    assert all_of([Verdict.SUPPORTED, Verdict.REFUTED]) is Verdict.REFUTED
    assert all_of([Verdict.SUPPORTED, Verdict.INCONCLUSIVE]) is Verdict.INCONCLUSIVE
    assert all_of([Verdict.HOLDS, Verdict.HOLDS]) is Verdict.HOLDS
    assert all_of([]) is Verdict.INCONCLUSIVE


def test_inconclusive_is_expected_only_below_the_needed_budget():
    claim = dataclasses.replace(CLAIMS[0], expected=Verdict.SUPPORTED, needs=Budget.STANDARD)
    undecided = Finding(Verdict.INCONCLUSIVE, "")
    assert claim.as_expected(undecided, Budget.QUICK)
    assert not claim.as_expected(undecided, Budget.STANDARD)
    assert not claim.as_expected(Finding(Verdict.REFUTED, ""), Budget.QUICK)
