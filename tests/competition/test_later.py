"""What is said of networks long after their training, by hand; and the area under a curve, by counting pairs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmtheory.competition.claims import CLAIMS
from mmtheory.competition.claims.later import JOINT_LONG
from mmtheory.competition.claims.permanence import area_under_curve
from tests.competition.by_hand import SUMMARY, changed

BY_ID = {claim.id: claim for claim in CLAIMS}


def share(part, summary):
    return BY_ID[f"competition.{part}"].judge(summary).numbers["share"].value


def test_an_error_that_comes_back():
    """Records are at steps 0, 1 and 60. From 1 to 10 seed 0 errs, seed 1 does not; from 6 to 60 seed 2 does not."""
    summary = changed(SUMMARY, joint__zero_error_step=np.array([1, 1, 6, -1]))
    assert share("theorem-5.2.training.later", summary) == 2 / 3
    assert JOINT_LONG.check(summary) == (False, "3 of 4 networks")
    # Of uni-modal networks errors at the middle record are 0.001, and all but those of 1, 2 and 3 at the end are 0.
    alone = np.array([[6, 6], [6, 6], [6, 6], [6, 7]])
    assert share("theorem-5.1.training.later", changed(SUMMARY, uni_modal__zero_error_step=alone)) == 5 / 7


def test_losers_that_learn_later():
    """Three losers each of seeds 0 and 1, two of 2: later than 40, 60, 60 are not those of 40; of 50, of 60."""
    summary = changed(SUMMARY, joint__zero_error_step=np.array([4, 6, 6, -1]))
    assert share("theorem-5.2.losers.later", summary) == 5 / 8
    early = changed(SUMMARY, joint__zero_error_step=np.array([1, 1, 1, -1]))
    assert share("theorem-5.2.losers.later", early) == 1


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=2, max_size=30))
def test_the_area_under_the_curve_counts_pairs(cases):
    score, positive = (np.array(values) for values in zip(*cases, strict=True))
    if positive.all() or not positive.any():
        assert np.isnan(area_under_curve(score, positive).value)
        return
    pairs = np.subtract.outer(score[~positive], score[positive])
    assert area_under_curve(score, positive).value == pytest.approx(np.mean((pairs > 0) + (pairs == 0) / 2))


def test_infinite_scores_are_the_largest():
    assert area_under_curve(np.array([0.1, np.inf, np.inf]), np.array([True, False, False])).value == 1
