"""Distilling one modality maintains that modality's encoder (UMT, section 4.1); what it does to the other: `htad`."""

from mmtheory.claim import Verdict
from mmtheory.umt.claims.paper import ENCODER, MEASURED, ON_HTAD, better_encoders, ordering, refolded

ONE_SIDED = MEASURED.subject(section="4.1", **ON_HTAD)

for r, method in ((1, "umt-first"), (2, "umt-second")):
    ordering(
        ONE_SIDED,
        f"one-sided.{method}.maintained",
        f"Distilling modality {r} alone maintains that modality's encoder: it is better than naive fusion's (Table 1).",
        # Of the runs of `best-encoders.htad`, whose differences from UMT's encoders add up to 3.7 and 2.9 points.
        Verdict.SUPPORTED,
        refolded(0.0125, ENCODER),
        better_encoders(method, "naive", r),
    )
