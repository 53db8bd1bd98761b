"""The data of the greedy experiment by the name that --data takes: for every seed three parts and familiar samples."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jax
import numpy as np

from mmtheory.commands.elsewhere import again
from mmtheory.commands.flags import BadInput
from mmtheory.competition.presets import PRESETS
from mmtheory.datasets import idx, mnist
from mmtheory.datasets.dataset import DataError, Dataset, MissingPackage, Part
from mmtheory.datasets.shapes import Shapes
from mmtheory.greedy.parameters import Parameters
from mmtheory.greedy.runs import Sets, stacked
from mmtheory.seeds import keys_of
from mmtheory.sweep import fingerprint

COLOURED, MNIST, SHAPES, SPARSE = "coloured", "mnist:", "shapes", "sparse-coding"

SPARSE_PRESET = "skewed"
"""Of the competition's parameters, the preset whose law --data sparse-coding draws from."""

SIZES = {Part.TRAIN: 2000, Part.VALIDATION: 1000, Part.TEST: 1000}
"""Samples of --data sparse-coding."""


@dataclass(frozen=True)
class Source:
    """Where data come from. `draw` gives for a seed the data set, and the one with familiar colours if it differs.

    `column` is that of the paper's Table 1 for such data, or for what they stand in for.
    """

    name: str
    identity: str
    draw: Callable[[Parameters, int], tuple[Dataset, Dataset]]
    one_pool: bool
    column: str | None

    def __reduce__(self) -> tuple[Callable[..., Source], tuple[Any, ...]]:
        return again, (source, self.name, str(Path.cwd()), self.identity)

    def drawn(self, parameters: Parameters, seeds: Sequence[int]) -> Sets:
        """The data of every seed, with the modalities that the parameters ask for."""
        return stacked([self.draw(parameters, seed) for seed in seeds], parameters.modalities, self.one_pool)


def _coloured(digits: mnist.Digits) -> Callable[[Parameters, int], tuple[Dataset, Dataset]]:
    def draw(parameters: Parameters, seed: int) -> tuple[Dataset, Dataset]:
        coloured = parameters.law().draw(digits, seed)
        return coloured.dataset, coloured.familiar

    return draw


def _shapes(parameters: Parameters, seed: int) -> tuple[Dataset, Dataset]:
    dataset = Shapes().draw(seed)
    return dataset, dataset


def _sparse(parameters: Parameters, seed: int) -> tuple[Dataset, Dataset]:
    law = PRESETS[SPARSE_PRESET].law()
    sample = law.sample(jax.random.fold_in(keys_of([seed])[0], 0), sum(SIZES.values()))
    dataset = Dataset(
        name="sparse coding",
        x=tuple(np.asarray(x).T for x in sample.X),
        y=np.asarray(sample.y),
        modalities=("modality 1", "modality 2"),
        classes=tuple(map(str, range(law.K))),
        provenance=f"drawn from the law of Huang et al., section 4.1, preset {SPARSE_PRESET}",
        split=np.repeat(list(SIZES), list(SIZES.values())),
    )
    return dataset, dataset


@cache
def source(name: str) -> Source:
    """The source that --data names; raises BadInput."""
    laws: Mapping[str, Callable[[Parameters, int], tuple[Dataset, Dataset]]] = {SHAPES: _shapes, SPARSE: _sparse}
    if name in laws:
        return Source(name, name, laws[name], one_pool=False, column="ModelNet40" if name == SHAPES else None)
    if name != COLOURED and not name.startswith(MNIST):
        raise BadInput(f"--data: is one of {COLOURED}, {MNIST}FOLDER, {SHAPES}, {SPARSE}; got {name!r}")
    try:
        digits = mnist.images() if name == COLOURED else idx.load(name.removeprefix(MNIST))
    except (DataError, MissingPackage) as error:
        raise BadInput(f"--data: {error}") from None
    return Source(
        name,
        f"{name} sha256:{fingerprint(digits.pixels, digits.y)}",
        _coloured(digits),
        one_pool=digits.held_out is None,
        column="Colored-and-gray-MNIST",
    )
