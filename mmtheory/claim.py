"""A paper's statement as a declared check, and the verdict that a check returns."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any, Literal

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
    """

    id: str
    paper: str
    section: str
    statement: str
    assumptions: str
    reading: str
    form: Literal["printed", "corrected", "ours"]
    scope: Literal["exact", "population", "with high probability", "empirical"]
    source: Literal["paper", "slides", "reconstructed"]
    expected: Verdict
    check: Callable[[Budget, int], Finding] = field(repr=False)
    needs: Budget = Budget.QUICK

    def as_expected(self, finding: Finding, budget: Budget) -> bool:
        """Whether a finding at this budget is the expected one."""
        too_small = budget < self.needs and finding.verdict is Verdict.INCONCLUSIVE
        return too_small or finding.verdict is self.expected


def not_run(needs: Budget) -> Finding:
    """What a check finds that leaves its work to a larger budget."""
    return Finding(Verdict.INCONCLUSIVE, f"not run: takes minutes, from budget {needs.name.lower()} on")


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
