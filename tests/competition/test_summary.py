"""Every number of a summary against values worked out on paper, from the arrays of `by_hand`."""

import math

import numpy as np
import pytest

from mmtheory.competition.descent import NEVER, StopReason
from mmtheory.competition.summary import NOBODY, scores, winning_modality
from mmtheory.estimate import Estimate
from tests.competition.by_hand import GAMMA_START, JOINT, OUTCOME, SUMMARY, UNI_MODAL, at_start, changed, over_time

T_975 = {2: 12.7062, 3: 4.30265, 4: 3.18245}
"""The 97.5 % quantile of Student's t, by the number of values."""


def values(estimates):
    return [estimate.value for estimate in estimates]


def t_interval(*numbers):
    """The mean of some numbers and its 95 % t interval, from a table of quantiles."""
    n, mean = len(numbers), sum(numbers) / len(numbers)
    half = T_975[n] * math.sqrt(sum((x - mean) ** 2 for x in numbers) / (n - 1) / n)
    return mean, mean - half, mean + half


def ends(estimate):
    return estimate.value, estimate.low, estimate.high


# -- who wins --------------------------------------------------------------------------------------------------------


def test_the_winner_is_the_first_to_reach_beta():
    """Class 1 of seed 0 is reached by both, at 40 and 20; class 2 of seed 2 by none; seed 3 diverged."""
    assert SUMMARY.winner.tolist() == [[0, 1, 1], [1, 1, 0], [1, 0, NOBODY], [NOBODY] * 3]
    assert SUMMARY.learned.tolist() == [[True] * 3, [True] * 3, [True, True, False], [False] * 3]


def test_a_class_is_lost_by_whom_another_beats_to_it():
    assert SUMMARY.lost.astype(int).tolist() == [
        [[0, 1, 1], [1, 0, 0]],
        [[1, 1, 0], [0, 0, 1]],
        [[1, 0, 0], [0, 1, 0]],
        [[0, 0, 0], [0, 0, 0]],
    ]


def test_a_class_is_startable_if_some_gamma_is_positive():
    assert SUMMARY.startable.tolist() == [[True] * 3] * 3 + [[True, True, False]]
    one = changed(SUMMARY, joint__Gamma=at_start(JOINT.records.Gamma, 0, np.s_[1, :1]))
    assert one.startable.tolist() == SUMMARY.startable.tolist()
    both = changed(SUMMARY, joint__Gamma=at_start(JOINT.records.Gamma, 0, np.s_[1, :, 0]))
    assert both.startable[1].tolist() == [False, True, True]


def test_scores_at_the_start():
    """Γ √d at q = 4; the first of them 0.5 √0.03, the margin 0.5 √0.03 / (0.25 √0.01) = 2 √3."""
    assert SUMMARY.initial_scores[0] == pytest.approx(
        np.array([[0.5 * 0.03**0.5, 0.1 * 0.03**0.5, 0.2 * 0.02**0.5], [0.025, 0.04, 0.1 * 0.02**0.5]])
    )
    root = 3**0.5
    margins = [[2 * root, 4 / root, 2], [2 / root, 2.5 * root, root], [math.inf, math.inf, 1], [2, 2, math.nan]]
    assert SUMMARY.initial_margin == pytest.approx(np.array(margins), nan_ok=True)


def test_scores_take_the_root_of_d_that_q_says():
    Gamma, d = np.array([2.0]), np.array([8.0])
    assert scores(Gamma, d, 5) == pytest.approx(np.array([4.0]))
    assert scores(Gamma, d, 3) == pytest.approx(np.array([16.0]))


def test_the_winner_at_the_start_has_a_margin():
    score = np.array([[1.0, 1.2, 0.0], [1.1, 1.0, 0.0]])
    assert winning_modality(score, 0.0).tolist() == [1, 0, NOBODY]
    assert winning_modality(score, 0.15).tolist() == [NOBODY, 0, NOBODY]
    # At the margin itself a modality wins.
    assert winning_modality(np.array([[1.5], [1.0]]), 0.5).tolist() == [0]


def test_wins_are_counted_among_the_pairs_that_are_learned():
    """The winners are 1, 2, 2; 2, 2, 1; 2, 1: three of eight, and five; Clopper and Pearson's interval for 3 of 8."""
    one, two = SUMMARY.win_probability_simulated
    assert ends(one) == pytest.approx((3 / 8, 0.08523, 0.75514), abs=1e-5)
    assert ends(two) == pytest.approx((5 / 8, 1 - 0.75514, 1 - 0.08523), abs=1e-5)


