"""Compiled programs kept between commands: what was compiled once, in whatever command, is not compiled again.

They lie in the user's cache folder, at most LIMIT bytes of them, for machines that have the same instructions. JAX
finds them by the program, its settings, and the versions of JAX and XLA, so that they change no number.
"""

import hashlib
import os
import platform
from contextlib import suppress
from pathlib import Path

FLAG = "--no-compilation-cache"
"""Among a command's flags: compile everything anew and keep nothing."""

LIMIT = 2**30

_FOLDER = "JAX_COMPILATION_CACHE_DIR"
_SETTINGS = {
    # What is compiled in less than a second counts as well: commands compile dozens of such programs.
    "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
    "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
}


def keep_compiled_programs() -> None:
    """Make JAX keep what it compiles, in this process and in those that it starts; call it before JAX is imported.

    What the environment says of JAX's cache remains. Nothing is kept where the folder cannot be made.
    """
    if _FOLDER in os.environ:
        return
    folder = cache_folder() / "compiled" / _instructions()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return
    if not os.access(folder, os.W_OK):
        return
    remove_oldest(folder, LIMIT)
    for name, value in {_FOLDER: str(folder), **_SETTINGS}.items():
        os.environ.setdefault(name, value)


def cache_folder() -> Path:
    """What is kept between commands lies there: below XDG_CACHE_HOME, which is ~/.cache unless it is set."""
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(base) / "mmtheory"


def remove_oldest(folder: Path, limit: int) -> None:
    """Remove the files written first until the rest are at most `limit` bytes.

    JAX's own bound keeps a second file for each program, and a process killed between the two makes it fail for good.
    """
    # Another command may remove the same ones.
    with suppress(FileNotFoundError):
        stats = [(file, file.stat()) for file in folder.iterdir()]
        excess = sum(stat.st_size for _, stat in stats) - limit
        for file, stat in sorted(stats, key=lambda entry: entry[1].st_mtime):
            if excess <= 0:
                break
            file.unlink()
            excess -= stat.st_size


def _instructions() -> str:
    """Names the processor's instructions: programs compiled for one set may fail on a machine that has fewer."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    flags = next((line for line in lines if line.startswith(("flags", "Features"))), platform.processor())
    return f"{platform.machine()}-{hashlib.sha256(flags.encode()).hexdigest()[:8]}"
