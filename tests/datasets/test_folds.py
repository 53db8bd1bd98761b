"""Folds test every sample once; a group that is left out is in no other part; stretches are runs of one class."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmtheory.datasets.dataset import DataError, Dataset, Part
from mmtheory.datasets.folds import folds, left_out, stretches
from mmtheory.parameter import ParameterError


def dataset(y, groups=None):
    y = np.asarray(y)
    x = np.arange(len(y), dtype=np.float32)[:, None]
    names = tuple(f"class {k}" for k in range(y.max() + 1))
    return Dataset("toy", (x,), y, ("only",), names, "made up", groups=None if groups is None else np.asarray(groups))


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1), st.integers(3, 7), st.integers(1, 4))
def test_every_sample_is_tested_once_and_validated_once_never_by_the_same_networks(seed, K, per_fold):
    rng = np.random.default_rng(seed)
    y = np.concatenate([[0, 1] * K, rng.integers(2, size=2 * per_fold * K)])
    found = np.stack([one.split for one in folds(dataset(y), seed, K)])
    for part, times in ((Part.TEST, 1), (Part.VALIDATION, 1), (Part.TRAIN, K - 2)):
        assert set((found == part).sum(axis=0)) == {times}
    # K divides the number of samples, and every class is dealt out evenly.
    assert len(set((found == Part.TEST).sum(axis=1))) == 1
    for k in (0, 1):
        counts = (found[:, y == k] == Part.TEST).sum(axis=1)
        assert counts.max() - counts.min() <= 1
    np.testing.assert_array_equal(np.roll(found == Part.TEST, -1, axis=0), found == Part.VALIDATION)


def test_partitions_differ_by_seed_and_need_three_folds():
    data = dataset([0, 1] * 12)
    first, again, other = (np.stack([one.split for one in folds(data, seed, 4)]) for seed in (0, 0, 1))
    assert (first == again).all()
    assert (first != other).any()
    with pytest.raises(ParameterError, match="K: must lie in 3 … 24; got 2"):
        folds(data, 0, 2)


def test_a_group_is_left_out_whole():
    groups = np.repeat([0, 1, 2], 20)
    data = dataset([0, 1] * 30, groups)
    for group in range(3):
        split = left_out(data, group, seed=5, validation=0.25).split
        assert split is not None
        np.testing.assert_array_equal(split == Part.TEST, groups == group)
        assert [(split[data.y == k] == Part.VALIDATION).sum() for k in (0, 1)] == [5, 5]
    with pytest.raises(ParameterError, match="group"):
        left_out(data, 3, 0, 0.25)
    with pytest.raises(ParameterError, match="validation"):
        left_out(data, 0, 0, 1.0)
    with pytest.raises(DataError, match="no groups"):
        left_out(dataset([0, 1] * 30), 0, 0, 0.25)


def test_a_stretch_ends_where_the_class_or_the_group_changes():
    assert stretches(dataset([0, 0, 1, 1, 0])).tolist() == [0, 0, 1, 1, 2]
    assert stretches(dataset([0, 0, 1, 1, 0], [0, 1, 1, 2, 2])).tolist() == [0, 1, 2, 3, 4]
