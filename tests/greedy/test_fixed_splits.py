"""One drawing of digits for all seeds, or every seed's own; rows that are trained once, on every split."""

from unittest.mock import Mock

import numpy as np
import pytest

from mmtheory.claim import Budget
from mmtheory.datasets.mnist import Digits
from mmtheory.greedy import fixed_splits
from mmtheory.greedy.fixed_splits import AVERAGE, INITIALISATIONS, PARTITIONS, ROWS
from mmtheory.greedy.outcome import Alone
from mmtheory.greedy.parameters import Parameters
from mmtheory.greedy.runs import of_digits
from mmtheory.greedy.summary import Summary
from tests.datasets.test_idx import content


def digits(held_out=None):
    _, pixels, y = content(train=200, test=40)
    return Digits("digits", pixels, y, "drawn", held_out)


def test_a_fixed_split_is_one_drawing_for_all_seeds():
    pool = Parameters().with_values({"pool": 14, "partition": 3})
    sets = of_digits(digits(), pool, range(5, 8))
    alone = of_digits(digits(), pool.with_values({"split": "fresh"}), range(3, 4))
    for shared, own in zip(sets.data.train.x, alone.data.train.x, strict=True):
        assert len(shared) == 3
        for one in shared:
            np.testing.assert_array_equal(one, own[0])
    # What varies is not the data: the interval is a plain one.
    assert sets.overlap == 0
    assert alone.overlap == pytest.approx(len(alone.data.test.y[0]) / len(alone.data.train.y[0]))


def test_partitions_and_fresh_splits_differ():
    pool = Parameters().with_values({"pool": 14})
    first, other = (of_digits(digits(), pool.with_values({"partition": at}), range(1)) for at in (0, 1))
    assert np.any(first.data.train.x[1] != other.data.train.x[1])
    fresh = of_digits(digits(), pool.with_values({"split": "fresh"}), range(2))
    assert np.any(fresh.data.train.x[1][0] != fresh.data.train.x[1][1])
    # Where it is given which digits are held out, colours are what is drawn.
    with_split = digits(np.arange(240) >= 200)
    first, other = (of_digits(with_split, pool.with_values({"partition": at}), range(1)) for at in (0, 1))
    np.testing.assert_array_equal(first.data.train.x[1], other.data.train.x[1])
    assert np.any(first.data.train.x[0] != other.data.train.x[0])
    assert of_digits(with_split, pool.with_values({"split": "fresh"}), range(2)).overlap == 0


def test_every_row_is_trained_once_on_every_split(monkeypatch):
    trained = []

    def train(parameters, sets, seeds):
        trained.append((parameters.method, parameters.direction, sets, seeds))
        return Mock(Alone)

    monkeypatch.setattr(fixed_splits, "train", train)
    monkeypatch.setattr(fixed_splits, "coloured", lambda parameters, seeds: Sets(parameters.partition))
    monkeypatch.setattr(fixed_splits, "Summary", lambda outcome, overlap: Mock(Summary))
    for cached in (fixed_splits._row, fixed_splits._alone):
        cached.cache_clear()
    for _ in range(2):
        fixed_splits.compared(*ROWS, AVERAGE)(Budget.STANDARD, 2)
    assert len(trained) == len(PARTITIONS) * (len(ROWS) + 2) == len({call[:3] for call in trained})
    assert {call[3] for call in trained} == {range(2000, 2000 + INITIALISATIONS[Budget.STANDARD])}
    assert {call[2].partition for call in trained} == set(PARTITIONS)
    for cached in (fixed_splits._row, fixed_splits._alone):
        cached.cache_clear()


class Sets(int):
    """Stands for data: the partition."""

    overlap = 0.0
    partition = property(int)
