"""Parts of a data set for which every sample is tested: folds, and groups of samples that are left out whole.

Source status: ours.
"""

import dataclasses
import math

import numpy as np

from mmtheory.datasets.dataset import DataError, Dataset, Part
from mmtheory.parameter import ParameterError

VALIDATION, TEST = 0.2, 0.3
"""Parts of a data set that comes without its own; the rest is for training."""


def folds(dataset: Dataset, seed: int, K: int) -> list[Dataset]:
    """K splits of which each sample is in the test part once: that of fold k, beside validation on fold k + 1.

    Every class is spread over the folds as evenly as can be; samples are shuffled within it. Where K divides the number
    of samples, all folds are of one size. Raises ParameterError.
    """
    if not 3 <= K <= len(dataset.y):
        raise ParameterError("K", f"must lie in 3 … {len(dataset.y)}; got {K}")
    rng = np.random.default_rng(seed)
    shuffled = rng.permutation(len(dataset.y))
    fold = np.empty(len(dataset.y), int)
    # Dealt out class by class, like cards.
    fold[shuffled[np.argsort(dataset.y[shuffled], kind="stable")]] = np.arange(len(dataset.y)) % K
    return [dataclasses.replace(dataset, split=_parts(fold, k, K)) for k in range(K)]


def _parts(fold: np.ndarray, k: int, K: int) -> np.ndarray:
    parts = np.full(len(fold), Part.TRAIN)
    parts[fold == k], parts[fold == (k + 1) % K] = Part.TEST, Part.VALIDATION
    return parts


def left_out(dataset: Dataset, group: int, seed: int, validation: float) -> Dataset:
    """The split with one group of samples as test part; of each class a share of the others is for validation.

    Raises DataError where the data set names no groups, and ParameterError where there is no such group.
    """
    if dataset.groups is None:
        raise DataError(f"{dataset.name}: has no groups of samples that could be left out")
    if not 0 <= group <= dataset.groups.max():
        raise ParameterError("group", f"must lie in 0 … {dataset.groups.max()}; got {group}")
    if not 0 < validation < 1:
        raise ParameterError("validation", f"must lie in (0, 1); got {validation:g}")
    rng = np.random.default_rng(seed)
    parts = np.full(len(dataset.y), Part.TRAIN)
    parts[dataset.groups == group] = Part.TEST
    for k in range(dataset.K):
        members = rng.permutation(np.flatnonzero((dataset.y == k) & (parts != Part.TEST)))
        parts[members[: round(validation * len(members))]] = Part.VALIDATION
    return dataclasses.replace(dataset, split=parts)


def split_groups(dataset: Dataset, seed: int, validation: float, test: float) -> Dataset:
    """The data set with parts of whole groups, drawn at random, of about the shares that are asked for.

    Group by group, in a random order, the part that is furthest from its size takes the next. Raises DataError where
    the data set names no groups, or has too few for three parts.
    """
    if dataset.groups is None:
        raise DataError(f"{dataset.name}: has no groups of samples to be kept together")
    sizes = np.bincount(dataset.groups)
    if np.count_nonzero(sizes) < len(Part):
        raise DataError(f"{dataset.name}: {len(Part)} groups at least are needed for parts of whole groups")
    left = np.array([1 - validation - test, validation, test]) * len(dataset.y)
    of_group = np.empty(len(sizes), np.int8)
    for group in np.random.default_rng(seed).permutation(len(sizes)):
        of_group[group] = np.argmax(left)
        left[of_group[group]] -= sizes[group]
    return dataclasses.replace(dataset, split=of_group[dataset.groups])


def largest_parts(dataset: Dataset, validation: float, test: float) -> tuple[int, int, int]:
    """Sizes of training, validation and test part that no seed's `split_groups` exceeds.

    A part that has more samples than its share takes no further group.
    """
    largest = int(np.bincount(dataset.groups).max()) if dataset.groups is not None else 0
    n = len(dataset.y)
    training, validating, testing = (
        min(math.ceil(share * n) + largest, n) for share in (1 - validation - test, validation, test)
    )
    return training, validating, testing


def group_folds(dataset: Dataset, seed: int, K: int, validation: float) -> list[Dataset]:
    """K splits of which each sample is in the test part once, with all of its group; K is at most the number of groups.

    The largest group first, groups of one size in a random order, go to the fold that has the fewest samples. Of each
    class a share of the samples outside the test part is for validation, as in `left_out`. Raises DataError where the
    data set names no groups, and ParameterError.
    """
    if dataset.groups is None:
        raise DataError(f"{dataset.name}: has no groups of samples to be kept together")
    sizes = np.bincount(dataset.groups)
    if not 3 <= K <= np.count_nonzero(sizes):
        raise ParameterError("K", f"must lie in 3 … {np.count_nonzero(sizes)}, the number of groups; got {K}")
    shuffled = np.random.default_rng(seed).permutation(len(sizes))
    taken, of_group = np.zeros(K, int), np.empty(len(sizes), int)
    for group in shuffled[np.argsort(-sizes[shuffled], kind="stable")]:
        of_group[group] = np.argmin(taken)
        taken[of_group[group]] += sizes[group]
    folds_as_groups = dataclasses.replace(dataset, groups=of_group[dataset.groups])
    parts = [left_out(folds_as_groups, k, seed, validation).split for k in range(K)]
    return [dataclasses.replace(dataset, split=split) for split in parts]


def stretches(dataset: Dataset) -> np.ndarray:
    """By sample the number of its stretch, of consecutive samples of one class in one group.

    What was recorded in one go is much alike.
    """
    changes = dataset.y[1:] != dataset.y[:-1]
    if dataset.groups is not None:
        changes |= dataset.groups[1:] != dataset.groups[:-1]
    return np.concatenate([[0], np.cumsum(changes)])
