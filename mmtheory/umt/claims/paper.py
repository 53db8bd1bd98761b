"""The two papers that claims on Uni-Modal Teacher are from, and how an ordering of trained methods is checked."""

from collections.abc import Callable, Sequence
from functools import partial

from mmtheory import papers, stats
from mmtheory.claim import Budget, Declared, Finding, Paper, all_of, at_least
from mmtheory.estimate import Estimate
from mmtheory.precondition import Precondition
from mmtheory.umt.entry import LEARNING_RATE, WEIGHT
from mmtheory.umt.runs import TRIALS, Study, on_htad, on_paired

PAPER = Paper("umt", papers.UMT)

FROM_LAZINESS: Declared = {"paper": papers.LAZINESS}

NO_DIVERGENCE = Precondition(
    "no divergence",
    "no run's chosen network diverged",
    lambda study: (study.diverged == 0, f"{study.diverged} runs, over all methods"),
)

MEASURED = PAPER.subject(
    reading="every difference, seed by seed, is positive: its 95 % interval lies above 0",
    scope="empirical",
    starts_at=Budget.STANDARD,
    preconditions=(NO_DIVERGENCE,),
)
"""Minutes of training each."""

_TRIED = (
    f"of {TRIALS} hyper-parameter values the best on validation data is taken, method by method; learning rates in "
    f"[{LEARNING_RATE.low:g}, {LEARNING_RATE.high:g}], λ in [{WEIGHT.low:g}, {WEIGHT.high:g}], a mean over features"
)


def _on_paired(paired: int) -> Declared:
    # With two classes, averaged logits and averaged probabilities decide alike.
    assumptions = f"default paired-feature data, {paired} of 6 slots paired; MLP encoders and head, Adam; {_TRIED}"
    return {"run": partial(on_paired, paired=paired), "assumptions": assumptions}


ON_RARE, ON_ABUNDANT = _on_paired(0), _on_paired(6)
"""Where none of the slots is paired, and where all are."""

ON_HTAD: Declared = {
    "run": on_htad,
    "assumptions": f"HTAD (audio, accelerometer), MLP encoders, linear head, Adam; {_TRIED}; random splits, Nadeau and "
    "Bengio's corrected interval",
}

Judge = Callable[[Study], Finding]


def above_zero(differences: Callable[[Study], Sequence[tuple[str, Estimate]]]) -> Judge:
    """Whether every named difference is positive."""

    def judge(study: Study) -> Finding:
        found = dict(differences(study))
        evidence = "; ".join(f"{name}: {_points(estimate)}" for name, estimate in found.items())
        evidence += f" percentage points, {study.seeds} seeds"
        return Finding(all_of([at_least(estimate, 0) for estimate in found.values()]), evidence, found)

    return judge


def _points(estimate: Estimate) -> str:
    return f"{100 * estimate.value:+.2f} [{100 * estimate.low:+.2f}, {100 * estimate.high:+.2f}]"


def better(method: str, *others: str) -> Judge:
    """A method is more accurate than each other."""
    return above_zero(lambda study: [(f"− {other}", study.comparison.difference(method, other)) for other in others])


def lazier(method: str, *modalities: int) -> Judge:
    """The uni-modal encoder is better in linear evaluation than the method's."""

    def behind(study: Study, r: int) -> Estimate:
        ahead = study.comparison.laziness(method, r)
        return Estimate(-ahead.value, -ahead.high, -ahead.low)

    return above_zero(lambda study: [(f"encoder {r}", behind(study, r)) for r in modalities])


def better_encoders(method: str, other: str, *modalities: int) -> Judge:
    """A method's encoder is better in linear evaluation than the other's."""
    return above_zero(
        lambda study: [(f"encoder {r}", study.comparison.encoder_difference(method, other, r)) for r in modalities]
    )


def loses_signs(method: str, other: str) -> Judge:
    """Fewer paired signs are recovered from the method's encoders than from the other's."""
    return above_zero(
        lambda study: [
            (f"encoder {r + 1}", stats.mean(study.recovery[other][:, r] - study.recovery[method][:, r]))
            for r in range(2)
        ]
    )
