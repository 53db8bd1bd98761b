"""A user's file is read as written, and every way to get it wrong has its sentence."""

import contextlib
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mmtheory.datasets import npz
from mmtheory.datasets.dataset import DataError, Part

GOOD = {"x1": np.ones((4, 2)), "x2": np.zeros((4, 3)), "y": np.array([0, 1, 0, 1])}


def save(path, **arrays):
    np.savez(path, **arrays)
    return path


names = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=4)
labels = st.one_of(
    st.lists(st.integers(-(2**40), 2**40), min_size=2, max_size=5, unique=True),
    st.lists(names, min_size=2, max_size=5, unique=True),
)


@given(
    data=st.data(),
    values=labels,
    dtypes=st.lists(st.sampled_from([np.float32, np.float64, np.uint8, np.dtype(">f8")]), min_size=1, max_size=11),
    split=st.sampled_from([None, np.int64, np.str_, np.float32]),
)
def test_round_trip(data, values, dtypes, split):
    n = 3 * len(values)
    arrays = {}
    for r, dtype in enumerate(dtypes, 1):
        elements = st.integers(0, 255) if dtype is np.uint8 else st.floats(-(2.0**100), 2.0**100, width=32)
        shape = (n, *data.draw(hnp.array_shapes(max_dims=3, max_side=3)))
        arrays[f"x{r}"] = data.draw(hnp.arrays(dtype, shape, elements=elements, fill=st.just(1)))
    arrays["y"] = np.array(values * 3)
    codes = np.repeat(list(Part), len(values))
    if split is not None:
        arrays["split"] = np.array(["train", "validation", "test"])[codes] if split is np.str_ else codes.astype(split)
    with tempfile.TemporaryDirectory() as folder:
        read = npz.load(save(Path(folder, "mine.npz"), **arrays))
    assert read.modalities == tuple(f"x{r}" for r in range(1, len(dtypes) + 1))
    for x, key in zip(read.x, read.modalities, strict=True):
        np.testing.assert_array_equal(x, arrays[key].astype(np.float32))
    assert list(read.classes) == [str(value) for value in sorted(values)]
    assert [read.classes[k] for k in read.y] == [str(value) for value in values * 3]
    if split is None:
        assert read.split is None
    else:
        np.testing.assert_array_equal(read.split, codes)


def test_labels_0_to_K_stay_as_they_are_and_whole_floats_count(tmp_path):
    path = save(tmp_path / "mine.npz", **GOOD | {"y": np.array([2.0, 0, 1, 0])})
    np.testing.assert_array_equal(npz.load(path).y, [2, 0, 1, 0])
    np.testing.assert_array_equal(npz.load(str(path)).classes, ["0", "1", "2"])
    assert npz.load(path).name == "mine.npz"


def test_modalities_with_names_and_groups(tmp_path):
    rng = np.random.default_rng(0)
    video, audio = rng.standard_normal((4, 2)), rng.standard_normal((4, 3))
    path = save(tmp_path / "mine.npz", video=video, labels=np.array(list("abab")), audio=audio, groups=[7, 7, 3, 5])
    read = npz.load(path)
    assert read.modalities == ("video", "audio")
    np.testing.assert_array_equal(read.x[1], audio.astype(np.float32))
    np.testing.assert_array_equal(read.groups, [2, 2, 0, 1])
    assert read.classes == ("a", "b")
    assert read.present is None


def test_what_is_missing_is_said_by_a_mask_or_by_nan(tmp_path):
    video = np.array([[1.0, 2], [np.nan, np.nan], [3, 4], [5, 6]])
    arrays = {"video": video, "audio": np.ones((4, 1)), "y": np.array([0, 1, 0, 1])}
    path = save(tmp_path / "mine.npz", **arrays)
    with pytest.raises(DataError, match="video holds NaN"):
        npz.load(path)
    read = npz.load(path, "nan")
    np.testing.assert_array_equal(read.present, [[True, False, True, True], [True] * 4])
    np.testing.assert_array_equal(read.x[0], [[1, 2], [0, 0], [3, 4], [5, 6]])
    both = npz.load(save(path, **arrays, mask_video=[1, 0, 0, 1], mask_audio=[1, 1, 1, 0]))
    np.testing.assert_array_equal(both.present, [[True, False, False, True], [True, True, True, False]])
    assert both.x[1][3, 0] == 0
    numbered = npz.load(save(path, **GOOD, mask2=np.array([0.0, 1, 1, 1])))
    np.testing.assert_array_equal(numbered.present, [[True] * 4, [False, True, True, True]])
    video[2, 0] = np.nan
    with pytest.raises(DataError, match="video holds NaN"):
        npz.load(save(path, **arrays), "nan")


