"""A user's own RGB-D images with a label for every pixel: folders as NYU Depth V2 is often prepared, or an .npz file.

FOLDER/train, FOLDER/test, perhaps FOLDER/validation, and in each of them the folders rgb, depth and label with images
of one name: 8-bit colours, depth of any integer type with 0 where it is missing, labels of 8 or 16 bits.

In an .npz: rgb (n, row, column, 3), depth (n, row, column), label (n, row, column), and perhaps split: 0, 1, 2 for
training, validation and test.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

from mmtheory.datasets.archive import arrays
from mmtheory.datasets.dataset import DataError, Dataset, Part
from mmtheory.datasets.depth import with_slopes
from mmtheory.datasets.user_file import opened
from mmtheory.parameter import shortened

KEYS = ("rgb", "depth", "label")


def load(path: str | Path, ignore: int | None) -> Dataset:
    """The data set in a folder or an .npz file; raises DataError with one sentence.

    Pixels with the label `ignore`, or a negative one, do not count; the other labels become 0 … K−1 in ascending order.
    Without a validation part it is a fifth of the training images, the last ones.
    """
    path = Path(path)
    rgb, depth, label, split = _checked(path, _from_folder(path) if os.path.isdir(path) else _from_npz(path))
    counted = (label >= 0) if ignore is None else (label >= 0) & (label != ignore)
    if not counted.any():
        raise DataError(f"{path}: no pixel has a label that counts")
    classes, y = np.unique(label[counted], return_inverse=True)
    labels = np.full(label.shape, -1)
    labels[counted] = y
    measured = depth > 0
    known = depth[measured]
    spread = float(known.std()) if known.size else 0.0
    colours = rgb.astype(np.float32)
    return Dataset(
        name=path.name,
        x=(
            colours / 255 if rgb.dtype.kind in "iu" else colours,
            with_slopes(depth, measured, _mean(known), spread or 1.0),
        ),
        y=labels,
        modalities=("rgb", "depth"),
        classes=tuple(map(str, classes)),
        provenance=f"the user's {path}",
        split=split,
    )


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if values.size else 0.0


def _checked(path: Path, found: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    rgb, depth, label = (found[key] for key in KEYS)
    if label.ndim != 3 or label.dtype.kind not in "iu":
        raise DataError(
            f"{path}: label must hold integers of shape (image, row, column); got {label.dtype} {label.shape}"
        )
    if rgb.shape != (*label.shape, 3) or rgb.dtype.kind not in "iuf":
        raise DataError(f"{path}: rgb must hold numbers of shape {(*label.shape, 3)}; got {rgb.dtype} {rgb.shape}")
    if depth.shape != label.shape or depth.dtype.kind not in "iuf":
        raise DataError(f"{path}: depth must hold numbers of shape {label.shape}; got {depth.dtype} {depth.shape}")
    if label.shape[1] % 2 or label.shape[2] % 2:
        raise DataError(f"{path}: rows and columns must be even; got {label.shape[1]} and {label.shape[2]}")
    split = found["split"]
    if split.shape != label.shape[:1]:
        raise DataError(f"{path}: split must have a value an image; got shape {split.shape}")
    if split.dtype.kind not in "iu":
        raise DataError(f"{path}: split must hold integers; got {split.dtype}")
    depth = np.where(np.isfinite(depth.astype(float)), depth, 0).astype(float)
    split = np.asarray(split).astype(np.int64)
    if not (split == Part.VALIDATION).any():
        training = np.flatnonzero(split == Part.TRAIN)
        split[training[len(training) - len(training) // 5 :]] = Part.VALIDATION
    return rgb, depth, label.astype(np.int64), split


def _from_npz(path: Path) -> dict[str, np.ndarray]:
    def check(keys: Sequence[str]) -> None:
        if missing := [key for key in KEYS if key not in keys]:
            raise DataError(
                f"{path}: has no {missing[0]}; wanted the keys rgb, depth and label, and optionally split; got "
                f"{shortened(', '.join(keys)) or 'none'}"
            )

    found = arrays(path, check)
    if "split" not in found and found["label"].ndim:
        # In order: three fifths, one fifth, one fifth.
        n = len(found["label"])
        found["split"] = np.repeat([Part.TRAIN, Part.VALIDATION, Part.TEST], [n - 2 * (n // 5), n // 5, n // 5])
    return found


def _from_folder(path: Path) -> dict[str, np.ndarray]:
    parts = {part: path / part.name.lower() for part in Part if (path / part.name.lower()).is_dir()}
    for part in (Part.TRAIN, Part.TEST):
        if part not in parts:
            raise DataError(f"{path}: has no folder {part.name.lower()}")
    images: dict[str, list[np.ndarray]] = {key: [] for key in KEYS}
    split = []
    for part, folder in parts.items():
        for name in _names(folder):
            split.append(part)
            for key in KEYS:
                images[key].append(_image(folder / key, name, "RGB" if key == "rgb" else None))
    for key, each in images.items():
        if len({image.shape for image in each}) > 1:
            raise DataError(f"{path}: the images of {key} are not all of one size")
    return {key: np.stack(each) for key, each in images.items()} | {"split": np.array(split)}


def _names(folder: Path) -> list[str]:
    """The images that all three folders have."""
    stems = {}
    for key in KEYS:
        if not (folder / key).is_dir():
            raise DataError(f"{folder}: has no folder {key}")
        stems[key] = {file.stem for file in (folder / key).iterdir() if not file.name.startswith(".")}
    every, common = set.union(*stems.values()), set.intersection(*stems.values())
    if every != common or not common:
        lacking = next((key for key in KEYS if stems[key] != every), KEYS[0])
        which = min(every - stems[lacking], default="any image")
        raise DataError(f"{folder}: {lacking} lacks {which}")
    return sorted(common)


def _image(folder: Path, stem: str, mode: str | None) -> np.ndarray:
    file = next(file for file in folder.iterdir() if file.stem == stem)
    try:
        with opened(file) as content, Image.open(content) as image:
            return np.asarray(image.convert(mode) if mode else image)
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError):
        raise DataError(f"{file} is no image, or a damaged one") from None
