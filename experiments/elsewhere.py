"""Data sets that go to another process by name, not by value."""

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar, runtime_checkable

from mmtheory.datasets.dataset import DataError


@runtime_checkable
class Named(Protocol):
    """What `--data` names; its `identity` ends with a fingerprint of contents that come from a file."""

    name: str
    identity: str


Source = TypeVar("Source", bound=Named)


def again(source: Callable[[str], Source], name: str, folder: str, identity: str) -> Source:
    """`source(name)`, a path in the name relative to the folder; raises DataError if the contents are others here."""
    kind, colon, path = name.partition(":")
    found = source(f"{kind}:{Path(folder) / path}" if colon else name)
    if found.identity.removeprefix(found.name) != identity.removeprefix(name):
        raise DataError(f"{name} is {found.identity} on a worker, and {identity} where the run was started")
    return dataclasses.replace(found, name=name, identity=identity)  # type: ignore[type-var]
