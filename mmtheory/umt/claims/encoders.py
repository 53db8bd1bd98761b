"""Encoders of naive fusion are lazy, and UMT repairs them."""

from mmtheory.claim import Verdict
from mmtheory.umt.claims.paper import (
    ENCODER,
    FROM_LAZINESS,
    MEASURED,
    ON_HTAD,
    ON_RARE,
    better_encoders,
    fresh,
    lazier,
    ordering,
    refolded,
)

ENCODERS = MEASURED.subject(section="4.1")

ordering(
    ENCODERS,
    "laziness.paired",
    "The encoder of the modality with the features that are hard to learn is lazy under naive fusion.",
    Verdict.SUPPORTED,
    fresh(0.014, ENCODER),
    lazier("naive", 2),
    section="3.1",
    **FROM_LAZINESS,
    **ON_RARE,
)
ordering(
    ENCODERS,
    "laziness.htad",
    "Encoders from naive fusion are worse in linear evaluation than uni-modal ones (Table 1).",
    Verdict.SUPPORTED,
    refolded(0.0125, ENCODER),
    lazier("naive", 1, 2),
    declares={"encoder 1": (0.025, 0.055), "encoder 2": (0.03, 0.06)},
    section="4.2",
    **FROM_LAZINESS,
    **ON_HTAD,
)

for method, name in (("blending", "gradient blending"), ("mlp-head", "an MLP head"), ("attention-head", "attention")):
    ordering(
        ENCODERS,
        f"laziness.htad.{method}",
        f"Encoders from {name} are worse in linear evaluation than uni-modal ones (Table 1).",
        Verdict.SUPPORTED,
        refolded(0.0125, ENCODER),
        lazier(method, 1, 2),
        section="3.1",
        **FROM_LAZINESS,
        **ON_HTAD,
    )
ordering(
    ENCODERS,
    "repair.paired",
    "UMT repairs the lazy encoder.",
    Verdict.SUPPORTED,
    fresh(0.014, ENCODER),
    better_encoders("umt", "naive", 2),
    **ON_RARE,
)
ordering(
    ENCODERS,
    "repair.htad",
    "UMT has better encoders of both modalities than naive fusion (Table 1).",
    Verdict.SUPPORTED,
    refolded(0.0125, ENCODER),
    better_encoders("umt", "naive", 1, 2),
    declares={"encoder 1": (0.02, 0.05), "encoder 2": (0.02, 0.05)},
    **ON_HTAD,
)
