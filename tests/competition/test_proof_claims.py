"""Steps of the proof on the run by hand: where a bound is first exceeded, sums of errors, what section 6 adds."""

import numpy as np
import pytest

from mmtheory.claim import Budget, Verdict
from mmtheory.competition.claims import lemmas
from mmtheory.competition.claims.paper import run
from mmtheory.competition.hypothesis import initial_order, ratios
from mmtheory.competition.violations import boundaries, violations
from tests.competition.by_hand import NEVER, SUMMARY, changed
from tests.competition.judged import ALL_TRAINED, BY_ID, TWO_TRAINED, numbers

POLYLOG = 2 * np.log(9)
ORDER = 0.1 * POLYLOG * np.sqrt([1.08, 1.2675])
"""Õ(σ_0) of what neurons see: σ_g² d_r is 1.08 and 1.2675."""

# -- when a bound is exceeded ----------------------------------------------------------------------------------------


def test_boundaries():
    """Jointly the first modality counts, and T_0 is the last T_j; alone each has its own."""
    T_j, T_0 = boundaries(TWO_TRAINED, "joint")
    assert T_j[:2].tolist() == [[[10, 20, 30]] * 2, [[8, 16, 5]] * 2]
    assert T_0[:, 0, 0].tolist() == [30, 16, np.inf, 3]
    T_j, T_0 = boundaries(TWO_TRAINED, "uni_modal")
    assert T_j[1].tolist() == [[20, 21, 22], [23, np.inf, 25]]
    assert T_0[1].tolist() == [[22] * 3, [np.inf] * 3]


def test_the_first_violation_has_a_step_and_a_phase():
    """Records are at 0, 1 and 60; the run has ended at step 50."""
    early = TWO_TRAINED.outcome.joint.first_passage.copy()
    early[0, 0, 0] = 1
    summary = changed(TWO_TRAINED, joint__first_passage=early, joint__stop_step=np.full(4, 50))
    ratio = np.full((4, 3, 2, 3), 0.5)
    ratio[0, :, 0, 0] = 0.5, 2.0, 3.0
    ratio[0, :, 0, 1] = 4.0, 0.5, 0.5
    ratio[0, 2, 1, 2] = 1.5
    ratio[0, :, 1, 0] = np.nan
    found = violations(summary, "joint", ratio)
    assert found.step[0].tolist() == [[1, 0, NEVER], [NEVER, NEVER, 50]]
    assert found.phase[0].tolist() == [[1, 0, NEVER], [NEVER, NEVER, 2]]
    assert found.largest[0, 0].tolist() == [3, 4, 0.5]
    assert found.about.sum() == 23
    infinite = violations(summary, "joint", np.where(ratio == 4, np.inf, ratio))
    assert (infinite.about.sum(), infinite.held.sum()) == (23, 20)
    assert found.held.sum() == 20
    assert str(found) == "first exceeded at step 1 in the median, in phase 1: 1, 2.1: 1, 2.2: 1"
    assert str(violations(summary, "joint", 0 * ratio)) == "exceeded nowhere"


def deviating(at, value, small=0.4):
    """Differences of `small`, but for one entry (seed, time, modality, class, statement)."""
    values = np.full((4, 3, 2, 3, 6), small)
    values[at] = value
    return values


@pytest.mark.parametrize(("name", "case"), [("i", 0), ("ii", 1), ("iii", 2), ("iv", 3), ("vi", 5)])
def test_hypothesis_a4(name, case):
    """Of twelve (seed, modality, class) of two trained runs one is about nothing, and one beyond the bound."""
    values = deviating((1, 1, 1, 2, case), 0.6)
    values[0, 1, 0, 0, (case + 1) % 6] = 9.0
    # An empty group is about nothing.
    values[0, :, 0, 1, case] = 0
    found = numbers(f"hypothesis-a4.{name}", changed(TWO_TRAINED, joint__deviation=values))
    # Five of modality 2 are below the five of modality 1, whose bound is smaller.
    assert found == pytest.approx({"share": 10 / 11, "median / bound": 0.4 / ORDER[0]})