def test_steps_of_a_sequence_are_there_or_not():
    """By a mask of steps, by NaN, or both; and in a sample without a step the sequence is missing."""
    x = np.arange(16.0).reshape(4, 2, 2)
    length = np.array([2, 1, 0, 2])
    mask = np.arange(2) < length[:, None]
    arrays = {"audio": x, "video": np.ones((4, 1)), "y": np.array([0, 1, 0, 1])}
    by_mask = npz.from_arrays(arrays | {"mask_audio": mask.astype(int)})
    by_nan = npz.from_arrays(arrays | {"audio": np.where(mask[..., None], x, np.nan)}, "nan")
    both = npz.from_arrays(arrays | {"audio": np.where(mask[..., None], x, np.nan), "mask_audio": length > 0}, "nan")
    for read in (by_mask, by_nan, both):
        assert read.present is not None
        np.testing.assert_array_equal(read.present[0], mask)
        np.testing.assert_array_equal(read.x[0], np.where(mask[..., None], x, 0))
        np.testing.assert_array_equal([read.has(r) for r in range(2)], [length > 0, [True] * 4])
    for wrong in (mask[:, :1], mask[..., None], 2 * mask):
        with pytest.raises(DataError, match=r"mask_audio must hold (a 0 or a 1 for|integers or)|one value a sample"):
            npz.from_arrays(arrays | {"mask_audio": wrong})


