"""Verdicts on runs whose accuracies are known."""

from typing import Any
from unittest.mock import Mock

import numpy as np
import pytest

from mmtheory.claim import Budget, Verdict
from mmtheory.greedy.claims import CLAIMS, definitions, solids, table_1
from mmtheory.greedy.claims.conjectures import AtRates
from mmtheory.greedy.fixed_splits import AVERAGE, PARTITIONS, REVERSED, Compared
from mmtheory.greedy.outcome import PARTS, Alone, Outcome
from mmtheory.greedy.parameters import MODALITIES
from mmtheory.greedy.summary import Summary

SEEDS = 10
OUTPUTS = 5
BY_ID = {claim.id.removeprefix("greedy."): claim for claim in CLAIMS}

rng = np.random.default_rng(0)
NOISE = rng.normal(0, 0.005, SEEDS)
NOISE -= NOISE.mean()


def summary(
    validation: Any = 0.9,
    test: Any = 0.9,
    alone: Any = (0.9, 0.9),
    with_context: Any = (0.9, 0.9),
    util: Any = 0.0,
    familiar: Any = 0.0,
    speed: Any = 0.0,
    training: Any = 1.0,
    last: Any = 1.0,
    rebalanced: Any = 5,
    sparsity: Any = 0.0,
) -> Summary:
    """Runs with these accuracies of ŷ; of the cut-off and other branches on training data; d_util, d_speed, R(f)."""
    accuracies = np.full((SEEDS, len(PARTS), OUTPUTS), 0.9)
    for part, value in (("validation", validation), ("test", test), ("training", training)):
        accuracies[:, PARTS.index(part), 0] = value
    for k, value in enumerate((*with_context, *alone), start=1):
        accuracies[:, PARTS.index("training"), k] = value
    for part, value in (("test", util), ("familiar", familiar)):
        # u(m0|m1) = 0, so that d_util is u(m1|m0).
        accuracies[:, PARTS.index(part), 3] = 0.9 * (1 - np.asarray(value))
    ends = accuracies.copy()
    ends[:, PARTS.index("training"), 0] = last
    speeds, steps = np.zeros((SEEDS, 2, 2)), np.zeros((SEEDS, 2, 3), int)
    speeds[:, 1, 0], steps[:, 1, 2] = speed, rebalanced
    outcome = Mock(
        Outcome,
        accuracies=accuracies,
        last_accuracies=ends,
        diverged=np.zeros(SEEDS, bool),
        kept=np.ones(SEEDS, int),
        sparsity=np.broadcast_to(sparsity, SEEDS),
        trace=Mock(speeds=speeds, steps=steps),
    )
    return Summary(outcome, 0.0)


def networks(*shares):
    """Uni-modal networks right on these shares of ten test digits."""
    found = []
    for share in shares:
        logits = np.zeros((SEEDS, 10, 2))
        logits[:, :, 0], logits[:, : round(10 * share), 1] = 0.5, 1
        label = np.ones((SEEDS, 10), int)
        found.append(Mock(Alone, test_logits=logits, test_label=label, diverged=np.zeros(SEEDS, bool)))
    return tuple(found)


def runs(first: Any = None, second: Any = None, uni_modal: Any = (), **rows: Any) -> Compared:
    """Rows by name, the same on both splits, or other ones on the second."""
    by_split = [rows | (own or {}) for own in (first, second)]
    return Compared(tuple(by_split), (uni_modal,) * len(PARTITIONS))


def verdict(name, compared):
    return BY_ID[name].judged(compared).verdict


# -- Table 1 ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shift", "expected"),
    [
        (0.05, Verdict.SUPPORTED),
        (-0.05, Verdict.REFUTED),
        (0.0, Verdict.EQUIVALENT),
        (20 * NOISE, Verdict.INCONCLUSIVE),
    ],
)
@pytest.mark.parametrize(
    "name", ["guided.vanilla", "guided.rubi", "guided.random", "random.vanilla", "guided.average", "guided.reversed"]
)
def test_a_row_that_is_more_accurate(name, shift, expected):
    first, second = name.split(".")
    rows = {first: summary(test=0.6 + shift + NOISE, validation=0.1)}
    if second != AVERAGE:
        rows[second] = summary(test=0.6)
    assert verdict(f"table-1.{name}", runs(**rows, uni_modal=networks(0.6, 0.6))) is expected


