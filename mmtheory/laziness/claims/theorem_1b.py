"""Theorem 1(b), uni-modal laziness: each modality performs worse in joint training than alone."""

from mmtheory.claim import CORRECTED, Verdict
from mmtheory.laziness.claims.counterexamples import smallest_failure
from mmtheory.laziness.claims.paper import FINITE, PAPER, POPULATION, machine_checked
from mmtheory.laziness.claims.random_cases import holds_in
from mmtheory.laziness.theorems import STATEMENTS, VARIANTS

UNI_MODAL = PAPER.subject(
    section="3.2", reading=f"{POPULATION}; a modality performs by its self-standing features", scope="population"
)

UNI_MODAL.claim(
    "theorem-1b.strict",
    "Each modality performs worse in joint training than alone.",
    Verdict.REFUTED,
    uses=("laziness.lemma-1", "laziness.theorem-1a.strict"),
    **machine_checked("Counterexamples", "uni_modal_laziness_strict_refuted"),
)(smallest_failure("population", VARIANTS["theorem_1b_strict"]))

UNI_MODAL.claim(
    "theorem-1b.population",
    "Each modality is at most as accurate in joint training as alone, and equally accurate iff k_r = b_r.",
    Verdict.HOLDS,
    **machine_checked("TheoremOne", "theorem_1b"),
    uses=("laziness.theorem-1a.population",),
    corrects=("laziness.theorem-1b.strict",),
    **CORRECTED,
)(holds_in("population", VARIANTS["theorem_1b_with_equality"]))

UNI_MODAL.claim(
    "theorem-1b.paired-in-full",
    "Each modality performs worse in joint training, its part of the paired features included.",
    Verdict.REFUTED,
    section="B.1",
    reading=f"{POPULATION}; paired features count in full for either modality",
    **machine_checked("Counterexamples", "uni_modal_laziness_paired_in_full_refuted"),
)(smallest_failure("population", VARIANTS["theorem_1b_paired_in_full"]))

UNI_MODAL.claim(
    "theorem-1b.finite",
    "Each modality performs worse in joint training than alone.",
    Verdict.REFUTED,
    reading=FINITE,
    scope="exact",
    **machine_checked("Counterexamples", "uni_modal_laziness_finite_refuted"),
)(smallest_failure("finite", STATEMENTS["theorem_1b"]))
