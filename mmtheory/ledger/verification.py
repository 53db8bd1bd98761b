"""What checking claims finds: `verify` in Python and the command of that name are both made of this."""

import hashlib
import json
import textwrap
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from mmtheory.claim import Budget, Claim, Finding, Verdict, run_seeds
from mmtheory.datasets.dataset import MissingPackage
from mmtheory.estimate import as_json
from mmtheory.ledger.claims import BadRequest, select


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

    def __str__(self) -> str:
        mark = " " if self.as_expected else "!"
        evidence = textwrap.shorten(self.evidence, 110, placeholder=" …")
        return f"{mark} {self.claim.id:44}{self.claim.form:10}{self.verdict:13}{evidence}"


@dataclass(frozen=True, repr=False)
class Verification:
    """What checking some claims found, in their order: an iterable of rows, which shows itself as a table."""

    rows: Sequence[Row]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def as_expected(self) -> bool:
        """Whether every verdict is the expected one."""
        return all(row.as_expected for row in self.rows)

    @property
    def summary(self) -> str:
        """Verdicts and seconds by paper, and what is not as expected."""
        papers = dict.fromkeys(row.claim.paper for row in self.rows)
        width = max(map(len, papers), default=0) + 2
        lines = [" " * width + "".join(f"{verdict:>14}" for verdict in Verdict) + f"{'seconds':>10}"]
        for paper in papers:
            own = [row for row in self.rows if row.claim.paper == paper]
            counts = Counter(row.verdict for row in own)
            cells = "".join(f"{counts[verdict]:>14}" for verdict in Verdict)
            lines.append(f"{paper:{width}}{cells}{sum(row.seconds for row in own):>10.0f}")
        lines += [
            f"not as expected: {row.claim.id} is {row.verdict}, expected {row.claim.expected}: {row.evidence}"
            for row in self.rows
            if not row.as_expected
        ]
        if self.as_expected:
            lines.append(f"all {len(self.rows)} verdicts are as expected")
        return "\n".join(lines)

    def as_json(self) -> str:
        """The text of `mmtheory verify --json`."""
        return json.dumps([row.as_dict() for row in self.rows], indent=1, ensure_ascii=False) + "\n"

    def __str__(self) -> str:
        return "\n".join([*map(str, self.rows), "", self.summary])

    __repr__ = __str__


def verify(*patterns: str, budget: str = "quick", seed: int = 0) -> Verification:
    """Check the claims that the patterns choose, all without any.

    Args:
        patterns: ids, beginnings of ids up to a dot, or wildcards, as in `verify("laziness", "*.theorem-5.*")`.
        budget: "quick", "standard" or "thorough", which take minutes, an hour or more, and many hours for all claims.
        seed: of everything that is random, 0 … 999.

    Raises BadRequest, whose message is one sentence.
    """
    claims, chosen_budget = request(patterns, budget, seed)
    return Verification([check(claim, chosen_budget, seed) for claim in claims])


def request(patterns: Sequence[str], budget: str, seed: int) -> tuple[tuple[Claim, ...], Budget]:
    """The claims that are asked for, and the budget. Raises BadRequest, also for the seed."""
    budgets = {one.name.lower(): one for one in Budget}
    if budget not in budgets:
        raise BadRequest(f"budget: must be quick, standard or thorough; got {budget!r}")
    try:
        run_seeds(seed, 0)
    except ValueError as sentence:
        raise BadRequest(str(sentence)) from None
    return select(patterns), budgets[budget]


def check(claim: Claim, budget: Budget, seed: int) -> Row:
    """Check one claim.

    A check that raises an error decides nothing and is never as expected; one whose data an optional package carries
    that is not installed decides nothing either, as is to be expected.
    """
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
    return row if excused is None else replace(row, as_expected=excused, checked=False)


def _row(claim: Claim, finding: Finding, budget: Budget, seconds: float) -> Row:
    numbers = {name: as_json(value) for name, value in finding.numbers.items()}
    return Row(claim, finding.verdict, finding.evidence, numbers, seconds, claim.as_expected(finding, budget))


# -- resuming --------------------------------------------------------------------------------------------------------


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
