"""|E a| − |E b|: by hand, in any sign, and how often its interval holds the truth."""

import math

import numpy as np
import pytest

from mmtheory.greedy.absolute_means import farther

NOISE = np.array([-1.0, 1.0, 2.0, -2.0])


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("other", [1, -1])
def test_signs_do_not_matter(sign, other):
    found = farther(sign * (5.0 + NOISE), np.full(4, other * 3.0), 0.0)
    assert found.value == pytest.approx(2)
    # Sum and difference vary alike, at 97.5 % each: t(0.9875; 3) = 4.1765, and sd = √(10/3).
    half = 4.1765 * math.sqrt(10 / 3) / 2
    assert found.low == pytest.approx(2 - half, abs=1e-3)
    assert found.high == pytest.approx(2 + half, abs=1e-3)


def test_noise_that_both_share_is_none():
    found = farther(5.0 + NOISE, 3.0 + NOISE, 0.0)
    assert found.value == pytest.approx(2)
    assert found.high == pytest.approx(2)


def test_runs_without_either_value_do_not_count():
    a, b = np.array([5.0, np.nan, 7.0, 9.0]), np.array([1.0, 1.0, np.nan, 3.0])
    assert farther(a, b, 0.0) == farther(a[[0, 3]], b[[0, 3]], 0.0)
    assert math.isnan(farther(a[:1], b[:1], 0.0).low)


@pytest.mark.parametrize(("mean_a", "mean_b"), [(0.0, 0.0), (0.5, 0.5), (0.5, -0.5), (0.2, 1.0), (1.0, 0.0)])
def test_the_interval_holds_the_truth(mean_a, mean_b):
    rng = np.random.default_rng(0)
    draws = [farther(mean_a + rng.normal(0, 1, 10), mean_b + rng.normal(0, 1, 10), 0.0) for _ in range(400)]
    truth = abs(mean_a) - abs(mean_b)
    assert np.mean([one.low <= truth <= one.high for one in draws]) >= 0.93
    assert all(one.low <= one.value <= one.high for one in draws)
