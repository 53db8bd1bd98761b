"""What distilling one modality does to its own encoder (UMT, section 4.1); what it does to the other: `htad`."""

from mmtheory.claim import Verdict
from mmtheory.umt.claims.paper import ENCODER, MEASURED, ON_HTAD, better_encoders, ordering, refolded

ONE_SIDED = MEASURED.subject(section="4.1", **ON_HTAD)

for r, method in ((1, "umt-first"), (2, "umt-second")):
    ordering(
        ONE_SIDED,
        f"one-sided.{method}.own-encoder",
        f"Distilling modality {r} alone, that modality's encoder is better than naive fusion's (Table 1).",
        # Expected of the partitions on which `best-encoders.htad` was recorded, at 3.7 and 2.9 points.
        Verdict.SUPPORTED,
        refolded(0.0125, ENCODER),
        better_encoders(method, "naive", r),
    )
