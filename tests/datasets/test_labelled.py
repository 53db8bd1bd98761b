"""Folders, frames of pandas and data sets of xarray make the data set that a file of the same arrays makes."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from mmtheory.datasets import npz
from mmtheory.datasets.dataset import DataError
from mmtheory.diagnosis.sources import named
from mmtheory.umt.parameters import Parameters
from mmtheory.umt.sources import source

N = 12
RNG = np.random.default_rng(0)
AUDIO, VIDEO = RNG.standard_normal((N, 3)), RNG.standard_normal((N, 2, 4))
ARRAYS = {"audio": AUDIO, "video": VIDEO[:, 0], "labels": np.array(list("abc") * 4), "groups": np.arange(N) // 2}


def assert_same(one, other):
    """Whatever the order of the modalities."""
    first, second = (dict(zip(data.modalities, data.x, strict=True)) for data in (one, other))
    assert first.keys() == second.keys()
    for key, x in first.items():
        np.testing.assert_array_equal(x, second[key])
    np.testing.assert_array_equal(one.y, other.y)
    np.testing.assert_array_equal(one.groups, other.groups)
    assert one.classes == other.classes


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "mine"
    path.mkdir()
    for key, array in ARRAYS.items():
        np.save(path / f"{key}.npy", array)
    (path / "README.txt").write_text("no array")
    return path


def test_a_folder(folder):
    read = npz.load_folder(folder)
    assert_same(read, npz.from_arrays(ARRAYS))
    assert read.name == "mine"
    assert_same(named(str(folder)), read)
    for key, array in ARRAYS.items():
        np.save(folder / f"{key}.npy", np.repeat(array, 4, axis=0))
    data = source(f"npy:{folder}")
    assert data.folder.startswith("mine-")
    assert data.keeps_groups
    assert len(data.draw(Parameters(), range(2))) == 2


def test_a_folder_is_not_trusted(folder):
    with pytest.raises(DataError, match=r"cannot read .*nowhere: No such file or directory"):
        npz.load_folder(folder / "nowhere")
    content = (folder / "audio.npy").read_bytes()
    (folder / "audio.npy").write_bytes(content[:-8])
    with pytest.raises(DataError, match="mine: audio is damaged: it announces 288 bytes and holds 280"):
        npz.load_folder(folder)
    (folder / "audio.npy").write_bytes(b"no array")
    with pytest.raises(DataError, match=r"mine: audio is not an .npy file, or a damaged one"):
        npz.load_folder(folder)
    np.save(folder / "audio.npy", np.array([[object()]]), allow_pickle=True)
    with pytest.raises(DataError, match="mine: audio holds Python objects"):
        npz.load_folder(folder)
    (folder / "audio.npy").rename(folder / "x2.npy")
    with pytest.raises(DataError, match=r"wanted the keys .*; got groups, labels, video, x2"):
        npz.load_folder(folder)


def test_frames():
    audio = pd.DataFrame(AUDIO, columns=list("uvw"))
    video, labels = pd.DataFrame(VIDEO[:, 0]), pd.Series(ARRAYS["labels"])
    groups = pd.Series(ARRAYS["groups"])
    each = {"audio": audio, "video": video, "labels": labels, "groups": groups}
    expected = npz.from_arrays(ARRAYS)
    assert_same(npz.from_arrays(each), expected)
    whole = pd.concat(each | {"labels": labels.to_frame(), "groups": groups.to_frame()}, axis=1)
    assert_same(npz.from_arrays(whole), expected)
    lone = whole[["audio", "video"]].copy()
    lone["labels", ""], lone["groups", ""] = labels, groups
    assert_same(npz.from_arrays(lone), expected)
    lone.loc[3, "video"] = np.nan
    np.testing.assert_array_equal(npz.from_arrays(lone, "nan").present, [[True] * N, np.arange(N) != 3])
    with pytest.raises(DataError, match="a frame's columns must have two levels, key and feature; got 1"):
        npz.from_arrays(audio)
    with pytest.raises(DataError, match="labels has another index than audio"):
        npz.from_arrays(each | {"labels": labels[::-1]})


def test_variables():
    data = xr.Dataset(
        {"audio": (("feature", "clip"), AUDIO.T), "video": (("clip", "time", "pixel"), VIDEO)},
        {"labels": ("clip", ARRAYS["labels"]), "groups": ("clip", ARRAYS["groups"]), "clip": np.arange(N) + 100},
    )
    assert_same(npz.from_arrays(data), npz.from_arrays(ARRAYS | {"video": VIDEO}))
    with pytest.raises(DataError, match="weight has no dimension clip, which is that of labels"):
        npz.from_arrays(data.assign(weight=("time", [1.0, 2.0])))
    with pytest.raises(DataError, match=r"wanted the keys .*; got .*audio"):
        npz.from_arrays(data.drop_vars("labels"))
    with pytest.raises(DataError, match="wanted arrays by name, a pandas frame or an xarray data set; got DataArray"):
        npz.from_arrays(data["audio"])
