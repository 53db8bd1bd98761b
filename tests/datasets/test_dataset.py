"""The type refuses what cannot be used; parts are stratified, of constant size, and standardised by training alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmtheory.datasets.dataset import DataError, Dataset, Part, identical, scaled, split, standardised
from mmtheory.parameter import ParameterError


def dataset(**changes):
    fields = {
        "name": "toy",
        "x": (np.arange(12.0).reshape(6, 2), np.ones((6, 2, 2, 1), np.float32)),
        "y": np.array([0, 1, 0, 1, 0, 1]),
        "modalities": ("x1", "x2"),
        "classes": ("a", "b"),
        "provenance": "made up",
        "split": np.array([0, 0, 1, 1, 2, 2]),
    }
    return Dataset(**(fields | changes))


def of_sizes(sizes):
    y = np.repeat(np.arange(len(sizes)), sizes)
    x = np.arange(len(y), dtype=np.float32)[:, None]
    return Dataset("sizes", (x,), y, ("x1",), tuple(f"class {k}" for k in range(len(sizes))), "made up")


def test_types_parts_and_modalities():
    data = dataset()
    assert [x.dtype for x in data.x] == [np.float32, np.float32]
    assert data.y.dtype == np.int32
    assert data.K == 2
    (x1, x2), y = data.part(Part.VALIDATION)
    np.testing.assert_array_equal(x1, [[4, 5], [6, 7]])
    assert x2.shape == (2, 2, 2, 1)
    np.testing.assert_array_equal(y, [0, 1])
    second = data.modality(1)
    assert second.modalities == ("x2",)
    np.testing.assert_array_equal(second.x[0], data.x[1])
    assert second.split is data.split


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"modalities": ("x1",)}, "2 arrays for 1 modalities"),
        ({"x": (), "modalities": ()}, "0 arrays for 0 modalities"),
        ({"x": (np.ones((6, 2)), np.ones((5, 2)))}, "x2 has 5 samples but y has 6"),
        ({"x": (np.ones((6, 2)), np.ones(6))}, r"x2 must have shape .* got \(6,\)"),
        ({"x": (np.ones((6, 0)), np.ones((6, 2)))}, r"x1 must have shape .* got \(6, 0\)"),
        ({"x": (np.ones((6, 2)), np.ones((6, 2), int))}, "x2 must hold floats; got int64"),
        ({"x": (np.full((6, 2), np.nan), np.ones((6, 2)))}, "x1 holds NaN, infinity or"),
        ({"x": (np.full((6, 2), 1e39), np.ones((6, 2)))}, "x1 holds .* a number beyond float32"),
        ({"y": np.array([0, 1, 2, 0, 1, 0])}, r"y must lie in 0 … 1; got 0 … 2"),
        ({"y": np.array([0, 1, -1, 0, 1, 0])}, r"y must lie in 0 … 1; got -1 … 1"),
        ({"y": np.array([1, 1, 1, 1, 1, 1])}, "every sample is of class b"),
        ({"y": np.array([0.0, 1, 0, 1, 0, 1])}, "y must be one integer a sample or pixel; got float64"),
        ({"y": np.array(0)}, r"y must be one integer a sample or pixel; got int64 of shape \(\)"),
        ({"x": (np.ones((0, 2)),), "modalities": ("x1",), "y": np.array([], int)}, "has no samples"),
        ({"split": np.array([0, 0, 1, 1, 2])}, r"split has shape \(5,\)"),
        ({"split": np.array([0, 0, 1, 1, 2, 3])}, "split must hold 0"),
        ({"split": np.array([0, 0, 1, 1, 1, 1])}, "the test part is empty"),
        ({"split": np.array([0, 1, 0, 1, 0, 2])}, "class b has no training sample"),
    ],
)
def test_a_bad_data_set_is_named(changes, sentence):
    with pytest.raises(DataError, match=f"^toy: .*{sentence}"):
        dataset(**changes)


LABELS = np.tile(np.array([[0, 1, -1], [1, 0, -7]]), (6, 1, 1))


def test_maps_of_labels():
    """Negative ones are of pixels that do not count."""
    data = dataset(y=LABELS)
    np.testing.assert_array_equal(data.part(Part.TEST)[1], LABELS[4:])
    np.testing.assert_array_equal(data.y, LABELS)


@pytest.mark.parametrize(
    ("y", "sentence"),
    [
        (LABELS[:, 0], "y must be one integer a sample or pixel"),
        (np.where(LABELS == 1, 2, LABELS), "y must lie in 0 … 1; got 0 … 2"),
        (np.full_like(LABELS, -1), "no pixel has a label"),
        (np.where(LABELS < 0, LABELS, 0), "every sample is of class a"),
        (np.where(np.arange(6)[:, None, None] < 2, np.minimum(LABELS, 0), LABELS), "class b has no training sample"),
    ],
)
def test_bad_maps_of_labels(y, sentence):
    with pytest.raises(DataError, match=f"^toy: {sentence}"):
        dataset(y=y)


def test_identical_modalities():
    data = dataset()
    for r, x in enumerate(data.x):
        twice = identical(data, r)
        assert len(twice.x) == 2
        for copy in twice.x:
            np.testing.assert_array_equal(copy, x)
        assert twice.modalities == (f"x{r + 1}, copy 1", f"x{r + 1}, copy 2")
        assert twice.name == f"toy, x{r + 1} twice"
        np.testing.assert_array_equal(twice.y, data.y)
        np.testing.assert_array_equal(twice.split, data.split)
    for r in (-1, 2):
        with pytest.raises(ParameterError, match=rf"^r: must lie in 0 … 1; got {r}$"):
            identical(data, r)


def test_without_a_split_there_are_no_parts():
    with pytest.raises(DataError, match=r"^toy: has no split"):
        dataset(split=None).part(Part.TRAIN)
    with pytest.raises(DataError, match=r"^toy: has no split"):
        standardised(dataset(split=None))


@given(
    sizes=st.lists(st.integers(10, 40), min_size=2, max_size=5),
    fractions=st.tuples(st.floats(0.1, 0.4), st.floats(0.1, 0.4)),
    seeds=st.tuples(st.integers(0, 2**32), st.integers(0, 2**32)),
    order=st.randoms(use_true_random=False),
)
def test_a_split_is_stratified_and_its_sizes_constant(sizes, fractions, seeds, order):
    data = of_sizes(sizes)
    shuffled = np.array(order.sample(range(len(data.y)), len(data.y)))
    data = Dataset("shuffled", (data.x[0][shuffled],), data.y[shuffled], ("x1",), data.classes, "made up")
    first, second = (split(data, seed, *fractions) for seed in seeds)
    samples = [first.part(part)[0][0][:, 0] for part in Part]
    # Every sample is used, in one part.
    np.testing.assert_array_equal(np.sort(np.concatenate(samples)), np.arange(len(data.y)))
    for k, n in enumerate(sizes):
        counts = [np.sum(first.part(part)[1] == k) for part in Part]
        assert counts == [np.sum(second.part(part)[1] == k) for part in Part]
        assert abs(counts[Part.VALIDATION] - fractions[0] * n) <= 0.5
        assert abs(counts[Part.TEST] - fractions[1] * n) <= 0.5


def test_a_split_is_drawn_by_the_seed_alone():
    data = of_sizes([30, 20])
    codes = [split(data, seed, 0.2, 0.3).split for seed in (0, 0, 1)]
    np.testing.assert_array_equal(codes[0], codes[1])
    assert np.any(codes[0] != codes[2])
    # A split the data set had is replaced.
    np.testing.assert_array_equal(split(split(data, 1, 0.2, 0.3), 0, 0.2, 0.3).split, codes[0])


def test_every_sample_comes_into_every_part_as_often_as_it_should():
    data = of_sizes([5, 10])
    shares = np.mean([split(data, seed, 0.2, 0.4).split == Part.TEST for seed in range(2000)], axis=0)
    # Five standard deviations.
    assert abs(shares - 0.4).max() < 5 * (0.24 / 2000) ** 0.5


def test_a_small_class_or_a_bad_fraction_is_named():
    with pytest.raises(DataError, match="class class 1 is too small: its 4 samples would be 3 for training, 0 for"):
        split(of_sizes([30, 4]), 0, 0.1, 0.3)
    with pytest.raises(DataError, match="class class 0 is too small: its 2 samples would be 0 for training"):
        split(of_sizes([2, 30]), 0, 0.45, 0.3)
    for fractions, name in (((0, 0.2), "validation"), ((0.2, float("nan")), "test"), ((0.5, 0.5), "validation")):
        with pytest.raises(ParameterError) as error:
            split(of_sizes([30, 30]), 0, *fractions)
        assert error.value.parameter == name


def test_standardised_by_training_statistics_alone():
    rng = np.random.default_rng(0)
    # So far from 0 that single precision would lose the mean; and a constant but for a test sample.
    x = rng.normal(30_000, 1, (400, 3)).astype(np.float32)
    x[:, 2] = 0.1
    x[-1, 2] = 1.1
    images = rng.uniform(0, 1, (400, 2, 3, 1)).astype(np.float32)
    y = rng.integers(2, size=400)
    data = Dataset("normal", (x, images), y, ("x1", "x2"), ("a", "b"), "", np.repeat([0, 1, 2], (200, 100, 100)))
    done = standardised(data)
    (x1, x2), _ = done.part(Part.TRAIN)
    for values in (x1[:, :2], x2):
        np.testing.assert_allclose(values.mean(0), 0, atol=1e-6)
        np.testing.assert_allclose(values.std(0), 1, atol=1e-5)
    assert (done.x[0][:-1, 2] == 0).all()
    np.testing.assert_allclose(done.x[0][-1, 2], 1, rtol=1e-6)
    # The other parts are moved by the same affine map.
    mean, deviation = x[:200, 0].mean(dtype=float), x[:200, 0].std(dtype=float)
    np.testing.assert_allclose(done.x[0][200:, 0], (x[200:, 0] - mean) / deviation, atol=1e-6)


def test_features_of_sequences_are_scaled_over_the_steps_that_are_there():
    rng, here = np.random.default_rng(1), np.arange(5) < np.array([[3], [5], [4], [1], [2], [5]])
    x = rng.normal((0, 100), (1, 7), (6, 5, 2))
    done = scaled(dataset(x=(x, np.ones((6, 2, 2, 1), np.float32)), present=(here, np.ones(6, bool))))
    # The first two are for training.
    rows = np.stack([x[i, t] for i in range(2) for t in range(5) if here[i, t]])
    expected = np.where(here[..., None], (x - rows.mean(0)) / rows.std(0), 0)
    np.testing.assert_allclose(done.x[0], expected, rtol=1e-4, atol=1e-5)


def test_what_is_missing_counts_for_nothing():
    here = (np.array([True, False, True, True, True, True]), np.ones(6, bool))
    x = np.arange(12.0).reshape(6, 2)
    x[1] = np.nan
    data = dataset(x=(x, np.ones((6, 2, 2, 1), np.float32)), present=here)
    np.testing.assert_array_equal(data.x[0][1], [0, 0])
    # One training sample is left.
    np.testing.assert_array_equal(standardised(data).x[0][:3], [[0, 0], [0, 0], [4, 4]])
    np.testing.assert_array_equal(data.modality(0).present, here[:1])
    with pytest.raises(DataError, match="1 masks for 2 modalities"):
        dataset(present=here[:1])
    with pytest.raises(DataError, match="x2 is missing in every sample"):
        dataset(present=(here[0], np.zeros(6, bool)))
    with pytest.raises(DataError, match="has samples in which every modality is missing"):
        dataset(present=(here[0], here[0]))
    with pytest.raises(DataError, match="x1 is missing in every training sample"):
        standardised(dataset(present=(np.array([False] * 2 + [True] * 4), here[1])))
