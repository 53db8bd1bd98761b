"""The data sets of the UMT experiment by the name that --data takes, one per seed."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from experiments.flags import BadInput
from mmtheory.datasets import digits, htad, mnist, npz
from mmtheory.datasets.dataset import DataError, Dataset, MissingPackage, Part, split, standardised
from mmtheory.datasets.paired_features import PairedFeatures
from mmtheory.umt.parameters import LAW, Parameters

VALIDATION, TEST = 0.2, 0.3
"""Parts of a data set that comes without its own; the rest is for training."""

FILES: Mapping[str, Callable[[], Dataset]] = {"htad": htad.load, "mnist": mnist.load, "digits": digits.load}

PAIRED = "paired"


@dataclass(frozen=True)
class Source:
    """Where each seed's data set comes from: a fixed one, split anew unless it comes split, or a law (`fixed` None).

    `identity` goes into the configuration of the results: two data sets with one name are not mistaken for each other.
    """

    name: str
    identity: str
    fixed: Dataset | None

    def draw(self, parameters: Parameters, seeds: Sequence[int]) -> list[Dataset]:
        """One data set per seed, vectors standardised by their training part."""
        if self.fixed is None:
            law = PairedFeatures(**{name: getattr(parameters, name) for name in LAW})
            return [law.draw(seed) for seed in seeds]
        given = self.fixed
        parts = [given if given.split is not None else split(given, seed, VALIDATION, TEST) for seed in seeds]
        return [_standardised_vectors(dataset) for dataset in parts]

    @property
    def overlap(self) -> float:
        """Test samples per training sample where seeds split one data set anew, else 0."""
        if self.fixed is None or self.fixed.split is not None:
            return 0.0
        parts = split(self.fixed, 0, VALIDATION, TEST)
        return len(parts.part(Part.TEST)[1]) / len(parts.part(Part.TRAIN)[1])

    @property
    def modalities(self) -> tuple[str, ...]:
        """Their names."""
        return ("modality 1", "modality 2") if self.fixed is None else self.fixed.modalities

    @property
    def shapes(self) -> tuple[tuple[int, ...], ...]:
        """Of one observation of each modality; of a law they depend on its parameters, and are vectors."""
        return ((1,), (1,)) if self.fixed is None else tuple(x.shape[1:] for x in self.fixed.x)

    @property
    def classes(self) -> tuple[str, ...]:
        """Their names."""
        return ("−1", "+1") if self.fixed is None else self.fixed.classes


def _standardised_vectors(dataset: Dataset) -> Dataset:
    scaled = standardised(dataset)
    # Pixels share one scale, and those that are nearly always dark must not be blown up.
    return replace(scaled, x=tuple(s if s.ndim == 2 else x for s, x in zip(scaled.x, dataset.x, strict=True)))


@cache
def source(name: str) -> Source:
    """The source that --data names; raises BadInput."""
    if name == PAIRED:
        return Source(name, name, None)
    if name not in FILES and not name.startswith("npz:"):
        raise BadInput(f"--data: is one of sparse-coding, {PAIRED}, {', '.join(FILES)}, npz:PATH; got {name!r}")
    try:
        dataset = FILES[name]() if name in FILES else npz.load(name.removeprefix("npz:"))
    except (DataError, MissingPackage) as error:
        raise BadInput(f"--data: {error}") from None
    if len(dataset.x) != 2:
        raise BadInput(f"--data: the methods compare two modalities; {name} has {len(dataset.x)}")
    try:
        split(dataset, 0, VALIDATION, TEST) if dataset.split is None else None
    except DataError as error:
        raise BadInput(f"--data: {error}") from None
    content = hashlib.sha256()
    for array in (*dataset.x, dataset.y, *(() if dataset.split is None else (dataset.split,))):
        content.update(str(array.shape).encode() + np.ascontiguousarray(array).tobytes())
    return Source(name, f"{name} sha256:{content.hexdigest()[:16]}", dataset)
