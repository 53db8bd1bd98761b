"""Two groups are told from one, and one is rarely taken for two."""

from pathlib import Path

import numpy as np
import pytest

from mmtheory.two_groups import beyond_normal, two_groups

GUIDE = (Path(__file__).parents[1] / "docs" / "guide" / "claims.md").read_text(encoding="utf-8")


def test_the_cut_is_the_best_of_all():
    x = np.array([5.0, 1.0, 2.0, 6.0, 5.5])
    cut = two_groups(x)
    assert (cut.lower.tolist(), cut.upper.tolist()) == ([1, 2], [5, 5.5, 6])

    def between(k):
        s = np.sort(x)
        groups = s[:k], s[k:]
        return sum(len(g) * (g.mean() - x.mean()) ** 2 for g in groups) / (len(x) * x.var())

    assert cut.explained == pytest.approx(max(map(between, range(1, 5))))
    assert two_groups(np.ones(5)).explained == 0
    assert not two_groups(np.ones(5)).apart


def test_a_large_normal_sample_has_its_best_cut_explain_two_over_pi():
    assert two_groups(np.random.default_rng(0).standard_normal(100_000)).explained == pytest.approx(2 / np.pi, abs=0.01)


@pytest.mark.parametrize("n", [6, 16, 40])
def test_one_normal_group_is_called_two_once_in_a_hundred(n):
    rng = np.random.default_rng(1)
    found = [two_groups(rng.standard_normal(n)).apart for _ in range(2000)]
    assert np.mean(found) == pytest.approx(0.01, abs=0.008)
    assert 2 / np.pi < beyond_normal(n) < 1


@pytest.mark.parametrize(("n", "share"), [(6, 0.97), (8, 0.94), (16, 0.85)])
def test_the_share_from_which_groups_are_two_is_as_the_guide_says(n, share):
    assert beyond_normal(n) == pytest.approx(share, abs=0.005)
    assert f"{100 * share:.0f} % of {n}" in GUIDE


@pytest.mark.parametrize(("n", "distance"), [(6, 25), (16, 8), (40, 8)])
def test_two_groups_are_found(n, distance):
    """As networks that learned a pair of classes, and networks that did not, are apart; six have to be far apart."""
    rng = np.random.default_rng(2)
    found = [two_groups(rng.standard_normal(n) + distance * (np.arange(n) < n // 3)).apart for _ in range(200)]
    assert np.mean(found) > 0.95
