"""What is said of networks long after their training, by hand; and the area under a curve, by counting pairs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr

from mmtheory.claim import Verdict, at_least
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
        assert np.isnan(area_under_curve(score, positive, np.arange(score.size)).value)
        return
    pairs = np.subtract.outer(score[~positive], score[positive])
    area = area_under_curve(score, positive, np.arange(score.size))
    assert area.value == pytest.approx(np.mean((pairs > 0) + (pairs == 0) / 2))


def test_infinite_scores_are_the_largest():
    area = area_under_curve(np.array([0.1, np.inf, np.inf]), np.array([True, False, False]), np.arange(3))
    assert area.value == 1


def test_an_area_at_its_edge_or_of_few_cases_has_no_interval():
    """One of either kind, in whatever order; thirty that are told apart without an error; nine of one kind."""
    few = area_under_curve(np.array([0.1, 0.2]), np.array([True, False]), np.arange(2))
    apart = area_under_curve(np.arange(30), np.arange(30) < 15, np.arange(30) % 6)
    mixed = np.random.default_rng(0).random(40)
    nine, ten = (area_under_curve(mixed, np.arange(40) < count, np.arange(40)) for count in (9, 10))
    assert few.value == apart.value == 1
    assert all(at_least(one, 0.85) is Verdict.INCONCLUSIVE for one in (few, apart, nine))
    assert ten.low < ten.value < ten.high


def drawn(rng, runs, alike):
    """Scores of six losers of every run, a share `alike` of whose variance is the run's, and which are learned."""
    run = np.repeat(np.arange(runs), 6)
    learned = rng.random(run.size) < 0.4
    common = rng.standard_normal((runs, 2))[run, learned.astype(int)]
    own = rng.standard_normal(run.size)
    return np.sqrt(alike) * common + np.sqrt(1 - alike) * own - 1.5 * learned, learned, run


@pytest.mark.parametrize("alike", [0.0, 0.8])
def test_the_interval_of_an_area_covers_where_losers_of_one_run_are_alike(alike):
    rng = np.random.default_rng(2)
    area = ndtr(1.5 / np.sqrt(2))
    found = [area_under_curve(*drawn(rng, 20, alike)) for _ in range(400)]
    assert np.mean([one.low <= area <= one.high for one in found]) > 0.91
