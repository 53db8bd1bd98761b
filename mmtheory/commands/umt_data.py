"""The data sets of the UMT experiment by the name that --data takes, one per seed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from mmtheory.commands.elsewhere import again
from mmtheory.commands.flags import BadInput
from mmtheory.datasets import digits, htad, mnist, npz
from mmtheory.datasets.dataset import DataError, Dataset, MissingPackage, Part, split, standardised
from mmtheory.sweep import fingerprint
from mmtheory.umt.parameters import Parameters

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

    def __reduce__(self) -> tuple[Callable[..., Source], tuple[Any, ...]]:
        return again, (source, self.name, str(Path.cwd()), self.identity)

    def draw(self, parameters: Parameters, seeds: Sequence[int]) -> list[Dataset]:
        """One data set per seed; one that is not drawn from a law is scaled by its training part."""
        if self.fixed is None:
            return [parameters.law.draw(seed) for seed in seeds]
        given = self.fixed
        parts = [given if given.split is not None else split(given, seed, VALIDATION, TEST) for seed in seeds]
        return [_scaled(dataset) for dataset in parts]

    @property
    def overlap(self) -> float:
        """Test samples per training sample where seeds split one data set anew, else 0 (see `note`)."""
        if self.fixed is None or self.fixed.split is not None:
            return 0.0
        parts = split(self.fixed, 0, VALIDATION, TEST)
        return len(parts.part(Part.TEST)[1]) / len(parts.part(Part.TRAIN)[1])

    @property
    def note(self) -> str:
        """What the intervals do not show, if anything."""
        if self.fixed is None or self.fixed.split is None:
            return ""
        return "one given split for all seeds: intervals are over initialisation and batches only"

    @property
    def folder(self) -> str:
        """The last part of the default folder's name."""
        return Path(self.name).stem if self.name.startswith("npz:") else self.name

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


def _scaled(dataset: Dataset) -> Dataset:
    """Vectors standardised column by column; anything else, images say, by one mean and sd."""
    vectors = standardised(dataset)
    training = dataset.part(Part.TRAIN)[0]

    # Pixels share one scale: those that are nearly always dark must not be blown up.
    def as_one(x: np.ndarray, of: np.ndarray) -> np.ndarray:
        return (x - of.mean()) / (of.std() or 1)

    arrays = zip(dataset.x, vectors.x, training, strict=True)
    return replace(dataset, x=tuple(v if x.ndim == 2 else as_one(x, of) for x, v, of in arrays))


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
    content = fingerprint(*dataset.x, dataset.y, *(() if dataset.split is None else (dataset.split,)))
    parts = "" if dataset.split is not None else f" validation {VALIDATION} test {TEST}"
    return Source(name, f"{name} sha256:{content}{parts}", dataset)
