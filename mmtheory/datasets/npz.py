"""A user's own data set from an .npz file, as `numpy.savez` writes it.

x1, x2, …    numbers, one array a modality, shape (sample, feature, …)
y            labels: integers or strings
split        optional: 0, 1, 2 or "train", "validation", "test"
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from mmtheory.datasets.archive import arrays
from mmtheory.datasets.dataset import DataError, Dataset, Part
from mmtheory.parameter import shortened, shown


def load(path: str | Path) -> Dataset:
    """The data set in a file; raises DataError with one sentence.

    Labels, whatever they are, become 0 … K−1 in ascending order, and their texts the names of the classes.
    """
    path = Path(path)
    found = arrays(path, lambda keys: _check(path, keys))
    modalities = _modalities(found)
    for key in modalities:
        if found[key].dtype.kind not in "fiub":
            raise DataError(f"{path}: {key} must hold real numbers; got {found[key].dtype}")
    if found["y"].ndim == 2:
        got = f"got shape {found['y'].shape}; one-hot labels become class numbers by y.argmax(axis=1)"
        raise DataError(f"{path}: y must have one value a sample; {got}")
    classes, y = np.unique(_discrete(path, "y", found["y"]), return_inverse=True)
    # A value beyond float32 becomes infinite, which Dataset reports.
    with np.errstate(over="ignore"):
        x = tuple(found[key].astype(np.float32) for key in modalities)
    return Dataset(
        name=path.name,
        x=x,
        y=y,
        modalities=modalities,
        classes=tuple(map(str, classes)),
        provenance=f"the user's file {path}",
        split=_split(path, found["split"]) if "split" in found else None,
    )


def _modalities(keys: Iterable[str]) -> tuple[str, ...]:
    """The keys of modalities, in their order."""
    return tuple(sorted((key for key in keys if re.fullmatch("x[1-9][0-9]{0,3}", key)), key=lambda key: int(key[1:])))


def _check(path: Path, keys: Sequence[str]) -> None:
    modalities = _modalities(keys)
    if not modalities or "y" not in keys or set(keys) - set(modalities) - {"y", "split"}:
        raise DataError(
            f"{path}: wanted the keys x1, x2, … and y, and optionally split; got {shortened(', '.join(keys)) or 'none'}"
        )
    for r, key in enumerate(modalities, 1):
        if key != f"x{r}":
            raise DataError(f"{path}: has {key} but no x{r}")


def _discrete(path: Path, key: str, array: np.ndarray) -> np.ndarray:
    """Integers or strings, one a sample; floats that are whole count as integers."""
    if array.ndim != 1:
        raise DataError(f"{path}: {key} must have one value a sample; got shape {array.shape}")
    if array.dtype.kind == "f" and (np.abs(array) < 2**53).all() and (array == np.floor(array)).all():
        return array.astype(np.int64)
    if array.dtype.kind not in "iubU":
        raise DataError(f"{path}: {key} must hold integers or strings; got {array.dtype}")
    return array


def _split(path: Path, array: np.ndarray) -> np.ndarray:
    codes = {part.name.lower(): part for part in Part} | {str(int(part)): part for part in Part}
    names = [str(value) for value in _discrete(path, "split", array)]
    for name in names:
        if name not in codes:
            raise DataError(f"{path}: split must hold 0, 1, 2 or train, validation, test; got {shown(name)}")
    return np.array([codes[name] for name in names], np.int8)
