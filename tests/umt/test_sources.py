"""HTAD at random or with a pass left out, and what is said of either."""

import numpy as np
import pytest

from mmtheory.datasets.dataset import Part
from mmtheory.parameter import ParameterError
from mmtheory.umt.parameters import Parameters
from mmtheory.umt.sources import source
from mmtheory.umt.sweep import methods


def test_a_pass_is_left_out(tmp_path):
    data = source("htad")
    assert data.content is not None
    first, second = data.draw(Parameters(split="pass-2"), range(2))
    for one in (first, second):
        np.testing.assert_array_equal(one.split == Part.TEST, data.content.groups == 1)
        training = one.part(Part.TRAIN)[0]
        np.testing.assert_allclose(training[0].mean(axis=0), 0, atol=1e-4)
    # Seeds differ in their validation parts.
    assert not np.array_equal(first.part(Part.VALIDATION)[0][0], second.part(Part.VALIDATION)[0][0])
    assert data.overlap("pass-2") == 0
    assert data.overlap("random") == pytest.approx(0.6, abs=0.01)
    assert "one pass left out" in data.note("pass-2")
    assert "the same people are in all parts" in data.note("random")
    grid = methods(data, ("naive",), {"split": ["pass-1", "pass-3"]}, 2, tmp_path)
    assert [point.axes["split"] for point in grid.sweep.points] == ["pass-1"] * 3 + ["pass-3"] * 3


def test_seven_seeds_are_the_folds_of_a_partition():
    data = source("htad")
    assert data.content is not None
    parts = np.stack([one.split for one in data.draw(Parameters(split="folds"), range(7, 15))])
    n = len(data.content.y)
    np.testing.assert_array_equal((parts[:7] == Part.TEST).sum(axis=0), 1)
    np.testing.assert_array_equal((parts[:7] == Part.VALIDATION).sum(axis=0), 1)
    # The next partition is another.
    assert not any(np.array_equal(parts[7] == Part.TEST, fold == Part.TEST) for fold in parts[:7])
    assert data.overlap("folds") == pytest.approx((n / 7) / (5 * n / 7))
    assert "test each sample once" in data.note("folds")


def test_only_data_in_passes_leave_one_out(tmp_path):
    with pytest.raises(ParameterError, match="split: is for data that come in passes: htad"):
        methods(source("digits"), ("naive",), {"split": ["pass-1"]}, 2, tmp_path)
    with pytest.raises(ParameterError, match="split"):
        Parameters(split="pass-4")
