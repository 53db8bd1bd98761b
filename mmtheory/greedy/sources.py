"""The data of the greedy experiment by the name that --data takes: for every seed three parts and familiar samples."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import jax
import numpy as np

from mmtheory.competition.dataset import dataset as drawn_from
from mmtheory.competition.presets import PRESETS
from mmtheory.datasets import coloured_gray, htad, idx, mnist, npz, shapes
from mmtheory.datasets.dataset import DataError, Dataset, Part, scaled, split
from mmtheory.datasets.folds import TEST, VALIDATION
from mmtheory.datasets.mnist import SIDE, Digits
from mmtheory.datasets.shapes import Shapes
from mmtheory.datasets.source import Source, fingerprint, folder_name, loaded
from mmtheory.greedy.parameters import MODALITIES, MOST_MODALITIES, Parameters
from mmtheory.greedy.runs import Sets, of_digits, stacked
from mmtheory.seeds import keys_of

COLOURED, MNIST, SHAPES, SPARSE = "coloured", "mnist:", "shapes", "sparse-coding"

SPARSE_PRESET = "skewed"
"""Of the competition's parameters, the preset whose law --data sparse-coding draws from."""

SIZES = {Part.TRAIN: 2000, Part.VALIDATION: 1000, Part.TEST: 1000}
"""Samples of --data sparse-coding."""

SMALLEST = 2**18
"""Bytes at the least that a data set takes which is drawn from a law."""

SOURCES: Mapping[str, Callable[..., Digits | Dataset] | None] = {
    COLOURED: mnist.images,
    f"{MNIST}FOLDER": idx.load,
    SHAPES: None,
    SPARSE: None,
    "htad": htad.load,
    "npz:PATH": npz.load,
    "npy:FOLDER": npz.load_folder,
}


@dataclass(frozen=True)
class GreedySource(Source[Digits | Dataset]):
    """Digits, coloured once or anew for every seed; or a data set or a law, whose samples are all familiar."""

    def memory(self, parameters: Parameters, seeds: int) -> float:
        """Bytes that the data of so many seeds take: as they are and as familiar ones, twice while they are stacked."""
        if self.content is None:
            return seeds * SMALLEST
        if isinstance(self.content, Dataset):
            return 4 * (1 if _one_drawing(self.content, parameters) else seeds) * self.content.nbytes
        side = SIDE // parameters.law.pool
        drawings = 1 if parameters.split == "fixed" else seeds
        # Three channels and one.
        return 4 * drawings * len(self.content.y) * side**2 * 4 * 4

    def shapes(self, parameters: Parameters) -> tuple[tuple[int, ...], ...]:
        """Of one observation of each modality, where they are distinct."""
        if isinstance(self.content, Dataset):
            return tuple(x.shape[1:] for x in self.content.x)
        if self.content is not None:
            side = SIDE // parameters.law.pool
            return (side, side, 3), (side, side, 1)
        if self.name == SHAPES:
            return ((Shapes().size, Shapes().size, 1),) * 2
        return tuple((d_r,) for d_r in PRESETS[SPARSE_PRESET].observed_dimensions)

    def modalities(self, parameters: Parameters) -> int:
        """How many modalities networks have: two where they are copies of one."""
        return len(self.shapes(parameters)) if parameters.modalities == MODALITIES[0] else 2

    @property
    def samples(self) -> tuple[int, int]:
        """How many there are for training and for validation, but for rounding."""
        if self.name == SPARSE:
            return SIZES[Part.TRAIN], SIZES[Part.VALIDATION]
        if self.content is None:
            every = len(shapes.SOLIDS) * Shapes().per_class
            return round((1 - shapes.VALIDATION - shapes.TEST) * every), round(shapes.VALIDATION * every)
        every = len(self.content.y)
        if isinstance(self.content, Dataset):
            if self.content.split is None:
                return round((1 - VALIDATION - TEST) * every), round(VALIDATION * every)
            parts = np.bincount(self.content.split)
            return int(parts[Part.TRAIN]), int(parts[Part.VALIDATION])
        if self.content.held_out is None:
            validation = coloured_gray.VALIDATION
            return round((1 - validation - coloured_gray.TEST) * every), round(validation * every)
        held_out = int(self.content.held_out.sum())
        return every - held_out, held_out // 2

    def drawn(self, parameters: Parameters, seeds: Sequence[int]) -> Sets:
        """The data of every seed, with the modalities that the parameters ask for."""
        if self.content is None:
            draw = _shapes if self.name == SHAPES else _sparse_coding
            datasets = [draw(seed) for seed in seeds]
            return stacked([(dataset, dataset) for dataset in datasets], parameters.modalities, one_pool=False)
        if isinstance(self.content, Dataset):
            return _of_dataset(self.content, parameters, seeds)
        return of_digits(self.content, parameters, seeds)

    @property
    def folder(self) -> str:
        """Its part of the default folder's name."""
        kind, colon, path = self.name.partition(":")
        if kind + colon in npz.FILES:
            return folder_name(path, SOURCES)
        return f"{kind}-{folder_name(path)}" if colon else kind