def test_predicted_wins_at_one_neuron():
    """At m = 1 and q = 4, given that somebody wins, p_1 = 1/3 + 2/(3π) arctan √(d_1 / d_2).

    d_1 / d_2 = 3 gives 5/9, 1/3 gives 4/9, 1 gives 1/2 and 0 gives 0. Means over the classes: (5/9 + 5/9 + 1/2) / 3 =
    29/54; 4/9 = 24/54; (0 + 0 + 1/2) / 3 = 9/54; 1/2 = 27/54. Of m neurons all start negative with 2^{−2m}.
    """
    one, two = SUMMARY.win_probability_predicted
    expected = t_interval(29 / 54, 24 / 54, 9 / 54, 27 / 54)
    assert ends(one) == pytest.approx((expected[0], max(0, expected[1]), expected[2]), rel=1e-5)
    assert (one.value, two.value) == pytest.approx((89 / 216, 127 / 216))


def test_predicted_wins_of_what_is_learned():
    """With d = 1, Γ reaches β in 60 steps from 0.1328 = 1.328 σ_0 on: 1/Γ² − 1/4 + 3/2 log(√2/Γ) = 60, without noise.

    Φ(1.328) = 0.9079. Two classes have d_1 = d_2, of which either wins (1 − Φ²)/2; one has d_2 = 0, and 1 wins 1 − Φ.
    So 1 wins (1 − Φ² + 1 − Φ) of 2 (1 − Φ²) + 1 − Φ. In endless steps Φ is 1/2, and 1 wins 1.25 of 2.
    """
    d = np.ones((4, 2, 3))
    d[:, 1, 2] = 0
    # Seed 3, which diverged, would turn it around.
    d[3] = d[3, ::-1]
    summary = changed(SUMMARY, {"sigma_g": (0.0,), "tau": (0.0,), "s": 0.0}, data__signal_strength=d)
    assert summary.win_probability_of_learned == pytest.approx(np.array([0.6038, 0.3962]), abs=1e-3)
    steps = np.full(4, 10**9)
    endless = changed(SUMMARY, data__signal_strength=d, joint__stop_step=steps)
    assert endless.win_probability_of_learned == pytest.approx(np.array([0.625, 0.375]), abs=1e-3)


def test_agreement_with_the_scores_from_a_margin_on():
    """The largest S(0) is of 1, 2, 1; 1, 2, 1; 2, 2: it wins in 1 1 0, 0 1 1, 1 0, five of eight pairs.

    Of these one, not won, has a margin of 2/√3 = 1.15; three more have one of 2 or less, of which one is not won.
    """
    assert SUMMARY.agreement().value == 5 / 8
    assert SUMMARY.agreement(1.15).value == 5 / 8
    assert SUMMARY.agreement(1.2).value == 5 / 7
    assert SUMMARY.agreement(2.1).value == 4 / 5
    assert SUMMARY.agreement(3).value == 3 / 4
    # Class 2 of seed 0, not won, has a margin of 2 itself.
    assert SUMMARY.initial_margin[0, 2] == 2
    assert SUMMARY.agreement(2.0).value == 4 / 6


# -- errors ----------------------------------------------------------------------------------------------------------


def test_test_errors_are_means_over_seeds():
    """28/400, 10/200, 15/500 and 100/100: the mean is 1.15/4, the share of all samples 153/1200; at most 1."""
    assert ends(SUMMARY.joint_test_error) == pytest.approx((0.2875, 0, 1))


def test_uni_modal_test_errors():
    """8/400, 6/200, 5/500, 4/100; and 40/400, 24/200, 40/500, 18/100."""
    one, two = SUMMARY.uni_modal_test_error
    assert ends(one) == pytest.approx(t_interval(0.02, 0.03, 0.01, 0.04), rel=1e-5)
    assert ends(two) == pytest.approx(t_interval(0.1, 0.12, 0.08, 0.18), rel=1e-5)
    assert (one.value, two.value) == pytest.approx((0.025, 0.12))


def test_encoder_test_errors():
    """234/400, 120/200, 250/500, 100/100; and 100/400, 70/200, 300/500, 50/100."""
    assert values(SUMMARY.encoder_test_error) == pytest.approx([2.685 / 4, 1.7 / 4])


