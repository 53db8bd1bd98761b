"""A paper's statement as a claim, declared once beside its check, and the verdict that the check returns.

PAPER = Paper("competition", papers.COMPETITION, scope="empirical")

@PAPER.claim("theorem-5.1.test", "The uni-modal test error is (1 ± o(1)) μ_r.", Verdict.SUPPORTED, section="5.1")
def uni_modal_test_error(budget: Budget, seed: int) -> Finding:
    '''How the statement is made checkable.'''
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any, Literal, TypeAlias, TypedDict, TypeVar, Unpack

from mmtheory.estimate import Estimate


class Verdict(StrEnum):
    """What a check found."""

    HOLDS = "holds"
    """Proved, or exact over all the cases tried; the evidence gives their number."""
    SUPPORTED = "supported"
    """By Monte Carlo; the evidence gives the number of runs and an interval."""
    REFUTED = "refuted"
    """The evidence gives the counterexample or the numbers that exclude the statement."""
    INCONCLUSIVE = "inconclusive"
    """The budget was too small to tell, or the run does not meet the statement's assumptions."""


class Budget(IntEnum):
    """How much work a check may do."""

    QUICK = 0
    STANDARD = 1
    THOROUGH = 2


@dataclass(frozen=True)
class Finding:
    """The outcome of one check: a verdict, one sentence of evidence, and the numbers behind it."""

    verdict: Verdict
    evidence: str
    numbers: Mapping[str, Any] = field(default_factory=dict)


Check: TypeAlias = Callable[[Budget, int], Finding]
"""A claim's work at a budget and seed."""

Form: TypeAlias = Literal["printed", "corrected", "ours"]
Scope: TypeAlias = Literal["exact", "population", "with high probability", "empirical"]
Source: TypeAlias = Literal["paper", "slides", "reconstructed"]


@dataclass(frozen=True)
class Claim:
    """One statement of a paper, in one reading and form, with its check.

    Args:
        id: stable name, `wing.statement[.part]`; never changes.
        paper, section: where the statement stands.
        statement: as printed, in our words and formulas.
        assumptions: what the check presumes.
        reading: how an ambiguous or asymptotic statement is made checkable.
        form: as printed; corrected; or ours, which no paper states.
        scope: what kind of truth is claimed.
        source: whether the formula is the paper's, the slides', or reconstructed.
        expected: the verdict at budgets of at least `needs`; below that `inconclusive` is expected too.
        check: does the work at a budget and seed.
        starts_at: the smallest budget at which the check is run at all.
        needs: the smallest budget that is sure to decide.
        judge: what the check says of any one run, where the claim is about a run.
    """

    id: str
    paper: str
    section: str
    statement: str
    assumptions: str
    reading: str
    form: Form
    scope: Scope
    source: Source
    expected: Verdict
    check: Check = field(repr=False)
    starts_at: Budget = Budget.QUICK
    needs: Budget = Budget.QUICK
    judge: Callable[[Any], Finding] | None = field(default=None, repr=False)

    def finding(self, budget: Budget, seed: int) -> Finding:
        """What the check finds; below `starts_at` it is not run."""
        if budget < self.starts_at:
            evidence = f"not run: takes minutes, from budget {self.starts_at.name.lower()} on"
            return Finding(Verdict.INCONCLUSIVE, evidence)
        return self.check(budget, seed)

    def as_expected(self, finding: Finding, budget: Budget) -> bool:
        """Whether a finding at this budget is the expected one."""
        too_small = budget < self.needs and finding.verdict is Verdict.INCONCLUSIVE
        return too_small or finding.verdict is self.expected


