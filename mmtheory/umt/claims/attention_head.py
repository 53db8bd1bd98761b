"""UMT under an attention head, of the ways to fuse the one that the other claims leave out (UMT, Abstract)."""

from functools import cache

from mmtheory.claim import Budget, Declared, Verdict, run_seeds
from mmtheory.datasets.paired_features import PairedFeatures
from mmtheory.design import Design, Reading
from mmtheory.umt.claims.paper import ACCURACY, ATTENDING, ENCODER, MEASURED, better, better_encoders, ordering
from mmtheory.umt.runs import Study, study

ATTENTION_HEAD = MEASURED.subject(section="Abstract")

DRAWS = {Budget.STANDARD: 32, Budget.THOROUGH: 120}


@cache
def under_attention(budget: Budget, seed: int) -> Study:
    """Naive fusion and UMT under an attention head on the default law without paired features."""
    law, seeds = PairedFeatures(paired=0), run_seeds(seed, DRAWS[budget])
    return study([law.draw(s) for s in seeds], seeds, ("naive", "umt"), "attention")


UNDER_ATTENTION: Declared = {**ATTENDING, "run": under_attention}

# Standard deviations are rounded up from a pilot of eight draws, at seeds that no claim runs on.
for part, statement, sd, margin, differences in (
    (
        *("ordering.rare.under-attention", "Under an attention head UMT is better than without teachers."),
        *(0.01, ACCURACY, better("umt", "naive")),
    ),
    (
        *("repair.paired.under-attention", "Under an attention head UMT repairs the lazy encoder."),
        *(0.014, ENCODER, better_encoders("umt", "naive", 2)),
    ),
):
    ordering(
        ATTENTION_HEAD,
        part,
        statement,
        Verdict.SUPPORTED,
        Design(Reading.POPULATION, margin, sd, DRAWS[Budget.THOROUGH]),
        differences,
        **UNDER_ATTENTION,
    )