def test_both_splits_must_agree():
    better, worse = ({"guided": summary(test=0.6 + shift + NOISE)} for shift in (0.05, -0.05))
    for first, second in ((better, worse), (worse, better)):
        compared = runs(first, second, vanilla=summary(test=0.6))
        assert verdict("table-1.guided.vanilla", compared) is Verdict.REFUTED


def test_what_is_told_are_the_accuracies_of_the_rows():
    finding = BY_ID["table-1.guided.vanilla"].judged(runs(guided=summary(test=0.7 + NOISE), vanilla=summary(test=0.5)))
    assert finding.numbers["guided"] == pytest.approx(0.7)
    assert finding.numbers["vanilla"] == pytest.approx(0.5)
    assert finding.numbers["guided − vanilla, split 1"].value == pytest.approx(0.2)
    assert "guided 70.0 ± 0.4 %, 70.0 at the end" in finding.evidence
    assert finding.numbers["guided, SD"] == pytest.approx(np.std(np.tile(NOISE, 2), ddof=1))
    assert finding.numbers["vanilla, SD"] == 0


@pytest.mark.parametrize(
    ("flaw", "named"),
    [
        (
            {"last": np.where(np.arange(SEEDS) == 3, 0.98, 1.0)},
            "training data fitted: not met (training accuracy from",
        ),
        ({"alone": (0.9, np.where(np.arange(SEEDS) == 3, 0.115, 0.9))}, "no branch at chance: not met (2 of 40 runs"),
        ({"rebalanced": np.where(np.arange(SEEDS) == 3, 0, 7)}, "kept after re-balancing: not met (from 0"),
    ],
)
def test_runs_that_do_not_meet_what_is_presumed_decide_nothing(flaw, named):
    for name in ("guided", REVERSED):
        rows = {"guided": summary(test=0.7 + NOISE), REVERSED: summary(test=0.5)}
        rows[name] = summary(test=0.6, **flaw)
        finding = BY_ID["table-1.guided.reversed"].judged(runs(**rows))
        assert finding.verdict is Verdict.INCONCLUSIVE
        assert named in finding.evidence


@pytest.mark.parametrize(
    ("shift", "expected"),
    [(0.0, Verdict.SUPPORTED), (-0.3, Verdict.SUPPORTED), (0.05, Verdict.REFUTED), (0.02, Verdict.INCONCLUSIVE)],
)
def test_rubi_is_no_better(shift, expected):
    compared = runs(
        {"rubi": summary(test=0.5 + shift + NOISE)}, rubi=summary(test=0.5 + NOISE), vanilla=summary(test=0.5)
    )
    assert verdict("table-1.rubi.vanilla", compared) is expected


@pytest.mark.parametrize("method", ["guided", "random"])
@pytest.mark.parametrize(
    ("util", "familiar", "expected"),
    [
        (0.1, 0.1, Verdict.SUPPORTED),
        (-0.1, -0.1, Verdict.SUPPORTED),
        (0.5, 0.1, Verdict.REFUTED),
        (-0.1, 0.5, Verdict.REFUTED),
    ],
)
def test_a_method_that_is_less_greedy(method, util, familiar, expected):
    rows = {method: summary(util=util + NOISE, familiar=familiar + NOISE), "vanilla": summary(util=-0.3, familiar=0.3)}
    compared = runs(**rows)
    assert verdict(f"{method}.less-greedy", compared) is expected


@pytest.mark.parametrize(
    ("test", "familiar", "expected"),
    [(0.7, 0.1, Verdict.SUPPORTED), (0.3, 0.1, Verdict.REFUTED), (0.7, 0.5, Verdict.REFUTED)],
)
def test_balance_is_both(test, familiar, expected):
    guided = summary(test=test + NOISE, familiar=familiar + NOISE)
    assert verdict("guided.balance", runs(guided=guided, vanilla=summary(test=0.5, familiar=0.3))) is expected


