"""What an attention head does to encoders (Laziness, section 3.1), and UMT under one (UMT, Abstract)."""

from functools import cache

from mmtheory import papers
from mmtheory.claim import Budget, Declared, Verdict, run_seeds
from mmtheory.datasets.paired_features import PairedFeatures
from mmtheory.umt.claims.paper import ATTENDING, ENCODER, MEASURED, TWO_HEADS, better, better_encoders, fresh, ordering
from mmtheory.umt.runs import SEEDS, Study, study

ATTENTION_HEAD = MEASURED.subject(section="1")


@cache
def under_attention(budget: Budget, seed: int) -> Study:
    """Naive fusion and UMT under an attention head on the default law without paired features."""
    law, seeds = PairedFeatures(paired=0), run_seeds(seed, SEEDS[budget])
    return study([law.draw(s) for s in seeds], seeds, ("naive", "umt"), "attention")


UNDER_ATTENTION: Declared = {**ATTENDING, "run": under_attention, "needs": Budget.THOROUGH}

# Standard deviations are rounded up from a pilot of eight draws, at seeds that no claim runs on.
ordering(
    ATTENTION_HEAD,
    "ordering.rare.under-attention",
    "UMT can be combined with an attention head: it is better than the attention head alone.",
    Verdict.SUPPORTED,
    fresh(0.014),
    better("umt", "naive"),
    **UNDER_ATTENTION,
)
ordering(
    ATTENTION_HEAD,
    "repair.paired.under-attention",
    "Under an attention head too UMT repairs the lazy encoder.",
    Verdict.SUPPORTED,
    fresh(0.014, ENCODER),
    better_encoders("umt", "naive", 2),
    **UNDER_ATTENTION,
)


@cache
def two_heads(budget: Budget, seed: int) -> Study:
    """Naive fusion under a linear and under an attention head on the default law without paired features."""
    law, seeds = PairedFeatures(paired=0), run_seeds(seed, SEEDS[budget])
    return study([law.draw(s) for s in seeds], seeds, ("naive", "attention-head"), "linear")


ordering(
    ATTENTION_HEAD,
    "attention.lazier",
    "Attention makes the modality lazier that is harder to learn: its encoder is worse than under a linear head.",
    Verdict.EQUIVALENT,
    fresh(0.01, ENCODER),
    better_encoders("naive", "attention-head", 2),
    paper=papers.LAZINESS,
    section="3.1",
    **(TWO_HEADS | {"run": two_heads, "uses": ("umt.attention.paired",)}),
)
