"""Scenes against a renderer that compares all distances, and which classes colour and depth tell apart."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmtheory.datasets import scenes
from mmtheory.datasets.dataset import Part
from mmtheory.datasets.depth import with_slopes
from mmtheory.datasets.scenes import BACKGROUND, CLASSES, EITHER, KINDS, ONLY_COLOUR, ONLY_DEPTH, Objects, Scenes

SMALL: Any = {"size": 8, "train": 40, "validation": 2, "test": 3}
SEEDS = st.integers(0, 2**31)
NAMES = list(KINDS)


def objects_of(law, seed, n=6):
    return law.objects_of(np.random.default_rng((seed, 1)), n)


def views(law, objects, seed):
    """Every call of a seed draws the same walls, floors and lights."""
    return law.views(objects, np.random.default_rng((seed, 2)))


def drawn(law, seed):
    """The views that `draw` renders."""
    layout = np.random.default_rng(np.random.SeedSequence(seed).spawn(1)[0])
    return law.views(law.objects_of(layout, law.train + law.validation + law.test), layout)


def swapped(objects, one, other):
    """Objects of two classes change classes."""
    turned = np.arange(len(NAMES))
    turned[[NAMES.index(one), NAMES.index(other)]] = NAMES.index(other), NAMES.index(one)
    return replace(objects, kind=turned[objects.kind])


def surface(name, across, down, radius, distance):
    """The distance at offsets from the centre where an object is, else infinity."""
    from_centre = (across**2 + down**2) ** 0.5
    if "box" in name:
        if max(abs(across), abs(down)) >= 0.85 * radius:
            return np.inf
        return distance - (radius + across) / 2
    if from_centre >= radius:
        return np.inf
    height = {"disc": 0.0, "ball": (radius**2 - from_centre**2) ** 0.5, "cone": radius - from_centre}
    return distance - height[name]


@given(seed=SEEDS, number=st.sampled_from([1, 3, 8]))
def test_every_pixel_shows_what_is_nearest(seed, number):
    """In depth, class and colour, whatever the order in which objects are painted."""
    law = Scenes(size=11, objects=number)
    objects = objects_of(law, seed)
    found = views(law, objects, seed)
    empty = views(law, replace(objects, centre=objects.centre - 9), seed)
    assert set(np.unique(empty.label)) == {0, 1}
    at = (np.arange(11) + 0.5) / 11
    for n in range(6):
        lights = []
        for i in range(11):
            for j in range(11):
                distances = [
                    surface(
                        NAMES[objects.kind[n, k]],
                        at[j] - objects.centre[0, n, k],
                        at[i] - objects.centre[1, n, k],
                        objects.radius[n, k],
                        objects.distance[n, k],
                    )
                    for k in range(number)
                ]
                k = int(np.argmin(distances))
                if distances[k] < empty.depth[n, i, j]:
                    kind = objects.kind[n, k]
                    assert found.label[n, i, j] == len(BACKGROUND) + kind
                    assert found.depth[n, i, j] == pytest.approx(distances[k], rel=1e-12)
                    colour = np.asarray(KINDS[NAMES[kind]].colour) + objects.colour_shift[n, k]
                    lights.append(found.rgb[n, i, j] / colour)
                else:
                    assert np.isinf(distances[k])
                    for a, b in ((found.label, empty.label), (found.depth, empty.depth), (found.rgb, empty.rgb)):
                        np.testing.assert_array_equal(a[n, i, j], b[n, i, j])
        if lights:
            # One light for all objects of a scene, and all colours.
            np.testing.assert_allclose(lights, lights[0][0], rtol=1e-9)
            assert 0.6 <= lights[0][0] <= 1.1


@given(seed=SEEDS, number=st.integers(1, 20))
def test_no_object_reaches_into_a_nearer_one(seed, number):
    objects = objects_of(Scenes(objects=number), seed)
    front = objects.distance - objects.radius
    assert (front[:, :-1] >= objects.distance[:, 1:] - 1e-12).all()
    assert front.min() >= 1 - 1e-12
    assert objects.distance.max() <= 1.9
    assert objects.radius.min() > 0


def test_the_background_is_behind_all_objects():
    """A wall at one distance above, and a floor below that comes nearer row by row."""
    law = Scenes(size=16)
    objects = objects_of(law, 0, 50)
    empty = views(law, replace(objects, centre=objects.centre - 9), 0)
    assert empty.depth.min() > 2
    for label, depth in zip(empty.label, empty.depth, strict=True):
        wall = label == 0
        np.testing.assert_array_equal(wall, np.broadcast_to(np.sort(wall[:, :1], axis=0)[::-1], wall.shape))
        assert 4 <= depth[0, 0] <= 6
        assert (depth[wall] == depth[0, 0]).all()
        floor = depth[~wall[:, 0], 0]
        assert (np.diff(floor) < 0).all()
        assert (depth[~wall] < depth[0, 0] + 1e-12).all()
        # A plane in perspective, at 2 where the image ends.
        inverse = 1 / floor
        np.testing.assert_allclose(np.diff(inverse), inverse[1] - inverse[0], rtol=1e-9)
        assert inverse[-1] + (inverse[1] - inverse[0]) / 2 == pytest.approx(1 / 2)


@pytest.mark.parametrize("far", NAMES)
@pytest.mark.parametrize("near", NAMES)
def test_the_nearer_occludes_the_farther(far, near):
    law = Scenes(size=16, objects=2)

    def scene(*kinds):
        shape = (1, len(kinds))
        return Objects(
            kind=np.array([[NAMES.index(name) for name in kinds]]),
            centre=np.full((2, *shape), 0.5),
            radius=np.array([[0.4, 0.25][-len(kinds) :]]),
            distance=np.array([[1.8, 1.3][-len(kinds) :]]),
            colour_shift=np.zeros((*shape, 3)),
        )

    both, alone = (views(law, objects, 0) for objects in (scene(far, near), scene(near)))
    covered = alone.label == CLASSES.index(near)
    assert covered[0, 8, 8]
    for name in ("label", "depth", "rgb"):
        np.testing.assert_array_equal(getattr(both, name)[covered], getattr(alone, name)[covered])
    assert (both.label[~covered] == CLASSES.index(far)).any()


@given(seed=SEEDS)
def test_depth_alone_tells_disc_and_ball_apart_and_colour_alone_the_boxes(seed):
    law = Scenes(size=12)
    objects = objects_of(law, seed, 30)
    before = views(law, objects, seed)
    for pair, alike, other in ((ONLY_DEPTH, "rgb", "depth"), (ONLY_COLOUR, "depth", "rgb")):
        after = views(law, swapped(objects, *pair), seed)
        np.testing.assert_array_equal(getattr(after, alike), getattr(before, alike))
        turned = np.arange(len(CLASSES))
        a, b = (CLASSES.index(name) for name in pair)
        turned[[a, b]] = b, a
        np.testing.assert_array_equal(after.label, turned[before.label])
        shown = np.isin(before.label, (a, b))
        changed = getattr(after, other) != getattr(before, other)
        changed = changed.reshape(*shown.shape, -1).any(-1)
        np.testing.assert_array_equal(changed, shown)
    assert {*ONLY_DEPTH, *ONLY_COLOUR, *EITHER} == set(NAMES)
    assert (*BACKGROUND, *NAMES) == CLASSES


@given(seed=SEEDS)
def test_both_images_tell_a_cone_from_a_disc(seed):
    law = Scenes(size=12)
    objects = objects_of(law, seed, 30)
    before, after = views(law, objects, seed), views(law, swapped(objects, "cone", "disc"), seed)
    shown = np.isin(before.label, [CLASSES.index("cone"), CLASSES.index("disc")])
    np.testing.assert_array_equal((after.rgb != before.rgb).any(-1), shown)
    np.testing.assert_array_equal(after.depth != before.depth, shown)


def test_layout_and_ranges():
    data = Scenes(**SMALL).draw(0)
    assert [x.shape for x in data.x] == [(45, 8, 8, 3)] * 2
    assert data.modalities == ("rgb", "depth")
    assert data.classes == ("wall", "floor", "disc", "ball", "red box", "green box", "cone")
    assert "not NYUv2" in data.provenance
    assert data.y.shape == (45, 8, 8)
    assert set(np.unique(data.y)) == set(range(7))
    for part, n in zip(Part, (40, 2, 3), strict=True):
        x, y = data.part(part)
        assert [len(x_r) for x_r in x] == [n, n]
        assert len(y) == n
    # Slopes are cut.
    assert abs(data.x[1][..., 1:]).max() <= 1


def test_noise_moves_nothing_else():
    """The same scenes, and the same gaps."""
    law = Scenes(**SMALL)
    quiet, louder = (replace(law, rgb_noise=noise, missing=0.0).draw(5) for noise in (0.0, 0.2))
    np.testing.assert_array_equal(quiet.y, louder.y)
    np.testing.assert_array_equal(quiet.x[1], louder.x[1])
    np.testing.assert_array_equal(quiet.y, replace(law, depth_noise=0.1, missing=0.5).draw(5).y)


@pytest.fixture
def given_to_slopes(monkeypatch):
    """Arguments of `with_slopes`."""
    calls = []

    def spy(*args):
        calls.append(args)
        return with_slopes(*args)

    monkeypatch.setattr(scenes, "with_slopes", spy)
    return calls


def slow_outline(label):
    n, rows, columns = label.shape
    return np.array(
        [
            [
                [
                    (i > 0 and label[k, i - 1, j] != label[k, i, j]) or (j > 0 and label[k, i, j - 1] != label[k, i, j])
                    for j in range(columns)
                ]
                for i in range(rows)
            ]
            for k in range(n)
        ]
    )


@pytest.mark.parametrize("missing", [0.0, 0.05, 0.7])
def test_as_many_pixels_are_missing_as_asked(given_to_slopes, missing):
    law = Scenes(size=8, train=300, validation=1, test=1, missing=missing)
    data = law.draw(7)
    ((_, measured, _, _),) = given_to_slopes
    rim = slow_outline(data.y)
    np.testing.assert_array_equal(scenes.outline(data.y), rim)
    for where, share in ((rim, 0.5), (~rim, missing)):
        n = where.sum()
        assert n > 1000
        assert abs(np.mean(~measured[where]) - share) <= 5 * (share * (1 - share) / n) ** 0.5


def test_noise_has_its_deviation(given_to_slopes):
    """In colour everywhere the same, in depth in proportion to the square of the distance."""
    law = Scenes(size=8, train=200, validation=1, test=1, rgb_noise=0.3, depth_noise=0.01)
    data = law.draw(2)
    truth = drawn(law, 2)
    np.testing.assert_array_equal(data.y, truth.label)
    ((depth, _, middle, spread),) = given_to_slopes
    of_rgb, of_depth = (data.x[0] - truth.rgb) / 0.3, (depth - truth.depth) / (0.01 * truth.depth**2)
    near, far = truth.depth < 1.9, truth.depth > 4
    for noise in (of_rgb[near], of_rgb[far], of_depth[near], of_depth[far]):
        n = noise.size
        assert abs(noise.mean()) < 5 / n**0.5
        assert abs(noise.var() - 1) < 5 * (2 / n) ** 0.5
    assert abs(np.mean(of_rgb.mean(-1) * of_depth)) < 5 / of_depth.size**0.5
    # Networks are given numbers of the order of 1.
    scaled = (truth.depth - middle) / spread
    assert abs(scaled.mean()) < 0.5
    assert 0.7 < scaled.std() < 1.3


def test_without_noise_and_gaps_the_images_are_the_views(given_to_slopes):
    law = Scenes(rgb_noise=0.0, depth_noise=0.0, missing=0.0, **SMALL)
    data = law.draw(1)
    truth = drawn(law, 1)
    ((depth, measured, middle, spread),) = given_to_slopes
    np.testing.assert_array_equal(data.x[0], truth.rgb.astype(np.float32))
    np.testing.assert_array_equal(depth, truth.depth)
    seen = ((truth.depth - middle) / spread).astype(np.float32)
    np.testing.assert_array_equal(data.x[1][..., 0][measured], seen[measured])


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("size", (8, 512)),
        ("objects", (1, 20)),
        ("train", (1, 10**6)),
        ("rgb_noise", (0, 100)),
        ("depth_noise", (0, 100)),
        ("missing", (0, 0.999)),
    ],
)
def test_the_ends_of_the_ranges_are_good(name, values):
    for value in values:
        assert getattr(Scenes(**{name: value}), name) == value
