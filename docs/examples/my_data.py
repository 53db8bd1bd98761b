"""A data set: a function without arguments that makes one. Here each modality sees its own half of a label's bits."""

import numpy as np

from mmtheory.datasets.dataset import Dataset


def halves() -> Dataset:
    """400 samples of four classes: one modality tells the first bit of the class, the other the second."""
    rng = np.random.default_rng(0)
    y = rng.integers(0, 4, 400)
    bits = 2 * np.stack([y // 2, y % 2]) - 1
    x = tuple(bit[:, None] + rng.normal(0, 0.7, (400, 5)) for bit in bits)
    return Dataset("halves", x, y, ("first", "second"), ("00", "01", "10", "11"), "made up")