def test_errors_by_class():
    test = OUTCOME.test
    assert SUMMARY.class_errors(test.joint_errors)[1] == pytest.approx(np.array([0.05, 0.05, 0.05]))
    assert SUMMARY.class_errors(test.encoder_errors)[0] == pytest.approx(
        np.array([[0.04, 0.9, 0.5], [0.9, 0.03, 0.04]])
    )


def test_the_error_of_one_seed_has_its_samples_interval():
    """28 wrong of 400: Clopper and Pearson's [0.0470, 0.0996]."""
    one = SUMMARY.only(np.array([True, False, False, False]))
    assert ends(one.joint_test_error) == pytest.approx((0.07, 0.04698, 0.09956), abs=1e-4)
    assert one.uni_modal_test_error[1].value == pytest.approx(0.1)


def test_training_errors_are_those_of_the_end():
    """0, 0.1, 0, 1; in between two others were at 0."""
    assert ends(SUMMARY.training_error) == pytest.approx((0.275, 0, 1))
    assert values(SUMMARY.uni_modal_training_error) == pytest.approx([0.02 / 4, 0.08 / 4])


def test_mu_of_the_winners():
    """Three pairs are won with μ = 0.02 and five with 0.1; the interval is that of 5 of 8, between the two."""
    low, high = 0.02 + 0.08 * (1 - 0.75514), 0.02 + 0.08 * (1 - 0.08523)
    assert ends(SUMMARY.weighted_mu) == pytest.approx((0.56 / 8, low, high), abs=1e-6)


def test_the_excess_is_over_each_seeds_own_winners():
    """0.07 − 0.22/3, 0.05 − 0.22/3, and 0.03 − (0.1 + 0.02)/2, where two classes are learned; seed 3 has no winner."""
    assert ends(SUMMARY.joint_excess) == pytest.approx(t_interval(0.07 - 0.22 / 3, 0.05 - 0.22 / 3, -0.03), rel=1e-5)
    assert SUMMARY.joint_excess.value == pytest.approx(-0.17 / 9)


# -- Γ ---------------------------------------------------------------------------------------------------------------


def test_ratios_of_loser_to_winner_at_the_end():
    """In the order of seeds and classes; a loser can outgrow who was first. Their median is (0.3 + 0.4) / 2."""
    assert SUMMARY.gamma_ratio.tolist() == pytest.approx(
        [1 / 4, 2.5 / 5, 0.6 / 2, 2.5 / 2, 0.8 / 4, 3 / 5, 0.4 / 4, 0.8 / 2]
    )
    assert SUMMARY.as_dict()["gamma_ratio_median"]["value"] == pytest.approx(0.35)


def test_phase_one_ends_with_the_first_modality():
    T = SUMMARY.phase_one
    assert T[:2].tolist() == [[10, 20, 30], [8, 16, 5]]
    assert T[2, :2].tolist() == [9, 12]
    assert math.isnan(T[2, 2])


def test_phase_one_as_predicted():
    """(1/Γ² − 1/β²) / ((q − 2) η (1 − 1/K) d) = (1/Γ² − 1/4) / d here, for the one with the smaller.

    With finite steps 3/2 log(β/Γ) more, and with noise, whose length is in `test_phase_one`, less.
    """
    ninth = (100 / 9 - 0.25) / 0.02
    start = np.array([[0.5, 0.4, 0.2], [0.4, 0.5, 0.3], [0.1, 0.3, 0.1]])
    quiet = changed(SUMMARY, {"sigma_g": (0.0,), "tau": (0.0,), "s": 0.0})
    formula = np.array([[125, 600, 1237.5], [600, 125, ninth], [9975, 2 * ninth, 9975]])
    assert SUMMARY.phase_one_without_noise[:3] == pytest.approx(formula)
    expected = formula + 1.5 * np.log(2 / start)
    assert quiet.phase_one_predicted[:3] == pytest.approx(expected)
    assert (SUMMARY.phase_one_predicted[:3] < expected).all()


def test_the_first_step_grows_gamma_by_eta_d_gamma_squared():
    assert SUMMARY.first_growth[0] == pytest.approx(
        0.75 * np.array([[0.25 * 0.03, 0.01 * 0.03, 0.04 * 0.02], [0.0625 * 0.01, 0.16 * 0.01, 0.01 * 0.02]])
    )
    # At q = 3 by η d Γ, at q = 5 by η d Γ³.
    assert changed(SUMMARY, {"q": 3}).first_growth[0, 0, 0] == pytest.approx(0.75 * 0.03 * 0.5)
    assert changed(SUMMARY, {"q": 5}).first_growth[0, 0, 0] == pytest.approx(0.75 * 0.03 * 0.125)


