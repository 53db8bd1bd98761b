"""Means by rows and repeats against loops; what does not count; classes and their balance."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmtheory import stats
from mmtheory.design import Reading
from mmtheory.diagnosis.rows import Rows


def rows(seed, gaps=0.0, clusters=None):
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.repeat([0, 1, 2], [12, 6, 3]))
    right = {}
    for name in ("joint", "alone 1", "alone 2"):
        values = (rng.random((4, 21)) < 0.7).astype(float)
        right[name] = np.where(rng.random(21) < gaps, np.nan, values)
    return Rows(right, y, np.arange(21) if clusters is None else clusters, 3)


@given(st.integers(0, 2**31), st.sampled_from([0.0, 0.3]))
def test_readings_are_means_of_repeats_and_of_rows(seed, gaps):
    found = rows(seed, gaps, np.arange(21) // 3)
    values = found.right["alone 1"]
    known = [i for i in range(21) if not np.isnan(values[0, i])]
    by_repeat = [np.mean([row[i] for i in known]) for row in values]
    expected = stats.mean(by_repeat)
    assert found.mean("alone 1", Reading.DATA_SET).value == pytest.approx(expected.value)
    of_rows = stats.clustered_mean([np.mean(values[:, i]) for i in known], [i // 3 for i in known])
    fast = found.mean("alone 1")
    assert fast.value == pytest.approx(of_rows.value)
    assert fast.low == pytest.approx(max(of_rows.low, 0))
    difference = found.difference("joint", "alone 1")
    both = [i for i in known if not np.isnan(found.right["joint"][0, i])]
    slow = np.mean([np.mean(found.right["joint"][:, i] - values[:, i]) for i in both])
    assert difference.value == pytest.approx(slow)


@given(st.integers(0, 2**31))
def test_balanced_accuracy_is_the_mean_of_the_classes(seed):
    found = rows(seed)
    by_class = [found.of_class(k, "joint").value for k in range(3)]
    for reading in (Reading.SAMPLES, Reading.DATA_SET):
        assert found.balanced("joint", reading).value == pytest.approx(np.mean(by_class))
    # Weighted by their sizes the classes make the accuracy.
    assert np.average(by_class, weights=[12, 6, 3]) == pytest.approx(found.mean("joint").value)
    k = seed % 3
    alone = sum(found.of_class(k, f"alone {r}").value for r in (1, 2))
    assert found.beyond_the_sum(k, 2).value == pytest.approx(by_class[k] - alone)
    difference = found.difference_of_class(k, "joint", "alone 2").value
    assert difference == pytest.approx(by_class[k] - found.of_class(k, "alone 2").value)


def test_of_equal_classes_balance_changes_nothing():
    y = np.arange(20) % 2
    values = np.random.default_rng(0).integers(0, 2, (3, 20)).astype(float)
    found = Rows({"joint": values}, y, np.arange(20), 2)
    plain, balanced = found.mean("joint"), found.balanced("joint")
    assert balanced.value == pytest.approx(plain.value)
    # Centred class by class it has no more spread.
    assert balanced.high - balanced.low <= plain.high - plain.low + 1e-12