@pytest.mark.parametrize("name", ["guided", "vanilla"])
@pytest.mark.parametrize("test", [0.7, 0.3])
def test_a_branch_at_chance_withholds_a_verdict_on_balance(name, test):
    measured = {"guided": {"test": test + NOISE, "familiar": 0.1 + NOISE}, "vanilla": {"test": 0.5, "familiar": 0.3}}
    measured[name]["alone"] = (0.9, np.where(np.arange(SEEDS) == 3, 0.1, 0.9))
    finding = BY_ID["guided.balance"].judged(runs(**{row: summary(**values) for row, values in measured.items()}))
    assert finding.verdict is Verdict.INCONCLUSIVE
    assert finding.evidence == "no branch at chance: not met (2 of 40 runs with a branch at chance)"


@pytest.mark.parametrize(("errors", "expected"), [(2.7, Verdict.INCONCLUSIVE), (3.2, Verdict.REFUTED)])
def test_balance_is_refuted_by_one_correction_for_four_differences(errors, expected):
    """So many standard errors below 0, of which t(9) asks 2.69 for two differences and 3.11 for four."""
    noise = 10 * NOISE
    below = 0.5 + noise - errors * np.std(noise, ddof=1) / np.sqrt(SEEDS)
    first, second = ({"guided": summary(test=test, familiar=0.1 + NOISE)} for test in (below, 0.7 + NOISE))
    assert verdict("guided.balance", runs(first, second, vanilla=summary(test=0.5, familiar=0.3))) is expected


def test_balance_tells_all_of_the_imbalance():
    guided = summary(test=0.7 + NOISE, familiar=0.1 + NOISE)
    finding = BY_ID["guided.balance"].judged(runs(guided=guided, vanilla=summary(test=0.5, familiar=0.3)))
    assert finding.numbers["|d_util| of vanilla − guided, familiar, split 2"].value == pytest.approx(0.2)
    assert len(finding.numbers) == 4
    assert "0.2 · |d_util| of vanilla − guided, familiar, split 1: +4.00" in finding.evidence


def test_balance_is_judged_by_two_margins():
    """Within 10 points |d_util| does not differ; within 2 points accuracies would not, but these may differ by 4."""
    for test, familiar, expected in (
        (0.7 + NOISE, 0.3 + 10 * NOISE, Verdict.EQUIVALENT),
        (0.5 + 10 * NOISE, 0.1 + NOISE, Verdict.INCONCLUSIVE),
    ):
        compared = runs(guided=summary(test=test, familiar=familiar), vanilla=summary(test=0.5, familiar=0.3))
        assert verdict("guided.balance", compared) is expected


def test_uni_modal_networks():
    claim = BY_ID["uni-modal.accuracies"]
    finding = claim.judged(runs(uni_modal=networks(0.5, 1.0)))
    assert finding.verdict is Verdict.SUPPORTED
    assert (finding.numbers["coloured"], finding.numbers["gray"]) == pytest.approx((0.5, 1.0))
    assert claim.as_expected(finding, Budget.STANDARD)
    assert not claim.as_expected(claim.judged(runs(uni_modal=networks(1.0, 0.5))), Budget.STANDARD)


def test_every_claim_on_trained_networks_can_be_decided_by_its_design():
    with_design = [*table_1.TABLE_1.claims, *solids.SOLIDS.claims]
    assert [claim.design.refusal for claim in CLAIMS if claim.design is not None] == [""] * len(with_design)


# -- conjectures -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (0.3, 0.2, Verdict.SUPPORTED),
        (-0.3, -0.2, Verdict.SUPPORTED),
        (-0.3, 0.2, Verdict.INCONCLUSIVE),
        (0.3, 0.0, Verdict.REFUTED),
        (0.3, 40 * NOISE, Verdict.INCONCLUSIVE),
    ],
)
def test_conjecture_1_on_distinct_modalities(first, second, expected):
    # In distribution the opposite of what the verdict is of.
    splits = [{"vanilla": summary(util=util + NOISE, familiar=-0.5 - np.asarray(util))} for util in (first, second)]
    assert verdict("conjecture-1.distinct", runs(*splits)) is expected


