"""Files of arrays that are not what they seem: each is refused in a sentence, and nothing in them is run."""

import io
import os
import pickle
import struct
import zipfile
from typing import Any

import numpy as np
import pytest

from mmtheory.datasets import archive, npz, rgbd
from mmtheory.datasets.archive import arrays
from mmtheory.datasets.dataset import DataError
from mmtheory.parameter import ParameterError

I = np.eye(3)


def refused(path):
    with pytest.raises(DataError) as error:
        arrays(path, lambda names: None)
    sentence = str(error.value)
    assert "\n" not in sentence
    assert len(sentence) < 300 + len(str(path))
    return sentence.replace(str(path), "FILE")


def zipped(path, **members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(f"{name}.npy", content)
    return path


def header(shape, content=b"", descr="<f8"):
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(file, {"descr": descr, "fortran_order": False, "shape": shape})
    return file.getvalue() + content


def changed(path, offset, value, **saved):
    """The first member with other bytes in both of its headers, at that offset in the local one."""
    np.savez(path, **saved)
    content = bytearray(path.read_bytes())
    local, central = content.find(b"PK\x03\x04"), content.find(b"PK\x01\x02")
    content[local + offset : local + offset + 2] = content[central + offset + 2 : central + offset + 4] = value
    path.write_bytes(content)
    return path


def test_what_is_fine(tmp_path):
    path = tmp_path / "a.npz"
    np.savez_compressed(path, M1=I, M2=np.asfortranarray(I[:, :2]), s=np.array(["α", "b"]))
    with np.load(path) as expected:
        found = arrays(path, lambda names: None)
        assert list(found) == expected.files
        for name in expected.files:
            np.testing.assert_array_equal(found[name], expected[name])


def test_a_header_that_claims_more_than_is_there(tmp_path):
    path = zipped(tmp_path / "a.npz", M1=header((1 << 20, 1 << 13), bytes(1000)))
    assert refused(path) == f"FILE: M1 is damaged: it announces {1 << 36} bytes and holds 1000"
    assert "announces -40 bytes" in refused(zipped(path, M1=header((-1, 5), bytes(40))))


def test_what_expands_too_well(tmp_path, monkeypatch):
    path = zipped(tmp_path / "a.npz", M1=header((1 << 18,), bytes(1 << 21)))
    monkeypatch.setattr(archive, "_LARGE", 1 << 20)
    assert refused(path).endswith(" times, to 2.1 MB; if that is meant, store it uncompressed")
    np.savez(path, M1=np.zeros(1 << 18))
    assert arrays(path, lambda names: None)["M1"].shape == (1 << 18,)


def test_what_does_not_fit(tmp_path, monkeypatch):
    path = tmp_path / "a.npz"
    np.savez(path, M1=I)
    monkeypatch.setattr(archive, "available", lambda: 100)
    assert refused(path) == "FILE holds 200 bytes, and 100 bytes of memory are free"


def test_what_is_encrypted_or_compressed_strangely(tmp_path):
    path = tmp_path / "a.npz"
    assert refused(changed(path, 6, struct.pack("<H", 1), M1=I)) == "FILE: M1 is encrypted"
    assert "in a way that numpy.savez does not" in refused(changed(path, 8, struct.pack("<H", 99), M1=I))


def test_what_is_damaged(tmp_path):
    path = tmp_path / "a.npz"
    np.savez_compressed(path, M1=np.random.default_rng(0).normal(size=(20, 20)))
    whole = path.read_bytes()
    for content in (b"", b"hello", whole[: len(whole) // 2], whole[:200] + bytes(60) + whole[260:]):
        path.write_bytes(content)
        assert refused(path) == "FILE is not an .npz file, or a damaged one"
    path.write_bytes(whole)
    np.save(tmp_path / "a.npy", I)
    assert refused(tmp_path / "a.npy") == "FILE holds a single array, not several with names"


class Evil:
    def __reduce__(self):
        return os.mkdir, ("EXECUTED",)


def test_nothing_is_executed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    objects = np.empty(1, object)
    objects[0] = Evil()
    np.savez(tmp_path / "a.npz", M1=objects)
    assert "holds Python objects" in refused(tmp_path / "a.npz")
    (tmp_path / "b.npz").write_bytes(pickle.dumps(Evil()))
    refused(tmp_path / "b.npz")
    text = b"__import__('os').mkdir('EXECUTED')\n"
    refused(zipped(tmp_path / "c.npz", M1=b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text))
    assert not (tmp_path / "EXECUTED").exists()


def test_what_is_no_file(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert refused(tmp_path / "pipe") == "cannot read FILE: it is a device or a pipe"
    assert refused(tmp_path) == "cannot read FILE: Is a directory"
    assert refused(tmp_path / "none") == "cannot read FILE: No such file or directory"
    (tmp_path / "zero").symlink_to("/dev/zero")
    assert refused(tmp_path / "zero") == "cannot read FILE: it is a device or a pipe"
    assert "File name too long" in refused(tmp_path / ("a" * 5000))


def test_names_come_before_content(tmp_path):
    path = tmp_path / "a.npz"
    audio: dict[str, Any] = {f"audio{i}": I for i in range(300)}
    np.savez(path, **audio)
    with pytest.raises(DataError, match=r"wanted the keys x1, .* and y or labels, .*; got audio0, ") as error:
        npz.load(path)
    assert len(str(error.value)) < 400 + len(str(path))
    with pytest.raises(DataError, match="wanted the keys rgb, depth and label, and optionally split; got audio0, "):
        rgbd.load(path, None)


def test_one_hot_labels_become_class_numbers(tmp_path):
    path = tmp_path / "a.npz"
    np.savez(path, x1=np.ones((6, 2)), y=np.eye(3)[[0, 1, 2, 0, 1, 2]])
    with pytest.raises(
        DataError, match=r"got shape \(6, 3\); one-hot labels become class numbers by y\.argmax\(axis=1\)"
    ):
        npz.load(path)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"rgb": 1, "depth": 1, "label": 1}, "label must hold integers of shape"),
        ({"split": np.array(["a"] * 12)}, "split must hold integers; got <U1"),
        ({"split": np.full(12, np.nan)}, "split must hold integers; got float64"),
    ],
)
def test_images_of_no_images(changed, reason, tmp_path):
    images = {"rgb": np.zeros((12, 4, 4, 3)), "depth": np.ones((12, 4, 4)), "label": np.ones((12, 4, 4), int)}
    path = tmp_path / "a.npz"
    np.savez(path, **{**images, **changed})
    with pytest.raises(DataError, match=reason):
        rgbd.load(path, None)


@pytest.mark.parametrize(
    ("matrices", "reason"),
    [
        ({"M1": I * 1j, "M2": I}, "M1 must hold real numbers; got complex128"),
        ({"a": I, "b": I}, "readable .npz file of matrices M1, M2, …: it has a, b"),
        ({"M1": I, "M3": I}, "it has M1, M3"),
        ({}, "it has no arrays"),
    ],
)
def test_dictionaries(matrices, reason, tmp_path):
    from mmtheory.competition import Parameters

    path = tmp_path / "a.npz"
    np.savez(path, **matrices)
    with pytest.raises(ParameterError, match=r"^dictionary: ") as error:
        Parameters.declarations()["dictionary"].parsed(str(path))
    assert reason in str(error.value)
