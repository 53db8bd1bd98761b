"""A user's own data set from an .npz file, as `numpy.savez` writes it.

x1, x2, …    numbers, one array a modality, shape (sample, feature, …)
y            labels: integers or strings
split        optional: 0, 1, 2 or "train", "validation", "test"
"""

import re
from pathlib import Path

import numpy as np

from mmtheory.datasets.dataset import DataError, Dataset, Part


def load(path: str | Path) -> Dataset:
    """The data set in a file; raises DataError with one sentence.

    Labels, whatever they are, become 0 … K−1 in ascending order, and their texts the names of the classes.
    """
    path = Path(path)
    arrays = _arrays(path)
    modalities = _modalities(path, list(arrays))
    for key in modalities:
        if arrays[key].dtype.kind not in "fiub":
            raise DataError(f"{path}: {key} must hold real numbers; got {arrays[key].dtype}")
    classes, y = np.unique(_discrete(path, "y", arrays["y"]), return_inverse=True)
    # A value beyond float32 becomes infinite, which Dataset reports.
    with np.errstate(over="ignore"):
        x = tuple(arrays[key].astype(np.float32) for key in modalities)
    return Dataset(
        name=path.name,
        x=x,
        y=y,
        modalities=modalities,
        classes=tuple(map(str, classes)),
        provenance=f"the user's file {path}",
        split=_split(path, arrays["split"]) if "split" in arrays else None,
    )


def _arrays(path: Path) -> dict[str, np.ndarray]:
    try:
        with path.open("rb") as file:
            archive = np.load(file, allow_pickle=False)
            if not isinstance(archive, np.lib.npyio.NpzFile):
                raise DataError(f"{path} holds a single array; wanted an .npz with x1, x2, … and y")
            return {key: _array(path, archive, key) for key in archive.files}
    except OSError as error:
        raise DataError(f"cannot read {path}: {error.strerror or error}") from None
    except DataError:
        raise
    except Exception:  # The parsers of zip and npy files raise a dozen types on bytes that are neither.
        raise DataError(f"{path} is not an .npz file, or a damaged one") from None


def _array(path: Path, archive: np.lib.npyio.NpzFile, key: str) -> np.ndarray:
    try:
        array = archive[key]
    except ValueError as error:
        if "allow_pickle" in str(error):
            raise DataError(
                f"{path}: {key} holds Python objects; save it as numbers or as an array of strings"
            ) from None
        raise
    if not isinstance(array, np.ndarray):
        raise DataError(f"{path}: {key} is no array")
    return array


def _modalities(path: Path, keys: list[str]) -> tuple[str, ...]:
    modalities = sorted((key for key in keys if re.fullmatch("x[1-9][0-9]{0,3}", key)), key=lambda key: int(key[1:]))
    if not modalities or "y" not in keys or set(keys) - set(modalities) - {"y", "split"}:
        raise DataError(
            f"{path}: wanted the keys x1, x2, … and y, and optionally split; got {', '.join(keys) or 'none'}"
        )
    for r, key in enumerate(modalities, 1):
        if key != f"x{r}":
            raise DataError(f"{path}: has {key} but no x{r}")
    return tuple(modalities)


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
            raise DataError(f"{path}: split must hold 0, 1, 2 or train, validation, test; got {name!r}")
    return np.array([codes[name] for name in names], np.int8)