def test_strings_of_a_data_frame_are_strings():
    read = npz.from_arrays(GOOD | {"y": np.array(list("abab"), object), "groups": np.array(list("cdef"), object)})
    assert read.classes == ("a", "b")
    np.testing.assert_array_equal(read.groups, [0, 1, 2, 3])
    for wrong, sentence in ((np.nan, "each sample; 1 of them are NaN"), (None, "integers or strings; got object")):
        with pytest.raises(DataError, match=sentence):
            npz.from_arrays(GOOD | {"y": np.array(["a", "b", "a", wrong], object)})


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize("changes", [{}, {"mask1": np.ones(4)}, {"mask1": np.array(1)}])
@pytest.mark.parametrize("x1", [np.array(1.0), np.array(1), np.ones(4)])
def test_gaps_are_looked_for_in_arrays_of_samples_only(changes, x1):
    with pytest.raises(DataError, match=r"^arrays: (x1 must have shape \(sample, feature, …\)|mask1 must).*; got"):
        npz.from_arrays(GOOD | {"x1": x1} | changes, "nan")


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"x1": None, "x2": None}, "wanted the keys x1, x2, … or names of modalities, and y or labels, .*; got y$"),
        ({"y": None}, "wanted the keys .*; got x1, x2$"),
        ({"label": np.ones(4)}, "wanted the keys .*; got x1, x2, y, label$"),
        ({"x0": np.ones((4, 2))}, "wanted the keys .*; got x1, x2, y, x0$"),
        ({"x01": np.ones((4, 2))}, "wanted the keys .*; got x1, x2, y, x01$"),
        ({"x4": np.ones((4, 2))}, "has x4 but no x3"),
        ({"x1": None}, "has x2 but no x1"),
        ({"x2": np.array([[object()]] * 4)}, "x2 holds Python objects"),
        ({"y": np.array(["a", None, "b", 1], object)}, "y holds Python objects"),
        ({"x2": np.ones((3, 2))}, "x2 has 3 samples but y has 4"),
        ({"x2": np.ones(4)}, r"x2 must have shape .* got \(4,\)"),
        ({"x2": np.array(1.0)}, r"x2 must have shape .* got \(\)"),
        ({"x2": np.full((4, 2), np.inf)}, "x2 holds NaN, infinity"),
        ({"x2": np.full((4, 2), 1e300)}, "x2 holds .* beyond float32"),
        ({"x2": np.full((4, 2), "a")}, "x2 must hold real numbers; got <U1"),
        ({"x2": np.ones((4, 2), complex)}, "x2 must hold real numbers; got complex128"),
        ({"y": np.zeros(4, int)}, "every sample is of class 0"),
        ({"y": np.array([0, 1, 0.5, 1])}, "y must hold integers or strings; got float64"),
        ({"y": np.array([0, 1, 0.5, 1])}, "regression is not done here"),
        ({"y": np.eye(4)}, "several labels a sample are not taken"),
        ({"y": np.array([0, 1, np.nan, 1])}, "y must hold an integer or a string for each sample; 1 of them are NaN"),
        ({"y": np.array([b"a", b"b", b"a", b"b"])}, r"y must hold integers or strings; got \|S1"),
        ({"y": np.eye(4)}, r"y must have one value a sample; got shape \(4, 4\)"),
        ({"y": np.array([[0], [1], [0], [1]])}, r"got shape \(4, 1\); y\.ravel\(\) has$"),
        ({"labels": np.array([0, 1, 0, 1])}, "wanted the keys .*; got x1, x2, y, labels$"),
        ({"audio": np.ones((4, 2))}, "wanted the keys .*; got x1, x2, y, audio$"),
        ({"mask3": np.ones(4, int)}, "wanted the keys .*; got x1, x2, y, mask3$"),
        ({"mask2": np.array([0, 1, 2, 1])}, "mask2 must hold a 0 or a 1 for each sample of x2"),
        ({"mask2": np.ones(3, int)}, "mask2 must hold a 0 or a 1"),
        ({"mask2": np.array(1)}, r"mask2 must have one value a sample; got shape \(\)"),
        ({"groups": np.array([0, 1, np.nan, 1])}, "groups must hold .* for each sample; 1 of them are NaN"),
        ({"mask2": np.zeros(4, int)}, "x2 is missing in every sample"),
        ({"groups": np.ones(3, int)}, r"groups has shape \(3,\) but y has \(4,\)"),
        ({"groups": np.array([0.5, 1, 1, 1])}, "groups must hold integers or strings"),
        (
            {"groups": np.array([1, 1, 2, 3]), "split": np.array([0, 1, 0, 2])},
            "split has samples of one group in several parts",
        ),
        ({"split": np.array([0, 1, 2, 3])}, "split must hold 0, 1, 2 or train, validation, test; got '3'"),
        ({"split": np.array(["train", "valid", "test", "train"])}, "split must hold .* got 'valid'"),
        ({"split": np.array([0, 1, 2])}, r"split has shape \(3,\) but y has \(4,\)"),
        ({"split": np.array([0, 0, 1, 1])}, "the test part is empty"),
        ({"split": np.array([0, 2, 0, 1])}, "class 1 has no training sample"),
        ({key: value[:0] for key, value in GOOD.items()}, "has no samples"),
    ],
)
def test_a_bad_file_is_named(changes, sentence, tmp_path):
    arrays = {key: value for key, value in (GOOD | changes).items() if value is not None}
    with pytest.raises(DataError, match=rf"mine\.npz: .*{sentence}"):
        npz.load(save(tmp_path / "mine.npz", **arrays))


def test_what_is_no_npz(tmp_path):
    with pytest.raises(DataError, match=r"^cannot read .*absent\.npz: No such file"):
        npz.load(tmp_path / "absent.npz")
    with pytest.raises(DataError, match=r"^cannot read .*directory"):
        npz.load(tmp_path)
    path = tmp_path / "mine.npz"
    for content in (b"", b"x1,x2,y\n", b"\x80\x04N.", b"PK\x03\x04", b"PK\x05\x06"):
        path.write_bytes(content)
        with pytest.raises(DataError, match=r"mine\.npz is not an \.npz file, or a damaged one$"):
            npz.load(path)
    with path.open("wb") as file:
        np.save(file, np.ones(3))
    with pytest.raises(DataError, match=r"mine\.npz holds a single array"):
        npz.load(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(DataError, match=r"got readme\.txt"):
        npz.load(path)


@given(st.data())
def test_no_damage_escapes(data):
    with tempfile.TemporaryDirectory() as folder:
        path = save(Path(folder, "mine.npz"), **GOOD)
        content = bytearray(path.read_bytes())
        for _ in range(20):
            damaged = content.copy()
            damaged[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
            path.write_bytes(damaged[: data.draw(st.one_of(st.none(), st.integers(0, len(content))))])
            with contextlib.suppress(DataError):
                assert npz.load(path).K == 2
