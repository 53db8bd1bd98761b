"""The data sets that optional packages carry: what is read, from which file, and what is said where it is not there."""

import gzip
import hashlib
import importlib.resources
import importlib.util
import subprocess
import sys

import numpy as np
import pytest

from mmtheory.datasets import digits, htad, mnist
from mmtheory.datasets.dataset import DataError, MissingPackage, split
from mmtheory.datasets.folds import stretches
from mmtheory.datasets.packaged import packaged_text
from mmtheory.parameter import ParameterError

LOADERS = {"htad": htad.load, "mnist": mnist.load, "digits": digits.load}


def test_htad():
    data = htad.load()
    assert [x.shape for x in data.x] == [(1386, 36), (1386, 16)]
    assert data.modalities == ("audio", "accelerometer")
    assert dict(zip(data.classes, np.bincount(data.y), strict=True)) == {
        "brush_teeth": 180,
        "eat_chips": 282,
        "mop_floor": 181,
        "sweep": 178,
        "type_on_keyboard": 179,
        "wash_hands": 180,
        "watch_tv": 206,
    }
    # The file's first and last number of its first row, which is watch_tv.
    assert data.y[0] == 6
    np.testing.assert_allclose(data.x[0][0, :2], [120.0788862, 3.025170556], rtol=1e-6)
    assert "permission" in data.provenance
    # Three passes, in each of which every task has its stretch; hands are washed twice in the first.
    assert data.groups is not None
    assert np.bincount(data.groups).tolist() == [466, 466, 454]
    assert [len(np.unique(data.y[data.groups == k])) for k in range(3)] == [7, 7, 7]
    assert data.in_order
    assert [len(np.unique(stretches(data)[data.groups == k])) for k in range(3)] == [8, 7, 7]
    assert split(data, 0, 0.2, 0.2).split is not None


def test_htad_columns_are_those_of_the_package():
    pandas = pytest.importorskip("pandas")
    frame = pandas.read_csv(importlib.resources.files("multiviewstacking") / "data" / "htad.csv")
    data = htad.load()
    for x, view in zip(data.x, ("v1_", "v2_"), strict=True):
        np.testing.assert_array_equal(x, frame.filter(like=view).to_numpy(np.float32))
    assert [data.classes[k] for k in data.y] == list(frame["class"])


def test_mnist_halves_put_together_are_the_images():
    full = mnist.load(pool=1)
    assert [x.shape for x in full.x] == [(5000, 14, 28, 1)] * 2
    assert full.x[0].min() == 0
    assert full.x[0].max() == 1
    np.testing.assert_array_equal(np.bincount(full.y), [500] * 10)
    pooled = mnist.load()
    assert [x.shape for x in pooled.x] == [(5000, 7, 14, 1)] * 2
    for x, fine in zip(pooled.x, full.x, strict=True):
        by_hand = (fine[:, 0::2, 0::2] + fine[:, 0::2, 1::2] + fine[:, 1::2, 0::2] + fine[:, 1::2, 1::2]) / 4
        np.testing.assert_allclose(x, by_hand, atol=1e-6)
    # A zero is open in the middle, a one is not: the seam of the halves runs through the centre of the image.
    seam = np.concatenate([full.x[0][:, -1:], full.x[1][:, :1]], axis=1)[:, :, 13:15].mean((1, 2, 3))
    assert seam[full.y == 0].mean() < 0.1 < 0.5 < seam[full.y == 1].mean()
    with pytest.raises(ParameterError, match=r"^pool: is one of 1, 2, 7, 14; got 4"):
        mnist.load(pool=4)


def test_digits_are_those_of_the_package():
    theirs = pytest.importorskip("sklearn.datasets").load_digits()
    ours = digits.load()
    assert [x.shape for x in ours.x] == [(1797, 4, 8, 1)] * 2
    np.testing.assert_array_equal(np.concatenate(ours.x, axis=1)[..., 0] * 16, theirs.images)
    np.testing.assert_array_equal(ours.y, theirs.target)


@pytest.mark.parametrize("extra", LOADERS)
def test_a_missing_package_is_named_with_its_cure(extra, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(MissingPackage) as error:
        LOADERS[extra]()
    assert str(error.value).startswith("the optional package ")
    assert f"pip install 'mmtheory[{extra}]'" in str(error.value)
    assert f"pip install '.[{extra}]'" in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("path", ["table.csv", "table.csv.gz"])
def test_a_damaged_or_missing_file_is_named(path, tmp_path, monkeypatch):
    plain = b"a,b\n1,2\n"
    intact = gzip.compress(plain, mtime=0) if path.endswith(".gz") else plain
    sha256 = hashlib.sha256(plain).hexdigest()
    (tmp_path / "carrier").mkdir()
    (tmp_path / "carrier" / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    file = tmp_path / "carrier" / path
    with pytest.raises(DataError, match=rf"carrier: its file {path} is missing or damaged"):
        packaged_text("carrier", "extra", path, sha256)
    file.write_bytes(intact)
    assert packaged_text("carrier", "extra", path, sha256).encode() == plain
    for place in range(len(intact)):
        damaged = [intact[:place]]
        # Bytes 4 to 9 of a gzip header are a date, a level and a system: changing them changes no data.
        if path == "table.csv" or place not in range(4, 10):
            damaged.append(intact[:place] + bytes([intact[place] ^ 255]) + intact[place + 1 :])
        for content in damaged:
            file.write_bytes(content)
            with pytest.raises(DataError, match=rf"carrier: its file {path} is .*damaged"):
                packaged_text("carrier", "extra", path, sha256)


def test_loading_needs_neither_the_packages_code_nor_jax():
    program = (
        "import sys; from mmtheory.datasets import digits, htad, mnist, npz, paired_features; "
        "[module.load() for module in (digits, htad, mnist)]; paired_features.PairedFeatures().draw(0); "
        "print({'jax', 'sklearn', 'pandas', 'multiviewstacking', 'mlxtend'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
