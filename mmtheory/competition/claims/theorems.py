"""Section 5: what uni-modal and joint training end with."""

import dataclasses
from collections.abc import Callable, Sequence

import numpy as np

from mmtheory import stats
from mmtheory.claim import Budget, Finding, Verdict, all_of, at_least, within
from mmtheory.competition.asymptotics import O_1, W_H_P
from mmtheory.competition.claims.paper import PAPER, judged_on
from mmtheory.competition.summary import Summary
from mmtheory.estimate import Estimate

THEOREMS = PAPER.subject(section="5.2", source="slides", **judged_on("theorems"))

ZERO = "zero in a share of at least 0.9 of the networks"


def training_error_zero(networks: str) -> Callable[[Summary], Finding]:
    """The training error is zero at the end, in a share of at least W_H_P of the networks.

    Assumes Gaussian noise strong enough to memorise insufficient samples, σ_g² d_r ≥ 1.
    """

    def judge(summary: Summary) -> Finding:
        records = getattr(summary.outcome, networks).records
        final = records.training_error[:, -1]
        wrong = final > 0
        noise = min(
            sigma**2 * d_r
            for sigma, d_r in zip(
                summary.parameters.per_modality("sigma_g", summary.parameters.sigma_g),
                summary.parameters.observed_dimensions,
                strict=True,
            )
        )
        share = stats.proportion(np.sum(~wrong), wrong.size)
        evidence = f"zero in {np.sum(~wrong)} of {wrong.size} networks, largest {final.max():.4g}"
        if wrong.any() and noise < 1:
            # Insufficient samples are memorised by their own noise; weaker than any z_y ≥ 1 it has no chance.
            evidence += f"; noise of norm² σ_g² d_r = {noise:.2g} < 1 is too weak to memorise insufficient samples"
            return Finding(Verdict.INCONCLUSIVE, evidence, {"share": share})
        return Finding(at_least(share, W_H_P), evidence, {"share": share})

    return judge


def _ratio_to(estimates: Sequence[Estimate], targets: Sequence[float], what: str) -> Finding:
    if not all(target > 0 for target in targets):
        return Finding(Verdict.INCONCLUSIVE, f"{what} needs positive predictions")
    ratios = [
        Estimate(e.value / target, e.low / target, e.high / target)
        for e, target in zip(estimates, targets, strict=True)
    ]
    verdict = all_of([within(ratio, 1 - O_1, 1 + O_1) for ratio in ratios])
    return Finding(verdict, f"{what} = {', '.join(map(str, ratios))}", {"ratio": ratios})


THEOREMS.claim(
    "theorem-5.1.training",
    "The uni-modal training error is zero.",
    Verdict.SUPPORTED,
    section="5.1",
    reading=ZERO,
    needs=Budget.THOROUGH,
)(training_error_zero("uni_modal"))


@THEOREMS.claim("theorem-5.1.test", "The uni-modal test error is (1 ± o(1)) μ_r.", Verdict.SUPPORTED, section="5.1")
def uni_modal_test_error(summary: Summary) -> Finding:
    """Theorem 5.1: the uni-modal test error is (1 ± o(1)) μ_r."""
    return _ratio_to(summary.uni_modal_test_error, list(summary.mu), "test error / μ_r")


THEOREMS.claim(
    "theorem-5.2.training",
    "The joint training error is zero.",
    Verdict.SUPPORTED,
    reading=ZERO,
    needs=Budget.THOROUGH,
)(training_error_zero("joint"))


@THEOREMS.claim(
    "theorem-5.2.encoder", "With probability p_{3−r} the test error of f^r is at least 1/K.", Verdict.SUPPORTED
)
def encoder_errs(summary: Summary) -> Finding:
    """Theorem 5.2 as printed: with probability at least p_{3−r} (1 − p_r for R > 2), f^r errs on a share ≥ 1/K.

    A weak statement: failing one class of K is enough, which almost surely happens. See `encoder_fails_lost_classes`.
    """
    if len(summary.mu) < 2:
        return Finding(Verdict.INCONCLUSIVE, "one modality cannot lose")
    test = summary.outcome.test
    errors = test.encoder_errors.sum(axis=-1) / test.tested.sum(axis=-1)[:, None]
    shares = [stats.proportion(np.sum(e >= 1 / summary.parameters.K), e.size) for e in errors.T]
    needed = [1 - p.value for p in summary.win_probability_predicted]
    verdict = all_of([at_least(share, p) for share, p in zip(shares, needed, strict=True)])
    parts = [
        f"P(f^{r} errs ≥ 1/K) = {share}, p lost {p:.3g}"
        for r, (share, p) in enumerate(zip(shares, needed, strict=True), 1)
    ]
    return Finding(verdict, "; ".join(parts), {"share": shares})


@THEOREMS.claim(
    "theorem-5.2.class",
    "Where modality r loses class j, f^r fails class j.",
    Verdict.REFUTED,
    source="paper",
)
def encoder_fails_lost_classes(summary: Summary) -> Finding:
    """Theorem 5.2 as its proof has it: where modality r loses a class, f^r fails that class.

    A class counts as failed if f^r errs on at least W_H_P of its samples.
    """
    if len(summary.mu) < 2:
        return Finding(Verdict.INCONCLUSIVE, "one modality cannot lose")
    failed = summary.class_errors(summary.outcome.test.encoder_errors)[summary.lost] >= W_H_P
    share = stats.proportion(np.sum(failed), failed.size)
    return Finding(at_least(share, W_H_P), f"f^r fails a share {share} of {failed.size} lost classes", {"share": share})


@THEOREMS.claim(
    "corollary-5.3",
    "The joint test error is Σ_r (p_r ± o(1)) μ_r.",
    Verdict.SUPPORTED,
    source="paper",
    needs=Budget.STANDARD,
)
def joint_test_error(summary: Summary) -> Finding:
    """Corollary 5.3: the joint test error is Σ_r (p_r ± o(1)) μ_r."""
    finding = _ratio_to([summary.joint_test_error], [summary.weighted_mu.value], "test error / Σ p_r μ_r")
    return dataclasses.replace(finding, evidence=f"{finding.evidence}; seed by seed {summary.joint_excess}")
