"""The table of subsets: what the joint network knows of each, beside what a network trained on it only knows."""

from types import SimpleNamespace

import numpy as np
import pytest

from mmtheory.diagnosis.diagnosis import subset, trained
from mmtheory.diagnosis.measuring import pairs
from mmtheory.diagnosis.rows import Rows
from mmtheory.diagnosis.tables import _subsets
from mmtheory.learners.imputation import subsets

pytestmark = pytest.mark.usefixtures("stand_ins")

N = 40


def found(R):
    """Of the k-th name of all, k + 1 rows are right in each of two repeats."""
    names = [f"alone {r + 1}" for r in range(R)] + [trained(chosen) for chosen in pairs(R)]
    names += [subset(chosen) for chosen in subsets(R)]
    right = {name: np.tile(np.arange(N) <= k, (2, 1)).astype(float) for k, name in enumerate(names)}
    rows = Rows(right, np.zeros(N, int), np.arange(N), 1)
    return SimpleNamespace(R=R, rows=rows, dataset=SimpleNamespace(modalities=("audio", "video", "depth")[:R]))


def shares(lines, column):
    return [float(line[column].split()[0]) / 100 * N for line in lines]


def test_each_subset_has_its_own_network_beside_it():
    header, *lines = _subsets(found(3)).rows
    assert header == ["", "rows", "accuracy", "trained on these only"]
    assert [line[0] for line in lines[:4]] == ["audio", "video", "depth", "audio + video"]
    assert shares(lines, 2) == [7, 8, 9, 10, 11, 12, 13]
    # Uni-modal, of pairs, and the joint network itself.
    assert shares(lines, 3) == [1, 2, 3, 4, 5, 6, 13]


def test_without_networks_of_pairs_there_is_no_such_column():
    header, *lines = _subsets(found(2)).rows
    assert header == ["", "rows", "accuracy"]
    assert {len(line) for line in lines} == {3}
