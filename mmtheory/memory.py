"""How much memory there is, and amounts of it in words."""

import os
from pathlib import Path

_GROUPS = Path("/sys/fs/cgroup")

_LIMITS = (
    ("memory.max", "memory.current"),
    ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes"),
)
"""By the version of control groups: what a group may have, and what it has."""


def available() -> int:
    """Bytes that can be had without swapping, in this process's group where the system has such."""
    return min(_of_the_machine(), _of_the_group())


def _of_the_machine() -> int:
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("MemAvailable:"))
    except (OSError, StopIteration):
        pass
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        # Nothing is known: then nothing is refused.
        return 2**63


def _of_the_group() -> int:
    for limit, used in _LIMITS:
        try:
            return max(int((_GROUPS / limit).read_text()) - int((_GROUPS / used).read_text()), 0)
        except (OSError, ValueError):
            continue
    return 2**63


def amount(size: float) -> str:
    """A number of bytes in words: 40 GB."""
    units = ("bytes", "kB", "MB", "GB", "TB", "PB")
    thousands = 0
    while size >= 1000 and thousands < len(units) - 1:
        size, thousands = size / 1000, thousands + 1
    return f"{size:.3g} {units[thousands]}"
