"""Table 1 of UMT: encoders of naive fusion on training data, which the fused classifier fits, and UMT's on new data."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from jaxtyping import Float

from mmtheory.claim import Verdict
from mmtheory.precondition import Precondition
from mmtheory.umt.claims.along_training import stronger
from mmtheory.umt.claims.paper import (
    ENCODER,
    MEASURED,
    NO_DIVERGENCE,
    ON_HTAD,
    ON_RARE,
    Difference,
    better_encoders,
    fresh,
    ordering,
    refolded,
)
from mmtheory.umt.parameters import ALONE
from mmtheory.umt.runs import Study

TABLE_1 = MEASURED.subject(section="2.1")

FIT = 0.99
"""Training accuracy from which the fused classifier counts as done; the paper's has 0.999."""


def _fitted(study: Study) -> tuple[bool, str]:
    assert study.fitted is not None
    share = float(np.mean(study.fitted))
    return share >= FIT, f"{100 * share:.1f} %"


FITTED = Precondition("training data fitted", f"training accuracy of naive fusion ≥ {FIT:g} in the mean", _fitted)


def _training(study: Study, method: str, r: int) -> Float[np.ndarray, " outcome"]:
    return study.comparison.encoder_accuracies(method, r, "training")


def lazier_in_training(r: int) -> Difference:
    """The uni-modal encoder is better in linear evaluation on training data than naive fusion's."""
    return Difference(
        f"encoder {r}, training", lambda study: _training(study, f"{ALONE}{r}", r) - _training(study, "naive", r)
    )


def _behind_the_fused(study: Study) -> Float[np.ndarray, " outcome"]:
    assert study.fitted is not None
    return np.asarray(study.fitted - _training(study, "naive", 3 - stronger(study)))


def _behind_the_uni_modal(study: Study) -> Float[np.ndarray, " outcome"]:
    weaker = 3 - stronger(study)
    return _training(study, f"{ALONE}{weaker}", weaker) - _training(study, "naive", weaker)


UNDER_TRAINED: Sequence[Difference] = (
    Difference("fused − weaker encoder", _behind_the_fused),
    Difference("uni-modal − weaker encoder", _behind_the_uni_modal),
)
"""On training data the weaker modality's encoder is behind the fused classifier, and its uni-modal counterpart."""

ordering(
    TABLE_1,
    "laziness.htad.training",
    "Encoders from naive fusion are worse in linear evaluation than uni-modal ones on the training data too (Table 1).",
    Verdict.SUPPORTED,
    refolded(0.0125, ENCODER),
    [lazier_in_training(r) for r in (1, 2)],
    declares={"encoder 1, training": (0.09, 0.16), "encoder 2, training": (0.09, 0.16)},
    **ON_HTAD,
)
ordering(
    TABLE_1,
    "under-trained.htad",
    "The fused classifier fits the training data while the weaker modality's encoder does not, which alone would.",
    Verdict.SUPPORTED,
    refolded(0.0125, ENCODER),
    UNDER_TRAINED,
    section="1",
    preconditions=(NO_DIVERGENCE, FITTED),
    **ON_HTAD,
)
ordering(
    TABLE_1,
    "under-trained.paired",
    "The stronger modality brings training accuracy to 100 % while the weaker one's encoder is under-trained.",
    Verdict.INCONCLUSIVE,
    fresh(0.014, ENCODER),
    UNDER_TRAINED,
    section="3.2",
    preconditions=(NO_DIVERGENCE, FITTED),
    **ON_RARE,
)
ordering(
    TABLE_1,
    "best-encoders.htad",
    "UMT's encoders are the best of all rows in linear evaluation, those of uni-modal training among them (Table 1).",
    Verdict.REFUTED,
    refolded(0.0125, ENCODER),
    [
        replace(difference, name=f"{difference.name} − {other.format(r='r')}")
        for other in ("naive", ALONE + "{r}", "blending", "umt-first", "umt-second")
        for difference in better_encoders("umt", other, 1, 2)
    ],
    declares={"encoder 2 − alone-r": (-0.025, -0.003)},
    section="4.1",
    **ON_HTAD,
)
