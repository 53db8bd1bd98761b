"""Data that an optional package carries as a file, read without importing the package and all that it needs."""

import gzip
import hashlib
import importlib.util
import zlib
from pathlib import Path

from mmtheory.datasets.dataset import DataError, MissingPackage


def packaged_text(package: str, extra: str, path: str, sha256: str) -> str:
    """The text of a file inside an installed package, decompressed if it ends in `.gz`.

    `sha256`, of the decompressed bytes, is what the loader was written for: results mean the same on every machine.
    Raises MissingPackage if the package is not installed, and DataError if the file is damaged or another one.
    """
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise MissingPackage(package, extra)
    file = Path(spec.submodule_search_locations[0], path)
    try:
        content = file.read_bytes()
        if file.suffix == ".gz":
            content = gzip.decompress(content)
    except (OSError, EOFError, zlib.error):
        raise DataError(f"{package}: its file {path} is missing or damaged") from None
    if hashlib.sha256(content).hexdigest() != sha256:
        raise DataError(f"{package}: its file {path} is damaged, or of a version with other data than expected")
    return content.decode()
