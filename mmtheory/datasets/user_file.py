"""Files that a user names: opened only if they are files, for pipes and devices may never end."""

import os
import stat
from pathlib import Path
from typing import BinaryIO

from mmtheory.datasets.dataset import DataError
from mmtheory.parameter import shortened


def opened(path: Path) -> BinaryIO:
    """The file, to be read; raises DataError with one sentence."""
    try:
        # A pipe that nobody writes to would keep us waiting.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from None
    kind = os.fstat(descriptor).st_mode
    if stat.S_ISREG(kind):
        return os.fdopen(descriptor, "rb")
    os.close(descriptor)
    raise unreadable(path, "Is a directory" if stat.S_ISDIR(kind) else "it is a device or a pipe")


def unreadable(path: Path, error: Exception | str) -> DataError:
    """The sentence that says why a file cannot be read."""
    reason = (isinstance(error, OSError) and error.strerror) or error
    return DataError(f"cannot read {shortened(path)}: {reason}")


def content(path: Path) -> bytes:
    """All of the file; raises DataError with one sentence."""
    try:
        with opened(path) as file:
            return file.read()
    except OSError as error:
        raise unreadable(path, error) from None
