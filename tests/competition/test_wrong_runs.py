"""A wrong run is a surprise to the claims on it, and a wrong formula is refuted."""

import dataclasses

import numpy as np
import pytest

from mmtheory.claim import Budget, Verdict
from mmtheory.competition import simulate
from mmtheory.competition.claims import lemmas, phase_one
from mmtheory.competition.claims.paper import run
from tests.competition.by_hand import changed
from tests.competition.judged import BY_ID


def swapped_winner(s):
    return changed(s, joint__first_passage=s.outcome.joint.first_passage[:, ::-1])


def swapped_signal(s):
    return changed(s, data__signal_strength=s.outcome.data.signal_strength[:, ::-1])


def swapped_trajectories(s):
    Gamma = s.outcome.joint.records.Gamma
    return changed(s, joint__Gamma=np.concatenate([Gamma[:, :1], Gamma[:, 1:, ::-1]], axis=1))


def swapped_uni_modal(s):
    return changed(s, test__uni_modal_errors=s.outcome.test.uni_modal_errors[:, ::-1])


def encoders_of_uni_modal_training(s):
    return changed(s, test__encoder_errors=s.outcome.test.uni_modal_errors)


def joint_errors_of_the_worst_encoder(s):
    return changed(s, test__joint_errors=s.outcome.test.encoder_errors.max(axis=1))


def errors_left(networks):
    def mutate(s):
        wrong = getattr(s.outcome, networks).records.training_error + np.float32(0.1)
        return changed(s, **{f"{networks}__training_error": wrong})

    return mutate


def scaled(name, factor):
    def mutate(s):
        return changed(s, **{f"joint__{name}": factor * getattr(s.outcome.joint.records, name)})

    return mutate


def sign_lost(s):
    return changed(s, joint__most_negative=-s.outcome.joint.records.Gamma)


def of_test(name, factor):
    """Test errors scaled, as whole samples."""

    def mutate(s):
        return changed(s, **{f"test__{name}": np.round(factor * getattr(s.outcome.test, name)).astype(int)})

    return mutate


def swapped_encoders(s):
    return changed(s, test__encoder_errors=s.outcome.test.encoder_errors[:, ::-1])


def other_groups(s):
    return changed(s, joint__noise_correlation=s.outcome.joint.records.noise_correlation[..., [2, 3, 0, 1]])


MUTATIONS = [
    ("property-6.1", "wins", swapped_winner),
    ("lemma-a3.simulated", "wins", swapped_winner),
    ("lemma-a3.simulated", "wins", swapped_signal),
    ("lemma-a14", "theorems", swapped_trajectories),
    ("lemma-a16", "theorems", scaled("Phi", 10)),
    ("lemma-a17", "theorems", sign_lost),
    ("theorem-5.1.training", "theorems", errors_left("uni_modal")),
    ("theorem-5.1.test", "theorems", swapped_uni_modal),
    ("theorem-5.2.training", "theorems", errors_left("joint")),
    ("theorem-5.2.encoder", "theorems", encoders_of_uni_modal_training),
    ("corollary-5.3", "theorems", joint_errors_of_the_worst_encoder),
    ("theorem-5.1.test", "theorems", of_test("uni_modal_errors", 0.85)),
    ("theorem-5.1.test", "theorems", of_test("uni_modal_errors", 1.15)),
    ("corollary-5.3", "theorems", of_test("joint_errors", 0.85)),
    ("corollary-5.3", "theorems", of_test("joint_errors", 1.15)),
    ("theorem-5.2.encoder", "theorems", swapped_encoders),
    ("theorem-5.2.encoder", "theorems", of_test("encoder_errors", 0.85)),
    ("theorem-5.2.class", "theorems", swapped_encoders),
    ("theorem-5.2.class", "theorems", swapped_winner),
    ("theorem-5.2.class", "theorems", of_test("encoder_errors", 0.85)),
    ("lemma-a14", "theorems", scaled("Gamma", 10)),
    ("lemma-a16", "theorems", scaled("Phi", 0.1)),
    ("lemma-a17", "theorems", scaled("most_negative", 0.1)),
    ("lemma-a18", "theorems", scaled("off_diagonal", 0.1)),
    ("lemma-a18", "theorems", scaled("off_diagonal", 10)),
    ("lemma-a19", "theorems", other_groups),
    ("lemma-a19", "theorems", scaled("noise_correlation", 0.1)),
    ("property-6.1", "wins", swapped_signal),
]


@pytest.mark.slow
@pytest.mark.parametrize(("part", "kind", "mutate"), MUTATIONS)
def test_a_wrong_run_is_a_surprise(part, kind, mutate):
    claim, summary = BY_ID[f"competition.{part}"], run(kind, Budget.QUICK, 0)
    assert not claim.surprises(claim.judged(summary), Budget.QUICK)
    assert claim.surprises(claim.judged(mutate(summary)), Budget.QUICK)


@pytest.mark.slow
def test_q_off_by_one_has_another_slope(monkeypatch):
    def with_q_off_by_one(p, seeds, progress):
        return simulate(dataclasses.replace(p, q=p.q - 1), seeds)

    monkeypatch.setattr(phase_one, "simulate", with_q_off_by_one)
    assert BY_ID["competition.claim-a7.sigma-0"].check(Budget.QUICK, 0).verdict is Verdict.REFUTED


@pytest.mark.slow
def test_a_step_size_that_is_ignored_has_no_slope(monkeypatch):
    def with_one_step_size(p, seeds, progress):
        return simulate(dataclasses.replace(p, eta=4.0), seeds)

    monkeypatch.setattr(phase_one, "simulate", with_one_step_size)
    assert BY_ID["competition.claim-a7.eta"].check(Budget.QUICK, 0).verdict is Verdict.REFUTED


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
