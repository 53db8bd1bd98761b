"""Strict inequalities, at and beside the target."""

import math

import pytest

from mmtheory.claim import Verdict, at_least
from mmtheory.estimate import UNKNOWN, Estimate
from mmtheory.strict import above


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.51, 0.6, Verdict.SUPPORTED),
        (0.5, 0.6, Verdict.INCONCLUSIVE),
        (0.4, 0.6, Verdict.INCONCLUSIVE),
        (0.4, 0.5, Verdict.REFUTED),
        (0.4, 0.49, Verdict.REFUTED),
        (0.5, 0.5, Verdict.REFUTED),
        (math.nan, math.nan, Verdict.INCONCLUSIVE),
    ],
)
def test_above_a_target(low, high, expected):
    assert above(Estimate(0.5, low, high), 0.5) is expected


def test_what_is_exactly_at_the_target_is_at_least_that_and_not_above():
    none = Estimate(0.0, 0.0, 0.0)
    assert (at_least(none, 0), above(none, 0)) == (Verdict.SUPPORTED, Verdict.REFUTED)
    assert above(UNKNOWN, 0) is Verdict.INCONCLUSIVE
