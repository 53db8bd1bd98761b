"""Section 5: what uni-modal and joint training end with."""

from collections.abc import Callable
from typing import Literal

import numpy as np

from mmtheory import stats
from mmtheory.claim import Budget, Finding, Verdict, all_of, at_least
from mmtheory.competition.assumptions import (
    JOINT,
    JOINT_CONVERGED,
    JOINT_SETTLED,
    LAW,
    MEMORISING,
    RIVALS,
    SIZES,
    UNI_MODAL,
    UNI_MODAL_CONVERGED,
    UNI_MODAL_SETTLED,
)
from mmtheory.competition.asymptotics import O_1, W_H_P
from mmtheory.competition.claims.paper import PAPER, judged_on
from mmtheory.competition.parameters import Parameters
from mmtheory.competition.predictions import nothing_off_target
from mmtheory.competition.summary import Summary
from mmtheory.estimate import Estimate
from mmtheory.familywise import together

THEOREMS = PAPER.subject(section="5.2", source="slides", **judged_on("theorems", *JOINT))

CERTAIN = 0.999
"""The confidence of an interval that is to meet a value: so that one seed in a thousand misses it by chance."""

ZERO = "zero in a share of at least 0.9 of the networks"


def training_error_zero(networks: Literal["joint", "uni_modal"]) -> Callable[[Summary], Finding]:
    """The training error is zero at the end, in a share of at least W_H_P of the networks whose training is over."""

    def judge(summary: Summary) -> Finding:
        settled = summary.joint_settled if networks == "joint" else summary.uni_modal_settled
        final = getattr(summary.outcome, networks).records.training_error[:, -1][settled]
        right = int(np.sum(final == 0))
        share = stats.proportion(right, final.size)
        evidence = f"zero in {right} of {final.size} networks, largest {final.max():.4g}"
        return Finding(at_least(share, W_H_P), evidence, {"share": share})

    return judge


def seen_as_wrong(p: Parameters) -> float:
    """1 − (1 − s/K)^{d−1}: the probability that an insufficient sample shows some off-target coordinate (ours).

    Without one there is nothing to mistake it for, and it is classified correctly: so at a finite size errors lie
    between this share of μ and μ.
    """
    return 1 - nothing_off_target(p.s, p.K, p.code_dimension)


def one_up_to_o_1(ratio: Estimate, least: float) -> Verdict:
    """The verdict on a ratio that is claimed to be 1 ± o(1), and is known to be `least` or more at this size.

    Supported if its interval meets [least, 1] and lies within 1 ± O_1; refuted if it lies outside 1 ± O_1; else too
    wide or too far off for a factor of 1 ± o(1) to be told.
    """
    if ratio.high < 1 - O_1 or ratio.low > 1 + O_1:
        return Verdict.REFUTED
    meets = ratio.low <= 1 and ratio.high >= least
    return Verdict.SUPPORTED if meets and ratio.low >= 1 - O_1 and ratio.high <= 1 + O_1 else Verdict.INCONCLUSIVE


THEOREMS.claim(
    "theorem-5.1.training",
    "The uni-modal training error is zero.",
    Verdict.SUPPORTED,
    section="5.1",
    reading=ZERO,
    preconditions=(*LAW, *SIZES, MEMORISING, UNI_MODAL_CONVERGED, UNI_MODAL_SETTLED),
    declares={"share": (0.95, 1.0)},
)(training_error_zero("uni_modal"))


@THEOREMS.claim(
    "theorem-5.1.test",
    "The uni-modal test error is (1 ± o(1)) μ_r.",
    Verdict.SUPPORTED,
    section="5.1",
    preconditions=UNI_MODAL,
    declares={"modality 1": (0.91, 1.08), "modality 2": (0.93, 1.05)},
    uses=("competition.theorem-5.1.training",),
)
def uni_modal_test_error(summary: Summary) -> Finding:
    """Theorem 5.1: test error / μ_r over the networks that end with training error zero, a 99.9 % t interval.

    Supported if the interval meets [1 − (1 − s/K)^{d−1}, 1], the finite size's own factor, and lies within 1 ± 0.25;
    refuted outside 1 ± 0.25.
    """
    least = seen_as_wrong(summary.parameters)
    test = summary.outcome.test
    errors = np.asarray(test.uni_modal_errors).sum(axis=-1) / np.asarray(test.tested).sum(axis=-1)[:, None]
    ratios = {
        f"modality {r + 1}": stats.mean(errors[summary.uni_modal_trained[:, r], r] / mu, CERTAIN)
        for r, mu in enumerate(summary.mu)
    }
    verdict = all_of([one_up_to_o_1(ratio, least) for ratio in ratios.values()])
    evidence = (
        f"test error / μ_r = {', '.join(map(str, ratios.values()))} (99.9 %); expected {least:.3f} … 1 at this size"
    )
    return Finding(verdict, evidence, ratios)