class Declared(TypedDict, total=False):
    """What a declaration may say of a claim, or of all claims of one subject.

    Most are fields of `Claim`. `form` is "printed" and `source` "paper" unless declared otherwise, `reading` is the
    docstring of the check, and `needs` is `starts_at`.

    Args:
        preface: what the reading begins with.
        run: gives the run that the decorated function judges; without it the function is the check itself.
    """

    paper: str
    section: str
    assumptions: str
    preface: str
    reading: str
    form: Form
    scope: Scope
    source: Source
    starts_at: Budget
    needs: Budget
    run: Callable[[Budget, int], Any]


CORRECTED: Declared = {"form": "corrected", "source": "reconstructed"}
OURS: Declared = {"form": "ours", "source": "reconstructed"}

Checked = TypeVar("Checked", bound=Callable[..., Finding])


class Paper:
    """What a wing claims about a paper, or one subject of it, in the order of declaration.

    Args:
        wing: the first part of the claims' ids.
        title: the paper, as the ledger lists it.
        shared: what holds for all claims that do not declare it themselves.
    """

    def __init__(self, wing: str, title: str, **shared: Unpack[Declared]) -> None:
        self.wing = wing
        self.title = title
        self.shared = shared
        self.claims: list[Claim] = []

    def subject(self, **shared: Unpack[Declared]) -> "Paper":
        """The same paper for the claims of one module, which are collected apart and share more."""
        return Paper(self.wing, self.title, **(self.shared | shared))

    def claim(
        self, part: str, statement: str, expected: Verdict, **declared: Unpack[Declared]
    ) -> Callable[[Checked], Checked]:
        """Declares the decorated check, or the decorated judgement of a `run`, as the claim `wing.part`."""

        def declare(checked: Checked) -> Checked:
            fields: dict[str, Any] = {"paper": self.title, "form": "printed", "source": "paper"}
            fields |= self.shared | declared
            fields.setdefault("reading", " ".join((checked.__doc__ or "").split()))
            preface, run = fields.pop("preface", None), fields.pop("run", None)
            if preface:
                fields["reading"] = f"{preface}; {fields['reading']}"
            if run:
                fields |= {"check": lambda budget, seed: checked(run(budget, seed)), "judge": checked}
            fields = {"check": checked, "needs": fields.get("starts_at", Budget.QUICK), **fields}
            self.claims.append(Claim(id=f"{self.wing}.{part}", statement=statement, expected=expected, **fields))
            return checked

        return declare


SEEDS = 1000
"""`--seed` takes one of so many values, and for each of them a claim may run on so many seeds."""


def run_seeds(seed: int, count: int) -> range:
    """The seeds on which a claim runs its networks at `--seed seed`: none of them belongs to another `seed`."""
    if seed not in range(SEEDS):
        raise ValueError(f"seed: must lie in 0 … {SEEDS - 1}; got {seed}")
    if count > SEEDS:
        raise ValueError(f"a claim may run on {SEEDS} seeds; got {count}")
    return range(SEEDS * seed, SEEDS * seed + count)


def at_least(estimate: Estimate, target: float) -> Verdict:
    """Supported if the whole interval is at or above the target, refuted if it is below, else inconclusive."""
    if estimate.low >= target:
        return Verdict.SUPPORTED
    return Verdict.REFUTED if estimate.high < target else Verdict.INCONCLUSIVE


def within(estimate: Estimate, low: float, high: float) -> Verdict:
    """Supported if the whole interval lies in [low, high], refuted if it lies outside, else inconclusive."""
    if low <= estimate.low and estimate.high <= high:
        return Verdict.SUPPORTED
    return Verdict.REFUTED if estimate.high < low or estimate.low > high else Verdict.INCONCLUSIVE


def all_of(verdicts: list[Verdict]) -> Verdict:
    """The verdict on a conjunction: refuted if any part is, inconclusive if any part is, else the parts'."""
    for weakest in (Verdict.REFUTED, Verdict.INCONCLUSIVE, Verdict.SUPPORTED):
        if weakest in verdicts:
            return weakest
    return Verdict.HOLDS if verdicts else Verdict.INCONCLUSIVE
