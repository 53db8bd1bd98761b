"""Shares and areas under curves of losers that are alike within runs: by counting, and by how often intervals cover."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr
from scipy.stats import binomtest

from mmtheory.claim import Verdict, at_least
from mmtheory.competition.clustered import area_under_curve, clustered_share


def test_cases_of_their_own_have_nearly_the_binomial_interval():
    hit = np.arange(50) < 10
    found = clustered_share(hit, np.arange(50))
    # The variance that 50 clusters show has 49 in its denominator.
    fewer = binomtest(10, 50).proportion_ci(0.95, "exact")
    assert found.value == 0.2
    assert (found.low, found.high) == pytest.approx((fewer.low, fewer.high), abs=0.003)


def test_cases_that_agree_within_clusters_count_once():
    """Four of 20 runs have all of their six losers learned: nearly the binomial interval of 4 in 20."""
    run = np.repeat(np.arange(20), 6)
    found = clustered_share(run < 4, run)
    once = binomtest(4, 20).proportion_ci(0.95, "exact")
    assert (found.value, found.low, found.high) == pytest.approx((0.2, once.low, once.high), abs=0.03)


def test_cases_that_all_agree_tell_of_as_many_as_there_are_clusters():
    run = np.repeat(np.arange(10), 6)
    once = binomtest(10, 10).proportion_ci(0.95, "exact")
    assert clustered_share(run >= 0, run).low == pytest.approx(once.low)
    assert clustered_share(run < 0, run).high == pytest.approx(1 - once.low)


def test_one_cluster_has_no_interval_and_none_no_share():
    one = clustered_share(np.array([True, False]), np.zeros(2, int))
    assert one.value == 0.5
    assert np.isnan(one.low)
    assert np.isnan(clustered_share(np.zeros(0, bool), np.zeros(0, int)).value)


@pytest.mark.parametrize("share", [0.2, 0.8])
def test_the_interval_of_a_share_covers_where_losers_of_one_run_are_alike(share):
    """Each run has its own probability, around the share; without heed of runs three in four intervals cover."""
    rng, run = np.random.default_rng(3), np.repeat(np.arange(24), 6)
    own = rng.beta(share, 1 - share, (600, 24))
    hits = rng.random((600, run.size)) < own[:, run]
    found = [clustered_share(hit, run) for hit in hits]
    blind = [binomtest(int(hit.sum()), hit.size).proportion_ci(0.95, "exact") for hit in hits]
    assert np.mean([one.low <= share <= one.high for one in found]) > 0.93
    assert np.mean([one.low <= share <= one.high for one in blind]) < 0.85


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
