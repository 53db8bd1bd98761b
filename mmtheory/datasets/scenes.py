"""Rendered RGB-D scenes with a label for every pixel: synthetic; not NYUv2.

They stand in for NYU Depth V2 in section 4.2 of Du et al., "Improving multi-modal learning with uni-modal teachers".
Unlike there it is known by construction which classes colour tells apart, which depth, and which either.

Source status: reconstructed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from mmtheory.datasets.dataset import Dataset, Part
from mmtheory.datasets.depth import with_slopes
from mmtheory.parameter import Declared, parameter


def _round(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    return np.hypot(u, v) < 1


def _square(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    return np.maximum(abs(u), abs(v)) < 0.85


def _flat(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    return np.zeros_like(u)


def _spherical(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    return np.sqrt(np.maximum(1 - u**2 - v**2, 0))


def _conical(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    return np.maximum(1 - np.hypot(u, v), 0)


def _slanted(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    return (1 + u) / 2


@dataclass(frozen=True)
class Kind:
    """A class of objects.

    Args:
        silhouette, profile: of the offsets from its centre in units of its radius: where it is, and how far its
            surface stands out towards the observer, in radii.
        colour: red, green, blue in [0, 1].
    """

    silhouette: Callable[[np.ndarray, np.ndarray], np.ndarray]
    profile: Callable[[np.ndarray, np.ndarray], np.ndarray]
    colour: tuple[float, float, float]


_YELLOW, _RED, _GREEN, _BLUE = (0.8, 0.7, 0.2), (0.8, 0.25, 0.25), (0.25, 0.7, 0.3), (0.25, 0.35, 0.85)

KINDS: Mapping[str, Kind] = {
    "disc": Kind(_round, _flat, _YELLOW),
    "ball": Kind(_round, _spherical, _YELLOW),
    "red box": Kind(_square, _slanted, _RED),
    "green box": Kind(_square, _slanted, _GREEN),
    "cone": Kind(_round, _conical, _BLUE),
}

BACKGROUND = ("wall", "floor")
CLASSES = (*BACKGROUND, *KINDS)

ONLY_DEPTH, ONLY_COLOUR, EITHER = ("disc", "ball"), ("red box", "green box"), ("cone",)
"""Of the objects: pairs that look alike in colour, and in depth; and what both images show."""

_NEAR, _FAR = 1.0, 1.9
"""Distances of objects; what is behind them is farther."""

_MIDDLE, _SPREAD = 2.5, 1.5
"""What depth is shifted and scaled by, near the mean and the standard deviation of distances."""

_FLOOR, _WALL = 2.0, (4.0, 6.0)
"""Distance of the floor at the lower edge, and of the wall."""


@dataclass(frozen=True)
class Objects:
    """Of every scene its objects, the farthest first; all arrays have shape (scene, object), colour one axis more."""

    kind: Int[np.ndarray, "n objects"]
    centre: Float[np.ndarray, "2 n objects"]
    radius: Float[np.ndarray, "n objects"]
    distance: Float[np.ndarray, "n objects"]
    colour_shift: Float[np.ndarray, "n objects 3"]


@dataclass(frozen=True)
class Views:
    """What a scene looks like without noise: colours, distances, the class of every pixel."""

    rgb: Float[np.ndarray, "n size size 3"]
    depth: Float[np.ndarray, "n size size"]
    label: Int[np.ndarray, "n size size"]


@dataclass(frozen=True)
class Scenes(Declared):
    """A law of scenes; raises ParameterError naming the first bad value.

    A wall above a horizon, a floor below it, and in front of them objects of random classes, places and sizes, one
    occluding the other; nothing is shaded, so that colour tells nothing of form. An object's colour is its class's with
    a Gaussian shift; a scene is lit by a factor of 0.6 … 1.1. Pixels have Gaussian noise in colour, not clipped, and in
    depth, growing with the square of the distance; depth is missing at random, and at half of the outlines' pixels.
    """

    size: int = parameter(32, "size", "–", "rows and columns of a scene", "[8, 512]")
    objects: int = parameter(3, "objects", "–", "objects in a scene, some hidden", "[1, 20]")
    train: int = parameter(960, "train", "–", "scenes for training", "[1, 1e6]")
    validation: int = parameter(40, "validation", "–", "scenes for validation", "[1, 1e6]")
    test: int = parameter(120, "test", "–", "scenes for test", "[1, 1e6]")
    rgb_noise: float = parameter(0.1, "rgb noise", "–", "standard deviation of a pixel's colour", "[0, 100]")
    depth_noise: float = parameter(0.005, "depth noise", "–", "standard deviation of depth at distance 1", "[0, 100]")
    missing: float = parameter(0.05, "missing", "–", "share of pixels without depth, outlines apart", "[0, 1)")

    @property
    def nbytes(self) -> int:
        """Of a data set: two modalities of three channels, and labels."""
        return 4 * (self.train + self.validation + self.test) * self.size**2 * 7

    def draw(self, seed: int) -> Dataset:
        """A data set of modalities rgb (size, size, 3) and depth (size, size, 3).

        Depth is as `with_slopes` makes it. Layout and noise are drawn from
        streams of their own.
        """
        layout, noise = (np.random.default_rng(stream) for stream in np.random.SeedSequence(seed).spawn(2))
        sizes = (self.train, self.validation, self.test)
        n = sum(sizes)
        views = self.views(self.objects_of(layout, n), layout)
        rgb = views.rgb + self.rgb_noise * noise.standard_normal(views.rgb.shape)
        depth = views.depth + self.depth_noise * views.depth**2 * noise.standard_normal(views.depth.shape)
        measured = noise.random(depth.shape) >= np.where(outline(views.label), 0.5, self.missing)
        return Dataset(
            name="RGB-D scenes",
            x=(rgb, with_slopes(depth, measured, _MIDDLE, _SPREAD)),
            y=views.label,
            modalities=("rgb", "depth"),
            classes=CLASSES,
            provenance="synthetic: rendered scenes; not NYUv2",
            split=np.repeat(list(Part), sizes),
        )

    def objects_of(self, rng: np.random.Generator, n: int) -> Objects:
        """The objects of n scenes."""
        shape = (n, self.objects)
        # A layer for each object, deep enough that none reaches into the next.
        layer = (_FAR - _NEAR) / self.objects
        return Objects(
            kind=rng.integers(0, len(KINDS), shape),
            centre=np.stack([rng.uniform(0.15, 0.85, shape), rng.uniform(0.25, 0.85, shape)]),
            radius=np.minimum(rng.uniform(0.15, 0.28, shape), layer),
            distance=_FAR - layer * np.arange(self.objects) + np.zeros(shape),
            colour_shift=0.08 * rng.standard_normal((*shape, 3)),
        )

    def views(self, objects: Objects, rng: np.random.Generator) -> Views:
        """Render; background and light are drawn here."""
        n = len(objects.kind)
        at = (np.arange(self.size) + 0.5) / self.size
        u, v = at[None, None, :], at[None, :, None]
        horizon, wall = rng.uniform(0.35, 0.55, (n, 1, 1)), rng.uniform(*_WALL, (n, 1, 1))
        below = np.broadcast_to(v >= horizon, (n, self.size, self.size))
        # A plane in perspective: 1/distance is linear across the image.
        inverse = 1 / wall + (v - horizon) / (1 - horizon) * (1 / _FLOOR - 1 / wall)
        depth = np.where(below, 1 / np.where(below, inverse, 1), wall)
        label = below.astype(int)
        shades = np.array([0.75, 0.45]) + 0.08 * rng.standard_normal((n, 2))
        tints = 0.05 * rng.standard_normal((n, 2, 3))
        rgb = (shades[..., None] + tints)[np.arange(n)[:, None, None], label]
        for k in range(objects.kind.shape[1]):
            offsets = np.broadcast_arrays(
                *(
                    (place - centre[:, k, None, None]) / objects.radius[:, k, None, None]
                    for place, centre in zip((u, v), objects.centre, strict=True)
                )
            )
            for index, kind in enumerate(KINDS.values()):
                here = kind.silhouette(*offsets) & (objects.kind[:, k] == index)[:, None, None]
                front = objects.distance[:, k, None, None] - objects.radius[:, k, None, None] * kind.profile(*offsets)
                depth = np.where(here, front, depth)
                label = np.where(here, len(BACKGROUND) + index, label)
                colour = np.asarray(kind.colour) + objects.colour_shift[:, k]
                rgb = np.where(here[..., None], colour[:, None, None], rgb)
        return Views(rgb * rng.uniform(0.6, 1.1, (n, 1, 1, 1)), depth, label)


def outline(label: Int[np.ndarray, "n row column"]) -> Bool[np.ndarray, "n row column"]:
    """Pixels whose left or upper neighbour is of another class."""
    found = np.zeros(label.shape, bool)
    found[:, 1:] |= label[:, 1:] != label[:, :-1]
    found[:, :, 1:] |= label[:, :, 1:] != label[:, :, :-1]
    return found
