"""Sections 5 and 6.2: what each modality learns alone, and what joint training makes of it."""

import numpy as np

from mmtheory import stats
from mmtheory.claim import Finding, Verdict, all_of, at_least
from mmtheory.competition.assumptions import (
    FINITE,
    JOINT,
    LAW,
    MEMORISING,
    PAIR,
    SIZES,
    UNI_MODAL_LONG,
    UNI_MODAL_TRAINED,
)
from mmtheory.competition.asymptotics import W_H_P
from mmtheory.competition.claims.paper import PAPER, judged_on
from mmtheory.competition.descent import NEVER
from mmtheory.competition.summary import Summary
from mmtheory.familywise import together
from mmtheory.strict import above

AGAINST = PAPER.subject(section="5.2", source="paper", **judged_on("theorems", *JOINT, UNI_MODAL_TRAINED))


@AGAINST.claim(
    "section-6.2",
    "A uni-modal network learns the feature of every class.",
    Verdict.SUPPORTED,
    section="6.2",
    declares={"share": (0.98, 1.0)},
    uses=("competition.claim-a7.eta",),
    **judged_on("theorems", *LAW, *SIZES, MEMORISING, FINITE, UNI_MODAL_LONG),
)
def learns_every_class(summary: Summary) -> Finding:
    """Γ_j^{uni,r} reaches β in a share of at least 0.9 of (seed, modality, class)."""
    learned = np.asarray(summary.outcome.uni_modal.first_passage) != NEVER
    share = stats.proportion(int(learned.sum()), learned.size)
    return Finding(at_least(share, W_H_P), f"learned in a share {share} of {learned.size}", {"share": share})


def errors(summary: Summary) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Test errors of f, (seed,), of f^{uni,r} and of f^r, (seed, modality), where all end with training error zero."""
    summary = summary.only(summary.joint_trained & summary.uni_modal_trained.all(axis=1))
    test = summary.outcome.test
    tested = np.asarray(test.tested).sum(axis=-1)
    joint, uni_modal, encoders = (
        np.asarray(wrong).sum(axis=-1) for wrong in (test.joint_errors, test.uni_modal_errors, test.encoder_errors)
    )
    return joint / tested, uni_modal / tested[:, None], encoders / tested[:, None]


@AGAINST.claim(
    "corollary-5.3.best-uni-modal",
    "The best uni-modal network outperforms the jointly trained one.",
    Verdict.SUPPORTED,
    declares={"gap": (0.6, 0.95)},
    uses=("competition.corollary-5.3", "competition.theorem-5.1.test"),
)
def best_uni_modal_wins(summary: Summary) -> Finding:
    """Joint test error − that of the modality with the least μ, seed by seed, over max μ − min μ: above 0.

    Corollary 5.3 makes it the probability that the other modality wins a class.
    """
    joint, uni_modal, _ = errors(summary)
    best = int(summary.mu.argmin())
    spread = float(summary.mu.max() - summary.mu.min())
    if spread == 0:
        return Finding(Verdict.INCONCLUSIVE, "all μ_r are equal: no modality is the best")
    gap = stats.mean((joint - uni_modal[:, best]) / spread)
    evidence = f"(joint − best uni-modal test error) / (max μ − min μ) = {gap} over {joint.size} seeds"
    return Finding(above(gap, 0), evidence, {"gap": gap})


@AGAINST.claim(
    "corollary-5.3.strong-modality",
    "A modality with a strong signal pulls the joint test error to its own μ.",
    Verdict.SUPPORTED,
    declares={"weight": (0.6, 0.95)},
    preconditions=(*JOINT, PAIR, UNI_MODAL_TRAINED),
    uses=("competition.corollary-5.3", "competition.lemma-a3.simulated"),
)
def strong_modality_pulls(summary: Summary) -> Finding:
    """Of two modalities: the joint error is nearer to μ of the one with the larger predicted p_r than to the other's.

    As a weight: (joint − μ_weak) / (μ_strong − μ_weak), a t interval over seeds, above one half.
    """
    predicted = [p.value for p in summary.win_probability_predicted]
    strong, weak = int(np.argmax(predicted)), int(np.argmin(predicted))
    spread = float(summary.mu[strong] - summary.mu[weak])
    if spread == 0:
        return Finding(Verdict.INCONCLUSIVE, "all μ_r are equal: the joint error tells nothing")
    joint, _, _ = errors(summary)
    weight = stats.mean((joint - summary.mu[weak]) / spread)
    evidence = f"weight of modality {strong + 1}: {weight}; it wins a class with probability {predicted[strong]:.3g}"
    return Finding(above(weight, 0.5), evidence, {"weight": weight})


@AGAINST.claim(
    "theorem-5.2.remark",
    "Each modality's encoder in joint training is worse than its uni-modal network.",
    Verdict.SUPPORTED,
    section="5.2",
    declares={"modality 1": (0.4, 0.65), "modality 2": (0.04, 0.22)},
    uses=("competition.theorem-5.2.encoder", "competition.theorem-5.1.test"),
)
def encoders_are_worse(summary: Summary) -> Finding:
    """The remark on Theorem 5.2, Figure 1(f): test error of f^r − that of f^{uni,r}, seed by seed, is above 0.

    In every modality, each by a t interval over seeds at 1 − 0.05/R, for any of them refutes.
    """
    _, uni_modal, encoders = errors(summary)
    gaps = (encoders - uni_modal).T
    confidence = together(len(gaps))
    excess = {f"modality {r}": stats.mean(gap, confidence) for r, gap in enumerate(gaps, start=1)}
    verdict = all_of([above(gap, 0) for gap in excess.values()])
    evidence = f"f^r − f^(uni,r) = {', '.join(map(str, excess.values()))} ({100 * confidence:.4g} % each)"
    return Finding(verdict, evidence, excess)
