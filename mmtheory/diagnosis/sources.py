"""The data that a diagnosis is of, by the name that the command takes."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Literal, TypeAlias

from mmtheory.datasets import digits, htad, mnist, npz
from mmtheory.datasets.dataset import DataError, Dataset
from mmtheory.datasets.source import loaded

Missing: TypeAlias = Literal["refused", "nan"]


def named(name: str, missing: Missing = "refused") -> Dataset:
    """A data set by its name, or the .npz file of a path; raises DataError."""
    if Path(name).suffix == ".npz" and not name.startswith("npz:"):
        return npz.load(name, missing)
    table: Mapping[str, Callable[..., Dataset] | None] = {
        "htad": htad.load,
        "mnist": mnist.load,
        "digits": digits.load,
        "npz:PATH": partial(npz.load, missing=missing),
    }
    dataset = loaded(name, table)
    if dataset is None:
        raise DataError(f"{name} is a law, of which there are no rows")
    return dataset
