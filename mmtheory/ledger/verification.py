"""What checking claims finds: `verify` in Python and the command of that name are both made of this."""

import hashlib
import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from mmtheory.claim import Budget, Claim, Finding, Verdict, run_seeds
from mmtheory.columns import aligned, terminal_width, wrapped
from mmtheory.datasets.dataset import MissingPackage
from mmtheory.estimate import as_json
from mmtheory.ledger.choice import BadRequest
from mmtheory.ledger.claims import CLAIMS, select
from mmtheory.ledger.graph import Graph
from mmtheory.ledger.own import load
from mmtheory.precondition import Met


@dataclass(frozen=True)
class Row:
    """A claim and what its check found.

    Args:
        claim: what was checked.
        finding: the verdict and what it stands on.
        cpu_seconds: what the check itself took, of all cores together.
        shared_cpu_seconds: what a run took that the claim shares with others, on the first of them.
        surprises: what is not as declared, a sentence each.
    """

    claim: Claim
    finding: Finding
    cpu_seconds: float
    shared_cpu_seconds: float
    surprises: Sequence[str]

    @property
    def verdict(self) -> Verdict:
        """The finding's."""
        return self.finding.verdict

    @property
    def evidence(self) -> str:
        """The finding's."""
        return self.finding.evidence

    @property
    def numbers(self) -> Mapping[str, Any]:
        """The numbers behind the evidence as JSON values: counterexamples, counts, estimates as value, low and high."""
        return {name: as_json(value) for name, value in self.finding.numbers.items()}

    @property
    def as_expected(self) -> bool:
        """Whether the verdict and its numbers are as declared."""
        return not self.surprises

    @property
    def checked(self) -> bool:
        """Whether the check was run."""
        return self.verdict is not Verdict.NOT_RUN

    @property
    def established(self) -> str | None:
        """The ground of the verdict; None of one that decides nothing."""
        if self.verdict in (Verdict.INCONCLUSIVE, Verdict.NOT_RUN):
            return None
        return self.claim.established

    def as_dict(self) -> dict[str, Any]:
        """The row as the JSON of `mmtheory verify --json` has it."""
        claim = self.claim
        measured = {one.name: one for one in self.finding.preconditions}
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
            "cpu_seconds": self.cpu_seconds,
            "shared_cpu_seconds": self.shared_cpu_seconds,
            "established": self.established,
            "proof": claim.proof,
            "preconditions": [
                {
                    "name": one.name,
                    "requirement": one.requirement,
                    "met": measured[one.name].met if one.name in measured else None,
                    "value": measured[one.name].value if one.name in measured else None,
                }
                for one in claim.preconditions
            ],
            "design": None if claim.design is None else claim.design.as_dict(),
            "uses": list(claim.uses),
            "corrects": list(claim.corrects),
            "numbers": self.numbers,
            "surprises": list(self.surprises),
        }

    def text(self, width: int) -> str:
        """The claim's id and verdict, and below them the evidence, in lines of at most `width` characters."""
        mark = " " if self.as_expected else "!"
        ground = f" ({self.established})" if self.established else ""
        head = f"{mark} {self.claim.id:46} {self.verdict}{ground}"
        return "\n".join([head, *wrapped(self.evidence, width, 4)])

    def __str__(self) -> str:
        return self.text(terminal_width())


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
        """Whether every verdict, and every declared number, is as declared."""
        return all(row.as_expected for row in self.rows)

    @property
    def all_checked(self) -> bool:
        """Whether every check was run."""
        return all(row.checked for row in self.rows)

    @property
    def conclusion(self) -> str:
        """How many claims were checked, how many of them are as declared, and how many were not run."""
        checked = [row for row in self.rows if row.checked]
        wrong = sum(not row.as_expected for row in checked)
        parts = [f"{len(checked)} checked, {f'{wrong} not' if wrong else 'all'} as declared"]
        needed = Counter(row.evidence for row in self.rows if not row.checked)
        parts += [f"{count} not run ({reason})" for reason, count in needed.items()]
        return "; ".join(parts)

    @property
    def summary(self) -> str:
        """Verdicts and CPU seconds by wing, what is not as declared, and what was not run, as wide as the terminal."""
        heads = [*Verdict, "CPU s"]
        rows = [["", *heads]]
        for wing in dict.fromkeys(row.claim.wing for row in self.rows):
            own = [row for row in self.rows if row.claim.wing == wing]
            counts = Counter(row.verdict for row in own)
            seconds = sum(row.cpu_seconds + row.shared_cpu_seconds for row in own)
            rows.append([wing, *(str(counts[verdict]) for verdict in Verdict), f"{seconds:.0f}"])
        lines = aligned(rows)
        width = terminal_width()
        for row in self.rows:
            for sentence in row.surprises:
                lines += wrapped(f"not as declared: {row.claim.id}: {sentence}", width, 0)
        if waiting := [row.claim.id for row in self.rows if not row.checked]:
            lines += ["not run:", *wrapped(", ".join(waiting), width, 2)]
        return "\n".join([*lines, *wrapped(self.conclusion, width, 0)])

    def as_json(self) -> str:
        """The text of `mmtheory verify --json`."""
        return json.dumps([row.as_dict() for row in self.rows], indent=1, ensure_ascii=False) + "\n"

    def __str__(self) -> str:
        return "\n".join([*(str(row) for row in self.rows if row.checked), "", self.summary])

    __repr__ = __str__


