"""A paper's statement as a claim, declared once beside its check, and the verdict that the check returns.

PAPER = Paper("competition", papers.COMPETITION, scope="empirical")

@PAPER.claim("theorem-5.1.test", "The uni-modal test error is (1 ± o(1)) μ_r.", Verdict.SUPPORTED, section="5.1")
def uni_modal_test_error(budget: Budget, seed: int) -> Finding:
    '''How the statement is made checkable.'''
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum, StrEnum
from typing import Any, Literal, TypeAlias, TypedDict, TypeVar, Unpack

from mmtheory.design import Design
from mmtheory.estimate import Estimate, as_json
from mmtheory.precondition import Met, Precondition, unmet


class Verdict(StrEnum):
    """What a check found."""

    HOLDS = "holds"
    """Proved, or true of every case of the space that the statement is about."""
    SUPPORTED = "supported"
    """On samples: the evidence gives an interval, or in how many random cases the statement was exact."""
    REFUTED = "refuted"
    """The evidence gives the counterexample or the numbers that exclude the statement."""
    EQUIVALENT = "equivalent"
    """On samples: of two things of which the statement says that one is larger, the difference lies within ± the margin
    of the claim's design, and its sign is not known: neither is better by as much as would matter."""
    INCONCLUSIVE = "inconclusive"
    """The runs were too few to tell, or would be, or do not meet the statement's preconditions; the evidence says."""
    NOT_RUN = "not run"
    """The check takes a larger budget or a package that is not installed; nothing was looked at."""


class Established(StrEnum):
    """On what ground a decided verdict stands."""

    MACHINE_CHECKED = "machine-checked"
    """By a proof assistant; `proof` names the file and the theorem."""
    PROVED = "proved"
    """By a written proof, which `proof` names; the check tries it on cases all the same."""
    EXHAUSTIVE = "exhaustive"
    """By going through every case of a finite space, which the reading or the evidence names."""
    CERTIFICATE = "certificate"
    """By finitely many exact computations that decide it: a counterexample, a witness, values that fix a polynomial."""
    SAMPLED = "sampled"
    """On random cases or runs; the evidence says how many."""


class Budget(IntEnum):
    """How much work a check may do."""

    QUICK = 0
    STANDARD = 1
    THOROUGH = 2


