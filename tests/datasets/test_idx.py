"""The four files are read under each of their names, and every way to get them wrong has its sentence."""

import contextlib
import gzip
import struct
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmtheory.datasets import idx
from mmtheory.datasets.coloured_gray import ColouredGray
from mmtheory.datasets.dataset import DataError, Part

TRAIN_IMAGES, TRAIN_LABELS = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"
TEST_IMAGES, TEST_LABELS = "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"


def images_file(pixels, magic=2051):
    return struct.pack(">4I", magic, *pixels.shape) + pixels.tobytes()


def labels_file(y, magic=2049):
    return struct.pack(">2I", magic, len(y)) + y.tobytes()


def content(train=300, test=41):
    """The bytes of the four files, and what they say."""
    rng = np.random.default_rng(0)
    pixels = rng.integers(256, size=(train + test, 28, 28), dtype=np.uint8)
    y = (np.arange(train + test) % 10).astype(np.uint8)
    files = {
        TRAIN_IMAGES: images_file(pixels[:train]),
        TRAIN_LABELS: labels_file(y[:train]),
        TEST_IMAGES: images_file(pixels[train:]),
        TEST_LABELS: labels_file(y[train:]),
    }
    return files, pixels, y


def save(folder, files):
    for name, data in files.items():
        (folder / name).write_bytes(gzip.compress(data, 1) if name.endswith(".gz") else data)


@pytest.mark.parametrize("end", ["", ".gz"])
@pytest.mark.parametrize("mark", ["-", "."])
def test_round_trip(mark, end, tmp_path):
    files, pixels, y = content()
    save(tmp_path, {name.replace("-idx", f"{mark}idx") + end: data for name, data in files.items()})
    digits = idx.load(str(tmp_path))
    np.testing.assert_array_equal(digits.pixels, pixels)
    np.testing.assert_array_equal(digits.y, y)
    np.testing.assert_array_equal(digits.held_out, np.arange(341) >= 300)
    assert str(tmp_path) in digits.provenance


def test_held_out_digits_are_validation_and_test(tmp_path):
    files, _, _ = content()
    save(tmp_path, files)
    data = ColouredGray().draw(idx.load(tmp_path), 0).dataset
    assert [len(data.part(part)[1]) for part in Part] == [300, 21, 20]
    np.testing.assert_array_equal(data.split == Part.TRAIN, np.arange(341) < 300)


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        (TEST_LABELS, None, f"has no file {TEST_LABELS} or {TEST_LABELS}.gz$"),
        (TRAIN_IMAGES, b"", f"{TRAIN_IMAGES} is truncated: it has 0 bytes, fewer than a header's 16$"),
        (TRAIN_LABELS, struct.pack(">I", 2049), f"{TRAIN_LABELS} is truncated: it has 4 bytes, fewer than .* 8$"),
        (TRAIN_LABELS, content()[0][TRAIN_IMAGES], "no.* IDX file of labels: it begins with 2051, not 2049$"),
        (TEST_IMAGES, b"PK\x03\x04", f"{TEST_IMAGES} is not an IDX file of images: it begins with 1347093252, not"),
        (
            TEST_IMAGES,
            content()[0][TEST_IMAGES][:-1],
            "is truncated: it has 32159 bytes but its header announces 32160$",
        ),
        (TEST_IMAGES, content()[0][TEST_IMAGES] + b"\0", "is too long: it has 32161 bytes but its header .* 32160$"),
        (TEST_IMAGES, images_file(np.zeros((41, 14, 56), np.uint8)), r"must have 28 × 28 pixels; got 14 × 56$"),
        (TEST_IMAGES, images_file(np.zeros((40, 28, 28), np.uint8)), f"has 40 images but {TEST_LABELS} has 41 labels$"),
        (TEST_LABELS, labels_file(np.full(41, 10, np.uint8)), f"{TEST_LABELS}: labels must lie in 0 … 9; got 10$"),
    ],
)
def test_a_bad_file_is_named(name, data, sentence, tmp_path):
    files, _, _ = content()
    if data is None:
        del files[name]
    else:
        files[name] = data
    save(tmp_path, files)
    with pytest.raises(DataError, match=rf"^{tmp_path}.*{sentence}") as error:
        idx.load(tmp_path)
    assert "\n" not in str(error.value)


def test_what_is_no_folder_no_digits_or_no_gzip(tmp_path):
    with pytest.raises(DataError, match="absent is not a folder"):
        idx.load(tmp_path / "absent")
    files, pixels, y = content()
    save(tmp_path, files | {TEST_IMAGES: images_file(pixels[:0]), TEST_LABELS: labels_file(y[:0])})
    with pytest.raises(DataError, match=f"{TEST_IMAGES} has no images$"):
        idx.load(tmp_path)
    (tmp_path / TEST_LABELS).unlink()
    compressed = gzip.compress(files[TEST_LABELS])
    for wrong, sentence in (
        (compressed[:-9], "is truncated: its compressed data end early$"),
        (files[TEST_LABELS], "is not a gzip file, or a damaged one$"),
        (compressed[:-8] + bytes(8), "is not a gzip file, or a damaged one$"),
    ):
        (tmp_path / f"{TEST_LABELS}.gz").write_bytes(wrong)
        with pytest.raises(DataError, match=rf"{TEST_LABELS}\.gz {sentence}"):
            idx.load(tmp_path)


@given(st.data())
def test_no_damage_escapes(data):
    files, _, _ = content(12, 11)
    end = data.draw(st.sampled_from(["", ".gz"]))
    with tempfile.TemporaryDirectory() as folder:
        save(Path(folder), {name + end: intact for name, intact in files.items()})
        path = Path(folder, data.draw(st.sampled_from(list(files))) + end)
        damaged = bytearray(path.read_bytes())
        place = data.draw(st.integers(0, min(40, len(damaged) - 1)))
        damaged[place] = data.draw(st.integers(0, 255))
        path.write_bytes(damaged[: data.draw(st.one_of(st.none(), st.integers(0, len(damaged))))])
        with contextlib.suppress(DataError):
            assert len(idx.load(folder).y) == 23


@pytest.mark.slow
def test_full_size(tmp_path):
    """60,000 and 10,000 digits, as MNIST and its likes have; those held out are halved."""
    files, pixels, y = content(train=60_000, test=10_000)
    files[f"{TRAIN_LABELS}.gz"] = files.pop(TRAIN_LABELS)
    save(tmp_path, files)
    digits = idx.load(tmp_path)
    assert digits.held_out is not None
    assert digits.held_out.sum() == 10_000
    np.testing.assert_array_equal(digits.pixels, pixels)
    np.testing.assert_array_equal(digits.y, y)
    dataset = ColouredGray(pool=14).draw(digits, 0).dataset
    sizes = [len(dataset.part(part)[1]) for part in (Part.TRAIN, Part.VALIDATION, Part.TEST)]
    assert sizes == [60_000, 5_000, 5_000]
