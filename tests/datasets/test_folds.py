"""Folds test every sample once; a group that is left out is in no other part; stretches are runs of one class."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmtheory.datasets.dataset import DataError, Dataset, Part
from mmtheory.datasets.folds import folds, group_folds, left_out, split_groups, stretches
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


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1), st.lists(st.integers(1, 9), min_size=3, max_size=12), st.integers(3, 5))
def test_groups_stay_together(seed, sizes, K):
    groups = np.random.default_rng(seed).permutation(np.repeat(np.arange(len(sizes)), sizes))
    # Both classes in every group but those of one sample, and in some training part always.
    data = dataset(np.arange(len(groups)) % 2, groups)
    try:
        found = [split_groups(data, seed, 0.2, 0.3), *(group_folds(data, seed, K, 0.3) if len(sizes) >= K else [])]
    except DataError:
        # Of few groups the training part may lack a class.
        return
    splits = [np.asarray(one.split) for one in found]
    each = range(len(sizes))
    assert all(len(set(splits[0][groups == group])) == 1 for group in each)
    for parts in splits:
        assert all(len(set(parts[groups == group] == Part.TEST)) == 1 for group in each)
        assert set(parts) == set(Part)
    if len(found) > 1:
        assert set(np.sum([parts == Part.TEST for parts in splits[1:]], axis=0)) == {1}


def test_parts_of_groups_have_about_their_shares():
    data = dataset(np.arange(200) % 2, np.repeat(np.arange(40), 5))
    for seed in range(5):
        sizes = np.bincount(np.asarray(split_groups(data, seed, 0.2, 0.3).split))
        np.testing.assert_allclose(sizes, [100, 40, 60], atol=5)
    different = [split_groups(data, seed, 0.2, 0.3).split for seed in range(2)]
    assert np.any(different[0] != different[1])
    assert [np.sum(one.split == Part.TEST) for one in group_folds(data, 0, 4, 0.2)] == [50] * 4
    with pytest.raises(DataError, match="no groups"):
        split_groups(dataset([0, 1]), 0, 0.2, 0.3)
    with pytest.raises(DataError, match="no groups"):
        group_folds(dataset([0, 1]), 0, 3, 0.2)
    with pytest.raises(DataError, match="3 groups at least"):
        split_groups(dataset([0, 1, 0, 1], [0, 0, 1, 1]), 0, 0.2, 0.3)
    with pytest.raises(ParameterError, match=r"K: must lie in 3 … 40"):
        group_folds(data, 0, 41, 0.2)
