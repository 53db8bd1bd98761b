"""What was found of each claim, with its budget, date and code: `record.json`, which comes with the package.

`python -m mmtheory.commands.record FILE … --budget standard` takes over what `mmtheory verify --json FILE` wrote.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from mmtheory.claim import Budget, Claim, Verdict
from mmtheory.ledger.claims import CLAIMS
from mmtheory.ledger.fingerprint import PACKAGE, fingerprint
from mmtheory.ledger.origin import Origin

RECORD = Path(__file__).with_name("record.json")
DIGITS = 6
"""Significant ones that are kept of a number: no interval here is narrower."""


@dataclass(frozen=True)
class Run:
    """What recorded claims share that were checked in one go."""

    budget: Budget
    seed: int
    origin: Origin


@dataclass(frozen=True)
class Recorded:
    """What a check found of a claim.

    Args:
        run: when, where, and at which budget and seed.
        verdict, evidence, numbers: as `mmtheory verify --json` has them.
        cpu_seconds: what the check took, of all cores together; a run that several claims share counts for the first
            of them. None of what was recorded before it was measured.
        code: the fingerprint of the code that the claim rested on.
    """

    run: Run
    verdict: Verdict
    evidence: str
    numbers: Mapping[str, Any]
    cpu_seconds: float | None
    code: str

    def stale(self, claim: Claim) -> bool:
        """Whether the code that the claim rests on has changed since."""
        return self.code != fingerprint(claim)

    def text(self, claim: Claim) -> str:
        """Verdict, budget, day, commit, what it took, and whether the code has changed since."""
        run = self.run
        since = "; the code has changed since" if self.stale(claim) else ""
        seed = f", seed {run.seed}" if run.seed else ""
        took = "" if self.cpu_seconds is None else f", {self.cpu_seconds:.1f} s of CPU"
        return f"{self.verdict} at {run.budget.name.lower()}{seed} {run.origin}{took}{since}"

    def command(self, claim: Claim) -> str:
        """What a person types to check the claim again in the same way."""
        seed = f" --seed {self.run.seed}" if self.run.seed else ""
        return f"mmtheory verify {claim.id} --budget {self.run.budget.name.lower()}{seed}"


Record = Mapping[str, Recorded]
"""By id; claims may be missing."""


def taken(rows: Sequence[Mapping[str, Any]], run: Run, package: Path = PACKAGE) -> Record:
    """The rows of `mmtheory verify --json` as a record: of claims of the ledger that were checked.

    Args:
        rows: as read from JSON.
        run: what they share.
        package: the folder of the package that checked them.
    """
    claims = {claim.id: claim for claim in CLAIMS}
    return {
        row["id"]: Recorded(
            run,
            Verdict(row["verdict"]),
            row["evidence"],
            rounded(row["numbers"]),
            _cpu_seconds(row),
            fingerprint(claims[row["id"]], package),
        )
        for row in rows
        if row["id"] in claims and row["verdict"] != Verdict.NOT_RUN and not _failed(row)
    }


def _cpu_seconds(row: Mapping[str, Any]) -> float | None:
    """None of what an older version checked, which looked at the clock."""
    return round(row["cpu_seconds"] + row["shared_cpu_seconds"], 2) if "cpu_seconds" in row else None


def _failed(row: Mapping[str, Any]) -> bool:
    return any("the check failed with" in sentence for sentence in row.get("surprises", ()))


def merged(old: Record, new: Record) -> Record:
    """The old record, with what is new in it or was found again at no smaller a budget."""
    found = {name: one for name, one in new.items() if name not in old or one.run.budget >= old[name].run.budget}
    return {**old, **found}


def rounded(value: Any) -> Any:
    """A JSON value whose numbers have DIGITS significant digits."""
    if isinstance(value, Mapping):
        return {key: rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [rounded(item) for item in value]
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value


def stale(record: Record) -> list[str]:
    """The ids of those claims whose code has changed since they were recorded."""
    return [claim.id for claim in CLAIMS if claim.id in record and record[claim.id].stale(claim)]


# -- the file --------------------------------------------------------------------------------------------------------


@cache
def recorded() -> Record:
    """The record that comes with the package."""
    return from_text(RECORD.read_text(encoding="utf-8"))


def to_text(record: Record) -> str:
    """As JSON, a line a claim in the order of their ids; what a run's claims share is said once."""
    runs = list(dict.fromkeys(_run_text(one.run) for one in record.values()))
    lines = []
    for name, one in sorted(record.items()):
        fields = {
            "run": runs.index(_run_text(one.run)),
            "verdict": one.verdict,
            "evidence": one.evidence,
            "numbers": one.numbers,
            "cpu_seconds": one.cpu_seconds,
            "code": one.code,
        }
        lines.append(f"{_compact(name)}: {_compact(fields)}")
    return '{"runs": [\n' + ",\n".join(runs) + '\n],\n"claims": {\n' + ",\n".join(lines) + "\n}}\n"


def from_text(text: str) -> Record:
    """From `to_text`."""
    stored = json.loads(text)
    runs = [Run(Budget[run.pop("budget").upper()], run.pop("seed"), Origin(**run)) for run in stored["runs"]]
    return {
        name: Recorded(
            runs[one["run"]],
            Verdict(one["verdict"]),
            one["evidence"],
            one["numbers"],
            # What was recorded first has seconds of the clock, under another name.
            one.get("cpu_seconds"),
            one["code"],
        )
        for name, one in stored["claims"].items()
    }


def _run_text(run: Run) -> str:
    return _compact({"budget": run.budget.name.lower(), "seed": run.seed, **asdict(run.origin)})


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
