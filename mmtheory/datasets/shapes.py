"""Two views of solids, from the front and from the rear: synthetic; not ModelNet40.

It stands in for the views of ModelNet40's objects in section 5.1 of Wu et al., "Recognizing and overcoming the greedy
nature of learning in multi-modal deep neural networks": two images show one object from opposite sides, either tells
the class about as well as the other, and each shows something that the other hides.

Source status: reconstructed.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from jaxtyping import Bool, Float

from mmtheory.datasets.dataset import Dataset, split
from mmtheory.parameter import Declared, parameter

Distance: TypeAlias = Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]


def _norm(*coordinates: np.ndarray) -> np.ndarray:
    return np.sqrt(sum(c * c for c in coordinates))


def _cone(x: np.ndarray, y: np.ndarray, z: np.ndarray) -> np.ndarray:
    # Apex at y = 0.75, base of radius 0.7 at y = −0.6.
    side = (1.35 * _norm(x, z) + 0.7 * (y - 0.75)) / math.hypot(1.35, 0.7)
    return np.maximum(side, -0.6 - y)


SOLIDS: dict[str, Distance] = {
    "sphere": lambda x, y, z: _norm(x, y, z) - 0.75,
    "cube": lambda x, y, z: np.maximum(np.maximum(abs(x), abs(y)), abs(z)) - 0.57,
    "cylinder": lambda x, y, z: np.maximum(_norm(x, z) - 0.5, abs(y) - 0.7),
    "cone": _cone,
    "torus": lambda x, y, z: _norm(_norm(x, y) - 0.6, z) - 0.28,
    "ellipsoid": lambda x, y, z: 0.35 * (_norm(x / 0.5, y / 0.9, z / 0.35) - 1),
    "octahedron": lambda x, y, z: (abs(x) + abs(y) + abs(z) - 0.98) / math.sqrt(3),
    "capsule": lambda x, y, z: _norm(x, y - y.clip(-0.55, 0.55), z) - 0.38,
}
"""Of each class a function that is negative inside, 0 on the surface and positive outside.

It is 1-Lipschitz, so it never exceeds the distance to the surface. y points up; all solids lie in the unit ball.
"""

VALIDATION, TEST = 0.15, 0.25

WINDOW = 1.1
"""Views show |x|, |y| < WINDOW."""

LIGHT = np.array([0.4, 0.6, 0.7]) / math.sqrt(1.01)
"""Where light comes from: the observer's right, above, behind."""

_START, _STEPS, _HIT = 2.0, 64, 1e-3


