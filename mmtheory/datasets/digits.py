"""Two views of small handwritten digits: upper and lower half, for quick tries.

Source status: reconstructed. None of the papers uses it.
"""

import numpy as np

from mmtheory.datasets.dataset import Dataset
from mmtheory.datasets.packaged import packaged_text

PROVENANCE = (
    "Alpaydin, Kaynak: Optical Recognition of Handwritten Digits, UCI Machine Learning Repository, 1998, test part; "
    "carried by the package scikit-learn"
)

_SHA256 = "6ebb3d2fee246a4e99363262ddf8a00a3c41bee6014c373ed9d9216ba7f651b8"


def load() -> Dataset:
    """1,797 images of 8 × 8 pixels, without a split; a view has shape (sample, 4, 8, 1) and lies in [0, 1].

    Raises MissingPackage or DataError.
    """
    text = packaged_text("sklearn", "digits", "datasets/data/digits.csv.gz", _SHA256)
    rows = np.loadtxt(text.splitlines(), np.uint8, delimiter=",")
    upper, lower = np.split(rows[:, :-1].reshape(-1, 8, 8, 1) / 16, 2, axis=1)
    return Dataset(
        name="digits halves",
        x=(upper, lower),
        y=rows[:, -1],
        modalities=("upper half", "lower half"),
        classes=tuple("0123456789"),
        provenance=PROVENANCE,
    )
