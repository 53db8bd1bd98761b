"""UMT against its rivals on HTAD."""

from mmtheory import papers
from mmtheory.claim import Finding, Verdict
from mmtheory.umt.claims.paper import MEASURED, ON_HTAD, better, better_encoders
from mmtheory.umt.parameters import ALONE
from mmtheory.umt.runs import Study

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


@HTAD.claim(
    "figure-1.weak-classes",
    "Of each modality there are classes in which its own network has a low accuracy (Figure 1 (a), (b)).",
    Verdict.SUPPORTED,
    paper=papers.COMPETITION,
    section="1.1",
    reading="the 95 % interval of some class's accuracy lies below 0.9 of the network's own, modality by modality",
)
def has_weak_classes(study: Study) -> Finding:
    counts, parts = {}, []
    for r in (1, 2):
        whole = study.comparison.accuracy(f"{ALONE}{r}")
        classes = study.comparison.class_accuracies(f"{ALONE}{r}")
        weak = [k for k, accuracy in enumerate(classes) if accuracy.high < 0.9 * whole.value]
        worst = min(classes, key=lambda accuracy: accuracy.value)
        counts[f"modality {r}"] = len(weak)
        parts.append(f"modality {r}: {len(weak)} of {len(classes)} classes, the worst {worst}, all {whole}")
    verdict = Verdict.SUPPORTED if min(counts.values()) > 0 else Verdict.REFUTED
    return Finding(verdict, "; ".join(parts), counts)