def test_conjecture_1_on_distinct_modalities_is_refuted_by_an_interval_for_both_splits():
    """Within the margin at 95 %, not at 97.5 %."""
    spread = NOISE / np.std(NOISE, ddof=1) * np.sqrt(SEEDS) * 0.1 / 2.4
    splits = [{"vanilla": summary(util=util)} for util in (0.3, spread)]
    assert verdict("conjecture-1.distinct", runs(*splits)) is Verdict.INCONCLUSIVE
    splits = [{"vanilla": summary(util=util)} for util in (0.3, 0.8 * spread)]
    assert verdict("conjecture-1.distinct", runs(*splits)) is Verdict.REFUTED


@pytest.mark.parametrize(
    ("speeds", "expected", "tau"),
    [((1, 2, 3), Verdict.SUPPORTED, 1), ((3, 2, 1), Verdict.REFUTED, -1), ((1, 3, 2), Verdict.SUPPORTED, 1 / 3)],
)
def test_learning_speed_ranks_utilisation(speeds, expected, tau):
    rows = {
        method: summary(util=0.1 * k, speed=speed, familiar=-0.1 * k)
        for k, (method, speed) in enumerate(zip(("vanilla", "random", "guided"), speeds, strict=True))
    }
    finding = BY_ID["d-speed.rank"].judged(runs(**rows))
    assert finding.verdict is expected
    assert finding.numbers["τ, test data:"].value == pytest.approx(tau)
    assert finding.numbers["τ, in distribution:"].value == pytest.approx(-tau)


@pytest.mark.parametrize(
    ("sign", "expected"),
    [
        (1.0, Verdict.SUPPORTED),
        (-1.0, Verdict.REFUTED),
        (np.where(np.arange(SEEDS) < 5, -1, 1), Verdict.INCONCLUSIVE),
    ],
)
def test_learning_speed_as_a_proxy(sign, expected):
    d_util = np.where(np.arange(SEEDS) % 2, 0.2, -0.2)
    finding = BY_ID["d-speed.proxy"].judged(runs(vanilla=summary(util=d_util, speed=sign * d_util, familiar=-d_util)))
    assert finding.verdict is expected
    shares = [finding.numbers[f"share with the same sign, {part}:"].value for part in ("test data", "in distribution")]
    assert sum(shares) == pytest.approx(1)


def test_runs_from_one_initialisation_count_once():
    """Ten initialisations that agree on one split and not on the other: one half, of ten values and not of twenty."""
    d_util = np.full(SEEDS, 0.2)
    splits = [{"vanilla": summary(util=d_util, familiar=0.0, speed=speed * d_util)} for speed in (1, -1)]
    shares = BY_ID["d-speed.proxy"].judged(runs(*splits)).numbers
    assert shares["share with the same sign, test data:"].value == 0.5
    assert shares["share with the same sign, test data:"].high == pytest.approx(0.8129, abs=1e-3)
    # d_util = 0 counts half.
    assert shares["share with the same sign, in distribution:"].value == 0.5


UNLEARNED = summary(util=-9.0, training=0.5)
NOISY = rng.normal(0, 0.02, SEEDS)


def at_rates(*summaries: Summary, names: Any = MODALITIES) -> AtRates:
    return dict.fromkeys(names, summaries)


@pytest.mark.parametrize(
    ("d_util", "expected"),
    [
        (0.3 + NOISY, Verdict.REFUTED),
        (-0.3 + NOISY, Verdict.REFUTED),
        (NOISY - NOISY.mean(), Verdict.SUPPORTED),
        (20 * (NOISY - NOISY.mean()), Verdict.INCONCLUSIVE),
    ],
)
def test_conjecture_1_on_identical_modalities(d_util, expected):
    # In distribution the opposite of what the verdict is of; networks that learned nothing do not count.
    found = summary(util=d_util, familiar=np.where(np.abs(d_util) < 0.1, 0.5, 0.0))
    assert verdict("conjecture-1.identical", at_rates(found, found, UNLEARNED, names=MODALITIES[1:])) is expected


@pytest.mark.parametrize("name", ["conjecture-1.identical", "learning-rate"])
def test_nothing_is_said_where_nothing_was_learned(name):
    names = MODALITIES[:1] if name == "learning-rate" else MODALITIES[1:]
    finding = BY_ID[name].judged(at_rates(UNLEARNED, UNLEARNED, names=names))
    assert finding.verdict is Verdict.INCONCLUSIVE
    assert "task learned: not met (0 of" in finding.evidence