@dataclass(frozen=True)
class Finding:
    """The outcome of one check: a verdict, one sentence of evidence, and the numbers behind it.

    `preconditions` are those of the claim, checked on the run; `Claim.judged` fills them in.
    """

    verdict: Verdict
    evidence: str
    numbers: Mapping[str, Any] = field(default_factory=dict)
    preconditions: Sequence[Met] = ()


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
        established: the ground of a verdict that holds, supports or refutes.
        check: does the work at a budget and seed; None where `run` and `judge` do it.
        run: gives the run that is judged, at a budget and seed; runs that claims share are cached.
        judge: what the statement says of any one run that meets `preconditions`.
        preconditions: what the statement presumes of a run.
        declares: by the name of a number, the interval in which it is declared to lie, at every budget and seed.
        design: what decides a claim on trained networks; where it cannot decide, nothing is trained.
        proof: where the proof stands, if there is one.
        uses: ids of the claims that the statement or its proof rests on.
        corrects: ids of the claims that this one corrects.
        starts_at: the smallest budget at which the check is run at all.
        needs: the smallest budget that is sure to decide.
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
    established: Established
    check: Check | None = field(default=None, repr=False)
    run: Callable[[Budget, int], Any] | None = field(default=None, repr=False)
    judge: Callable[[Any], Finding] | None = field(default=None, repr=False)
    preconditions: tuple[Precondition, ...] = ()
    declares: Mapping[str, tuple[float, float]] = field(default_factory=dict, hash=False)
    design: Design | None = None
    proof: str = ""
    uses: tuple[str, ...] = ()
    corrects: tuple[str, ...] = ()
    starts_at: Budget = Budget.QUICK
    needs: Budget = Budget.QUICK

    @property
    def wing(self) -> str:
        """The first part of the id."""
        return self.id.split(".")[0]

    def finding(self, budget: Budget, seed: int) -> Finding:
        """What the check finds; below `starts_at` it is not run."""
        if budget < self.starts_at:
            return Finding(Verdict.NOT_RUN, f"takes minutes, from budget {self.starts_at.name.lower()} on")
        if refused := self.refused:
            return refused
        if self.run is not None:
            return self.judged(self.run(budget, seed))
        assert self.check is not None
        return self._by_proof(self.check(budget, seed))

    @property
    def refused(self) -> Finding | None:
        """What is found without a run, where the design cannot decide."""
        reason = "" if self.design is None else self.design.refusal
        return Finding(Verdict.INCONCLUSIVE, reason) if reason else None

    def judged(self, run: Any) -> Finding:
        """What the statement says of a run: nothing, where the run does not meet the preconditions."""
        assert self.judge is not None
        checked = tuple(precondition.on(run) for precondition in self.preconditions)
        if missing := unmet(checked):
            return Finding(Verdict.INCONCLUSIVE, missing, preconditions=checked)
        return replace(self._by_proof(self.judge(run)), preconditions=checked)

    def _by_proof(self, finding: Finding) -> Finding:
        """What samples support holds where there is a proof; what they refute is refuted all the same."""
        if self.proof and finding.verdict is Verdict.SUPPORTED:
            return replace(finding, verdict=Verdict.HOLDS, evidence=f"proved in {self.proof}; {finding.evidence}")
        return finding

    def surprises(self, finding: Finding, budget: Budget) -> list[str]:
        """What is not as declared of a finding at this budget, a sentence each; none if all is."""
        if finding.verdict is Verdict.NOT_RUN:
            return [] if budget < self.starts_at else [f"not run: {finding.evidence}"]
        presumed = not unmet(finding.preconditions)
        too_small = budget < self.needs and finding.verdict is Verdict.INCONCLUSIVE and presumed
        sentences = []
        if finding.verdict is not self.expected and not too_small:
            sentences.append(f"is {finding.verdict}, expected {self.expected}: {finding.evidence}")
        if not presumed:
            return sentences
        for name, (low, high) in {} if self.refused else self.declares.items():
            sentences += [
                f"{name} is {value:.4g}, declared to lie in {low:g} … {high:g}"
                for value in _values(as_json(finding.numbers.get(name)))
                if not low <= value <= high
            ]
        return sentences

    def as_expected(self, finding: Finding, budget: Budget) -> bool:
        """Whether the verdict of a finding at this budget, and its declared numbers, are as declared."""
        return not self.surprises(finding, budget)


def _values(number: Any) -> Iterator[float]:
    """The value of an estimate, as JSON has it, or of a number, or those of a list of them; NaN of what is missing."""
    if isinstance(number, list):
        for item in number:
            yield from _values(item)
    else:
        value = number["value"] if isinstance(number, dict) else number
        yield math.nan if value is None else float(value)


class Declared(TypedDict, total=False):
    """What a declaration may say of a claim, or of all claims of one subject.

    Most are fields of `Claim`. `form` is "printed", `source` "paper" and `established` "sampled" unless declared
    otherwise, `reading` is the docstring of the check, and `needs` is `starts_at`.

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
    established: Established
    preconditions: tuple[Precondition, ...]
    declares: Mapping[str, tuple[float, float]]
    design: Design
    proof: str
    uses: tuple[str, ...]
    corrects: tuple[str, ...]
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
            fields: dict[str, Any] = {
                "paper": self.title,
                "form": "printed",
                "source": "paper",
                "established": Established.SAMPLED,
                **self.shared,
                **declared,
            }
            fields.setdefault("reading", " ".join((checked.__doc__ or "").split()))
            fields.setdefault("needs", fields.get("starts_at", Budget.QUICK))
            if preface := fields.pop("preface", None):
                fields["reading"] = f"{preface}; {fields['reading']}"
            fields["judge" if "run" in fields else "check"] = checked
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
    """The verdict on a conjunction: refuted if any part is, inconclusive if any part is, else the weakest part's."""
    for weakest in (Verdict.REFUTED, Verdict.INCONCLUSIVE, Verdict.EQUIVALENT, Verdict.SUPPORTED):
        if weakest in verdicts:
            return weakest
    return Verdict.HOLDS if verdicts else Verdict.INCONCLUSIVE
