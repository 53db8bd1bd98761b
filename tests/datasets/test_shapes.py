"""Solids have their volumes, rays end on their surfaces, and the views show one object from opposite sides."""

import math

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from mmtheory.datasets.dataset import Part
from mmtheory.datasets.shapes import LIGHT, SOLIDS, WINDOW, Shapes, shaded, traced

VOLUMES = {
    "sphere": 4 / 3 * math.pi * 0.75**3,
    "cube": 1.14**3,
    "cylinder": math.pi * 0.5**2 * 1.4,
    "cone": math.pi * 0.7**2 * 1.35 / 3,
    "torus": 2 * math.pi**2 * 0.6 * 0.28**2,
    "ellipsoid": 4 / 3 * math.pi * 0.5 * 0.9 * 0.35,
    "octahedron": 4 / 3 * 0.98**3,
    "capsule": math.pi * 0.38**2 * 1.1 + 4 / 3 * math.pi * 0.38**3,
}


def poses(n, seed=0):
    return Rotation.random(n, rng=np.random.default_rng(seed)).as_matrix(), np.linspace(0.7, 1, n)


def pixel_centres(size):
    at = WINDOW * ((2 * np.arange(size) + 1) / size - 1)
    return np.meshgrid(at, -at)


@pytest.fixture(scope="module")
def clean():
    return Shapes(per_class=100, noise=0).draw(5)


@pytest.mark.parametrize("name", SOLIDS)
def test_a_solid_has_its_volume_and_its_function_never_exceeds_the_distance(name):
    distance = SOLIDS[name]
    rng = np.random.default_rng(0)
    n = 100_000
    p, q = rng.uniform(-1, 1, (2, 3, n))
    share = VOLUMES[name] / 8
    assert abs(np.mean(distance(*p) < 0) - share) < 5 * (share * (1 - share) / n) ** 0.5
    # 1-Lipschitz, near and far.
    for other in (q, p + 0.01 * q):
        assert (abs(distance(*p) - distance(*other)) <= np.linalg.norm(p - other, axis=0) + 1e-12).all()
    # Within the unit ball, and so within the window whatever the turn.
    assert (distance(*(p / np.linalg.norm(p, axis=0))) > 0).all()


@pytest.mark.parametrize("name", SOLIDS)
def test_rays_end_where_a_fine_march_first_meets_the_solid(name):
    turned, scale = poses(6)
    size, step = 12, 0.002
    points, hit = traced(SOLIDS[name], turned, scale, size)
    x, y = pixel_centres(size)
    z = np.arange(1.1, -1.1, -step)
    for at in range(len(scale)):
        world = np.stack(np.broadcast_arrays(x.ravel(), y.ravel(), z[:, None]))
        inside = SOLIDS[name](*np.tensordot(turned[at].T / scale[at], world, 1)) < 0
        met = inside.any(0)
        # A thin chord may fall between two steps, or a ray that grazes stop early: at the outline only.
        assert np.sum(met != hit[at]) <= 2
        both = met & hit[at]
        assert both.sum() > 10
        found = scale[at] * turned[at] @ points[:, at]
        np.testing.assert_allclose(found[0][both], x.ravel()[both], atol=1e-12)
        np.testing.assert_allclose(found[1][both], y.ravel()[both], atol=1e-12)
        # Never beyond the surface, and before it by little but where rays graze it.
        early = found[2][both] - z[inside.argmax(0)][both]
        assert early.min() > -1e-9
        assert np.median(early) < step
        assert np.quantile(early, 0.9) < 0.02


def test_a_turned_sphere_is_shaded_as_by_hand():
    turned, scale = poses(4)
    size = 16
    x, y = pixel_centres(size)
    for view, s in zip(shaded(SOLIDS["sphere"], turned, scale, size), scale, strict=True):
        r = 0.75 * s
        on = x**2 + y**2 < r**2
        np.testing.assert_array_equal(view > 0, on)
        z = np.sqrt((r**2 - x**2 - y**2)[on])
        cosine = np.stack([x[on], y[on], z]).T @ LIGHT / r
        expected = 0.2 + 0.5 * np.maximum(cosine, 0) + 0.15 * (1 + z)
        np.testing.assert_allclose(view[on], expected, atol=0.01)
    assert math.isclose(np.linalg.norm(LIGHT), 1)


