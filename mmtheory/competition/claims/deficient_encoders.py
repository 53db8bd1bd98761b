"""Sections 5.2 and 7: how little the encoders of joint training know, and what training them apart does."""

import numpy as np

from mmtheory import stats
from mmtheory.claim import Finding, Verdict, all_of, at_least, within
from mmtheory.competition.assumptions import JOINT, UNI_MODAL, UNI_MODAL_TRAINED
from mmtheory.competition.asymptotics import O_1, W_H_P
from mmtheory.competition.claims.joint_against_uni_modal import errors
from mmtheory.competition.claims.paper import PAPER, judged_on
from mmtheory.competition.summary import Summary
from mmtheory.familywise import together
from mmtheory.strict import above

DEFICIENT = PAPER.subject(section="5.2", source="paper", **judged_on("theorems", *JOINT))


def encoder_errors(summary: Summary) -> np.ndarray:
    """Of f^r, (seed, modality), where joint training ends with training error zero."""
    test = summary.only(summary.joint_trained).outcome.test
    return np.asarray(test.encoder_errors).sum(axis=-1) / np.asarray(test.tested).sum(axis=-1)[:, None]


@DEFICIENT.claim(
    "theorem-5.2.some-encoder",
    "With high probability at least one encoder has learned too little: some f^r errs on 1/K or more.",
    Verdict.SUPPORTED,
    declares={"share": (0.95, 1.0)},
    uses=("competition.theorem-5.2.encoder",),
)
def some_encoder_errs(summary: Summary) -> Finding:
    """The largest test error over r is at least 1/K, in a share of at least 0.9 of the seeds."""
    worst = encoder_errors(summary).max(axis=1)
    share = stats.proportion(int(np.sum(worst >= 1 / summary.parameters.K)), worst.size)
    evidence = f"in a share {share}; largest error over r {np.median(worst):.3g} in the median"
    return Finding(at_least(share, W_H_P), evidence, {"share": share})


@DEFICIENT.claim(
    "theorem-5.2.random-guessing",
    "A test error of 1/K or more is almost that of random guessing.",
    Verdict.REFUTED,
    declares={"share": (0.05, 0.4)},
    uses=("competition.theorem-5.2.encoder",),
)
def guesses_at_random(summary: Summary) -> Finding:
    """Of the encoders with such an error a share of at least 0.9 errs on 0.75 (1 − 1/K) or more."""
    guessing = 1 - 1 / summary.parameters.K
    wrong = encoder_errors(summary)
    wrong = wrong[wrong >= 1 / summary.parameters.K]
    if wrong.size == 0:
        return Finding(Verdict.INCONCLUSIVE, "no encoder errs on 1/K")
    share = stats.proportion(int(np.sum(wrong >= (1 - O_1) * guessing)), wrong.size)
    evidence = (
        f"a share {share} of {wrong.size} errs on {(1 - O_1) * guessing:.3g} or more; median error "
        f"{np.median(wrong):.3g}, random guessing {guessing:.3g}"
    )
    return Finding(at_least(share, W_H_P), evidence, {"share": share})


@DEFICIENT.claim(
    "section-7.pre-trained",
    "Encoders that are trained apart, then fused, make multi-modal learning better than joint training does.",
    Verdict.SUPPORTED,
    section="7",
    declares={"ratio": (0.02, 0.15)},
    uses=("competition.theorem-5.1.test", "competition.corollary-5.3"),
    preconditions=(*JOINT, UNI_MODAL_TRAINED),
)
def pre_training_helps(summary: Summary) -> Finding:
    """The test error of Σ_r f^{uni,r}, over the mean joint one: below 1, a t interval over seeds; nothing is tuned."""
    joint, _, _ = errors(summary)
    if not joint.any():
        return Finding(Verdict.INCONCLUSIVE, "the joint network makes no test error")
    kept = summary.only(summary.joint_trained & summary.uni_modal_trained.all(axis=1)).outcome.test
    fused = np.asarray(kept.fused_errors).sum(axis=-1) / np.asarray(kept.tested).sum(axis=-1)
    gain = stats.mean((joint - fused) / joint.mean())
    ratio = stats.mean(fused / joint.mean())
    evidence = f"error of the fused encoders / joint error = {ratio} over {joint.size} seeds"
    return Finding(above(gain, 0), evidence, {"ratio": ratio})


@DEFICIENT.claim(
    "corollary-a22.sufficient",
    "The joint network classifies sufficient data correctly: its test error comes from insufficient ones.",
    Verdict.SUPPORTED,
    section="A.9",
    declares={"share": (0.0, 0.02)},
    uses=("competition.theorem-5.2.training",),
)
def joint_right_on_sufficient(summary: Summary) -> Finding:
    """Corollary A.22: errors on D_s are at most a share O_1 of all errors, a t interval over seeds."""
    test = summary.only(summary.joint_trained).outcome.test
    of_sufficient, of_all = (
        np.asarray(wrong).sum(axis=-1) for wrong in (test.joint_errors_sufficient, test.joint_errors)
    )
    return from_sufficient({"share": (of_sufficient, of_all)})


@DEFICIENT.claim(
    "theorem-b2.sufficient",
    "A uni-modal network classifies sufficient data correctly: its test error comes from insufficient ones.",
    Verdict.SUPPORTED,
    section="B.2",
    declares={"modality 1": (0.0, 0.03), "modality 2": (0.0, 0.03)},
    uses=("competition.theorem-5.1.training",),
    preconditions=UNI_MODAL,
)
def uni_modal_right_on_sufficient(summary: Summary) -> Finding:
    """Theorem B.2: the same of each uni-modal network, on the samples whose modality r is sufficient."""
    trained, test = summary.uni_modal_trained, summary.outcome.test
    of_sufficient, of_all = (
        np.asarray(wrong).sum(axis=-1) for wrong in (test.uni_modal_errors_sufficient, test.uni_modal_errors)
    )
    return from_sufficient(
        {
            f"modality {r + 1}": (of_sufficient[trained[:, r], r], of_all[trained[:, r], r])
            for r in range(len(summary.mu))
        }
    )


def from_sufficient(errors_of: dict[str, tuple[np.ndarray, np.ndarray]]) -> Finding:
    """Whether each mean of errors on sufficient data, over the mean of those on all, is at most O_1.

    Any of them refutes, so that all hold their intervals at 95 % together.
    """
    if not all(of_all.any() for _, of_all in errors_of.values()):
        return Finding(Verdict.INCONCLUSIVE, "some network makes no test error")
    confidence = together(len(errors_of))
    means = {name: stats.mean(some / of_all.mean(), confidence) for name, (some, of_all) in errors_of.items()}
    verdict = all_of([within(mean, -O_1, O_1) for mean in means.values()])
    evidence = f"of all test errors on sufficient data: {', '.join(map(str, means.values()))}"
    return Finding(verdict, f"{evidence} ({100 * confidence:.4g} %)", means)