def column(name: str) -> str | None:
    """That of the paper's Table 1 for data of this name, or for what they stand in for."""
    if name == SHAPES:
        return "ModelNet40"
    return "Colored-and-gray-MNIST" if name == COLOURED or name.startswith(MNIST) else None


def _one_drawing(dataset: Dataset, parameters: Parameters) -> bool:
    """Whether all seeds have the same parts."""
    return dataset.split is not None or parameters.split == "fixed"


def _of_dataset(whole: Dataset, parameters: Parameters, seeds: Sequence[int]) -> Sets:
    """The data set in its own parts, or in random ones: the same for all seeds or every seed's own."""
    fixed = _one_drawing(whole, parameters)
    drawn = [
        scaled(whole if whole.split is not None else split(whole, seed, VALIDATION, TEST))
        for seed in ([parameters.partition] if fixed else seeds)
    ]
    sets = stacked([(one, one) for one in drawn], parameters.modalities, one_pool=whole.split is None)
    return sets.shared_by(len(seeds)) if fixed else sets


def _shapes(seed: int) -> Dataset:
    return Shapes().draw(seed)


def _sparse_coding(seed: int) -> Dataset:
    key = jax.random.fold_in(keys_of([seed])[0], 0)
    whole = drawn_from(PRESETS[SPARSE_PRESET].law(), key, sum(SIZES.values()))
    return replace(whole, split=np.repeat(list(SIZES), list(SIZES.values())))


@cache
def source(name: str) -> GreedySource:
    """The source of this name; raises DataError."""
    content = loaded(name, SOURCES)
    if content is None:
        return GreedySource(name, name, None, source)
    if isinstance(content, Dataset):
        return _own(name, content)
    return GreedySource(name, f"{name} sha256:{fingerprint(content.pixels, content.y)}", content, source)


def _own(name: str, dataset: Dataset) -> GreedySource:
    """The source of a data set; raises DataError where transfer modules or random parts do not fit it."""
    R = len(dataset.x)
    if not 2 <= R <= MOST_MODALITIES:
        most = MOST_MODALITIES
        raise DataError(f"transfer modules join two modalities or more, up to {most}; {name} has {R}")
    for modality, x in zip(dataset.modalities, dataset.x, strict=True):
        if x.ndim not in (2, 4):
            raise DataError(f"branches are of vectors, or images of three dimensions; {modality} has {x.shape[1:]}")
    if dataset.present is not None:
        raise DataError(f"{name} has missing entries, which umt and diagnose take, and transfer modules do not")
    if dataset.split is not None:
        return GreedySource(name, f"{name} sha256:{fingerprint(*dataset.x, dataset.y, dataset.split)}", dataset, source)
    if dataset.groups is not None and name.startswith(npz.FILES):
        raise DataError(f"{name} has groups, which random parts of samples do not keep together: give it a split")
    # Classes may be too small for that.
    split(dataset, 0, VALIDATION, TEST)
    parts = f"validation {VALIDATION} test {TEST}"
    return GreedySource(name, f"{name} sha256:{fingerprint(*dataset.x, dataset.y)} {parts}", dataset, source)