def test_hypothesis_a4_of_the_loser():
    """At the start seed 0 is won by 1, 2, 1 and seed 1 by 2, 2, 2 with a margin: v is about the others."""
    start = ratios(TWO_TRAINED, "joint")["v"]
    lost = ~np.isnan(start[:2]).any(axis=1)
    assert lost.sum() == 6
    values = deviating(np.s_[:], 0.4)
    values[:2][:, 1][~lost] = 9.0
    assert numbers("hypothesis-a4.v", changed(TWO_TRAINED, joint__deviation=values))["share"] == 1
    assert numbers("hypothesis-a4.v", changed(TWO_TRAINED, joint__deviation=10 * values))["share"] == 0


def test_hypothesis_a4_of_gamma():
    """Γ is at most 5, of 2 · 4.394; at the start the larger one is at least 0.2, of 0.1/4.394."""
    assert numbers("hypothesis-a4.vii")["share"] == 1
    # 4.394 · 0.55 lies between 2.4 and 2.5: of twelve Γ 2.5, 4, 5; 2.5, 5, 4, 3 exceed it, 2 and less do not.
    assert numbers("hypothesis-a4.vii", changed(TWO_TRAINED, {"beta": 0.55}))["share"] == 5 / 12
    # 2/4.394 = 0.455 lies above what the stronger modality starts with, but for two classes.
    assert numbers("hypothesis-a4.vii", changed(TWO_TRAINED, {"sigma_0": 2.0}))["share"] == 4 / 12


def test_theorem_a20():
    """Of two runs one has one number beyond its bound, of ii, at step 1."""
    good = deviating(np.s_[:], 0.4)
    assert numbers("theorem-a20", changed(TWO_TRAINED, joint__deviation=good, joint__most_negative=-good[..., 0])) == {
        "share": 1
    }
    summary = changed(TWO_TRAINED, joint__deviation=deviating((1, 1, 1, 2, 1), 0.6), joint__most_negative=-good[..., 0])
    found = BY_ID["competition.theorem-a20"].judge(summary)
    assert found.numbers["share"].value == 1 / 2
    assert "first violated: ii in phase 1: 1; at step" in found.evidence


def test_hypothesis_b1():
    """A.4 v is no part of it, nor is what is not trained to the end; of seed 3 one Γ starts at 0, against vi."""
    good = deviating(np.s_[:], 0.4)
    good[..., 4] = 9.0
    fine = changed(ALL_TRAINED, uni_modal__deviation=good, uni_modal__most_negative=-good[..., 0])
    assert numbers("hypothesis-b1", fine) == {"share": 3 / 4}
    worse = good.copy()
    worse[2, 1, 0, 0, 3] = 0.6
    assert numbers("hypothesis-b1", changed(fine, uni_modal__deviation=worse)) == {"share": 2 / 4}
    error = np.zeros((4, 3, 2))
    error[2, -1, 0] = 0.1
    untrained = changed(fine, uni_modal__deviation=worse, uni_modal__training_error=error)
    assert numbers("hypothesis-b1", untrained) == {"share": 3 / 4}
    # A seed of which no network is trained says nothing.
    error[2, -1] = 0.1
    assert numbers("hypothesis-b1", changed(fine, uni_modal__training_error=error)) == {"share": 2 / 3}


def test_function_approximation():
    """At the end three of twelve differ by more than a quarter."""
    values = np.full((4, 3, 2, 3), 9.0)
    values[:2, -1] = 0.2
    values[0, -1, 0] = 0.3
    summary = changed(TWO_TRAINED, joint__output_deviation=values)
    assert numbers("fact-a5", summary) == {"share": 9 / 12, "median": 0.2}


