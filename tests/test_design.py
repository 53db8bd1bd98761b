"""A design knows its floor, how many repeats it takes, and when it cannot decide."""

import math

import numpy as np
import pytest
import scipy.stats

from mmtheory.claim import Budget, Claim, Established, Finding, Verdict
from mmtheory.decision import interval
from mmtheory.design import Design, Reading
from mmtheory.ledger.verification import check


def design(reading=Reading.DATA_SET, margin=0.005, sd=0.01, repeats=60, **more):
    return Design(reading, margin, sd, repeats, **more)


def power(sd, n, margin=0.005, confidence=0.95):
    """In how many of the experiments of n repeats a difference of the margin is found."""
    found = scipy.stats.ttest_1samp(np.random.default_rng(0).normal(margin, sd, (4000, n)), 0, axis=1)
    return np.mean((found.pvalue < 1 - confidence) & (found.statistic > 0))


def test_the_number_of_repeats_finds_a_difference_of_the_margin_in_four_of_five_experiments():
    assert design(sd=0.01).needed == math.ceil(5.6**2)
    assert design(sd=0.0001).needed == 6
    assert design(sd=0.0).needed == 6
    assert power(0.01, design(sd=0.01).needed) == pytest.approx(0.8, abs=0.03)


def test_a_second_look_needs_more_repeats_at_its_confidence():
    first, second = design(sd=0.009), design(sd=0.009, looks=2)
    assert (first.needed, second.needed) == (26, 31)
    assert second.confidence == 0.975
    assert power(0.009, second.needed, confidence=0.975) == pytest.approx(0.8, abs=0.04)
    assert second.half_width(26) > first.half_width(26)
    assert design(Reading.SAMPLES, cluster_error=0.02, looks=2).floor == pytest.approx(2.2414 * 0.02, rel=1e-4)
    assert str(second) == f"{first}; look 2, at 97.5 %"


def test_overlapping_splits_need_more_repeats_or_no_number_does():
    """So many repeats that 2.8 of the mean's standard errors, √(1/n + overlap) of them, are the margin."""
    n = design(Reading.POPULATION, overlap=0.01).needed
    assert n == math.ceil(1 / ((0.5 / 2.8016) ** 2 - 0.01)) > design().needed
    # The floor is below the margin, and a difference of the margin is found in fewer experiments than four of five.
    barely = design(Reading.POPULATION, overlap=0.05, repeats=10)
    assert barely.floor < barely.margin
    assert barely.needed == math.inf
    assert "; no number would find a difference of 0.5 in four" in barely.refusal


@pytest.mark.parametrize(
    ("made", "floor"),
    [
        (design(overlap=0.6), 0.0),
        (design(Reading.POPULATION), 0.0),
        (design(Reading.POPULATION, overlap=0.6), 1.96 * 0.01 * math.sqrt(0.6)),
        (design(Reading.SAMPLES, cluster_error=0.02), 1.96 * 0.02),
    ],
)
def test_the_floor_is_what_no_number_of_repeats_goes_below(made, floor):
    assert made.floor == pytest.approx(floor, rel=1e-4)


@pytest.mark.parametrize(("reading", "more"), [(Reading.DATA_SET, 0.0), (Reading.POPULATION, 0.04)])
def test_the_half_width_is_of_the_interval_that_decides(reading, more):
    made = design(reading, overlap=0.04)
    values = np.array([-1.0, -1, 0, 1, 1])
    values *= made.sd / values.std(ddof=1)
    found = interval(made, values)(0.95)
    assert made.half_width(5) == pytest.approx(found.high)
    assert made.half_width(5) == pytest.approx(2.776 * 0.01 * math.sqrt(1 / 5 + more), rel=1e-3)


def test_a_design_says_why_it_cannot_decide():
    assert design().refusal == ""
    assert design(Reading.POPULATION, overlap=0.6, sd=0.0158).refusal == (
        "cannot decide: floor 2.4 ≥ 0.5 percentage points (population)"
    )
    assert design(Reading.SAMPLES, cluster_error=0.001).refusal == ""
    assert design(sd=0.085, margin=0.02, repeats=24).refusal == (
        "cannot decide: 24 repeats give ± 3.6 > 2 percentage points (this data set); 142 would find a difference of 2 "
        "in four of five experiments"
    )
    assert power(0.085, 142, margin=0.02) == pytest.approx(0.8, abs=0.03)
    # With 72 the interval is as wide as the margin, and the difference is found in one of two.
    assert design(sd=0.085, margin=0.02).half_width(72) == pytest.approx(0.02, abs=0.0001)
    assert power(0.085, 72, margin=0.02) == pytest.approx(0.5, abs=0.03)
    with pytest.raises(ValueError, match="margin must be positive"):
        design(margin=0.0)


@pytest.mark.parametrize("cluster_error", [0.0, -0.001, math.nan])
def test_a_design_for_new_samples_needs_the_error_over_clusters(cluster_error):
    with pytest.raises(ValueError, match="cluster_error must be positive for new samples"):
        design(Reading.SAMPLES, cluster_error=cluster_error)
    with pytest.raises(ValueError, match="cluster_error"):
        Design(Reading.SAMPLES, 0.005, 0.05, 2)


def test_a_claim_whose_design_cannot_decide_trains_nothing():
    def run(budget, seed):
        raise AssertionError("trained")

    claim = Claim(
        *("a.one", "Paper", "1", "statement", "", "reading", "printed", "empirical", "paper"),
        expected=Verdict.INCONCLUSIVE,
        established=Established.SAMPLED,
        run=run,
        judge=lambda run: Finding(Verdict.SUPPORTED, ""),
        declares={"difference": (0, 1)},
        design=design(Reading.POPULATION, overlap=0.6),
    )
    row = check(claim, Budget.QUICK, 0)
    assert (row.verdict, row.surprises) == (Verdict.INCONCLUSIVE, [])
    assert row.evidence.startswith("cannot decide: floor 1.5 ≥ 0.5")
    assert claim.finding(Budget.QUICK, 0) == row.finding
    assert row.as_dict()["design"]["reading"] == "population"
    undecided = Claim(**{**vars(claim), "expected": Verdict.SUPPORTED})
    assert check(undecided, Budget.QUICK, 0).surprises == [f"is inconclusive, expected supported: {row.evidence}"]
