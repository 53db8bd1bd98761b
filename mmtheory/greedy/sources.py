"""The data of the greedy experiment by the name that --data takes: for every seed three parts and familiar samples."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import jax
import numpy as np

from mmtheory.competition.presets import PRESETS
from mmtheory.datasets import coloured_gray, idx, mnist, shapes
from mmtheory.datasets.dataset import Dataset, Part
from mmtheory.datasets.mnist import SIDE, Digits
from mmtheory.datasets.shapes import Shapes
from mmtheory.datasets.source import Source, fingerprint, loaded
from mmtheory.greedy.parameters import Parameters
from mmtheory.greedy.runs import Sets, of_digits, stacked
from mmtheory.seeds import keys_of

COLOURED, MNIST, SHAPES, SPARSE = "coloured", "mnist:", "shapes", "sparse-coding"

SPARSE_PRESET = "skewed"
"""Of the competition's parameters, the preset whose law --data sparse-coding draws from."""

SIZES = {Part.TRAIN: 2000, Part.VALIDATION: 1000, Part.TEST: 1000}
"""Samples of --data sparse-coding."""

SMALLEST = 2**18
"""Bytes at the least that a data set takes which is drawn from a law."""

SOURCES: Mapping[str, Callable[..., Digits] | None] = {
    COLOURED: mnist.images,
    f"{MNIST}FOLDER": idx.load,
    SHAPES: None,
    SPARSE: None,
}


@dataclass(frozen=True)
class GreedySource(Source[Digits]):
    """Digits, coloured once or anew for every seed; or a law whose samples are all familiar."""

    def memory(self, parameters: Parameters, seeds: int) -> float:
        """Bytes that the data of so many seeds take: as they are and as familiar ones, twice while they are stacked."""
        if self.content is None:
            return seeds * SMALLEST
        side = SIDE // parameters.law.pool
        drawings = 1 if parameters.split == "fixed" else seeds
        # Three channels and one.
        return 4 * drawings * len(self.content.y) * side**2 * 4 * 4

    def shapes(self, parameters: Parameters) -> tuple[tuple[int, ...], ...]:
        """Of one observation of each modality, where they are distinct."""
        if self.content is not None:
            side = SIDE // parameters.law.pool
            return (side, side, 3), (side, side, 1)
        if self.name == SHAPES:
            return ((Shapes().size, Shapes().size, 1),) * 2
        return tuple((d_r,) for d_r in PRESETS[SPARSE_PRESET].observed_dimensions)

    @property
    def samples(self) -> tuple[int, int]:
        """How many there are for training and for validation, but for rounding."""
        if self.name == SPARSE:
            return SIZES[Part.TRAIN], SIZES[Part.VALIDATION]
        if self.content is None:
            every = len(shapes.SOLIDS) * Shapes().per_class
            return round((1 - shapes.VALIDATION - shapes.TEST) * every), round(shapes.VALIDATION * every)
        every = len(self.content.y)
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
        return of_digits(self.content, parameters, seeds)


def column(name: str) -> str | None:
    """That of the paper's Table 1 for data of this name, or for what they stand in for."""
    return {SHAPES: "ModelNet40", SPARSE: None}.get(name, "Colored-and-gray-MNIST")


def _shapes(seed: int) -> Dataset:
    return Shapes().draw(seed)


def _sparse_coding(seed: int) -> Dataset:
    law = PRESETS[SPARSE_PRESET].law()
    sample = law.sample(jax.random.fold_in(keys_of([seed])[0], 0), sum(SIZES.values()))
    return Dataset(
        name="sparse coding",
        x=tuple(np.asarray(x).T for x in sample.X),
        y=np.asarray(sample.y),
        modalities=("modality 1", "modality 2"),
        classes=tuple(map(str, range(law.K))),
        provenance=f"drawn from the law of Huang et al., section 4.1, preset {SPARSE_PRESET}",
        split=np.repeat(list(SIZES), list(SIZES.values())),
    )


@cache
def source(name: str) -> GreedySource:
    """The source of this name; raises DataError."""
    digits = loaded(name, SOURCES)
    if digits is None:
        return GreedySource(name, name, None, source)
    return GreedySource(name, f"{name} sha256:{fingerprint(digits.pixels, digits.y)}", digits, source)