def test_logits_while_a_class_is_not_learned():
    """Γ starts below 0.5 = β/4 but for two classes at 0.5; at step 1 it is at 1.5, so that only the start counts."""
    values = np.full((4, 3, 3), 1.0)
    values[:, 0] = 0.3
    values[1, 0, 2] = 4.2 / 3
    assert numbers("fact-a6", changed(TWO_TRAINED, joint__largest_logit=values)) == {"share": 5 / 6}
    # Γ of step 1 is small with β = 8, and the class of seed 1 that is learned by then does not count.
    values[:, 1] = 5 / 3
    early = TWO_TRAINED.outcome.joint.first_passage.copy()
    early[1, :, 1] = 1
    summary = changed(TWO_TRAINED, {"beta": 8.0}, joint__largest_logit=values, joint__first_passage=early)
    assert numbers("fact-a6", summary) == {"share": 1 / 6}


# -- sums over training ----------------------------------------------------------------------------------------------


def test_noise_surplus():
    """Bounds as of Lemma A.19, 0.457 and 0.495; one entry is −∞, there being no insufficient sample."""
    values = np.full((4, 3, 2, 3), 0.3)
    values[0, 1, 0, 0] = 0.46
    values[1, :, 1, 1] = -np.inf
    found = numbers("claim-a8", changed(TWO_TRAINED, joint__noise_surplus=values))
    assert found == pytest.approx({"share": 10 / 11, "median / bound": 0.3 / ORDER[0]})


def test_errors_of_insufficient_samples():
    """n/(η σ_g² d_r) = 100/(0.75 · 1.08) = 123.46, and 8/(0.1 √1.08)² = 740.7 times that; n_i = 12 and 10."""
    order = 100 / (0.75 * 1.08)
    largest = np.full((4, 3, 3), 1e9)
    largest[:2, :, 2] = 100.0
    largest[0, 0, 2] = 1.01 * order * POLYLOG
    largest[1, 1, 2] = 0
    summary = changed(TWO_TRAINED, joint__largest_summed_error=largest)
    assert numbers("claim-a9.a", summary) == pytest.approx({"share": 4 / 5, "median / bound": 100 / order / POLYLOG})
    slow = 8 / (0.01 * 1.08)
    expected = {"share": 1, "median / bound": 100 / order / POLYLOG / slow}
    assert numbers("claim-a9.a.corrected", summary) == pytest.approx(expected)
    summed = np.full((4, 3, 2, 3), 1e9)
    bounds = np.array([12, 10]) / 100 * order * POLYLOG
    summed[:2, :, 1, 2] = np.array([1.2, 0.6])[:, None] * bounds[:, None] / 3
    summary = changed(TWO_TRAINED, joint__summed_error=summed)
    assert numbers("claim-a9.b", summary) == pytest.approx({"share": 1 / 2, "median / bound": 0.9})
    assert numbers("claim-a9.b.corrected", summary) == pytest.approx({"share": 1, "median / bound": 0.9 / slow})


def test_errors_of_sufficient_samples():
    """K/η = 4 and 1/η = 4/3, each times the polylog."""
    summed = np.full((4, 3, 2, 3), 1e9)
    summed[:2, :, 0, 2] = np.array([[2.0], [1.0]]) * POLYLOG
    summed[:2, :, 0, 1] = np.array([[1.0, 2.0, 1e9], [1.0, 1e9, 0.5]]) * POLYLOG
    summary = changed(TWO_TRAINED, joint__summed_error=summed)
    assert numbers("claim-a11", summary) == pytest.approx({"share": 1 / 2, "median / bound": (6 / 4 + 3 / 4) / 2})
    # The class that is learned last, the third and the second, has no phase 2.1.
    assert numbers("claim-a12", summary) == pytest.approx({"share": 3 / 4, "median / bound": 0.75})


def test_a_sufficient_sample_beside_the_mean():
    """After T_0 = 30 and 16 there is one record: 0.9 over 3 · 0.02, and over 3 · 0.05, of K² = 9."""
    largest, residual = np.full((4, 3, 3), 1e9), np.ones((4, 3, 3, 2))
    largest[:, -1] = 0.5, 0.9, 0.1
    residual[0, -1, :, 0], residual[1, -1, :, 0] = 0.02, 0.05
    found = numbers("claim-a10", changed(TWO_TRAINED, joint__largest_residual=largest, joint__residual=residual))
    assert found == pytest.approx({"share": 1 / 2, "median / bound": (15 + 6) / 2 / 9})


