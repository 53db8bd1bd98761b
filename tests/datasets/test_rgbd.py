"""A user's own RGB-D images: small ones in the formats that are read, and files that are not right."""

import numpy as np
import pytest
from PIL import Image

from mmtheory.datasets import rgbd
from mmtheory.datasets.dataset import DataError, Part

SIZE = 8
K = 8


def arrays(n=10, seed=0):
    rng = np.random.default_rng(seed)
    label = rng.integers(0, K, (n, SIZE, SIZE))
    label[:, 0] = range(K)
    depth = rng.integers(500, 4000, (n, SIZE, SIZE))
    depth[:, 2, 2] = 0
    return {"rgb": rng.integers(0, 256, (n, SIZE, SIZE, 3)).astype(np.uint8), "depth": depth, "label": label}


def saved(path, **changed):
    np.savez(path, **{key: value for key, value in (arrays() | changed).items() if value is not None})
    return path


def written(folder, **sizes):
    """A folder as NYU Depth V2 is prepared, with so many images in every part; what was written."""
    by_part = {}
    for k, (part, n) in enumerate((sizes or {"train": 3, "test": 3}).items()):
        own = arrays(n, seed=k)
        for key, dtype in (("rgb", np.uint8), ("depth", np.uint16), ("label", np.uint8)):
            (folder / part / key).mkdir(parents=True)
            for i in range(n):
                Image.fromarray(own[key][i].astype(dtype)).save(folder / part / key / f"{i:03}.png")
        by_part[part] = own
    return by_part


def test_an_npz(tmp_path):
    images = arrays()
    dataset = rgbd.load(saved(tmp_path / "own.npz"), None)
    np.testing.assert_array_equal(dataset.y, images["label"])
    np.testing.assert_allclose(dataset.x[0], images["rgb"] / 255, rtol=1e-6)
    measured = images["depth"][images["depth"] > 0]
    expected = (images["depth"] - measured.mean()) / measured.std()
    np.testing.assert_allclose(dataset.x[1][..., 0][images["depth"] > 0], expected[images["depth"] > 0], rtol=1e-5)
    # A gap is the mean of its neighbours.
    around = np.delete(images["depth"][:, 1:4, 1:4].reshape(10, 9), 4, axis=1).mean(axis=1)
    np.testing.assert_allclose(dataset.x[1][:, 2, 2, 0], (around - measured.mean()) / measured.std(), rtol=1e-4)
    assert dataset.split is not None
    assert np.bincount(dataset.split).tolist() == [6, 2, 2]
    assert dataset.classes == tuple("01234567")


def test_labels_that_do_not_count(tmp_path):
    labels = arrays()["label"]
    dataset = rgbd.load(saved(tmp_path / "own.npz", label=np.where(labels > 2, -1, labels)), 0)
    assert dataset.classes == ("1", "2")
    np.testing.assert_array_equal(dataset.y, np.where(np.isin(labels, [1, 2]), labels - 1, -1))


def test_a_split_of_the_users_own(tmp_path):
    split = np.array([2, 0, 0, 1, 0, 0, 2, 0, 0, 0])
    dataset = rgbd.load(saved(tmp_path / "own.npz", split=split), None)
    np.testing.assert_array_equal(dataset.split, split)
    without = rgbd.load(saved(tmp_path / "own.npz", split=np.where(split == 1, 0, split)), None)
    np.testing.assert_array_equal(without.split, [2, 0, 0, 0, 0, 0, 2, 0, 0, 1])


def test_a_folder(tmp_path):
    by_part = written(tmp_path, train=4, validation=2, test=3)
    dataset = rgbd.load(tmp_path, None)
    for part in Part:
        (rgb, _), y = dataset.part(part)
        own = by_part[part.name.lower()]
        np.testing.assert_array_equal(y, own["label"])
        np.testing.assert_allclose(rgb, own["rgb"] / 255, rtol=1e-6)
    same = {key: np.concatenate([one[key] for one in by_part.values()]) for key in rgbd.KEYS}
    from_npz = rgbd.load(saved(tmp_path / "own.npz", **same, split=np.repeat([0, 1, 2], [4, 2, 3])), None)
    for mine, other in zip(dataset.x, from_npz.x, strict=True):
        np.testing.assert_array_equal(mine, other)


def no_part(folder):
    written(folder, train=3)


def no_key(folder):
    written(folder)
    for file in (folder / "test" / "depth").iterdir():
        file.unlink()
    (folder / "test" / "depth").rmdir()


def no_twin(folder):
    written(folder)
    (folder / "test" / "label" / "001.png").unlink()


def another_size(folder):
    written(folder)
    Image.new("RGB", (6, 8)).save(folder / "test" / "rgb" / "001.png")


def damaged(folder):
    written(folder)
    (folder / "test" / "rgb" / "001.png").write_bytes(b"no image")


@pytest.mark.parametrize(
    ("spoilt", "sentence"),
    [
        (no_part, "has no folder test"),
        (no_key, "has no folder depth"),
        (no_twin, "label lacks 001"),
        (another_size, "images of rgb are not all of one size"),
        (damaged, "is no image, or a damaged one"),
    ],
)
def test_folders_that_are_not_right(tmp_path, spoilt, sentence):
    spoilt(tmp_path)
    with pytest.raises(DataError, match=sentence):
        rgbd.load(tmp_path, None)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"depth": None}, "has no depth"),
        ({"label": np.zeros((10, SIZE, SIZE))}, "label must hold integers"),
        ({"rgb": np.zeros((10, SIZE, SIZE))}, "rgb must hold numbers of shape"),
        ({"depth": np.zeros((10, SIZE, SIZE + 1))}, "depth must hold numbers of shape"),
        ({"label": np.full((10, SIZE, SIZE), -1)}, "no pixel has a label"),
        ({"label": np.zeros((10, SIZE, SIZE), int)}, "two classes at least"),
        ({"split": np.zeros(3, int)}, "split must have a value an image"),
        ({"split": np.zeros(10, int)}, "the test part is empty"),
        ({"split": np.full(10, 5)}, "the training part is empty|split must hold"),
    ],
)
def test_files_that_are_not_right(tmp_path, changed, sentence):
    with pytest.raises(DataError, match=sentence):
        rgbd.load(saved(tmp_path / "own.npz", **changed), None)


def test_files_that_are_no_npz(tmp_path):
    (tmp_path / "a.npz").write_bytes(b"nothing")
    with pytest.raises(DataError, match=r"is not an \.npz file"):
        rgbd.load(tmp_path / "a.npz", None)
    with pytest.raises(DataError, match="cannot read"):
        rgbd.load(tmp_path / "missing.npz", None)