@dataclass(frozen=True)
class Shapes(Declared):
    """A law of solids and their views; raises ParameterError naming the first bad value.

    A solid is turned by any angle about the vertical, then tilted by up to ±0.5 towards the observer and ±0.5 aside,
    and scaled by 0.7 … 1. A ball of radius 0.2 … 0.35 (before scaling), around a point of the surface that one of the
    views shows, is added to the solid or, as likely, taken out of it. Which view, is a fair coin; the other shows of
    the ball at most what reaches around the solid or through it.

    Views are orthographic, from z = +∞ (front) and z = −∞ (rear, where x runs to the left). A pixel is 0 beside the
    object, and 0.2 + 0.5·max(0, cos) + 0.3·(1 + z)/2 on it, where cos is Lambert's for `LIGHT` and z rises towards the
    observer. Each pixel has Gaussian noise, not clipped.
    """

    size: int = parameter(16, "size", "–", "rows and columns of a view", "[8, 256]")
    per_class: int = parameter(200, "per class", "–", f"objects of each of the {len(SOLIDS)} classes", "[10, 100000]")
    noise: float = parameter(0.05, "noise", "–", "standard deviation of a pixel's Gaussian noise", "[0, 100]")

    def draw(self, seed: int) -> Dataset:
        """A data set, split 60 : 15 : 25 within each class; views have shape (size, size, 1).

        Objects, noise and parts are drawn from streams of their own. Samples stand class by class.
        """
        of_objects, of_noise = (np.random.default_rng(stream) for stream in np.random.SeedSequence(seed).spawn(2))
        # Some thousand rays at a time stay in a cache.
        block = max(1, 2**13 // self.size**2)
        views = [
            _views(distance, of_objects, min(block, self.per_class - done), self.size)
            for distance in SOLIDS.values()
            for done in range(0, self.per_class, block)
        ]
        images = [np.concatenate(view) for view in zip(*views, strict=True)]
        dataset = Dataset(
            name="front and rear views of solids",
            x=tuple((image + of_noise.normal(0, self.noise, image.shape))[..., None] for image in images),
            y=np.repeat(np.arange(len(SOLIDS)), self.per_class),
            modalities=("front view", "rear view"),
            classes=tuple(SOLIDS),
            provenance="synthetic: rendered solids; not ModelNet40",
        )
        return split(dataset, seed, VALIDATION, TEST)


def _views(distance: Distance, rng: np.random.Generator, n: int, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Front and rear view, without noise, of n objects of one class."""
    # It takes long to import.
    from scipy.spatial.transform import Rotation

    turned = Rotation.from_euler("yxz", rng.uniform((-math.pi, -0.5, -0.5), (math.pi, 0.5, 0.5), (n, 3))).as_matrix()
    scale = rng.uniform(0.7, 1, n)
    # Seen from the rear is seen from the front after half a turn about the vertical.
    sides = (turned, np.array([-1, 1, -1])[:, None] * turned)
    shown = np.where((rng.random(n) < 0.5)[:, None, None], *sides)
    points, hit = traced(distance, shown, scale, size)
    chosen = np.where(hit, rng.random(hit.shape), -1).argmax(-1)
    centre = np.take_along_axis(points, chosen[None, :, None], axis=-1)
    radius = rng.uniform(0.2, 0.35, n)[:, None]
    added = (rng.random(n) < 0.5)[:, None]

    def with_ball(x: np.ndarray, y: np.ndarray, z: np.ndarray) -> np.ndarray:
        solid, ball = distance(x, y, z), _norm(*(p - c for p, c in zip((x, y, z), centre, strict=True))) - radius
        return np.where(added, np.minimum(solid, ball), np.maximum(solid, -ball))

    front, rear = (shaded(with_ball, side, scale, size) for side in sides)
    return front, rear


def traced(
    distance: Distance, turned: Float[np.ndarray, "object 3 3"], scale: Float[np.ndarray, " object"], size: int
) -> tuple[Float[np.ndarray, "3 object pixel"], Bool[np.ndarray, "object pixel"]]:
    """Where the front view's rays meet the surface, in coordinates of the objects, and whether they do.

    An object's point p stands at scale · turned · p. A ray advances by `distance`, which cannot carry it through a
    surface (sphere tracing); one that grazes the outline may end before it meets it.
    """
    at = WINDOW * ((2 * np.arange(size) + 1) / size - 1)
    # Row 0 is on top.
    x, y = np.tile(at, size) / scale[:, None], np.repeat(-at, size) / scale[:, None]
    z = np.full_like(x, _START)
    left = z
    for _ in range(_STEPS):
        left = distance(*_own(turned, x, y, z))
        z = np.maximum(z - left, -_START)
    return _own(turned, x, y, z), left < _HIT


def _own(turned: np.ndarray, x: np.ndarray, y: np.ndarray, z: np.ndarray) -> Float[np.ndarray, "3 object pixel"]:
    """The inverse turn of points."""
    rows = turned.transpose(1, 2, 0)[..., None]
    return rows[0] * x + rows[1] * y + rows[2] * z


def shaded(
    distance: Distance, turned: Float[np.ndarray, "object 3 3"], scale: Float[np.ndarray, " object"], size: int
) -> Float[np.ndarray, "object size size"]:
    """The front view, without noise."""
    points, hit = traced(distance, turned, scale, size)
    steps = 1e-3 * np.eye(3)[..., None, None]
    normal = np.stack([distance(*(points + step)) - distance(*(points - step)) for step in steps])
    normal /= np.maximum(_norm(*normal), 1e-12)
    # Directions in coordinates of the objects: towards the light, and towards the observer.
    light = (LIGHT @ turned).T[..., None]
    height = scale[:, None] * (turned[:, 2].T[..., None] * points).sum(0)
    image = 0.2 + 0.5 * (light * normal).sum(0).clip(0) + 0.3 * (1 + height) / 2
    return np.where(hit, image, 0).reshape(-1, size, size)
