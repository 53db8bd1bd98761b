"""A user's own data set from an .npz file, as `numpy.savez` writes it, or a folder of .npy files, or arrays at hand.

x1, x2, …    numbers, one array a modality, shape (sample, feature, …); or arrays of any other names, such as audio
y or labels  integers or strings
split        optional: 0, 1, 2 or "train", "validation", "test"
groups       optional: integers or strings; the samples of one group are in one part
mask1, …     optional: 1 where the modality of a sample is there, 0 where it is missing; mask_audio for names; or of
             sequences, shape (sample, time, feature), one for each step, which tells how long they are
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np

from mmtheory.datasets import labelled
from mmtheory.datasets.archive import arrays, folder_arrays
from mmtheory.datasets.dataset import DataError, Dataset, Part
from mmtheory.parameter import shortened, shown

LABELS = ("y", "labels")

Named: TypeAlias = Any
"""Arrays by name: a mapping, a pandas DataFrame, or an xarray Dataset."""

FILES = ("npz:", "npy:")
"""What names of a user's files begin with, where they stand among names of other data."""

Missing: TypeAlias = Literal["refused", "nan"]
"""What NaN means: an error, or where all numbers of a sample or step are NaN, that it is missing."""

_ARRAYS = Path("arrays")
"""What stands in messages for the file where there is none."""

_RESERVED = re.compile(r"y|labels|split|groups|mask[1-9][0-9]{0,3}|mask_.*")


def load(path: str | Path, missing: Missing = "refused") -> Dataset:
    """The data set in a file; raises DataError with one sentence.

    Labels, whatever they are, become 0 … K−1 in ascending order, and their texts the names of the classes; groups
    likewise. Where `missing` is nan, a modality of which all numbers of a sample are NaN is missing there.
    """
    path = Path(path)
    found = arrays(path, lambda keys: _check(path, keys))
    return _dataset(path, path.name, f"the user's file {path}", found, missing)


def load_folder(path: str | Path, missing: Missing = "refused") -> Dataset:
    """The data set in a folder of .npy files, the names of which are the keys; as `load`."""
    path = Path(path)
    found = folder_arrays(path, lambda keys: _check(path, keys))
    return _dataset(path, path.name, f"the user's folder {path}", found, missing)


def from_arrays(found: Named, missing: Missing = "refused") -> Dataset:
    """The data set of arrays by the names that they have in a file; raises DataError with one sentence.

    Also of a pandas frame, whose columns have two levels, key and feature; of an xarray data set, in which the
    dimension of the labels is that of the samples; and of a mapping of what these are made of.
    """
    named = labelled.arrays(found, LABELS, _RESERVED.fullmatch)
    _check(_ARRAYS, list(named))
    return _dataset(_ARRAYS, str(_ARRAYS), "the user's arrays", named, missing)


def _dataset(path: Path, name: str, provenance: str, found: Mapping[str, np.ndarray], missing: str) -> Dataset:
    modalities, labels = _modalities(found), next(key for key in LABELS if key in found)
    for key in modalities:
        if found[key].dtype.kind not in "fiub":
            raise DataError(f"{path}: {key} must hold real numbers; got {found[key].dtype}")
        if found[key].ndim < 2:
            raise DataError(f"{path}: {key} must have shape (sample, feature, …); got {found[key].shape}")
    if found[labels].ndim == 2:
        wanted = f"{path}: {labels} must have one value a sample; got shape {found[labels].shape}"
        if found[labels].shape[1] == 1:
            raise DataError(f"{wanted}; {labels}.ravel() has")
        cure = f"one-hot labels become class numbers by {labels}.argmax(axis=1)"
        raise DataError(f"{wanted}; {cure}; several labels a sample are not taken")
    classes, y = np.unique(_discrete(path, labels, found[labels]), return_inverse=True)
    # A value beyond float32 becomes infinite, which Dataset reports.
    with np.errstate(over="ignore"):
        x = tuple(found[key].astype(np.float32) for key in modalities)
    split, groups = (_split(path, found["split"]) if "split" in found else None), _groups(path, found)
    if split is not None and groups is not None and len(set(zip(groups, split, strict=False))) > len(set(groups)):
        raise DataError(f"{path}: split has samples of one group in several parts")
    present = _present(path, found, modalities, missing == "nan")
    return Dataset(
        name=name,
        x=x,
        y=y,
        modalities=modalities,
        classes=tuple(map(str, classes)),
        provenance=provenance,
        split=split,
        groups=groups,
        present=present,
    )


