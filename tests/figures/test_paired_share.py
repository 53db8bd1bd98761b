"""Where one curve overtakes another, with its interval and in words."""

import numpy as np
import pytest

from mmtheory.estimate import Estimate
from mmtheory.figures import paired_share

SHARES = np.array([0, 0.25, 0.5])


@pytest.mark.parametrize(
    ("mean", "zero"), [((-1, 3, 4), 0.0625), ((-2, -1, 1), 0.375), ((1, -1, 2), -np.inf), ((-3, -2, -1), np.inf)]
)
def test_crossing(mean, zero):
    """The first zero of the mean difference, interpolated."""
    found = paired_share.crossing(SHARES, np.tile(np.array(mean, float), (5, 1)), resamples=10)
    assert found.value == found.low == found.high == pytest.approx(zero)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ((0.2, 0.1, 0.3), "0.20 [0.10, 0.30]"),
        ((0.2, -np.inf, 0.3), "0.20 [at most 0.30]"),
        ((0.2, 0.1, np.inf), "0.20 [at least 0.10]"),
        ((0.2, -np.inf, np.inf), "0.20 [no bounds]"),
        ((np.inf, 0.4, np.inf), "no crossing: averaging is ahead throughout"),
        ((-np.inf, -np.inf, 0.1), "no crossing: naive is ahead throughout"),
    ],
)
def test_crossing_in_words(at, words):
    assert words in paired_share.sentence(Estimate(*at))


def test_crossing_interval():
    """Seed s has the difference share − s, so that the zero is the mean of s, whose interval is known."""
    s = np.random.default_rng(0).normal(0.3, 0.05, 100)
    found = paired_share.crossing(np.linspace(0, 1, 11), np.linspace(0, 1, 11) - s[:, None])
    half = 1.96 * s.std() / 10
    assert found.value == pytest.approx(s.mean())
    assert (found.low, found.high) == pytest.approx((s.mean() - half, s.mean() + half), abs=0.1 * half)
