"""Laziness, A.5 and A.6: whether small data are more sensitive to UMT's weight, and what fine-tuning makes forget."""

from dataclasses import replace

import numpy as np
from jaxtyping import Float

from mmtheory import stats
from mmtheory.claim import Budget, Finding, Verdict
from mmtheory.decision import decided
from mmtheory.design import Design, Reading
from mmtheory.umt.claims.paper import ACCURACY, ENCODER, FROM_LAZINESS, MEASURED, lazier, ordering
from mmtheory.umt.fixed_settings import (
    DRAWS,
    ENCODER_RATES,
    HEAD_RATE,
    LARGE,
    PARTITIONS,
    RATE,
    SMALL,
    Weighed,
    fine_tuned,
    weighed,
)
from mmtheory.umt.runs import TRIALS
from mmtheory.umt.sources import SEVEN
from mmtheory.umt.teacher import PAPER_WEIGHTS

FIXED_SETTINGS = MEASURED.subject(**FROM_LAZINESS)

# Standard deviations are rounded up from pilots at seeds that no claim runs on: four partitions of HTAD, and six draws
# of the small training part (SD 0.014 with the weight 0, 0.008 without), with room for the large one.

# -- fine-tuning ------------------------------------------------------------------------------------------------------

for part, words, rate, expected, lies in (
    ("printed", "At the largest rate of Table 9", ENCODER_RATES[0], Verdict.EQUIVALENT, (-0.01, 0.01)),
    ("large", "At the largest rate that is tried here", ENCODER_RATES[1], Verdict.SUPPORTED, (0.005, 0.035)),
):
    ordering(
        FIXED_SETTINGS,
        f"forgetting.htad.{part}",
        f"{words}, {rate:g}, uni-modal encoders that are fine-tuned forget some of what they could extract (Table 9).",
        expected,
        Design(Reading.DATA_SET, ENCODER, 0.009, PARTITIONS[Budget.THOROUGH]),
        lazier(f"at {rate:g}", 1, 2),
        section="A.6",
        declares={"encoder 1": lies, "encoder 2": lies},
        run=fine_tuned,
        assumptions=f"HTAD (audio, accelerometer), MLP encoders whose rate is chosen of {TRIALS}; a new linear head at "
        f"{HEAD_RATE:g}, as printed, and Adam; {SEVEN} stratified folds pooled, the same people in all parts",
        reading="both encoders are worse in linear evaluation after fine-tuning than before: a verdict on the smaller "
        "of the differences, under the design",
    )

# -- the weight of distillation ---------------------------------------------------------------------------------------


def sensitivity(
    validation: Float[np.ndarray, "weight draw 2"], test: Float[np.ndarray, "weight draw 2"]
) -> Float[np.ndarray, " draw"]:
    """Test accuracy with the weight that is best for the draw's other network on validation data − with the worst."""
    others = validation[:, :, ::-1]
    best, worst = (np.take_along_axis(test, pick(others, axis=0)[None], axis=0)[0] for pick in (np.argmax, np.argmin))
    return (best - worst).mean(axis=1)


SENSITIVITY = Design(Reading.POPULATION, ACCURACY, 0.02, DRAWS[Budget.THOROUGH])

for part, words, first, expected in (
    ("sensitivity", "weights of Table 12, 0 among them, which is no distillation", 0, Verdict.SUPPORTED),
    ("sensitivity.positive", "weights of Table 12 without 0", 1, Verdict.EQUIVALENT),
):

    @FIXED_SETTINGS.claim(
        f"weight.{part}",
        f"On little data UMT is more sensitive to the distillation weight: {words}.",
        expected,
        section="A.5",
        run=weighed,
        needs=Budget.THOROUGH,
        design=SENSITIVITY,
        assumptions=f"default paired-feature data without paired features; {SMALL} training samples, the first of "
        f"{LARGE}, or all; weights {', '.join(map(str, PAPER_WEIGHTS[first:]))}; MLP encoders and head, Adam at "
        f"{RATE:g}, as many steps at either size",
        reading="how much accuracy hangs on the weight, on the small training part less on the large one, draw by "
        "draw: the weights that are best and worst on validation data are found by one initialisation and compared on "
        "test data by another, so that chance of initialisations and of test samples, larger on little data, adds "
        "nothing; what a weight does on this training part counts",
    )
    def more_sensitive_on_little_data(runs: Weighed, first: int = first) -> Finding:
        small, large = (sensitivity(runs.validation[n][first:], runs.test[n][first:]) for n in (SMALL, LARGE))
        finding = decided(SENSITIVITY, {"small − large": small - large})
        beside = {f"{n} training samples": stats.mean(values) for n, values in ((SMALL, small), (LARGE, large))}
        parts = "; ".join(f"{name}: {estimate.text(100, '+.2f')}" for name, estimate in beside.items())
        return replace(finding, evidence=f"{finding.evidence}. {parts}", numbers={**finding.numbers, **beside})
