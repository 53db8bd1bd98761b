"""Gaps of depth images against a loop over pixels, and the slopes of planes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from mmtheory.datasets.depth import filled, with_slopes

SHAPES = st.tuples(st.integers(1, 3), st.integers(1, 5), st.integers(1, 5))


@st.composite
def images(draw):
    """Depth, NaN where nothing is measured, and what is."""
    shape = draw(SHAPES)
    depth = draw(arrays.arrays(float, shape, elements=st.floats(-10, 10)))
    share = draw(st.sampled_from([0.05, 0.3, 0.8]))
    measured = np.random.default_rng(draw(st.integers(0, 2**31))).random(shape) < share
    return np.where(measured, depth, np.nan), measured


def slowly_filled(depth, measured):
    """One image: round after round every unknown pixel looks at its known neighbours of the round before."""
    rows, columns = depth.shape
    known = {(i, j): float(depth[i, j]) for i in range(rows) for j in range(columns) if measured[i, j]}
    while True:
        found = {}
        for i in range(rows):
            for j in range(columns):
                around = [(i + a, j + b) for a in (-1, 0, 1) for b in (-1, 0, 1) if (a, b) != (0, 0)]
                values = [known[at] for at in around if at in known]
                if (i, j) not in known and values:
                    found[i, j] = sum(values) / len(values)
        if not found:
            return np.array([[known.get((i, j), 0.0) for j in range(columns)] for i in range(rows)])
        known |= found


@given(images())
def test_gaps_are_filled_from_their_rims(drawn_images):
    depth, measured = drawn_images
    found = filled(depth, measured)
    for image, chosen, fast in zip(depth, measured, found, strict=True):
        np.testing.assert_allclose(fast, slowly_filled(image, chosen), rtol=1e-12, atol=1e-12)
    np.testing.assert_array_equal(found[measured], depth[measured])


@given(images())
def test_every_image_is_filled_on_its_own(drawn_images):
    depth, measured = drawn_images
    alone = [filled(depth[k : k + 1], measured[k : k + 1])[0] for k in range(len(depth))]
    np.testing.assert_array_equal(filled(depth, measured), alone)


def test_an_image_without_gaps_stays_and_one_without_depth_is_0():
    depth = np.random.default_rng(0).uniform(1, 5, (2, 4, 6))
    np.testing.assert_array_equal(filled(depth, np.full(depth.shape, True)), depth)
    half = np.arange(2)[:, None, None] == np.zeros(depth.shape, int)
    np.testing.assert_array_equal(filled(depth, half), np.where(half, depth, 0))


def test_a_wide_gap_by_hand():
    """A row whose rims grow by a pixel each, and meet."""
    depth = np.array([[[2.0, 0, 0, 0, 6]]])
    np.testing.assert_array_equal(filled(depth, depth > 0), [[[2, 2, 4, 6, 6]]])


@given(
    seed=st.integers(0, 2**31),
    down=st.floats(-0.099, 0.099),
    right=st.floats(-0.099, 0.099),
    middle=st.floats(-3, 3),
    spread=st.floats(1, 4),
)
def test_the_slopes_of_a_plane(seed, down, right, middle, spread):
    rng = np.random.default_rng(seed)
    rows, columns = rng.integers(2, 6, 2)
    i, j = np.mgrid[:rows, :columns]
    plane = 2.5 + spread * (down * i + right * j) + rng.uniform(-1, 1, (3, 1, 1))
    found = with_slopes(plane, np.full(plane.shape, True), middle, spread)
    assert found.shape == (3, rows, columns, 3)
    np.testing.assert_allclose(found[..., 0], (plane - middle) / spread, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(found[..., 1], 10 * down, rtol=0, atol=1e-12)
    np.testing.assert_allclose(found[..., 2], 10 * right, rtol=0, atol=1e-12)


@pytest.mark.parametrize(("down", "right"), [(0.3, -0.2), (-5.0, 0.05), (0.0, 7.0)])
def test_steep_slopes_are_cut(down, right):
    i, j = np.mgrid[:4, :5]
    plane = (down * i + right * j)[None]
    found = with_slopes(plane, np.full(plane.shape, True), 0.0, 1.0)
    np.testing.assert_allclose(found[..., 0], plane)
    for channel, slope in ((1, down), (2, right)):
        np.testing.assert_allclose(found[..., channel], max(min(10 * slope, 1), -1), rtol=1e-12)


@given(images())
def test_slopes_are_of_the_filled_image(drawn_images):
    """Central differences inside, one-sided ones at the rim."""
    depth, measured = (np.pad(a, ((0, 0), (0, 1), (0, 1)), mode="edge") for a in drawn_images)
    found = with_slopes(depth, measured, 1.5, 2.0)
    whole = (filled(depth, measured) - 1.5) / 2
    np.testing.assert_array_equal(found[..., 0], whole)
    for axis in (1, 2):
        size = whole.shape[axis]
        for k in range(size):
            low, high = max(k - 1, 0), min(k + 1, size - 1)
            slope = (whole.take(high, axis) - whole.take(low, axis)) / (high - low)
            expected = np.maximum(np.minimum(10 * slope, 1), -1)
            np.testing.assert_allclose(found[..., axis].take(k, axis), expected, rtol=1e-12, atol=1e-12)
