"""The planted laws say what they are said to say, and are drawn by their numbers alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmtheory.diagnosis.planted import LAWS, SIGNS, K, draw
from mmtheory.diagnosis.regime import Regime

seeds = st.integers(0, 2**31)


def bits(y):
    return np.stack([2 * (y % 2) - 1, 2 * (y // 2) - 1], axis=1)


@pytest.mark.parametrize("planted", LAWS)
def test_classes_are_equal_and_draws_repeat(planted):
    one, again, other = draw(planted, 7), draw(planted, 7), draw(planted, 8)
    assert set(np.bincount(one.y)) == {800 // K}
    for x, same, different in zip(one.x, again.x, other.x, strict=True):
        np.testing.assert_array_equal(x, same)
        assert not np.array_equal(x, different)


@given(seeds)
def test_redundant_modalities_are_one_turned(seed):
    first, second = draw(Regime.REDUNDANT, seed).x
    np.testing.assert_allclose(first @ first.T, second @ second.T, atol=1e-3)


@given(seeds)
def test_pairs_of_signs_are_the_class_and_either_alone_is_none(seed):
    data = draw(Regime.PAIRED, seed)
    signs = [np.sign(x[:, -SIGNS:]) for x in data.x]
    votes = np.concatenate([bits(data.y)] * 2, axis=1)
    # At most a tenth is turned: beyond 0.15 of 800 is a matter of 1e-6.
    assert np.mean(signs[0] * signs[1] == votes, axis=0).min() > 0.85
    assert abs(np.mean(signs[0] == votes, axis=0) - 0.5).max() < 0.12


@given(seeds)
def test_hard_features_are_products_of_two_columns(seed):
    data = draw(Regime.LAZY, seed)
    columns = np.sign(data.x[1][:, -SIGNS:])
    assert np.mean(columns[:, :2] * columns[:, 2:] == bits(data.y), axis=0).min() > 0.85
    assert abs(np.mean(columns[:, :2] == bits(data.y), axis=0) - 0.5).max() < 0.12


@given(seeds)
def test_of_the_competing_classes_each_is_easy_in_one_modality(seed):
    data = draw(Regime.COMPETING, seed)
    means = np.array([[np.linalg.norm(x[data.y == k, :-SIGNS].mean(axis=0)) for k in range(K)] for x in data.x])
    assert np.sum(means > 1, axis=0).tolist() == [1] * K
    assert np.sum(means > 1, axis=1).tolist() == [K // 2] * 2