def _numbered(keys: Iterable[str]) -> tuple[str, ...]:
    """x1, x2, …, in their order."""
    return tuple(sorted((key for key in keys if re.fullmatch("x[1-9][0-9]{0,3}", key)), key=lambda key: int(key[1:])))


def _modalities(keys: Iterable[str]) -> tuple[str, ...]:
    """The keys of modalities: x1, x2, … in their order, or else names in that of the file."""
    return _numbered(keys) or tuple(key for key in keys if not _RESERVED.fullmatch(key))


def _mask(modality: str) -> str:
    """The key of a modality's mask."""
    return f"mask{modality[1:]}" if _numbered([modality]) else f"mask_{modality}"


def _check(path: Path, keys: Sequence[str]) -> None:
    modalities = _modalities(keys)
    known = {*modalities, "split", "groups", *map(_mask, modalities), *LABELS}
    if not modalities or len(set(keys) & set(LABELS)) != 1 or set(keys) - known:
        raise DataError(
            f"{path}: wanted the keys x1, x2, … or names of modalities, and y or labels, and optionally split, groups "
            f"and mask1, …; got {shortened(', '.join(keys)) or 'none'}"
        )
    for r, key in enumerate(_numbered(keys), 1):
        if key != f"x{r}":
            raise DataError(f"{path}: has {key} but no x{r}")


def _present(
    path: Path, found: Mapping[str, np.ndarray], modalities: Sequence[str], nan: bool
) -> tuple[np.ndarray, ...] | None:
    """By modality whether it is there in each sample; None where none is missing."""
    if not nan and not any(_mask(key) in found for key in modalities):
        return None
    present = []
    for key in modalities:
        x = found[key]
        here = np.ones(len(x), bool)
        if _mask(key) in found:
            here = _masked(path, key, x, found[_mask(key)])
        if nan and x.dtype.kind == "f":
            here = _both(here, ~np.isnan(x).all(axis=2 if x.ndim == 3 else tuple(range(1, x.ndim))))
        present.append(here)
    return None if all(here.all() for here in present) else tuple(present)


def _masked(path: Path, key: str, x: np.ndarray, mask: np.ndarray) -> np.ndarray:
    values = _discrete(path, _mask(key), mask.ravel() if mask.ndim == 2 and x.ndim == 3 else mask)
    here = values.reshape(mask.shape)
    if here.shape not in (x.shape[:1], x.shape[:2] if x.ndim == 3 else ()) or not np.isin(here, (0, 1)).all():
        raise DataError(f"{path}: {_mask(key)} must hold a 0 or a 1 for each sample of {key}, or step of a sequence")
    return here.astype(bool)


def _both(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Where both masks are set, one of which may be of samples and the other of their steps."""
    if one.ndim < other.ndim:
        one = one[:, None]
    return one & other


def _discrete(path: Path, key: str, array: np.ndarray) -> np.ndarray:
    """Integers or strings, one a sample; floats that are whole count as integers, and objects that are str as such."""
    if array.ndim != 1:
        raise DataError(f"{path}: {key} must have one value a sample; got shape {array.shape}")
    if array.dtype.kind == "O" and all(isinstance(value, str) for value in array):
        return array.astype(str)
    if array.dtype.kind in "fO" and (gaps := sum(isinstance(v, float) and math.isnan(v) for v in array.tolist())):
        raise DataError(f"{path}: {key} must hold an integer or a string for each sample; {gaps} of them are NaN")
    if array.dtype.kind == "f" and (np.abs(array) < 2**53).all() and (array == np.floor(array)).all():
        return array.astype(np.int64)
    if array.dtype.kind == "f" and key in LABELS:
        raise DataError(
            f"{path}: {key} must hold integers or strings; got {array.dtype}, and regression is not done here"
        )
    if array.dtype.kind not in "iubU":
        raise DataError(f"{path}: {key} must hold integers or strings; got {array.dtype}")
    return array


def _groups(path: Path, found: Mapping[str, np.ndarray]) -> np.ndarray | None:
    if "groups" not in found:
        return None
    return np.unique(_discrete(path, "groups", found["groups"]), return_inverse=True)[1]


def _split(path: Path, array: np.ndarray) -> np.ndarray:
    codes = {part.name.lower(): part for part in Part} | {str(int(part)): part for part in Part}
    names = [str(value) for value in _discrete(path, "split", array)]
    for name in names:
        if name not in codes:
            raise DataError(f"{path}: split must hold 0, 1, 2 or train, validation, test; got {shown(name)}")
    return np.array([codes[name] for name in names], np.int8)
