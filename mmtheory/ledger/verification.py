"""The ledger: every claim of every paper, and what checking them finds."""

import hashlib
import json
import math
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from mmtheory.claim import Budget, Claim, Finding, Verdict
from mmtheory.competition.claims import CLAIMS as COMPETITION
from mmtheory.datasets.dataset import MissingPackage
from mmtheory.estimate import Estimate
from mmtheory.greedy.claims import CLAIMS as GREEDY
from mmtheory.laziness.claims import CLAIMS as LAZINESS
from mmtheory.remedies.claims import CLAIMS as REMEDIES
from mmtheory.segmentation.claims import CLAIMS as SEGMENTATION
from mmtheory.umt.claims import CLAIMS as UMT

CLAIMS: tuple[Claim, ...] = (*LAZINESS, *UMT, *REMEDIES, *SEGMENTATION, *GREEDY, *COMPETITION)
"""In the order in which they are checked and shown: by paper, cheap papers first."""


class NoSuchClaim(ValueError):
    """A pattern that names no claim; the message is one sentence."""


def select(patterns: Sequence[str]) -> tuple[Claim, ...]:
    """The claims whose ids match one of the patterns, all without a pattern; raises NoSuchClaim.

    A pattern is an id, the beginning of one up to a dot ("laziness", "laziness.theorem-1a"), or has the shell's
    wildcards ("*.theorem-*").
    """
    chosen: set[str] = set()
    for pattern in patterns:
        matching = {claim.id for claim in CLAIMS if _matches(claim.id, pattern)}
        if not matching:
            raise NoSuchClaim(f"no claim {pattern!r}; `mmtheory list` shows all")
        chosen |= matching
    return tuple(claim for claim in CLAIMS if not patterns or claim.id in chosen)


def _matches(name: str, pattern: str) -> bool:
    return fnmatchcase(name, pattern) or name.startswith(pattern + ".")


@dataclass(frozen=True)
class Row:
    """A claim and what its check found.

    Args:
        numbers: the numbers behind the evidence as JSON values: counterexamples, counts, and estimates as
            {"value", "low", "high"}.
        seconds: what the check took; work that claims share falls on the first of them.
        checked: False if the check did not get to its work, for want of an optional package or by an error.
    """

    claim: Claim
    verdict: Verdict
    evidence: str
    numbers: Mapping[str, Any]
    seconds: float
    as_expected: bool
    checked: bool = True

    def as_dict(self) -> dict[str, Any]:
        """The row as the JSON of `mmtheory verify --json` has it."""
        claim = self.claim
        return {
            "id": claim.id,
            "paper": claim.paper,
            "section": claim.section,
            "statement": claim.statement,
            "form": claim.form,
            "reading": claim.reading,
            "scope": claim.scope,
            "verdict": self.verdict,
            "expected": claim.expected,
            "evidence": self.evidence,
            "seconds": self.seconds,
        }


def verify(claims: Iterable[Claim], budget: Budget, seed: int) -> Iterator[Row]:
    """Check the claims one after the other.

    A check that raises an error decides nothing and is never as expected; one whose data an optional package carries
    that is not installed decides nothing either, as is to be expected. The others go on.
    """
    for claim in claims:
        start = time.perf_counter()
        excused: bool | None = None
        try:
            finding = claim.finding(budget, seed)
        except MissingPackage as error:
            finding, excused = Finding(Verdict.INCONCLUSIVE, f"not run: {error}"), True
        except Exception as error:
            finding = Finding(Verdict.INCONCLUSIVE, f"the check failed with {type(error).__name__}: {error}")
            excused = False
        row = _row(claim, finding, budget, round(time.perf_counter() - start, 3))
        yield row if excused is None else replace(row, as_expected=excused, checked=False)


def _row(claim: Claim, finding: Finding, budget: Budget, seconds: float) -> Row:
    numbers = {name: _as_json(value) for name, value in finding.numbers.items()}
    return Row(claim, finding.verdict, finding.evidence, numbers, seconds, claim.as_expected(finding, budget))


def _as_json(value: Any) -> Any:
    if isinstance(value, Estimate):
        return value.as_dict()
    if isinstance(value, Mapping):
        return {str(key): _as_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [_as_json(item) for item in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return str(value) if isinstance(value, Fraction) else value


def to_text(row: Row) -> str:
    """What a check found, as JSON, for resuming."""
    found = {"verdict": row.verdict, "evidence": row.evidence, "numbers": row.numbers, "seconds": row.seconds}
    return json.dumps(found, ensure_ascii=False)


def from_text(claim: Claim, budget: Budget, text: str) -> Row:
    """The row of a claim from `to_text`; whether it is as expected is judged anew."""
    found = json.loads(text)
    finding = Finding(Verdict(found["verdict"]), found["evidence"], found["numbers"])
    return _row(claim, finding, budget, found["seconds"])


def code_fingerprint() -> str:
    """Twelve hex digits of the package's source and the versions it computes with: verdicts are kept under these."""
    digest = hashlib.sha256(
        " ".join(version(name) for name in ("equinox", "jax", "jaxlib", "numpy", "optax", "scipy")).encode()
    )
    package = Path(__file__).parents[1]
    for file in sorted(package.rglob("*.py")):
        digest.update(str(file.relative_to(package)).encode() + file.read_bytes())
    return digest.hexdigest()[:12]
