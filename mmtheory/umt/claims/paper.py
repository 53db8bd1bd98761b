"""The two papers that claims on Uni-Modal Teacher are from, and how an ordering of trained methods is checked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Unpack

import numpy as np
from jaxtyping import Float

from mmtheory import papers, stats
from mmtheory.claim import Budget, Declared, Finding, Paper, Verdict
from mmtheory.decision import decided
from mmtheory.design import Design, Reading
from mmtheory.precondition import Precondition
from mmtheory.umt.entry import LEARNING_RATE, WEIGHT
from mmtheory.umt.parameters import ALONE
from mmtheory.umt.runs import REPEATS, SEEDS, TRIALS, Study, attending, on_htad, on_paired
from mmtheory.umt.sources import SEVEN

PAPER = Paper("umt", papers.UMT)

FROM_LAZINESS: Declared = {"paper": papers.LAZINESS}

ACCURACY, ENCODER = 0.005, 0.01
"""Margins: of accuracies, and of linear evaluation of an encoder."""

NO_DIVERGENCE = Precondition(
    "no divergence",
    "no run's chosen network diverged",
    lambda study: (study.diverged == 0, f"{study.diverged} runs, over all methods"),
)

MEASURED = PAPER.subject(
    reading="every difference, repeat by repeat, is positive: a verdict on the smallest of them, under the design",
    scope="empirical",
    starts_at=Budget.STANDARD,
    preconditions=(NO_DIVERGENCE,),
)
"""Minutes of training each."""

_TRIED = (
    f"of {TRIALS} hyper-parameter values the best on validation data is taken, method by method; learning rates in "
    f"[{LEARNING_RATE.low:g}, {LEARNING_RATE.high:g}], λ in [{WEIGHT.low:g}, {WEIGHT.high:g}], a mean over features"
)


def _on_paired(paired: int, networks: str = "MLP encoders and head") -> Declared:
    # With two classes, averaged logits and averaged probabilities decide alike.
    assumptions = f"default paired-feature data, {paired} of 6 slots paired; {networks}, Adam; {_TRIED}"
    return {"run": partial(on_paired, paired=paired), "assumptions": assumptions}


ON_RARE, ON_ABUNDANT = _on_paired(0), _on_paired(6)
"""Where none of the slots is paired, and where all are."""

ATTENDING: Declared = {**_on_paired(0, "MLP encoders, attention head"), "run": attending}
TWO_HEADS = _on_paired(0, "MLP encoders, a linear and an attention head")
"""With a run of its own."""

NETWORKS_ON_HTAD = f"HTAD (audio, accelerometer), MLP encoders, linear head, Adam; {_TRIED}"

ON_HTAD: Declared = {
    "run": on_htad,
    "assumptions": f"{NETWORKS_ON_HTAD}; {SEVEN} stratified folds, their predictions pooled: the same people in all "
    "parts, and near-copies of what was trained on among the test samples",
}


# Margins are older than the runs. Standard deviations that claims declare are rounded up: on HTAD from the first four
# partitions of seed 0, on paired-feature data from the intervals that 60 seeds had before there were designs. What
# claims expect has seen these runs and a few more. So the check at seed 0 has its pilot's runs among its own; those at
# other seeds have not.


def fresh(sd: float, margin: float = ACCURACY) -> Design:
    """On data drawn anew for every repeat."""
    return Design(Reading.POPULATION, margin, sd, SEEDS[Budget.THOROUGH])


def refolded(sd: float, margin: float = ACCURACY, repeats: Mapping[Budget, int] = REPEATS, looks: int = 1) -> Design:
    """On partitions of one data set."""
    return Design(Reading.DATA_SET, margin, sd, repeats[Budget.THOROUGH], looks=looks)


@dataclass(frozen=True)
class Difference:
    """What a statement calls positive.

    Args:
        name: as the finding's numbers have it.
        measured: by outcome of a study.
        accuracy: whose accuracies on single samples are compared, if they are.
    """

    name: str
    measured: Callable[[Study], Float[np.ndarray, " outcome"]]
    accuracy: tuple[str, str] | None = None


Judge = Callable[[Study], Finding]


def above_zero(design: Design, *differences: Difference) -> Judge:
    """Whether every difference is positive; on a fixed data set with what the other readings have."""

    def judge(study: Study) -> Finding:
        measured = {one.name: one.measured(study) for one in differences}
        finding = decided(design, {name: study.repeats(values) for name, values in measured.items()})
        if study.stretches is None:
            return finding
        beside = {
            f"{one.name}, {Reading.SAMPLES}": stats.clustered_mean(
                study.ahead_by_row(*one.accuracy), study.stretches, design.confidence
            )
            for one in differences
            if one.accuracy is not None
        } | {
            f"{name}, {Reading.POPULATION}": stats.resampled_mean(values, study.comparison.overlap, design.confidence)
            for name, values in measured.items()
        }
        others = "; ".join(f"{name}: {estimate.text(100, '+.2f')}" for name, estimate in beside.items())
        return replace(finding, evidence=f"{finding.evidence}. {others}", numbers={**finding.numbers, **beside})

    return judge


def ordering(
    subject: Paper,
    part: str,
    statement: str,
    expected: Verdict,
    decided_by: Design,
    differences: Sequence[Difference],
    /,
    **declared: Unpack[Declared],
) -> None:
    """Declare that differences are positive, to be decided under a design."""
    judge = above_zero(decided_by, *differences)
    subject.claim(part, statement, expected, **(declared | {"design": decided_by}))(judge)


def better(method: str, *others: str) -> list[Difference]:
    """A method is more accurate than each other."""

    def ahead(study: Study, other: str) -> Float[np.ndarray, " outcome"]:
        outcomes = study.comparison.outcomes
        return np.asarray(outcomes[method].test_accuracy - outcomes[other].test_accuracy)

    return [Difference(f"− {other}", partial(ahead, other=other), (method, other)) for other in others]


def better_encoders(method: str, other: str, *modalities: int) -> list[Difference]:
    """A method's encoder is better in linear evaluation than the other's."""

    def ahead(study: Study, r: int) -> Float[np.ndarray, " outcome"]:
        first, second = (study.comparison.encoder_accuracies(name.format(r=r), r) for name in (method, other))
        return first - second

    return [Difference(f"encoder {r}", partial(ahead, r=r)) for r in modalities]


def lazier(method: str, *modalities: int) -> list[Difference]:
    """The uni-modal encoder is better in linear evaluation than the method's."""
    return better_encoders(ALONE + "{r}", method, *modalities)