def verify(*patterns: str, budget: str = "quick", seed: int = 0, claims: Path | str | None = None) -> Verification:
    """Check the claims that the patterns choose, all without any.

    Args:
        patterns: ids, beginnings of ids up to a dot, or wildcards, as in `verify("laziness", "*.theorem-5.*")`.
        budget: "quick", "standard" or "thorough", which take minutes, an hour or more, and many hours for all claims.
        seed: of everything that is random, 0 … 999.
        claims: a Python file with claims of one's own; without patterns these alone are checked.

    Raises BadRequest, whose message is one sentence.
    """
    chosen, chosen_budget = request(patterns, budget, seed, None if claims is None else Path(claims))
    return Verification([check(claim, chosen_budget, seed) for claim in chosen])


def request(
    patterns: Sequence[str], budget: str, seed: int, own: Path | None = None
) -> tuple[tuple[Claim, ...], Budget]:
    """The claims that are asked for, and the budget. Raises BadRequest, also for the seed and a file of claims."""
    budgets = {one.name.lower(): one for one in Budget}
    if budget not in budgets:
        raise BadRequest(f"budget: must be quick, standard or thorough; got {budget!r}")
    try:
        run_seeds(seed, 0)
    except ValueError as sentence:
        raise BadRequest(str(sentence)) from None
    declared = () if own is None else load(own)
    try:
        Graph((*CLAIMS, *declared))
    except ValueError as sentence:
        raise BadRequest(f"claims: {sentence}") from None
    return select(patterns, declared), budgets[budget]


def check(claim: Claim, budget: Budget, seed: int) -> Row:
    """Check one claim.

    A check that raises an error decides nothing and is never as declared; one whose data an optional package carries
    that is not installed is not run.
    """
    # Of CPU, and not of the clock, so that what else the machine does is not counted.
    start = time.process_time()
    shared = 0.0
    failed = False
    try:
        if claim.run is not None and budget >= claim.starts_at and claim.refused is None:
            run = claim.run(budget, seed)
            shared = time.process_time() - start
            finding = claim.judged(run)
        else:
            finding = claim.finding(budget, seed)
    except MissingPackage as error:
        finding = Finding(Verdict.NOT_RUN, str(error))
    except Exception as error:
        finding, failed = Finding(Verdict.INCONCLUSIVE, f"the check failed with {type(error).__name__}: {error}"), True
    own = time.process_time() - start - shared
    return _row(claim, finding, budget, round(own, 3), round(shared, 3), failed)


def _row(claim: Claim, finding: Finding, budget: Budget, own: float, shared: float, failed: bool = False) -> Row:
    missing = finding.verdict is Verdict.NOT_RUN and budget >= claim.starts_at
    surprises = [finding.evidence] if failed else [] if missing else claim.surprises(finding, budget)
    return Row(claim, finding, own, shared, surprises)


# -- resuming --------------------------------------------------------------------------------------------------------


def to_text(row: Row) -> str:
    """What a check found, as JSON, for resuming."""
    found = {
        "verdict": row.verdict,
        "evidence": row.evidence,
        "numbers": row.numbers,
        "preconditions": [one._asdict() for one in row.finding.preconditions],
        "cpu_seconds": row.cpu_seconds,
        "shared_cpu_seconds": row.shared_cpu_seconds,
    }
    return json.dumps(found, ensure_ascii=False)


def from_text(claim: Claim, budget: Budget, text: str) -> Row:
    """The row of a claim from `to_text`; whether it is as declared is judged anew."""
    found = json.loads(text)
    checked = tuple(Met(**one) for one in found["preconditions"])
    finding = Finding(Verdict(found["verdict"]), found["evidence"], found["numbers"], checked)
    return _row(claim, finding, budget, found["cpu_seconds"], found["shared_cpu_seconds"])


def code_fingerprint(own: Path | None = None) -> str:
    """Twelve hex digits of all that verdicts depend on: the source, versions, and a file of one's own claims."""
    digest = hashlib.sha256(
        " ".join(version(name) for name in ("equinox", "jax", "jaxlib", "numpy", "optax", "scipy")).encode()
    )
    package = Path(__file__).parents[1]
    for file in sorted(package.rglob("*.py")):
        digest.update(str(file.relative_to(package)).encode() + file.read_bytes())
    if own is not None:
        digest.update(own.read_bytes())
    return digest.hexdigest()[:12]