# -- convergence -----------------------------------------------------------------------------------------------------


def test_who_converged():
    """Jointly not seed 2, a class unlearned, nor 3, diverged; alone not modality 2 of seed 1, the same, nor of 3."""
    assert SUMMARY.joint_converged.tolist() == [True, True, False, False]
    assert SUMMARY.uni_modal_converged.tolist() == [[True, True], [True, False], [True, True], [True, False]]
    assert SUMMARY.converged.tolist() == [True, False, False, False]
    assert SUMMARY.diverged.tolist() == [False, False, False, True]


def test_who_converged_to_training_error_zero():
    assert SUMMARY.joint_trained.tolist() == [True, False, False, False]
    assert SUMMARY.uni_modal_trained.tolist() == [[True, False], [True, False], [False, True], [True, False]]


def test_training_is_over_if_no_error_is_left_or_the_loss_no_longer_falls():
    """Records are of the steps 0, 1 and 60. Jointly seed 1 has an error left, alone modality 2 of seed 0."""
    assert SUMMARY.parameters.record_steps().tolist() == [0, 1, 60]
    slowly, fast = np.full(4, 1.6), np.full(4, 1.4)
    for end, settled in ((slowly, True), (fast, False)):
        jointly = over_time(np.full(4, 4.0), np.full(4, 2.0), end)
        alone = np.stack([jointly, jointly], axis=2)
        summary = changed(SUMMARY, joint__loss=jointly, uni_modal__loss=alone)
        assert summary.joint_settled.tolist() == [True, settled, False, False]
        assert summary.uni_modal_settled.tolist() == [[True, settled], [True, False], [settled, True], [True, False]]
    # A loss below log(2)/100 is none with an error left, whatever is counted.
    least = np.full(4, 0.0069)
    summary = changed(SUMMARY, joint__loss=over_time(np.full(4, 4.0), np.full(4, 2.0), least))
    assert summary.joint_settled.tolist() == [True, True, False, False]
    # The second half of a run that stops at step 1 is all of it: from 4 to 1.6.
    jointly = over_time(np.full(4, 4.0), slowly, slowly)
    short = changed(SUMMARY, joint__loss=jointly, joint__stop_step=np.ones(4, int))
    assert short.joint_settled.tolist() == [True, False, False, False]
    assert changed(SUMMARY, joint__loss=jointly).joint_settled.tolist() == [True, True, False, False]


def test_all_steps_are_an_end_where_that_is_the_rule():
    steps = changed(SUMMARY, {"stop": "steps"})
    assert steps.uni_modal_converged.tolist() == [[True, True], [True, False], [True, True], [True, True]]
    ran_out = changed(SUMMARY, joint__stop_reason=np.full(4, StopReason.STEPS))
    assert not ran_out.joint_converged.any()
    assert ran_out.learned[0].all()


def test_a_first_step_that_doubles_gamma_is_no_descent():
    """η d Γ² = 0.75 · 2 · 0.8² = 0.96 at d = 2; at 1.0² it is 1.5."""
    d = np.full((4, 2, 3), 2.0)
    Gamma = at_start(JOINT.records.Gamma, 0.8)
    assert changed(SUMMARY, data__signal_strength=d, joint__Gamma=Gamma).joint_converged[:2].all()
    Gamma = at_start(Gamma, 1.0, np.s_[1, 0, 2])
    assert (
        changed(SUMMARY, data__signal_strength=d, joint__Gamma=Gamma).joint_converged.tolist() == [True] + [False] * 3
    )
    alone = at_start(at_start(UNI_MODAL.records.Gamma, 0.8), 1.0, np.s_[0, 1, 2])
    summary = changed(SUMMARY, data__signal_strength=d, uni_modal__Gamma=alone)
    assert summary.uni_modal_converged[0].tolist() == [True, False]


def test_a_uni_modal_network_that_diverges_counts():
    reason = UNI_MODAL.stop_reason.copy()
    reason[0, 1] = StopReason.DIVERGED
    summary = changed(SUMMARY, uni_modal__stop_reason=reason)
    assert summary.diverged.tolist() == [True, False, False, True]
    assert summary.uni_modal_converged[0].tolist() == [True, False]
    assert summary.joint_converged[0]