# -- sections 5 to 7 -------------------------------------------------------------------------------------------------


def test_singletons():
    """At the last record: the winners' Γ are 4, 5, 2; 2, 4, 5 in two seeds, and 2, 4 in the third."""
    joint = SUMMARY.outcome.joint
    Phi, other = 1.3 * joint.records.Gamma, np.full((4, 3, 2, 3), 9.0)
    Phi[0, -1, 1, 1] = 7.0
    other[:, -1] = 0.6
    found = numbers("singletons", changed(SUMMARY, joint__Phi=Phi, joint__off_diagonal=other))
    assert found == {"alone": 7 / 8, "one feature": 5 / 8}


def test_the_winner_grows_faster():
    """Before T_j there is one interval, from 0 to 1; the score is Γ √d. Seed 0's second class has no clear winner."""
    start = np.asarray(SUMMARY.outcome.joint.records.Gamma)[:, :1]
    Gamma = np.concatenate([start, start, start], axis=1)
    d = SUMMARY.outcome.data.signal_strength
    ahead = SUMMARY.initial_scores.argmax(axis=1)[:, None]
    np.put_along_axis(Gamma[:, 1], ahead, 2 * np.take_along_axis(start[:, 0], ahead, 1), 1)
    faster = numbers("winner-grows-faster", changed(SUMMARY, joint__Gamma=Gamma, data__signal_strength=d))
    assert faster == {"share": 1}
    slower = np.concatenate([start, start + 0.5, start], axis=1)
    np.put_along_axis(slower[:, 1], ahead, np.take_along_axis(start[:, 0], ahead, 1), 1)
    # Where the rival has no signal, in two of eight, neither score grows.
    assert numbers("winner-grows-faster", changed(SUMMARY, joint__Gamma=slower)) == {"share": 2 / 8}


def test_deficient_encoders():
    """f^1 errs on 0.585 and 0.6, f^2 on 0.25 and 0.35; 1/K = 1/3, 3/4 of 1 − 1/K is 1/2."""
    assert numbers("theorem-5.2.some-encoder") == {"share": 1}
    assert numbers("theorem-5.2.random-guessing") == {"share": 2 / 3}


def test_training_apart():
    """Errors of the fused encoders 2/400 and 2/200, of the joint network 28/400 and 10/200."""
    found = numbers("section-7.pre-trained", ALL_TRAINED)
    assert found == pytest.approx({"ratio": (0.005 + 0.01) / (0.07 + 0.05)})


def test_sufficient_data():
    """Of 28 and 10 joint errors 4 and 1; of 8, 6, 5, 4 by modality 1 alone 1, 1, 0, 1; of 40, 24, 40 by 2 3, 3, 1."""
    assert numbers("corollary-a22.sufficient") == pytest.approx({"share": 2.5 / 19})
    expected = {"modality 1": 3 / 23, "modality 2": 7 / 104}
    assert numbers("theorem-b2.sufficient", ALL_TRAINED) == pytest.approx(expected)


def test_wrong_probabilities_of_extreme_supports(monkeypatch):
    monkeypatch.setattr(lemmas, "winning_probabilities", lambda d, m, q: np.array([m**-30.0, 1.0]))
    assert lemmas.even_the_weaker_may_win(Budget.QUICK, 0).verdict is Verdict.REFUTED
    monkeypatch.setattr(lemmas, "winning_probabilities", lambda d, m, q: np.array([0.5, 0.5]))
    assert lemmas.even_the_weaker_may_win(Budget.QUICK, 0).verdict is Verdict.REFUTED


# -- a wrong run must not pass ---------------------------------------------------------------------------------------