def test_a_pixel_is_brighter_towards_the_light_and_row_0_is_on_top():
    upright = np.eye(3)[None]
    view = shaded(SOLIDS["cone"], upright, np.ones(1), 32)[0]
    width = (view > 0).sum(1)
    top, bottom = width[:16], width[16:]
    assert top.max() < bottom.max()
    assert view[16:, 16:].sum() > view[16:, :16].sum()


def test_layout(clean):
    default = Shapes(size=8, per_class=20).draw(0)
    assert [x.shape for x in default.x] == [(160, 8, 8, 1)] * 2
    assert default.modalities == ("front view", "rear view")
    assert default.classes == tuple(SOLIDS)
    assert "not ModelNet40" in default.provenance
    np.testing.assert_array_equal(default.y, np.repeat(np.arange(8), 20))
    for part, n in zip(Part, (12, 3, 5), strict=True):
        np.testing.assert_array_equal(np.bincount(default.part(part)[1]), [n] * 8)
    for x in clean.x:
        assert set(np.unique(x[:, 0, 0])) == {0}
        assert x[x != 0].min() > 0.2
        assert x.max() < 0.2 + 0.5 + 0.15 * (1 + 1.35)


def test_outlines_from_opposite_sides_are_mirror_images(clean):
    front, rear = (x[..., 0] for x in clean.x)
    assert np.mean((front > 0) != (rear[..., ::-1] > 0)) < 0.002
    # Not so without the mirror.
    assert np.mean((front > 0) != (rear > 0)) > 0.02


def test_a_sphere_shows_its_ball_on_one_side_added_or_taken_out(clean):
    views = np.stack([x[clean.y == 0, ..., 0] for x in clean.x])
    x, y = pixel_centres(16)
    scales = np.linspace(0.7, 1, 121)
    bare = shaded(SOLIDS["sphere"], np.broadcast_to(np.eye(3), (121, 3, 3)), scales, 16)
    # A ball at the outline does not reach so far in on the hidden side.
    inner = np.hypot(x, y) < 0.6 * 0.75 * 0.7
    distances = abs(views[:, :, None] - bare)[..., inner].max(-1)
    errors = distances.min(-1)
    assert errors.min(0).max() < 0.01
    shown = errors > 0.03
    assert not shown.all(0).any()
    # Which side, is a fair coin; many a ball lies further out.
    front, rear = shown.sum(1)
    assert front + rear > 40
    assert abs(front - rear) < 5 * (front + rear) ** 0.5
    # A knob is brighter on the side of the light, a notch on the other: as likely one as the other.
    fitting = bare[distances.min(0).argmin(-1)]
    change = np.where(shown.argmax(0)[:, None, None], views[1] - fitting, views[0] - fitting)[shown.any(0)]
    # Within the smallest outline.
    changed = (abs(change) > 0.02) & (np.hypot(x, y) < 0.5)
    height = LIGHT[0] * x + LIGHT[1] * y
    middle = (changed * height).sum((1, 2)) / changed.sum((1, 2))
    knobs = (changed * change * (height - middle[:, None, None])).sum((1, 2)) > 0
    assert abs(knobs.mean() - 0.5) < 5 * 0.5 / len(knobs) ** 0.5


def test_noise_has_its_deviation_and_moves_nothing_else():
    law = {"size": 8, "per_class": 50}
    bare, noisy = (Shapes(noise=noise, **law).draw(1) for noise in (0, 0.05))
    np.testing.assert_array_equal(bare.split, noisy.split)
    noise = [(b - a) / 0.05 for a, b in zip(bare.x, noisy.x, strict=True)]
    n = noise[0].size
    for values in noise:
        assert abs(values.mean()) < 5 / n**0.5
        assert abs(values.var() - 1) < 5 * (2 / n) ** 0.5
    assert abs(np.mean(noise[0] * noise[1])) < 5 / n**0.5


def test_objects_of_a_class_differ(clean):
    for x in clean.x:
        flat = x.reshape(len(x), -1)
        assert len(np.unique(flat, axis=0)) == len(x)


def test_either_view_tells_the_class():
    data = Shapes(size=8, per_class=100).draw(2)
    (training, y), (test, truth) = data.part(Part.TRAIN), data.part(Part.TEST)
    for x, unseen in zip(training, test, strict=True):
        means = np.stack([x[y == k].mean(0) for k in range(data.K)])
        nearest = ((unseen[:, None] - means) ** 2).sum((2, 3, 4)).argmin(1)
        # Chance is 0.125; the nearest of eight mean images is a poor classifier, and does better.
        assert 0.4 < np.mean(nearest == truth) < 0.95
