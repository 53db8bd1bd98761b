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


def test_the_number_of_repeats_finds_a_difference_of_the_margin_in_four_of_five_experiments():
    assert design(sd=0.01).needed == math.ceil(5.6**2)
    assert design(sd=0.0001).needed == 6
    n = design(sd=0.01).needed
    rng = np.random.default_rng(0)
    found = scipy.stats.ttest_1samp(rng.normal(0.005, 0.01, (4000, n)), 0, axis=1)
    assert np.mean((found.pvalue < 0.05) & (found.statistic > 0)) == pytest.approx(0.8, abs=0.03)


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
        "cannot decide: 24 repeats give ± 3.6 > 2 percentage points (this data set); 72 would do"
    )
    with pytest.raises(ValueError, match="margin must be positive"):
        design(margin=0.0)


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
