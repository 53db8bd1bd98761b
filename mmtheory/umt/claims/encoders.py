"""Encoders of naive fusion are lazy, and UMT repairs them."""

from mmtheory.claim import Budget, Verdict
from mmtheory.umt.claims.paper import FROM_LAZINESS, MEASURED, ON_HTAD, ON_RARE, better_encoders, lazier

ENCODERS = MEASURED.subject(section="4.1")

ENCODERS.claim(
    "laziness.paired",
    "The encoder of the modality with the features that are hard to learn is lazy under naive fusion.",
    Verdict.SUPPORTED,
    section="3.1",
    # About half a point: 20 seeds decide it in some runs only.
    needs=Budget.THOROUGH,
    **FROM_LAZINESS,
    **ON_RARE,
)(lazier("naive", 2))

ENCODERS.claim(
    "laziness.htad",
    "Encoders from naive fusion are worse in linear evaluation than uni-modal ones (Table 1).",
    Verdict.INCONCLUSIVE,
    section="4.2",
    **FROM_LAZINESS,
    **ON_HTAD,
)(lazier("naive", 1, 2))

ENCODERS.claim("repair.paired", "UMT repairs the lazy encoder.", Verdict.SUPPORTED, **ON_RARE)(
    better_encoders("umt", "naive", 2)
)

ENCODERS.claim(
    "repair.htad",
    "UMT has better encoders of both modalities than naive fusion (Table 1).",
    Verdict.INCONCLUSIVE,
    **ON_HTAD,
)(better_encoders("umt", "naive", 1, 2))
