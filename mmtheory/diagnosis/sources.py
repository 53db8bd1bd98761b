"""The data that a diagnosis is of, by the name that the command takes."""

from collections.abc import Callable, Mapping
from pathlib import Path

from mmtheory.datasets import digits, htad, mnist, npz
from mmtheory.datasets.dataset import DataError, Dataset
from mmtheory.datasets.npz import Missing
from mmtheory.datasets.source import folder_name, loaded
from mmtheory.parameter import shown

_PACKAGED: Mapping[str, Callable[[], Dataset]] = {"htad": htad.load, "mnist": mnist.load, "digits": digits.load}


def results_name(name: str) -> str:
    """The part of the default folder's name that tells the data apart from others."""
    return name if name in _PACKAGED else folder_name(_path(name), _PACKAGED)


def _path(name: str) -> Path:
    return Path(name.removeprefix("npz:").removeprefix("npy:"))


def named(name: str, missing: Missing = "refused") -> Dataset:
    """A data set by its name, or the .npz file or the folder of a path; raises DataError."""
    if name in _PACKAGED:
        dataset = loaded(name, _PACKAGED)
        assert dataset is not None
        return dataset
    path = _path(name)
    if path.is_dir() or name.startswith("npy:"):
        return npz.load_folder(path, missing)
    if path.suffix != ".npz" and not path.exists():
        raise DataError(f"{shown(name)} is no .npz file or folder, and none of {', '.join(_PACKAGED)}")
    return npz.load(path, missing)
