"""When, where and with which code numbers were measured."""

import os
import platform
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path


@dataclass(frozen=True)
class Origin:
    """The circumstances of numbers that are kept.

    Args:
        date: the day, as 2026-11-28, in UTC.
        commit: the short hash of the code; None outside a repository.
        versions: of Python and the packages that numbers depend on.
        machine: its processor and cores.
    """

    date: str
    commit: str | None
    versions: Mapping[str, str]
    machine: str

    def __str__(self) -> str:
        return f"on {self.date}" + (f", commit {self.commit}" if self.commit else "")


def origin(file: Path, source: Path) -> Origin:
    """Of the numbers in a file that was just written on this machine, by the code in the folder `source`."""
    from mmtheory.sweep import versions

    written = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    everything = {"python": platform.python_version(), **versions()}
    return Origin(written.date().isoformat(), _commit(source), everything, _machine())


def _commit(source: Path) -> str | None:
    command = ["git", "-C", str(source), "rev-parse", "--short", "HEAD"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None


def _machine() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    processor = next(named, platform.processor() or platform.machine())
    return f"{processor}, {os.cpu_count()} cores"
