"""Intervals cover what they should; fractional and degenerate cases."""

import math

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from mmtheory import stats


@given(n=st.integers(1, 40), p=st.floats(0.01, 0.99))
def test_proportion_covers_exactly(n, p):
    """The exact coverage of the Clopper–Pearson interval, summed over all outcomes, is at least 95 %."""
    inside = [scipy.stats.binom.pmf(x, n, p) for x in range(n + 1) if (e := stats.proportion(x, n)).low <= p <= e.high]
    assert sum(inside) >= 0.95 - 1e-9


@given(successes=st.integers(0, 30), more=st.integers(0, 30))
def test_proportion_and_bounded_mean_of_two_values_have_the_binomial_interval(successes, more):
    n = successes + more
    if n == 0:
        assert math.isnan(stats.bounded_mean([], 0, 1).value)
        return
    values = np.array([2.0] * successes + [-1.0] * more)
    scaled, exact = stats.bounded_mean(values, -1, 2), stats.proportion(successes, n)
    interval = scipy.stats.binomtest(successes, n).proportion_ci(0.95, method="exact")
    assert (exact.value, exact.low, exact.high) == pytest.approx((successes / n, interval.low, interval.high))
    np.testing.assert_allclose(
        [scaled.value, scaled.low, scaled.high], [3 * v - 1 for v in (exact.value, exact.low, exact.high)], atol=1e-9
    )


def test_mean_is_students():
    values = [1.0, 2.0, 4.0, 7.0]
    expected = scipy.stats.ttest_1samp(values, 0).confidence_interval(0.95)
    estimate = stats.mean(values)
    assert estimate.value == 3.5
    assert (estimate.low, estimate.high) == pytest.approx((float(expected.low), float(expected.high)))
    assert stats.mean([3.0]).as_dict() == {"value": 3.0, "low": None, "high": None}
    assert math.isnan(stats.mean([]).value)


def test_resampled_mean_is_nadeau_and_bengios():
    values = np.array([0.2, 0.5, 0.1, 0.4, 0.3])
    plain, corrected = stats.resampled_mean(values, 0), stats.resampled_mean(values, 0.6)
    assert plain == stats.mean(values)
    assert corrected.value == plain.value
    # The variance of the mean goes from s²/J to s² (1/J + n_test/n_train).
    assert corrected.high - corrected.value == pytest.approx((plain.high - plain.value) * math.sqrt(1 + 5 * 0.6))
    assert math.isnan(stats.resampled_mean([0.3], 0.6).low)


def test_resampled_mean_covers_where_the_plain_one_does_not():
    """Ten random splits of one sample: a model as simple as can be, the mean of the training part."""
    rng = np.random.default_rng(0)
    covered = {0.0: 0, 1.0: 0}
    runs = 400
    for _ in range(runs):
        sample = rng.normal(size=60)
        errors = []
        for _ in range(10):
            shuffled = rng.permutation(sample)
            errors.append(np.mean((shuffled[30:] - shuffled[:30].mean()) ** 2))
        # Trained on 30 samples, the expected squared error on a new one is 1 + 1/30.
        for overlap in covered:
            estimate = stats.resampled_mean(errors, overlap)
            covered[overlap] += estimate.low <= 1 + 1 / 30 <= estimate.high
    assert stats.proportion(covered[0.0], runs).high < 0.9
    assert stats.proportion(covered[1.0], runs).high > 0.9


@pytest.mark.parametrize("confidence", [0.9, 0.95, 0.999])
def test_the_interval_of_a_median_is_that_of_the_quantile_test(confidence):
    for n in (*range(1, 60), 200, 1001):
        values = np.random.default_rng(n).normal(size=n)
        found, exact = stats.median(values, confidence), scipy.stats.quantile_test(values, p=0.5)
        np.testing.assert_array_equal([found.low, found.high], exact.confidence_interval(confidence))


def test_median_and_slope():
    estimate = stats.median(range(101))
    assert estimate.value == 50
    assert 30 < estimate.low < 50 < estimate.high < 70
    slope = stats.log_log_slope([1.0, 2.0, 4.0, 8.0], [3.0, 12.0, 48.0, 192.0])
    assert slope.value == pytest.approx(2)
    assert slope.high - slope.low < 1e-6
