"""What is said of networks long after their training, by hand."""

import numpy as np

from mmtheory.competition.claims import CLAIMS
from mmtheory.competition.claims.later import JOINT_LONG
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
