"""Intervals that hold together."""

import pytest

from mmtheory import stats
from mmtheory.familywise import together


def test_what_single_intervals_leave_out_adds_up_to_what_all_may():
    assert together(1) == stats.CONFIDENCE
    for count in (2, 12):
        assert count * (1 - together(count)) == pytest.approx(1 - stats.CONFIDENCE)
