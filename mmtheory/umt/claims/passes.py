"""What remains on HTAD where a pass through the tasks, almost surely a person, is left out for test.

A repeat is an initialisation, with a validation part of its own, for each of the three passes, whose predictions are
pooled. Three people are too few to speak of people: the claims are about these three together, of whom one may tell
another story than the others; the evidence has each.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from mmtheory import stats
from mmtheory.claim import OURS, Budget, Finding, Verdict
from mmtheory.decision import decided
from mmtheory.design import Design, Reading
from mmtheory.precondition import Precondition
from mmtheory.umt.claims.paper import (
    ENCODER,
    MEASURED,
    NETWORKS_ON_HTAD,
    Difference,
    better,
    better_encoders,
    lazier,
)
from mmtheory.umt.runs import STARTS, Study, across_passes

PASSES = MEASURED.subject(
    section="4.1",
    run=across_passes,
    assumptions=f"{NETWORKS_ON_HTAD}; two passes, almost surely two people, for training and validation, the third for "
    "test. The verdict is on the three passes pooled, which may disagree: it is not one on persons who were not seen",
    preconditions=(
        Precondition(
            "no divergence",
            "no run's chosen network diverged",
            lambda studies: (all(one.diverged == 0 for one in studies), f"{sum(one.diverged for one in studies)} runs"),
        ),
    ),
    **OURS,
)

MARGIN = 0.01
"""Of accuracies, twice that of random folds: initialisations matter more to people who were not seen."""


def pooled(design: Design, differences: Sequence[Difference]) -> Callable[[Sequence[Study]], Finding]:
    """Whether every difference is positive over the passes together; the evidence has each pass as well."""

    def judge(studies: Sequence[Study]) -> Finding:
        sizes = [one.right["naive"].shape[1] for one in studies]
        by_pass = {one.name: [one.measured(study) for study in studies] for one in differences}
        finding = decided(
            design,
            {
                name: sum(size * values for size, values in zip(sizes, each, strict=True)) / sum(sizes)
                for name, each in by_pass.items()
            },
        )
        alone = {
            f"{name}, pass {k}": stats.mean(values)
            for name, each in by_pass.items()
            for k, values in enumerate(each, start=1)
        }
        by_itself = "; ".join(f"{name}: {estimate.text(100, '+.1f')}" for name, estimate in alone.items())
        return replace(finding, evidence=f"{finding.evidence}. {by_itself}", numbers={**finding.numbers, **alone})

    return judge


_TOGETHER = "Over the three passes of HTAD together, each left out of the training in turn"

# Standard deviations are rounded up from eight initialisations, the first of seed 0.
for part, statement, expected, needs, sd, margin, differences in (
    (
        *("fusion", f"{_TOGETHER}, naive fusion is better than the accelerometer alone."),
        *(Verdict.REFUTED, Budget.STANDARD, 0.017, MARGIN, better("naive", "alone-2")),
    ),
    (
        *("laziness", f"{_TOGETHER}, encoders from naive fusion are worse than uni-modal ones."),
        *(Verdict.REFUTED, Budget.STANDARD, 0.023, ENCODER, lazier("naive", 1, 2)),
    ),
    (
        *("repair", f"{_TOGETHER}, UMT has better encoders than naive fusion."),
        *(Verdict.REFUTED, Budget.THOROUGH, 0.021, ENCODER, better_encoders("umt", "naive", 1, 2)),
    ),
    *(
        (
            *(f"ordering.{other}", f"{_TOGETHER}, UMT is better than {name}."),
            *(expected, needs, sd, MARGIN, better("umt", other)),
        )
        for other, name, expected, needs, sd in (
            ("naive", "naive fusion", Verdict.INCONCLUSIVE, Budget.THOROUGH, 0.022),
            ("frozen", "a linear classifier on frozen encoders", Verdict.REFUTED, Budget.THOROUGH, 0.019),
            ("averaged-logits", "averaged logits", Verdict.REFUTED, Budget.STANDARD, 0.026),
            ("modality-dropout", "modality dropout", Verdict.REFUTED, Budget.THOROUGH, 0.033),
        )
    ),
):
    design = Design(Reading.DATA_SET, margin, sd, STARTS[Budget.THOROUGH])
    PASSES.claim(f"passes.{part}", statement, expected, needs=needs, design=design)(pooled(design, differences))
