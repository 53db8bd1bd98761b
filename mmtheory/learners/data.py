"""What a learner is given: observations of every modality with labels, in a training, a validation and a test part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, TypeAlias, TypeVar

import jax
import numpy as np
from jaxtyping import Array, Float, Int

from mmtheory.datasets.dataset import Dataset, Part, along

Observations: TypeAlias = tuple[Float[Array, " n *_"], ...]
"""Per modality the observations X^r, shape (sample, …)."""


D = TypeVar("D", bound="Data")


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Examples:
    """Observations and labels: one a sample, or a map of them; negative ones do not count."""

    x: Observations
    y: Int[Array, " n *pixel"]

    @property
    def n(self) -> int:
        """The number of samples."""
        return self.y.shape[0]

    def __getitem__(self, index: Array | np.ndarray) -> Examples:
        return jax.tree.map(lambda a: a[index], self)


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Data:
    """The parts of a data set. Learners fit `train`, are chosen by `validation`, and are reported on `test`."""

    train: Examples
    validation: Examples
    test: Examples

    @classmethod
    def stacked(cls, datasets: Sequence[Dataset], sizes: Sequence[int] | None = None) -> Data:
        """Data sets with observations of one shape, stacked along a leading axis.

        What is missing is NaN. Parts are filled up with their first samples again, whose labels are −1: to the sizes of
        a training, a validation and a test part, or to the longest of these data sets, if what is computed of one of
        them may depend on the others.
        """

        def stack(part: Part) -> Examples:
            parts = [_observed(dataset, part) for dataset in datasets]
            n = max(len(y) for _, y in parts) if sizes is None else sizes[part]
            x, y = zip(*(_filled(x, y, n) for x, y in parts), strict=True)
            # On the host until a batch of seeds is computed, hence numpy where the type says array.
            observations: Any = tuple(np.stack(of_modality) for of_modality in zip(*x, strict=True))
            labels: Any = np.stack(y)
            return Examples(observations, labels)

        return cls(stack(Part.TRAIN), stack(Part.VALIDATION), stack(Part.TEST))

    def modality(self: D, r: int) -> D:
        """The same samples as modality r alone sees them: where it is missing they do not count."""
        parts = {part.name: getattr(self, part.name) for part in fields(self)}
        return replace(self, **{name: _seen_by(r, part) for name, part in parts.items()})


def _observed(dataset: Dataset, part: Part) -> tuple[tuple[np.ndarray, ...], np.ndarray]:
    """(x, y) of a part, NaN where a modality is missing."""
    x, y = dataset.part(part)
    if dataset.present is None:
        return x, y
    here = [mask[dataset.split == part] for mask in dataset.present]
    return tuple(np.where(along(mask, x_r), x_r, np.float32(np.nan)) for mask, x_r in zip(here, x, strict=True)), y


def _seen_by(r: int, part: Any) -> Any:
    x = part.x[r]
    missing = np.isnan(x).all(axis=tuple(range(part.y.ndim, x.ndim)))
    return replace(part, x=(x,), y=np.where(missing, -1, part.y) if missing.any() else part.y)


def _filled(x: tuple[np.ndarray, ...], y: np.ndarray, n: int) -> tuple[tuple[np.ndarray, ...], np.ndarray]:
    """n samples; those after the own ones are copies that do not count."""
    if len(y) == n:
        return x, y
    again = np.arange(n) % len(y)
    return tuple(x_r[again] for x_r in x), np.where(np.arange(n) < len(y), y[again], -1)
