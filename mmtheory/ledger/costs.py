"""What each check took, as measured: by their proportions a verification estimates the time that it has left.

`python -m mmtheory.ledger.costs v.json` takes over those of `mmtheory verify --json v.json` at the quick budget.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from mmtheory.claim import Budget, Claim

MEASURED = Path(__file__).with_name("seconds.json")
"""Seconds by id at the quick budget, shared runs included."""


def weights(claims: Sequence[Claim], budget: Budget) -> tuple[list[float], bool]:
    """What each claim counts for in a progress bar, and whether these are measured seconds.

    A claim that is newer than the measurement counts one second. At a larger budget nothing was measured on the whole,
    and every claim counts alike.
    """
    seconds: Mapping[str, float] = json.loads(MEASURED.read_text(encoding="utf-8"))
    if budget is not Budget.QUICK or not any(claim.id in seconds for claim in claims):
        return [1.0] * len(claims), False
    return [max(seconds.get(claim.id, 1.0), 0.01) for claim in claims], True


def main(file: str) -> None:
    """Store the CPU seconds of a verification's JSON."""
    rows = json.loads(Path(file).read_text(encoding="utf-8"))
    seconds = {row["id"]: round(row["cpu_seconds"] + row["shared_cpu_seconds"], 2) for row in rows}
    MEASURED.write_text(json.dumps(seconds, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