def of_records(name, factor, networks="joint"):
    def mutate(s):
        return changed(s, **{f"{networks}__{name}": factor * getattr(getattr(s.outcome, networks).records, name)})

    return mutate


def of_sums(name, factor):
    def mutate(s):
        return changed(s, **{f"joint__{name}": factor * getattr(s.outcome.joint, name)})

    return mutate


def of_counts(name, other):
    def mutate(s):
        return changed(s, **{f"test__{name}": getattr(s.outcome.test, other)})

    return mutate


def one_statement_of_another(s):
    return changed(s, joint__deviation=np.roll(s.outcome.joint.records.deviation, 1, axis=-1))


def winners_and_losers_swapped(s):
    return changed(s, joint__Gamma=s.outcome.joint.records.Gamma[:, :, ::-1])


def deviations_of_the_rival(s):
    return changed(s, joint__deviation=s.outcome.joint.records.deviation[:, :, ::-1])


def phases_swapped(s):
    return changed(s, joint__summed_error=s.outcome.joint.summed_error[..., ::-1])


MUTATIONS = [
    *((f"hypothesis-a4.{name}", "theorems", of_records("deviation", 0.1)) for name in ("i", "ii", "iv", "vi")),
    ("hypothesis-a4.iii", "theorems", one_statement_of_another),
    ("hypothesis-a4.v", "theorems", deviations_of_the_rival),
    ("hypothesis-a4.vii", "theorems", of_records("Gamma", 10)),
    ("theorem-a20", "theorems", of_records("deviation", 0.01)),
    ("hypothesis-b1", "theorems", of_records("deviation", 0.001, "uni_modal")),
    ("fact-a6", "theorems", of_records("largest_logit", 10)),
    ("claim-a8", "theorems", of_records("noise_surplus", 10)),
    ("claim-a9.a", "theorems", of_sums("largest_summed_error", 0.01)),
    ("claim-a9.b", "theorems", of_sums("summed_error", 0.01)),
    ("claim-a9.a.corrected", "theorems", of_sums("largest_summed_error", 1e5)),
    ("claim-a9.b.corrected", "theorems", of_sums("summed_error", 1e4)),
    ("claim-a10", "theorems", of_records("largest_residual", 5)),
    ("claim-a11", "theorems", phases_swapped),
    ("claim-a12", "theorems", of_sums("summed_error", 30)),
    ("lemma-a19.own-sufficient", "theorems", of_records("noise_correlation", 0.05)),
    ("lemma-a19.other-insufficient", "theorems", of_records("noise_correlation", 0.01)),
    ("lemma-a19.own-insufficient", "theorems", of_records("noise_correlation", 10)),
    ("singletons", "wins", of_records("Phi", 2)),
    ("winner-grows-faster", "wins", winners_and_losers_swapped),
    ("theorem-5.2.some-encoder", "theorems", of_counts("encoder_errors", "uni_modal_errors")),
    ("section-7.pre-trained", "theorems", of_counts("fused_errors", "joint_errors")),
    ("corollary-a22.sufficient", "theorems", of_counts("joint_errors_sufficient", "joint_errors")),
    ("theorem-b2.sufficient", "theorems", of_counts("uni_modal_errors_sufficient", "uni_modal_errors")),
]


@pytest.mark.slow
@pytest.mark.parametrize(("part", "kind", "mutate"), MUTATIONS)
def test_a_wrong_run_is_a_surprise(part, kind, mutate):
    claim, summary = BY_ID[f"competition.{part}"], run(kind, Budget.QUICK, 0)
    assert not claim.surprises(claim.judged(summary), Budget.QUICK)
    assert claim.surprises(claim.judged(mutate(summary)), Budget.QUICK)


def test_the_order_of_what_neurons_see():
    np.testing.assert_allclose(initial_order(SUMMARY.parameters), ORDER)
    # Where there is little noise it is the weights' alone.
    assert initial_order(changed(SUMMARY, {"sigma_g": (0.01,)}).parameters)[0] == pytest.approx(0.1 * POLYLOG)
