"""Encoders along the training: Figures 2 and 4 of laziness, which of them learns fast, and where attention goes.

A probe is a linear classifier that learns on an encoder's detached features on the way.
"""

import numpy as np
from jaxtyping import Float

from mmtheory.claim import Budget, Declared, Verdict
from mmtheory.design import Design, Reading
from mmtheory.umt.claims.paper import (
    ATTENDING,
    ENCODER,
    FROM_LAZINESS,
    MEASURED,
    ON_HTAD,
    Difference,
    fresh,
    ordering,
    refolded,
)
from mmtheory.umt.parameters import ALONE
from mmtheory.umt.runs import PROBED, Study, along_training

ALONG_TRAINING = MEASURED.subject(section="3.1")

PERIODS = (10, 20, 30, 40)
"""Passes after which encoders are compared: quarters of the training."""

REACHED = 0.95
"""The share of its uni-modal network's last accuracy from which an encoder counts as learned."""


def probed(study: Study, method: str, r: int) -> Float[np.ndarray, "outcome period"]:
    """Test accuracy of the probe on the encoder of modality r = 1, 2 before training and after every pass."""
    records = study.comparison.outcomes[method].records.probe_accuracy
    return np.asarray(records)[:, :, 0 if method.startswith(ALONE) else r - 1]


def _behind(r: int, period: int) -> Difference:
    def measured(study: Study) -> Float[np.ndarray, " outcome"]:
        return probed(study, f"{ALONE}{r}", r)[:, period] - probed(study, "naive", r)[:, period]

    return Difference(f"encoder {r} after {period} passes", measured)


def learned_after(study: Study, r: int) -> Float[np.ndarray, " outcome"]:
    """The share of the training after which naive fusion's encoder is at REACHED of its uni-modal one's end."""
    along, target = probed(study, "naive", r), REACHED * probed(study, f"{ALONE}{r}", r)[:, -1:]
    passes = along.shape[1] - 1
    reached = along >= target
    # What is never learned counts as one pass later than all.
    return np.where(reached.any(axis=1), np.argmax(reached, axis=1), passes + 1) / passes


def stronger(study: Study) -> int:
    """The modality whose network alone is more accurate."""
    return max((1, 2), key=lambda r: study.comparison.accuracy(f"{ALONE}{r}").value)


def _learns_later(study: Study) -> Float[np.ndarray, " outcome"]:
    strong = stronger(study)
    return learned_after(study, 3 - strong) - learned_after(study, strong)


ON_PROBES: Declared = {**ON_HTAD, "run": along_training}

ordering(
    ALONG_TRAINING,
    "laziness.htad.throughout",
    "Encoders from naive fusion are worse than uni-modal ones throughout the training (Figures 2, 4).",
    Verdict.SUPPORTED,
    refolded(0.021, ENCODER),
    [_behind(r, period) for r in (1, 2) for period in PERIODS],
    reading="after each quarter of the passes the probe on either encoder is less accurate: a verdict on the smallest "
    "of the differences, under the design",
    **FROM_LAZINESS,
    **ON_PROBES,
)
ordering(
    ALONG_TRAINING,
    "laziness.htad.fast",
    "In naive fusion the encoder of the stronger modality learns fast, and the weaker one cannot learn enough.",
    Verdict.INCONCLUSIVE,
    # Of eight partitions: in some the weaker modality's encoder is the faster one.
    Design(Reading.DATA_SET, 0.05, 0.24, PROBED[Budget.THOROUGH]),
    [Difference("share of the training", _learns_later)],
    section="4.1",
    reading=f"its probe reaches {100 * REACHED:g} % of its uni-modal network's last accuracy earlier than the weaker "
    "one's does of its own, of which that is one pass after the last if it never does; in shares of the training",
    **ON_PROBES,
)


def _attends_to_first(study: Study) -> Float[np.ndarray, " outcome"]:
    assert study.attended is not None
    return np.asarray(study.attended[:, 0] - study.attended[:, 1])


ordering(
    ALONG_TRAINING,
    "attention.paired",
    "The attention head gives more attention to the modality with more easy-to-learn features.",
    Verdict.SUPPORTED,
    fresh(0.1, 0.05),
    [Difference("attention to modality 1 − to modality 2", _attends_to_first)],
    reading="the mean weight over test samples, and over the modalities that attend; modality 2's features are hard",
    **FROM_LAZINESS,
    **ATTENDING,
)
