"""How much memory there is, and amounts of it in words."""

import math
import os
from pathlib import Path

from mmtheory.parameter import ParameterError

_GROUPS = Path("/sys/fs/cgroup")

_BY_VERSION = (
    ("memory.max", "memory.current", "memory.stat"),
    ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes", "memory/memory.stat"),
)
"""By the version of control groups the files that say what a group may have, what it has, and what that is."""

_UNKNOWN = 2**63
"""Where nothing is known, nothing is refused."""


class TooLarge(Exception):
    """One sentence about work that does not fit."""


def available() -> int:
    """Bytes that can be had without swapping, in this process's group where the system has such."""
    return min(_of_the_machine(), _of_the_group())


def check_fits(size: float, parameter: str) -> None:
    """Raise ParameterError if so many bytes cannot be had."""
    if size > available():
        raise ParameterError(parameter, _too_large(size))


def check_work_fits(size: float) -> None:
    """Raise TooLarge if so many bytes cannot be had, whichever parameter is to blame."""
    if size > available():
        raise TooLarge(f"this {_too_large(size)}")


def _too_large(size: float) -> str:
    if size == math.inf:
        return f"needs more memory than there is; {amount(available())} are free"
    return f"needs about {amount(size)} of memory; {amount(available())} are free"


def _of_the_machine() -> int:
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("MemAvailable:"))
    except (OSError, StopIteration):
        pass
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return _UNKNOWN


def _of_the_group() -> int:
    for limit, used, statistics in _BY_VERSION:
        try:
            most, has = (int((_GROUPS / name).read_text(encoding="ascii")) for name in (limit, used))
            lines = (_GROUPS / statistics).read_text(encoding="ascii").splitlines()
        except (OSError, ValueError):
            continue
        # What it holds of files is given back when it is needed.
        files = sum(int(line.split()[1]) for line in lines if line.startswith(("inactive_file ", "active_file ")))
        return max(most - has + files, 0)
    return _UNKNOWN


def amount(size: float) -> str:
    """A number of bytes in words: 40 GB."""
    units = ("bytes", "kB", "MB", "GB", "TB", "PB")
    thousands = 0
    while size >= 999.5 and thousands < len(units) - 1:
        size, thousands = size / 1000, thousands + 1
    return f"{size:.3g} {units[thousands]}"
