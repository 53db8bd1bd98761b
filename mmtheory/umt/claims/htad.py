"""UMT and its rivals on HTAD, the same people in the training and the test part; see `passes` for others."""

from collections.abc import Mapping

from mmtheory import papers
from mmtheory.claim import Budget, Verdict
from mmtheory.umt.claims.paper import ENCODER, MEASURED, ON_HTAD, better, better_encoders, ordering, refolded
from mmtheory.umt.runs import REPEATS, REPEATS_AGAIN, again_on_htad

HTAD = MEASURED.subject(section="4.1", **ON_HTAD)

_LIES: Mapping[str, tuple[float, float]] = {
    "naive": (0.0, 0.02),
    "frozen": (-0.01, 0.003),
    "dropout": (0.0, 0.01),
    "modality-dropout": (-0.016, -0.002),
    "blending": (-0.012, 0.01),
    "umt-first": (-0.01, 0.01),
    "umt-second": (-0.012, 0.01),
    "self-features": (-0.01, 0.02),
    "averaged-probabilities": (0.01, 0.035),
    "averaged-logits": (-0.012, 0.005),
}
"""Accuracy of UMT − that of its rival, by four to sixteen partitions of seed 0 with room for others."""

_EVERY, _LARGE = Budget.STANDARD, Budget.THOROUGH
"""Which budget decides: the larger where a design needs more repeats than the other has, unless the first runs have a
difference of two margins or more. Where their interval holds more than one verdict, none is expected."""

for other, name, expected, needs, sd, paper, section in (
    ("naive", "naive fusion (Table 2)", Verdict.SUPPORTED, _LARGE, 0.009, papers.UMT, "4.1"),
    (
        "frozen",
        "a linear classifier on frozen encoders (Table 2)",
        Verdict.EQUIVALENT,
        _EVERY,
        0.006,
        papers.UMT,
        "4.1",
    ),
    ("modality-dropout", "modality dropout (Table 2)", Verdict.REFUTED, _LARGE, 0.009, papers.UMT, "4.1"),
    ("blending", "gradient blending (Table 2)", Verdict.INCONCLUSIVE, _LARGE, 0.01, papers.UMT, "4.1"),
    ("umt-first", "distilling modality 1 alone (Table 2)", Verdict.EQUIVALENT, _LARGE, 0.01, papers.UMT, "4.1"),
    ("umt-second", "distilling modality 2 alone (Table 2)", Verdict.EQUIVALENT, _LARGE, 0.009, papers.UMT, "4.1"),
    (
        *("self-features", "self-distillation of features (Table 4)", Verdict.SUPPORTED),
        *(_LARGE, 0.0135, papers.LAZINESS, "4.3"),
    ),
    (
        *("averaged-probabilities", "averaged predictions (Table 7)", Verdict.SUPPORTED),
        *(_EVERY, 0.009, papers.LAZINESS, "4.4"),
    ),
    (
        *("averaged-logits", "averaged logits (Table 7, read otherwise)", Verdict.REFUTED),
        *(_LARGE, 0.009, papers.LAZINESS, "4.4"),
    ),
    ("mlp-head", "an MLP head (Table 3)", Verdict.SUPPORTED, _LARGE, 0.009, papers.LAZINESS, "4.3"),
    ("attention-head", "an attention head (Table 3)", Verdict.SUPPORTED, _LARGE, 0.009, papers.LAZINESS, "4.3"),
    ("auxiliary", "auxiliary cross-entropy (Table 3)", Verdict.EQUIVALENT, _LARGE, 0.009, papers.LAZINESS, "4.3"),
    ("self-labels", "self-distillation of labels (Table 4)", Verdict.SUPPORTED, _LARGE, 0.01, papers.LAZINESS, "4.3"),
    ("umt-l1", "UMT with an L1 distance (Table 4)", Verdict.EQUIVALENT, _LARGE, 0.009, papers.LAZINESS, "4.3"),
    ("middle-fusion", "middle fusion (Table 10)", Verdict.EQUIVALENT, _LARGE, 0.009, papers.LAZINESS, "A.7"),
    (
        *("umt-weight-1", "UMT whose weight is too small, 1 (Table 12)", Verdict.EQUIVALENT),
        *(_LARGE, 0.009, papers.LAZINESS, "A.9"),
    ),
    (
        *("umt-weight-100", "UMT whose weight is too large, 100 (Table 12)", Verdict.EQUIVALENT),
        *(_LARGE, 0.009, papers.LAZINESS, "A.9"),
    ),
):
    ordering(
        HTAD,
        f"ordering.htad.{other}",
        f"UMT is better than {name}.",
        expected,
        refolded(sd),
        better("umt", other),
        needs=needs,
        declares={f"− {other}": _LIES[other]} if other in _LIES else {},
        paper=paper,
        section=section,
    )

ordering(
    HTAD,
    "ordering.htad.dropout",
    "UMT is better than dropout (Table 2).",
    Verdict.SUPPORTED,
    # The smaller budget has as many partitions as a first look needs, a second look needs 31.
    refolded(0.009, repeats=REPEATS_AGAIN, looks=2),
    better("umt", "dropout"),
    needs=_LARGE,
    assumptions=f"{ON_HTAD['assumptions']}. A second look: on the first {REPEATS[Budget.STANDARD]} partitions the 95 % "
    "interval ended at the margin. So it is judged on partitions that no other claim has, and either look has 97.5 %, "
    "95 % together",
    declares={"− dropout": _LIES["dropout"]},
    run=again_on_htad,
)

for first, second, statement, expected, needs, paper, section in (
    (
        *("frozen", "naive", "A linear classifier on frozen uni-modal encoders is better than naive fusion."),
        *(Verdict.SUPPORTED, _EVERY, papers.UMT, "4.1"),
    ),
    (
        *("modality-dropout", "dropout", "Modality dropout is better than dropout (Table 2)."),
        *(Verdict.SUPPORTED, _LARGE, papers.UMT, "4.1"),
    ),
    (
        *("umt-l1", "umt-contrastive", "UMT with an L1 distance is better than with a contrastive one (Table 4)."),
        *(Verdict.SUPPORTED, _LARGE, papers.LAZINESS, "4.3"),
    ),
    (
        *("frozen", "fine-tuning", "Fine-tuning uni-modal encoders is worse than leaving them frozen (Table 9)."),
        *(Verdict.REFUTED, _LARGE, papers.LAZINESS, "A.6"),
    ),
):
    ordering(
        HTAD,
        f"ordering.htad.{first}.{second}",
        statement,
        expected,
        refolded(0.009),
        better(first, second),
        needs=needs,
        paper=paper,
        section=section,
    )

for r, method, expected in ((1, "umt-first", Verdict.REFUTED), (2, "umt-second", Verdict.EQUIVALENT)):
    ordering(
        HTAD,
        f"one-sided.{method}",
        f"Distilling modality {r} alone makes the other modality's encoder worse than naive fusion does (Table 1).",
        expected,
        refolded(0.0125, ENCODER),
        better_encoders("naive", method, 3 - r),
    )
