"""Files that are whole or absent, whatever stops the process; devices and pipes are written to as they are.

Most people want `write_text`, and before any work `check_file` or `make_folder`.
"""

import os
import secrets
import stat
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from mmtheory.parameter import ParameterError, shortened

_DEEPEST = 200
"""Folders in a path; the system's own limit on its length comes later and is less plainly said."""

_OPEN_FILES = ("/dev/std", "/dev/fd/", "/proc/")
"""Paths of files that some process has open already."""


class Unwritten(Exception):
    """One sentence about a file that could not be written."""


def write_text(path: Path, text: str) -> None:
    """Store a text as `write_bytes` does."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, content: bytes | memoryview) -> None:
    """Store a file whole or not at all. Raises Unwritten.

    A symbolic link is followed to its target. A device, a pipe, or what the process has open, such as /dev/stdout, is
    written to.
    """
    try:
        if _written_directly(path):
            _write_directly(path, content)
        else:
            _write_aside(path.resolve(), content)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Unwritten(f"cannot write {shortened(path)}: {error.strerror or error}") from None


def _written_directly(path: Path) -> bool:
    for _ in range(40):
        if os.path.abspath(path).startswith(_OPEN_FILES):
            return True
        if not path.is_symlink():
            break
        path = path.parent / path.readlink()
    return path.exists() and not path.is_file() and not path.is_dir()


def _write_directly(path: Path, content: bytes | memoryview) -> None:
    sys.stdout.flush()
    # What goes to the same file as standard output goes through it, or one would write over the other.
    if _is_standard_output(path):
        _write_all(1, content)
    else:
        with path.open("wb", buffering=0) as file:
            _write_all(file.fileno(), content)


def _is_standard_output(path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(1), path.stat())
    except OSError:
        return False


def _write_aside(target: Path, content: bytes | memoryview) -> None:
    # Under a name that nobody can foresee, and only if it is not there: a link that was planted is not followed.
    part = target.with_name(f".{target.name[:50]}.{secrets.token_hex(8)}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        try:
            _write_all(descriptor, content)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        os.replace(part, target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _write_all(descriptor: int, content: bytes | memoryview) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def remove_parts(folder: Path) -> None:
    """Remove what processes that were killed have left of the files of a folder in which nobody writes now."""
    for part in folder.glob(f".*.{'[0-9a-f]' * 16}.part"):
        part.unlink(missing_ok=True)


def make_folder(folder: Path, parameter: str = "out") -> None:
    """Make a folder, all of it or nothing, and see that files can be made in it; raises ParameterError."""
    _check_depth(folder, parameter)
    made: list[Path] = []
    try:
        missing = [each for each in reversed(folder.parents) if not each.exists()]
        for each in (*missing, *([] if folder.is_dir() else [folder])):
            try:
                each.mkdir()
            except FileExistsError:
                # Another run may have made it just now.
                if not each.is_dir():
                    raise
            else:
                made.append(each)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except (OSError, ValueError) as error:
        for each in reversed(made):
            with suppress(OSError):
                each.rmdir()
        reason = (isinstance(error, OSError) and error.strerror) or error
        raise ParameterError(parameter, f"cannot write to {shortened(folder)}: {reason}") from None


def check_file(path: Path, parameter: str) -> None:
    """See, before any work, that a file can be written, and make its folder; raises ParameterError."""
    _check_depth(path, parameter)
    # It is open, whoever may open it anew, and is no file to be replaced.
    if _is_standard_output(path):
        return
    try:
        known = path.stat()
    except (OSError, ValueError):
        known = None
    if (known is None or stat.S_ISREG(known.st_mode)) and not _written_directly(path):
        make_folder(path.parent, parameter)
    elif known is not None and stat.S_ISDIR(known.st_mode):
        raise ParameterError(parameter, f"{shortened(path)} is a folder")
    elif not os.access(path, os.W_OK):
        raise ParameterError(parameter, f"cannot write to {shortened(path)}")


def _check_depth(path: Path, parameter: str) -> None:
    if len(path.parts) > _DEEPEST:
        raise ParameterError(parameter, f"is {len(path.parts)} folders deep; at most {_DEEPEST} are made")
