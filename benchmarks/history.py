"""What was measured before: a line of ratios for each run that was recorded, with the machine and the versions.

Ratios to the machine's limit are compared, and not times, which differ from machine to machine and from hour to hour.
"""

import datetime
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("history.jsonl")

Ratio = tuple[float, float, float]
"""Ours over the limit: the median of some rounds, the lowest and the highest."""


def line(machine: Mapping[str, Any], ratios: Mapping[str, Ratio]) -> dict[str, Any]:
    """A run as the history has it."""
    today = datetime.date.today().isoformat()
    return {"date": today, **machine, "ours/limit": {name: [round(x, 3) for x in r] for name, r in ratios.items()}}


def read(file: Path = FILE) -> list[dict[str, Any]]:
    """All runs that were recorded, the oldest first."""
    if not file.exists():
        return []
    return [json.loads(text) for text in file.read_text(encoding="utf-8").splitlines()]


def append(run: Mapping[str, Any], file: Path = FILE) -> None:
    """Record a run."""
    with file.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(run) + "\n")


def last_alike(run: Mapping[str, Any], recorded: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The last run that was recorded on such a device with as many cores."""
    alike = [past for past in recorded if past["cores"] == run["cores"] and past["device"] == run["device"]]
    return alike[-1] if alike else None


def slower(run: Mapping[str, Any], past: Mapping[str, Any]) -> list[str]:
    """A sentence for every shape all of whose rounds were slower than all of an earlier run."""
    sentences = []
    for name, (median, low, _) in run["ours/limit"].items():
        if name not in past["ours/limit"]:
            continue
        before, _, highest = past["ours/limit"][name]
        if low > highest:
            sentences.append(f"{name}: {median:.2f} times the limit; {before:.2f} on {past['date']}")
    return sentences
