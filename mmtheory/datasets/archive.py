"""The arrays of an .npz file, as `numpy.savez` writes it, or of a folder of .npy files, read without trusting them.

Nothing is unpickled, and nothing is allocated before it is known that the file holds as much as it announces.
"""

import math
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from mmtheory.datasets.dataset import DataError
from mmtheory.datasets.user_file import opened, unreadable
from mmtheory.memory import amount, available
from mmtheory.parameter import shortened

_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

_LARGE, _EXPANSION = 2**28, 100
"""Above this size arrays that were compressed so many times over are rather an accident, or an attack."""

_HEADERS = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}


def arrays(path: Path, check: Callable[[Sequence[str]], None]) -> dict[str, np.ndarray]:
    """The arrays by name; raises DataError with one sentence.

    `check` is told the names before any array is read, and raises DataError if they are not what is wanted.
    """
    where = shortened(path)
    with opened(path) as file:
        try:
            single = file.read(6) == b"\x93NUMPY"
            if single:
                raise DataError(f"{where} holds a single array, not several with names")
            with zipfile.ZipFile(file) as archive:
                members = {info.filename.removesuffix(".npy"): info for info in archive.infolist()}
                check(list(members))
                _check_size(where, path.stat().st_size, sum(info.file_size for info in members.values()))
                return {name: _array(where, archive, name, info) for name, info in members.items()}
        except DataError:
            raise
        except Exception:  # The parsers of zip and npy files raise a dozen types on bytes that are neither.
            raise DataError(f"{where} is not an .npz file, or a damaged one") from None


def folder_arrays(folder: Path, check: Callable[[Sequence[str]], None]) -> dict[str, np.ndarray]:
    """The arrays of a folder's .npy files by their names, in alphabetical order; as `arrays`."""
    where = shortened(folder)
    try:
        files = {file.stem: file for file in sorted(folder.iterdir()) if file.suffix == ".npy"}
        check(list(files))
        check_memory(where, sum(file.stat().st_size for file in files.values()))
    except OSError as error:
        raise unreadable(folder, error) from None
    return {name: _array_of(where, name, file) for name, file in files.items()}


def _array_of(where: str, name: str, path: Path) -> np.ndarray:
    with opened(path) as file:
        try:
            _check_header(where, name, path.stat().st_size, file)
            file.seek(0)
            array: np.ndarray = np.lib.format.read_array(file, allow_pickle=False)
            return array
        except DataError:
            raise
        except Exception:  # As above.
            raise DataError(f"{where}: {shortened(name)} is not an .npy file, or a damaged one") from None


def check_expansion(where: str, stored: int, size: int) -> None:
    """Raise DataError where content of some size was compressed suspiciously well."""
    if size > _LARGE and size > _EXPANSION * stored:
        times = f"{size / stored:.0f} times"
        raise DataError(f"{where} would expand {times}, to {amount(size)}; if that is meant, store it uncompressed")


def _check_size(where: str, stored: int, size: int) -> None:
    check_expansion(where, stored, size)
    check_memory(where, size)


def check_memory(where: str, size: int) -> None:
    """Raise DataError where content of some size has no room."""
    if size > (free := available()):
        raise DataError(f"{where} holds {amount(size)}, and {amount(free)} of memory are free")


def _array(where: str, archive: zipfile.ZipFile, name: str, info: zipfile.ZipInfo) -> np.ndarray:
    if info.flag_bits & 1:
        raise DataError(f"{where}: {shortened(name)} is encrypted")
    if info.compress_type not in _COMPRESSIONS:
        raise DataError(f"{where}: {shortened(name)} is compressed in a way that numpy.savez does not")
    if not info.filename.endswith(".npy"):
        raise DataError(f"{where}: {shortened(name)} is no array")
    with archive.open(info) as file:
        _check_header(where, name, info.file_size, file)
    with archive.open(info) as file:
        array: np.ndarray = np.lib.format.read_array(file, allow_pickle=False)
        # Checksums are compared at the end.
        file.read(1)
        return array


def _check_header(where: str, name: str, size: int, file: Any) -> None:
    shape, _, dtype = _HEADERS[np.lib.format.read_magic(file)](file)
    if dtype.hasobject:
        raise DataError(f"{where}: {name} holds Python objects; save it as numbers or as an array of strings")
    announced, held = math.prod(shape) * dtype.itemsize, size - file.tell()
    if announced != held:
        raise DataError(f"{where}: {name} is damaged: it announces {announced} bytes and holds {held}")
