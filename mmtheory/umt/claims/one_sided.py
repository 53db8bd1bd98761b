"""What distilling one modality does to its own encoder (UMT, section 4.1); what it does to the other: `htad`."""

from mmtheory.claim import Verdict
from mmtheory.umt.claims.paper import ENCODER, MEASURED, ON_HTAD, better_encoders, ordering, refolded
from mmtheory.umt.parameters import ALONE

ONE_SIDED = MEASURED.subject(section="4.1", **ON_HTAD)

# What is expected of both is by the partitions on which `best-encoders.htad` was recorded: of encoder 1 against naive
# fusion's 3.7 points and against the uni-modal one −0.2, of encoder 2 2.9 and −1.1.
for r, method, against_alone in ((1, "umt-first", Verdict.EQUIVALENT), (2, "umt-second", Verdict.REFUTED)):
    ordering(
        ONE_SIDED,
        f"one-sided.{method}.own-encoder",
        f"Distilling modality {r} alone, that modality's encoder is better than naive fusion's (Table 1).",
        Verdict.SUPPORTED,
        refolded(0.0125, ENCODER),
        better_encoders(method, "naive", r),
    )
    ordering(
        ONE_SIDED,
        f"one-sided.{method}.maintained",
        f"Distilling modality {r} alone maintains its encoder: it is better than the uni-modal one (Table 1).",
        against_alone,
        refolded(0.0125, ENCODER),
        better_encoders(method, f"{ALONE}{r}", r),
    )
