"""Counts, intersections over unions and accuracies against sets of pixels and exact fractions."""

from fractions import Fraction
from functools import partial

import jax
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmtheory.segmentation.metrics import class_iou, confusion, mean_iou, pixel_accuracy

K, SHAPE = 4, (2, 3, 2)

counted = partial(jax.jit, static_argnums=2)(confusion)


@st.composite
def maps(draw):
    """Predictions and labels, of few classes or of all; negative labels are ignored."""

    def pixels(values):
        count = int(np.prod(SHAPE))
        return np.reshape(draw(st.lists(st.sampled_from(values), min_size=count, max_size=count)), SHAPE)

    classes = st.lists(st.integers(0, K - 1), min_size=1, max_size=K)
    return pixels(draw(classes)), pixels(draw(classes) + draw(st.sampled_from([[], [-1], [-1, -1, -7]])))


def as_sets(prediction, label, k):
    """Pixels that are of a class, and those that are taken for it; of all that count."""
    counted = {at for at in np.ndindex(label.shape) if label[at] >= 0}
    return {at for at in counted if label[at] == k}, {at for at in counted if prediction[at] == k}


def slow_ious(prediction, label):
    """None where there is no such pixel."""
    pairs = [as_sets(prediction, label, k) for k in range(K)]
    return [Fraction(len(a & b), len(a | b)) if a | b else None for a, b in pairs]


def slow_mean(values):
    there = [value for value in values if value is not None]
    return sum(there) / Fraction(len(there)) if there else None


def slow_accuracy(prediction, label):
    right = [prediction[at] == label[at] for at in np.ndindex(label.shape) if label[at] >= 0]
    return Fraction(sum(map(int, right)), len(right)) if right else None


def number(fraction):
    return np.nan if fraction is None else float(fraction)


def counts_of(prediction, label):
    """A leading axis of runs, of which there is one."""
    return np.asarray(counted(prediction, label, K))[None]


@given(maps())
def test_confusion(drawn_maps):
    prediction, label = drawn_maps
    found = counts_of(*drawn_maps)[0]
    truth, taken = zip(*(as_sets(prediction, label, k) for k in range(K)), strict=True)
    np.testing.assert_array_equal(found, [[len(a & b) for b in taken] for a in truth])
    assert found.sum() == np.sum(label >= 0)
    # Predictions are kept as bytes.
    np.testing.assert_array_equal(counted(prediction.astype(np.int8), label.astype(np.int32), K), found)


@given(maps())
def test_shares_are_those_of_sets_of_pixels(drawn_maps):
    counts = counts_of(*drawn_maps)
    ious = slow_ious(*drawn_maps)
    np.testing.assert_array_equal(class_iou(counts), [[number(iou) for iou in ious]])
    np.testing.assert_allclose(mean_iou(counts), [number(slow_mean(ious))], rtol=1e-14)
    np.testing.assert_array_equal(pixel_accuracy(counts), [number(slow_accuracy(*drawn_maps))])


@given(maps())
def test_a_perfect_prediction(drawn_maps):
    """1 for every class that is there."""
    _, label = drawn_maps
    counts = counts_of(np.maximum(label, 0), label)
    there = np.isin(np.arange(K), label)
    np.testing.assert_array_equal(class_iou(counts), [np.where(there, 1, np.nan)])
    one = 1 if there.any() else np.nan
    np.testing.assert_array_equal(mean_iou(counts), [one])
    np.testing.assert_array_equal(pixel_accuracy(counts), [one])


def test_absent_classes_by_hand():
    """Class 0 is right but for a pixel taken for 1, which is not in the truth; 2 is all wrong; 3 is nowhere."""
    label = np.array([[[0, 0], [0, 2], [-1, -1]], [[0, -1], [-1, -1], [-1, -1]]])
    prediction = np.array([[[0, 0], [1, 0], [3, 3]], [[0, 2], [2, 3], [1, 0]]])
    counts = counts_of(prediction, label)
    np.testing.assert_array_equal(counts[0], [[3, 1, 0, 0], [0, 0, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]])
    np.testing.assert_array_equal(class_iou(counts), [[3 / 5, 0, 0, np.nan]])
    assert mean_iou(counts)[0] == pytest.approx(1 / 5)
    assert pixel_accuracy(counts)[0] == 3 / 5


@pytest.mark.parametrize("ignored", [-1, -100])
def test_where_all_is_ignored_there_is_no_number(ignored):
    counts = counts_of(np.ones(SHAPE, int), np.full(SHAPE, ignored))
    assert not counts.any()
    for measure in (class_iou, mean_iou, pixel_accuracy):
        assert np.isnan(measure(counts)).all()


@given(st.lists(maps(), min_size=6, max_size=6))
def test_leading_axes_are_runs(runs):
    counts = np.stack([counts_of(*one)[0] for one in runs])
    for share, shape in ((class_iou, (K,)), (mean_iou, ()), (pixel_accuracy, ())):
        together = share(counts.reshape(2, 3, K, K))
        assert together.shape == (2, 3, *shape)
        alone = [share(one[None])[0] for one in counts]
        np.testing.assert_array_equal(together.reshape(6, *shape), alone)


def test_one_matrix_is_a_number():
    assert mean_iou(np.eye(3, dtype=int)) == 1
    assert np.isnan(mean_iou(np.zeros((3, 3), int)))
