"""The rule on made-up evidence, its order, and what it refuses to decide."""

import math
from dataclasses import replace

import pytest

from mmtheory.diagnosis.advice import advice
from mmtheory.diagnosis.regime import Evidence, Regime, regime
from mmtheory.estimate import Estimate


def about(value, half=0.01):
    return Estimate(value, value - half, value + half)


NONE = [about(0.0), about(0.0)]
LOSSES = [about(-0.2), about(0.0)]
NOTHING = Evidence("frozen", "joint", 1, about(0.1), about(0.0), NONE, [NONE, NONE])


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, Regime.UNDECIDED),
        ({"ahead": about(0.05)}, Regime.PAIRED),
        # The interval holds 0; the lead is small.
        ({"ahead": about(0.05, 0.06)}, Regime.UNDECIDED),
        ({"ahead": about(0.015)}, Regime.UNDECIDED),
        ({"gain": about(0.005)}, Regime.REDUNDANT),
        ({"gain": about(0.005, 0.02)}, Regime.UNDECIDED),
        ({"gain": about(-0.1)}, Regime.REDUNDANT),
        ({"encoders": [about(0.0), about(-0.05)]}, Regime.LAZY),
        ({"encoders": [about(0.0), about(-0.05, 0.06)]}, Regime.UNDECIDED),
        ({"encoders": [about(0.0), about(-0.015)]}, Regime.UNDECIDED),
        ({"classes": [LOSSES, LOSSES[::-1]]}, Regime.COMPETING),
        # One modality wins all that is won.
        ({"classes": [LOSSES, NONE]}, Regime.UNDECIDED),
        ({"classes": [LOSSES, NONE], "encoders": [about(-0.1), about(0.0)]}, Regime.LAZY),
        # Both lose.
        ({"classes": [LOSSES, [about(-0.15), about(-0.2)]]}, Regime.UNDECIDED),
        ({"classes": [LOSSES, LOSSES[::-1]], "encoders": [about(-0.1)] * 2}, Regime.COMPETING),
        ({"classes": [LOSSES, LOSSES[::-1]], "gain": about(0.005)}, Regime.REDUNDANT),
        ({"classes": [LOSSES, LOSSES[::-1]], "ahead": about(0.05)}, Regime.PAIRED),
        ({"ahead": about(0.05), "diverged": 1}, Regime.UNDECIDED),
        ({"ahead": Estimate(0.05, math.nan, math.nan)}, Regime.UNDECIDED),
    ],
)
def test_the_first_that_fits(changes, expected):
    assert regime(replace(NOTHING, **changes)) is expected


def test_of_three_modalities_one_wins_where_both_others_lose():
    # Class 0 is lost to all but the third, class 1 to all but the first; class 2 to one alone.
    classes = [
        [about(-0.2), about(0.0), about(-0.3)],
        [about(-0.1), about(-0.2), about(0.0)],
        [about(0.0), about(-0.2), about(0.0)],
    ]
    found = replace(NOTHING, encoders=[about(0.0)] * 3, classes=classes)
    assert dict(found.won) == {0: 3, 1: 1}
    assert regime(found) is Regime.COMPETING


def test_a_suggestion_rests_on_its_difference():
    ahead = advice(replace(NOTHING, ahead=about(0.05)), ("a", "b"))
    assert (ahead.measure, ahead.estimate) == ("joint training − classifier on frozen encoders", about(0.05))
    lazy = replace(NOTHING, encoders=[about(-0.1)] * 2, ahead=about(-0.03))
    better = advice(lazy, ("a", "b"))
    assert better.measure == "classifier on frozen encoders − joint training"
    assert (better.estimate.low, better.estimate.high) == pytest.approx((0.02, 0.04))
    assert "not decided" not in better.sentence
    assert "not decided" in advice(replace(lazy, ahead=about(-0.03, 0.04)), ("a", "b")).sentence
    assert advice(replace(NOTHING, gain=about(0.0)), ("a", "b")).sentence.startswith("a alone")
    assert advice(NOTHING, ("a", "b")).sentence.startswith("None")