ONE_AT_CHANCE = np.where(np.arange(SEEDS) == 3, 0.1, 0.9)


@pytest.mark.parametrize("learned", [True, False])
@pytest.mark.parametrize("name", ["conjecture-1.identical", "learning-rate", "high-imbalance", "hypothesis"])
def test_a_branch_at_chance_is_not_taken_for_balance(name, learned):
    """Of a run that counts; what did not learn enters no mean."""
    names = MODALITIES[1:] if name == "conjecture-1.identical" else MODALITIES[:1]
    # Of the run with a branch at chance d_util is 0, of the others it is not.
    with_one = summary(util=np.where(ONE_AT_CHANCE < 0.9, 0, 0.2), alone=(0.9, ONE_AT_CHANCE))
    nothing = summary(util=0.2, alone=(0.9, ONE_AT_CHANCE), training=np.where(ONE_AT_CHANCE < 0.9, 0.5, 1.0))
    study = at_rates(summary(util=0.4), summary(util=0.3), with_one if learned else nothing, names=names)
    finding = BY_ID[name].judged(study)
    assert ("no branch at chance: not met (" in finding.evidence) == learned
    if learned:
        assert finding.verdict is Verdict.INCONCLUSIVE
        assert f"({len(names)} of {30 * len(names)} runs" in finding.evidence


@pytest.mark.parametrize(("accuracy", "met"), [(0.14, False), (0.15, True)])
@pytest.mark.parametrize("name", ["conjecture-2", "sparsity.d-util", "sparsity.d-speed"])
def test_a_branch_at_chance_on_solids_withholds_a_verdict(name, accuracy, met):
    """Chance is 1/8 there, and 2 points more are asked for."""
    last = summary(util=0.3, sparsity=0.2, alone=(np.where(np.arange(SEEDS) == 3, accuracy, 0.9), 0.9))
    finding = BY_ID[name].judged((summary(util=0.1), summary(util=0.2, sparsity=0.1), last))
    assert ("no branch at chance: not met (1 of 30 runs" in finding.evidence) != met


def test_chance_is_that_of_the_task():
    thirteen = summary(util=0.5, alone=(0.9, 0.13))
    judge = BY_ID["high-imbalance"].judged
    assert judge({"coloured and gray": (thirteen,)}).verdict is Verdict.SUPPORTED
    assert "10 of 10 runs with a branch at chance" in judge({"solids": (thirteen,)}).evidence


@pytest.mark.parametrize(("low", "expected"), [(0.4, Verdict.SUPPORTED), (0.02, Verdict.REFUTED)])
def test_learning_rates(low, expected):
    found = summary(util=-low + NOISY), UNLEARNED, summary(util=0.2)
    assert verdict("learning-rate", at_rates(*found, names=MODALITIES[:1])) is expected


@pytest.mark.parametrize(("learned", "expected"), [(5, Verdict.SUPPORTED), (2, Verdict.INCONCLUSIVE)])
def test_learning_rates_are_compared_where_half_of_the_seeds_learned_at_both(learned, expected):
    some = np.where(np.arange(SEEDS) < learned, 1.0, 0.5)
    study = at_rates(
        summary(util=0.4 + NOISY), summary(util=0.3), summary(util=0.2, training=some), names=MODALITIES[:1]
    )
    finding = BY_ID["learning-rate"].judged(study)
    assert finding.verdict is expected
    assert finding.evidence.endswith(f"{learned} of 10 seeds")
    assert ("fewer than half of the seeds have both values" in finding.evidence) == (learned < 5)


def test_a_rate_that_changes_nothing_balances_nothing():
    assert verdict("learning-rate", at_rates(summary(util=0.3), summary(util=0.3), names=MODALITIES[:1])) is (
        Verdict.REFUTED
    )


def test_conjecture_1_on_copies_is_refuted_by_an_interval_for_both_modalities():
    """Beyond the margin at 95 %, not at 97.5 %."""
    d_util = 40 * NOISE + 0.1 + 2.4 * np.std(40 * NOISE, ddof=1) / np.sqrt(SEEDS)
    first, second = MODALITIES[1:]
    study = {first: (summary(util=0.0),), second: (summary(util=d_util),)}
    assert verdict("conjecture-1.identical", study) is Verdict.INCONCLUSIVE


