"""Where the data of an experiment come from, by the name that a user gives: a law, a packaged data set, or a file."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np

from mmtheory.datasets.dataset import DataError, MissingPackage
from mmtheory.parameter import shown

Content = TypeVar("Content")


@dataclass(frozen=True)
class Source(Generic[Content]):
    """What a name stands for; to another process it goes by name, not by value.

    Args:
        name: as the user gave it.
        identity: of the data, for the configuration of results; it tells apart two files of one name.
        content: what was loaded; None for a law, from which every seed draws anew.
        find: a module's function from names to sources, which another process calls.
    """

    name: str
    identity: str
    content: Content | None = field(compare=False, repr=False)
    find: Callable[[str], Source[Content]] = field(compare=False, repr=False)

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return _found_again, (self.find, self.name, str(Path.cwd()), self.identity)


def _found_again(find: Callable[[str], Source[Content]], name: str, folder: str, identity: str) -> Source[Content]:
    """`find(name)`, a path in the name relative to the folder; raises DataError if the contents are others here."""
    kind, colon, path = name.partition(":")
    found = find(f"{kind}:{Path(folder) / path}" if colon else name)
    if found.identity.removeprefix(found.name) != identity.removeprefix(name):
        raise DataError(f"{name} is {found.identity} on a worker, and {identity} where the run was started")
    return replace(found, name=name, identity=identity)


def loaded(name: str, table: Mapping[str, Callable[..., Content] | None]) -> Content | None:
    """What a name stands for in a table of loaders; None for a law, which the table has without a loader.

    A name in the table that ends with a colon and a word, such as npz:PATH, is of a loader that takes what the user
    writes after the colon. Raises DataError with one sentence, also for a data set whose package is missing.
    """
    kind, colon, path = name.partition(":")
    loaders = {entry.partition(":")[:2]: loader for entry, loader in table.items()}
    if (kind, colon) not in loaders:
        raise DataError(f"is one of {', '.join(table)}; got {shown(name)}")
    loader = loaders[kind, colon]
    if loader is None:
        return None
    try:
        return loader(path) if colon else loader()
    except MissingPackage as error:
        raise DataError(str(error)) from None


def folder_name(path: str | Path, names: Container[str] = ()) -> str:
    """What the folder of results on a user's file, or folder, is called.

    `mine` for mine.npz in the current folder. Anything else, and what has one of the `names` that other data go by,
    has six hex digits of the hash of its place seen from there as well: two places of one name, seen from the same
    folder, share them by a chance of one in 16 million. Links are followed first, and from another folder the same
    place has other digits, or another place these.
    """
    place = Path(path).resolve()
    name = place.stem if place.suffix == ".npz" else place.name
    if place.suffix == ".npz" and place.parent == Path.cwd() and name not in names:
        return name
    return f"{name}-{hashlib.sha256(os.path.relpath(place).encode()).hexdigest()[:6]}"


def fingerprint(*arrays: np.ndarray) -> str:
    """Sixteen hex digits that identify shapes and contents of arrays."""
    content = hashlib.sha256()
    for array in arrays:
        content.update(str(array.shape).encode() + np.ascontiguousarray(array).tobytes())
    return content.hexdigest()[:16]
