"""A user's own MNIST, in the four IDX files that it is distributed as, plain or compressed by gzip.

train-images-idx3-ubyte, train-labels-idx1-ubyte    for training
t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte      held out

each under that name or with a point before idx, and with or without .gz after it. Numbers in a header are unsigned,
of four bytes, the highest first: 2051, images, rows, columns before the pixels; 2049, labels before the labels.

Source status: reconstructed from the format.
"""

import gzip
import io
import math
import zlib
from pathlib import Path

import numpy as np

from mmtheory.datasets.archive import check_expansion
from mmtheory.datasets.dataset import DataError
from mmtheory.datasets.mnist import SIDE, Digits
from mmtheory.datasets.user_file import content

_MAGIC = {"images": 2051, "labels": 2049}
_DIMENSIONS = {"images": 3, "labels": 1}


def load(folder: str | Path) -> Digits:
    """The digits in a folder, training before held out; raises DataError with one sentence."""
    folder = Path(folder)
    if not folder.is_dir():
        raise DataError(f"{folder} is not a folder; wanted one with MNIST's four IDX files")
    # All four are looked for before any is read.
    paths = {(part, what): _path(folder, part, what) for part in ("train", "t10k") for what in _MAGIC}
    training, held_out = (_pair(paths[part, "images"], paths[part, "labels"]) for part in ("train", "t10k"))
    return Digits(
        name=folder.resolve().name,
        pixels=np.concatenate([training[0], held_out[0]]),
        y=np.concatenate([training[1], held_out[1]]),
        provenance=f"the user's files in {folder}",
        held_out=np.repeat([False, True], [len(training[1]), len(held_out[1])]),
    )


def _path(folder: Path, part: str, what: str) -> Path:
    names = [f"{part}-{what}{mark}idx{_DIMENSIONS[what]}-ubyte" for mark in "-."]
    for name in (*names, *(f"{name}.gz" for name in names)):
        if (folder / name).is_file():
            return folder / name
    raise DataError(f"{folder} has no file {names[0]} or {names[0]}.gz")


def _pair(images: Path, labels: Path) -> tuple[np.ndarray, np.ndarray]:
    pixels, y = _array(images, "images"), _array(labels, "labels")
    if pixels.shape[1:] != (SIDE, SIDE):
        raise DataError(f"{images}: images must have {SIDE} × {SIDE} pixels; got {pixels.shape[1]} × {pixels.shape[2]}")
    if len(pixels) != len(y):
        raise DataError(f"{images} has {len(pixels)} images but {labels.name} has {len(y)} labels")
    if len(y) == 0:
        raise DataError(f"{images} has no images")
    if y.max() > 9:
        raise DataError(f"{labels}: labels must lie in 0 … 9; got {y.max()}")
    return pixels, y


def _array(path: Path, what: str) -> np.ndarray:
    read = _content(path)
    header = 4 * (1 + _DIMENSIONS[what])
    if len(read) >= 4 and int.from_bytes(read[:4]) != _MAGIC[what]:
        raise DataError(
            f"{path} is not an IDX file of {what}: it begins with {int.from_bytes(read[:4])}, not {_MAGIC[what]}"
        )
    if len(read) < header:
        raise DataError(f"{path} is truncated: it has {len(read)} bytes, fewer than a header's {header}")
    shape = tuple(int.from_bytes(read[at : at + 4]) for at in range(4, header, 4))
    wanted = header + math.prod(shape)
    if len(read) != wanted:
        wrong = "is truncated" if len(read) < wanted else "is too long"
        raise DataError(f"{path} {wrong}: it has {len(read)} bytes but its header announces {wanted}")
    return np.frombuffer(read, np.uint8, offset=header).reshape(shape)


def _content(path: Path) -> bytes:
    stored = content(path)
    if path.suffix != ".gz":
        return stored
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(stored)) as file:
            pieces, size = [], 0
            while piece := file.read(2**20):
                pieces.append(piece)
                size += len(piece)
                check_expansion(str(path), len(stored), size)
        return b"".join(pieces)
    except EOFError:
        raise DataError(f"{path} is truncated: its compressed data end early") from None
    except (OSError, zlib.error):
        raise DataError(f"{path} is not a gzip file, or a damaged one") from None
