"""Parts of data sets, stacked along seeds and seen by one modality."""

import numpy as np

from mmtheory.datasets.dataset import Dataset, Part
from mmtheory.learners.data import Data
from tests.learners import tiny


def toy(split):
    rng = np.random.default_rng(len(set(split[:4])))
    x = rng.standard_normal((9, 2)), rng.standard_normal((9, 2, 2, 1))
    return Dataset("toy", x, np.arange(9) % 2, ("a", "b"), ("zero", "one"), "made up", split)


def test_every_part_of_every_data_set_in_its_place():
    datasets = [toy(np.repeat([0, 1, 2], [4, 2, 3])), toy(np.array([0, 2, 1, 0, 2, 0, 1, 0, 2]))]
    data = Data.stacked(datasets)
    for part, stacked in ((Part.TRAIN, data.train), (Part.VALIDATION, data.validation), (Part.TEST, data.test)):
        for seed, dataset in enumerate(datasets):
            x, y = dataset.part(part)
            tiny.same([x_r[seed] for x_r in stacked.x], list(x))
            np.testing.assert_array_equal(stacked.y[seed], y)


def test_a_modality_keeps_labels_and_order():
    data = tiny.data(3)
    for r in range(2):
        alone = data.modality(r)
        for part in ("train", "validation", "test"):
            whole, own = getattr(data, part), getattr(alone, part)
            assert len(own.x) == 1
            tiny.same((own.x[0], own.y), (whole.x[r], whole.y))
    chosen = data.train[np.array([4, 0])]
    tiny.same(chosen.x, tuple(x[[4, 0]] for x in data.train.x))
    np.testing.assert_array_equal(chosen.y, data.train.y[[4, 0]])


def test_parts_of_different_sizes_are_filled_with_what_does_not_count():
    datasets = [toy(np.repeat([0, 1, 2], sizes)) for sizes in ([4, 2, 3], [3, 2, 4])]
    data = Data.stacked(datasets)
    np.testing.assert_array_equal(data.train.y, [[0, 1, 0, 1], [0, 1, 0, -1]])
    np.testing.assert_array_equal(data.train.x[0][1, 3], datasets[1].x[0][0])
    np.testing.assert_array_equal(data.test.y, [[0, 1, 0, -1], [1, 0, 1, 0]])