ALTERNATING = np.where(np.arange(SEEDS) % 2, 1, -1)
SPREAD = 40 * NOISE


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((0.1, 0.2, 0.3), Verdict.SUPPORTED),
        ((-0.1 + NOISE, -0.2, -0.3 - NOISE), Verdict.SUPPORTED),
        # From one side to the other: absolute values are compared.
        ((0.1, -0.2, 0.3), Verdict.SUPPORTED),
        # Above λ = 0, and the last is below the one before it.
        ((0.1, 0.3, 0.2), Verdict.REFUTED),
        ((0.1, 0.3, -0.2), Verdict.REFUTED),
        ((0.3 + NOISE, 0.2, 0.1), Verdict.REFUTED),
        ((0.1, 0.2, 0.25 + SPREAD), Verdict.INCONCLUSIVE),
        # What no weight changes is no greater.
        ((0.1, 0.1, 0.1), Verdict.REFUTED),
        # The mean of |d_util| grows from run to run, and E[d_util] is 0.
        ((0.1, 0.5 * ALTERNATING, 0.3 * ALTERNATING), Verdict.INCONCLUSIVE),
        ((0.1, 0.3 * ALTERNATING, 0.5 * ALTERNATING), Verdict.INCONCLUSIVE),
    ],
)
def test_conjecture_2_is_of_the_absolute_value_of_the_mean(values, expected):
    # In distribution the opposite of what the verdict is of.
    runs_at = tuple(summary(util=value, familiar=0.5 - k * 0.1) for k, value in enumerate(values))
    finding = BY_ID["conjecture-2"].judged(runs_at)
    assert finding.verdict is expected
    first = abs(np.mean(values[1])) - abs(np.mean(values[0]))
    assert finding.numbers["|E[d_util]| at λ = 1e-05 − at 0:"].value == pytest.approx(first, abs=1e-9)


def test_conjecture_2_is_compared_where_half_of_the_seeds_have_both():
    few = summary(util=np.where(np.arange(SEEDS) < 4, 0.3, np.nan))
    finding = BY_ID["conjecture-2"].judged((summary(util=0.1), summary(util=0.2), few))
    assert finding.verdict is Verdict.INCONCLUSIVE
    assert "fewer than half of the seeds have both values (|E[d_util]| at λ = 0.0001 − at 1e-05)" in finding.evidence
    assert finding.evidence.endswith("10, 4 of 10 seeds")


# -- collapse, without normalisation ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accurate", "alone", "with_context", "expected", "dead"),
    [
        (0.95, (0.1, 0.9), (0.9, 0.9), Verdict.SUPPORTED, 0),
        (0.95, (0.9, 0.115), (0.9, 0.1), Verdict.SUPPORTED, SEEDS),
        (0.95, (0.9, 0.5), (0.9, 0.9), Verdict.REFUTED, 0),
        (0.9, (0.1, 0.9), (0.9, 0.9), Verdict.INCONCLUSIVE, 0),
        # Accurate in four seeds only: too few, however many methods and rates agree.
        (np.where(np.arange(SEEDS) < 4, 0.95, 0.5), (0.1, 0.9), (0.9, 0.9), Verdict.INCONCLUSIVE, 0),
    ],
)
def test_collapse(accurate, alone, with_context, expected, dead):
    each = summary(validation=accurate, alone=alone, with_context=with_context)
    finding = BY_ID["guided.collapse"].judged((each,) * 3)
    assert finding.verdict is expected
    if expected is not Verdict.INCONCLUSIVE:
        assert f"in {3 * dead} of them it is dead" in finding.evidence


# -- definitions -----------------------------------------------------------------------------------------------------

EXACT = ["figure-1", "cut-off", "definition-2.1", "definition-4.1", "algorithm-1", "rebalancing-step", "random-steps"]


def test_the_code_is_the_formulas():
    assert [f"greedy.{name}" for name in EXACT] == [claim.id for claim in definitions.DEFINITIONS.claims]
    for name in EXACT:
        finding = BY_ID[name].finding(Budget.QUICK, 0)
        assert BY_ID[name].surprises(finding, Budget.QUICK) == []
