"""Draws of the sparse-coding law as a data set of samples in rows, for learners other than the paper's."""

import numpy as np
from jaxtyping import Array, Key

from mmtheory.competition.sparse_coding import SparseCoding
from mmtheory.datasets.dataset import Dataset


def dataset(law: SparseCoding, key: Key[Array, ""], n: int) -> Dataset:
    """n draws, without a split."""
    sample = law.sample(key, n)
    return Dataset(
        name="sparse coding",
        x=tuple(np.asarray(x).T for x in sample.X),
        y=np.asarray(sample.y),
        modalities=tuple(f"modality {r}" for r in range(1, law.modalities + 1)),
        classes=tuple(map(str, range(law.K))),
        provenance="drawn from the law of Huang et al., section 4.1",
    )