def test_some_of_the_seeds():
    """Seeds 1 and 2: winners 2, 2, 1; 2, 1."""
    some = SUMMARY.only(np.array([False, True, True, False]))
    assert some.seeds == 2
    assert some.winner.tolist() == [[1, 1, 0], [1, 0, NOBODY]]
    assert values(some.win_probability_simulated) == pytest.approx([2 / 5, 3 / 5])
    assert ends(some.joint_test_error) == pytest.approx((0.04, 0, t_interval(0.05, 0.03)[2]), rel=1e-4)
    assert values(some.uni_modal_test_error) == pytest.approx([0.02, 0.1])


# -- the whole -------------------------------------------------------------------------------------------------------


def test_each_key_of_the_json_holds_its_number():
    found = SUMMARY.as_dict()
    counts = {"seeds": 4, "not_converged": 3}
    expected = {
        "uni_modal_test_error": [0.025, 0.12],
        "encoder_test_error": [0.67125, 0.425],
        "win_probability_predicted": [89 / 216, 127 / 216],
        "win_probability_simulated": [3 / 8, 5 / 8],
        "joint_test_error": 0.2875,
        "weighted_mu": 0.07,
        "joint_excess": -0.17 / 9,
        "property_6_1_agreement": 5 / 8,
        "gamma_ratio_median": 0.35,
        "training_error": 0.275,
    }
    assert found.keys() == counts.keys() | expected.keys()
    assert {name: found[name] for name in counts} == counts
    for name, value in expected.items():
        estimates = found[name]
        if isinstance(value, list):
            assert [estimate["value"] for estimate in estimates] == pytest.approx(value), name
        else:
            assert estimates["value"] == pytest.approx(value), name
            assert estimates["low"] <= value <= estimates["high"], name


def test_the_table_has_each_number_in_its_row():
    rows = [" ".join(line.split()) for line in str(SUMMARY).splitlines()]
    for start in (
        "uni-modal test error 0.025 [0.00446, 0.0455] 0.12 [",
        "Theorem 5.1: μ_r 0.02 0.1",
        "uni-modal training error 0.005 [0, 0.0209] 0.02 [",
        "test error of encoder f^r 0.671 [",
        "p_r simulated 0.375 [0.0852, 0.755] 0.625 [",
        "predicted from S(0) 0.412 [",
        "joint test error 0.2875 [",
        "Corollary 5.3: Σ p_r μ_r 0.07 [",
        "joint − Σ p_r μ_r, seed by seed -0.01889 [",
        "joint training error 0.275 [",
        "winner has the largest S(0) 0.625 [",
        "winner has the largest S(0), margin ≥ 1.2 0.7143 [",
        "Γ_loser/Γ_winner, median over classes 0.35 [",
        "T_j: median 9, from 3 to 30 steps; ",
        "runs that did not converge: 3 of 4 (1 diverged)",
    ):
        assert any(row.startswith(start) for row in rows), (start, rows)


def test_one_modality_wins_what_is_learned_and_has_no_rival():
    one = changed(
        SUMMARY,
        {"modalities": 1, "mu": (0.02,), "sigma_g": (0.5,)},
        joint__Gamma=JOINT.records.Gamma[:, :, :1],
        joint__first_passage=JOINT.first_passage[:, :1],
        data__signal_strength=OUTCOME.data.signal_strength[:, :1],
    )
    assert one.winner[:2].tolist() == [[0, 0, NOBODY], [0, NOBODY, 0]]
    assert one.gamma_ratio.size == 0
    assert np.isinf(one.initial_margin).all()
    assert not one.lost.any()
    assert one.win_probability_simulated[0].value == 1


@pytest.mark.filterwarnings("error")
def test_where_nothing_is_learned_nothing_is_said():
    nothing = changed(SUMMARY, joint__first_passage=np.full((4, 2, 3), NEVER))
    for name in ("joint_excess", "weighted_mu"):
        assert str(getattr(nothing, name)) == "unknown"
    assert [str(p) for p in nothing.win_probability_simulated] == ["unknown"] * 2
    assert nothing.as_dict()["gamma_ratio_median"] == Estimate(math.nan, math.nan, math.nan).as_dict()
    assert np.isnan(nothing.phase_one).all()
    assert "T_j" not in str(nothing)
    assert GAMMA_START[3, 0, 2] == 0