THEOREMS.claim(
    "theorem-5.2.training",
    "The joint training error is zero.",
    Verdict.SUPPORTED,
    reading=ZERO,
    preconditions=(*LAW, *SIZES, RIVALS, MEMORISING, JOINT_CONVERGED, JOINT_SETTLED),
    declares={"share": (0.95, 1.0)},
)(training_error_zero("joint"))


@THEOREMS.claim(
    "theorem-5.2.encoder",
    "With probability p_{3−r} the test error of f^r is at least 1/K.",
    Verdict.SUPPORTED,
    needs=Budget.STANDARD,
    declares={"modality 1": (0.9, 1.0), "modality 2": (0.35, 0.8)},
    uses=("competition.theorem-5.2.training", "competition.theorem-5.2.class", "competition.lemma-a3.simulated"),
)
def encoder_errs(summary: Summary) -> Finding:
    """Theorem 5.2 as printed: with probability at least p_{3−r} (1 − p_r for R > 2), f^r errs on a share ≥ 1/K.

    A weak statement: failing one class of K is enough, which almost surely happens. See `encoder_fails_lost_classes`.
    In every modality, each share with its interval at 1 − 0.05/R, for any of them refutes.
    """
    summary = summary.only(summary.joint_trained)
    test = summary.outcome.test
    errors = test.encoder_errors.sum(axis=-1) / test.tested.sum(axis=-1)[:, None]
    confidence = together(len(errors.T))
    shares = [stats.proportion(np.sum(e >= 1 / summary.parameters.K), e.size, confidence) for e in errors.T]
    needed = [1 - p.value for p in summary.win_probability_predicted]
    verdict = all_of([at_least(share, p) for share, p in zip(shares, needed, strict=True)])
    parts = [
        f"P(f^{r} errs ≥ 1/K) = {share}, p lost {p:.3g}"
        for r, (share, p) in enumerate(zip(shares, needed, strict=True), 1)
    ]
    evidence = f"{'; '.join(parts)} ({100 * confidence:.4g} % each)"
    return Finding(verdict, evidence, {f"modality {r}": share for r, share in enumerate(shares, 1)})


@THEOREMS.claim(
    "theorem-5.2.class",
    "Where modality r loses class j, f^r fails class j.",
    Verdict.REFUTED,
    source="paper",
    declares={"share": (0.34, 0.58)},
    uses=("competition.lemma-a14", "competition.lemma-a18", "competition.lemma-a19"),
)
def encoder_fails_lost_classes(summary: Summary) -> Finding:
    """Theorem 5.2 as its proof has it: where modality r loses a class, f^r fails that class.

    A class counts as failed if f^r errs on at least W_H_P of its samples.
    """
    summary = summary.only(summary.joint_trained)
    failed = summary.class_errors(summary.outcome.test.encoder_errors)[summary.lost] >= W_H_P
    share = stats.proportion(np.sum(failed), failed.size)
    return Finding(at_least(share, W_H_P), f"f^r fails a share {share} of {failed.size} lost classes", {"share": share})


@THEOREMS.claim(
    "corollary-5.3",
    "The joint test error is Σ_r (p_r ± o(1)) μ_r.",
    Verdict.SUPPORTED,
    source="paper",
    declares={"ratio": (0.92, 1.03)},
    uses=("competition.theorem-5.2.training", "competition.lemma-a3.simulated", "competition.lemma-a14"),
)
def joint_test_error(summary: Summary) -> Finding:
    """Corollary 5.3: joint test error / Σ_r p̂_r μ_r, seed by seed with that seed's own winners.

    Over the networks that end with training error zero, a 99.9 % t interval over seeds. Supported if the interval meets
    [1 − (1 − s/K)^{d−1}, 1], the finite size's own factor, and lies within 1 ± 0.25; refuted outside 1 ± 0.25.
    """
    least = seen_as_wrong(summary.parameters)
    summary = summary.only(summary.joint_trained)
    # Most of the spread of either is who won where, which the difference, seed by seed, is free of.
    excess, mu = stats.mean(summary.excess_by_seed, CERTAIN), summary.weighted_mu.value
    ratio = Estimate(1 + excess.value / mu, 1 + excess.low / mu, 1 + excess.high / mu)
    evidence = f"test error / Σ p_r μ_r = {ratio} (99.9 %); expected {least:.3f} … 1 at this size"
    return Finding(one_up_to_o_1(ratio, least), evidence, {"ratio": ratio})
