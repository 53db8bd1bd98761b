"""UMT against its rivals on HTAD."""

from mmtheory import papers
from mmtheory.claim import Verdict
from mmtheory.umt.claims.paper import MEASURED, ON_HTAD, better, better_encoders

HTAD = MEASURED.subject(section="4.1", **ON_HTAD)

for other, name, paper, section in (
    ("naive", "naive fusion (Table 2)", papers.UMT, "4.1"),
    ("frozen", "a linear classifier on frozen encoders (Table 2)", papers.UMT, "4.1"),
    ("dropout", "dropout (Table 2)", papers.UMT, "4.1"),
    ("modality-dropout", "modality dropout (Table 2)", papers.UMT, "4.1"),
    ("blending", "gradient blending (Table 2)", papers.UMT, "4.1"),
    ("self-features", "self-distillation of features (Table 4)", papers.LAZINESS, "4.3"),
    ("averaged-probabilities", "averaged predictions (Table 7)", papers.LAZINESS, "4.4"),
    ("averaged-logits", "averaged logits (Table 7, read otherwise)", papers.LAZINESS, "4.4"),
):
    HTAD.claim(
        f"ordering.htad.{other}", f"UMT is better than {name}.", Verdict.INCONCLUSIVE, paper=paper, section=section
    )(better("umt", other))

for r, method in ((1, "umt-first"), (2, "umt-second")):
    HTAD.claim(
        f"one-sided.{method}",
        f"Distilling modality {r} alone makes the other modality's encoder worse than naive fusion does (Table 1).",
        Verdict.INCONCLUSIVE,
    )(better_encoders("naive", method, 3 - r))
