"""Coloured-and-gray MNIST: a digit in one colour, which tells its label in training only, and the same digit in gray.

Kim et al., "Learning Not to Learn: Training Deep Neural Networks with Biased Data", CVPR 2019, as Wu et al.,
"Recognizing and overcoming the greedy nature of learning in multi-modal deep neural networks", use it in section 5.1.

Source status: the ten mean colours and their Gaussian jitter are Kim et al.'s. Wu et al. say that the colour correlates
strongly with the label in training and weakly in validation; how strongly is reconstructed, and the jitter of variance
0.02 too. The sizes of the parts of the 5,000 packaged digits are ours.
"""

import colorsys
import math
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float, Int

from mmtheory.datasets.dataset import Dataset, Part, split
from mmtheory.datasets.mnist import CLASSES, POOLS, Digits
from mmtheory.parameter import Declared, parameter

# Crimson, teal, lemon, bondi blue, carrot orange, strong violet, cyan, your pink, lime, maroon.
_KIM = (
    (220, 20, 60),
    (0, 128, 128),
    (253, 233, 16),
    (0, 149, 182),
    (237, 145, 33),
    (145, 30, 188),
    (70, 240, 240),
    (250, 197, 187),
    (210, 245, 60),
    (128, 0, 0),
)

PALETTES: dict[str, Float[np.ndarray, "class 3"]] = {
    "kim": np.array(_KIM) / 255,
    "hues": np.array([colorsys.hsv_to_rgb(k / 10, 1, 1) for k in range(10)]),
}
"""The mean colour of each class: red, green and blue in [0, 1]."""

VALIDATION, TEST = 0.15, 0.15
"""Their shares of each digit, where it is not given which digits are held out."""


@dataclass(frozen=True, eq=False)
class Coloured:
    """What was drawn. Modality 0 is the coloured image, modality 1 the gray one.

    In `dataset` the colours of validation and test digits follow the shifted law, in `familiar` that of training:
    the parts, labels, gray images, training colours and jitters of the two are the same.
    """

    dataset: Dataset
    familiar: Dataset


@dataclass(frozen=True)
class ColouredGray(Declared):
    """A law of colours for digits; raises ParameterError naming the first bad value.

    With probability q a digit wears its own class's colour, else that of a class drawn uniformly from all ten: of K
    classes its own with probability q + (1−q)/K. q is `correlation` in training and `shifted_correlation` in validation
    and test. The colour is the mean of the class it wears plus Gaussian noise on each channel, clipped to [0, 1]; the
    coloured image is the gray one times the colour.
    """

    correlation: float = parameter(
        1.0, "q", "5.1", "share of training digits that wear their label's colour for sure", "[0, 1]"
    )
    shifted_correlation: float = parameter(
        0.0, "q'", "5.1", "the same share among validation and test digits", "[0, 1]"
    )
    jitter: float = parameter(0.02, "σ²", "–", "variance of the noise on each channel of a digit's colour", "[0, 100]")
    pool: int = parameter(2, "pool", "–", "side of the squares of pixels that are averaged into one", choices=POOLS)
    palette: str = parameter(
        "kim", "palette", "–", "mean colours: kim (Kim et al.'s) or hues (ten, evenly spaced)", choices=PALETTES
    )

    def draw(self, digits: Digits, seed: int) -> Coloured:
        """The digits in colours, split; images have shapes (28/pool, 28/pool, 3) and (28/pool, 28/pool, 1).

        Digits held out are halved into validation and test, of each class as evenly as can be; where none are given,
        parts are drawn by `split`. Split, own or other colour, and jitter are drawn from streams of their own: none of
        them depends on the law's numbers. Raises DataError if the parts lack digits.
        """
        of_colour, of_jitter, of_parts = (
            np.random.default_rng(stream) for stream in np.random.SeedSequence(seed).spawn(3)
        )
        gray = digits.gray(self.pool).astype(np.float32)
        alone = Dataset(digits.name, (gray,), digits.y, ("gray image",), CLASSES, digits.provenance)
        if digits.held_out is None:
            alone = split(alone, seed, VALIDATION, TEST)
        else:
            alone = replace(alone, split=_halved(of_parts, digits.held_out, digits.y))
        u, other = of_colour.random(len(gray)), of_colour.integers(alone.K, size=len(gray))
        noise = math.sqrt(self.jitter) * of_jitter.standard_normal((len(gray), 3))

        def coloured(q: float | np.ndarray) -> Dataset:
            mean = PALETTES[self.palette][np.where(u < q, alone.y, other)]
            colour = (mean + noise).clip(0, 1).astype(np.float32)
            return replace(
                alone,
                name=f"coloured and gray {digits.name}",
                x=(gray * colour[:, None, None], gray),
                modalities=("coloured image", "gray image"),
                provenance=f"{digits.provenance}; coloured by the law of Kim et al., CVPR 2019",
            )

        shifted = np.where(alone.split == Part.TRAIN, self.correlation, self.shifted_correlation)
        return Coloured(dataset=coloured(shifted), familiar=coloured(self.correlation))


def _halved(rng: np.random.Generator, held_out: np.ndarray, y: np.ndarray) -> Int[np.ndarray, " sample"]:
    """Parts: of the digits held out, in random order within each class and class by class, every other one."""
    order = rng.permutation(np.flatnonzero(held_out))
    order = order[np.argsort(y[order], kind="stable")]
    parts = np.full(len(y), Part.TRAIN, np.int8)
    parts[order[::2]], parts[order[1::2]] = Part.VALIDATION, Part.TEST
    return parts
