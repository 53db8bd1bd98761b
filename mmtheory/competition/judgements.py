"""What the statements about trained networks say of one run: each a function of its `Summary`.

Asymptotic factors are made checkable in the open: 1 ± o(1) is read as 1 ± O_1, "with high probability" as a share of
at least W_H_P, and the order σ_0·polylog as σ_0 times `polylog`. Shares are over seeds, classes and modalities, with
exact binomial intervals as if these were independent, which by the theory they are at initialisation.
"""

import dataclasses
import math
from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np

from mmtheory import stats
from mmtheory.claim import Finding, Verdict, all_of, at_least, within
from mmtheory.competition.parameters import Parameters
from mmtheory.competition.summary import NOBODY, Summary, winning_modality
from mmtheory.estimate import Estimate

O_1 = 0.25
"""Factors 1 ± o(1) are read as 1 ± O_1."""

W_H_P = 0.9
"""With high probability is read as in at least this share of the cases."""


def polylog(p: Parameters) -> float:
    """The polylog factor of the bounds: 2 log(K m d), of which the initial maxima use sqrt(2 log(K m d))."""
    return 2 * math.log(p.K * p.m * p.code_dimension)


def training_error_zero(networks: str) -> Callable[[Summary], Finding]:
    """The training error is zero at the end, in a share of at least W_H_P of the networks.

    Assumes Gaussian noise strong enough to memorise insufficient samples, σ_g² d_r ≥ 1.
    """

    def check(summary: Summary) -> Finding:
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

    return check


def uni_modal_test_error(summary: Summary) -> Finding:
    """Theorem 5.1: the uni-modal test error is (1 ± o(1)) μ_r."""
    return _ratio_to(summary.uni_modal_test_error, list(summary.mu), "test error / μ_r")


def joint_test_error(summary: Summary) -> Finding:
    """Corollary 5.3: the joint test error is Σ_r (p_r ± o(1)) μ_r."""
    finding = _ratio_to([summary.joint_test_error], [summary.weighted_mu.value], "test error / Σ p_r μ_r")
    return dataclasses.replace(finding, evidence=f"{finding.evidence}; seed by seed {summary.joint_excess}")


def _ratio_to(estimates: Sequence[Estimate], targets: Sequence[float], what: str) -> Finding:
    if not all(target > 0 for target in targets):
        return Finding(Verdict.INCONCLUSIVE, f"{what} needs positive predictions")
    ratios = [
        Estimate(e.value / target, e.low / target, e.high / target)
        for e, target in zip(estimates, targets, strict=True)
    ]
    verdict = all_of([within(ratio, 1 - O_1, 1 + O_1) for ratio in ratios])
    return Finding(verdict, f"{what} = {', '.join(map(str, ratios))}", {"ratio": ratios})


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


def encoder_fails_lost_classes(summary: Summary) -> Finding:
    """Theorem 5.2 as its proof has it: where modality r loses a class, f^r fails that class.

    A class counts as failed if f^r errs on at least W_H_P of its samples.
    """
    if len(summary.mu) < 2:
        return Finding(Verdict.INCONCLUSIVE, "one modality cannot lose")
    failed = summary.class_errors(summary.outcome.test.encoder_errors)[summary.lost] >= W_H_P
    share = stats.proportion(np.sum(failed), failed.size)
    return Finding(at_least(share, W_H_P), f"f^r fails a share {share} of {failed.size} lost classes", {"share": share})


def predicted_winner(summary: Summary) -> Finding:
    """Property 6.1: where a modality wins at initialisation (Definition A.2), it wins the class."""
    if len(summary.mu) < 2:
        return Finding(Verdict.INCONCLUSIVE, "one modality has no rival")
    share = summary.agreement(1 + summary.parameters.epsilon)
    evidence = f"agreement at margin ≥ 1 + ε: {share}; {_unlearned(summary)}"
    return Finding(at_least(share, W_H_P), evidence, {"share": share})


def _unlearned(summary: Summary) -> str:
    return f"{np.sum(summary.winner == NOBODY)} of {summary.winner.size} pairs unlearned and left out"


def win_probabilities(summary: Summary) -> Finding:
    """Lemma A.3 with its numbers: the frequency of wins is the predicted p_r, within the sampling interval.

    Supported when the 99.9 % interval holds the prediction and is at most 0.2 wide on either side.
    """
    if len(summary.mu) < 2:
        return Finding(Verdict.INCONCLUSIVE, "one modality has no rival")
    decided = summary.winner[summary.winner != NOBODY]
    verdicts, parts = [], []
    for r, predicted in enumerate(summary.win_probability_predicted):
        simulated = stats.proportion(np.sum(decided == r), decided.size, confidence=0.999)
        precise = simulated.high - simulated.low <= 0.4
        inside = simulated.low <= predicted.value <= simulated.high
        undecided = Verdict.SUPPORTED if precise else Verdict.INCONCLUSIVE
        verdicts.append(undecided if inside else Verdict.REFUTED)
        parts.append(f"p_{r + 1} = {simulated} (99.9 %), predicted {predicted.value:.4g}")
    return Finding(all_of(verdicts), f"{'; '.join(parts)}; n = {decided.size}; {_unlearned(summary)}")


def loser_stays(summary: Summary) -> Finding:
    """Lemma A.14: the loser's Γ stays at the order of its initial value, Γ ≤ σ_0 polylog, to the end."""
    if len(summary.mu) < 2:
        return Finding(Verdict.INCONCLUSIVE, "one modality cannot lose")
    p = summary.parameters
    if p.sigma_0 * polylog(p) >= p.beta:
        return _bound_beyond_phase_one(p)
    winner = winning_modality(summary.initial_scores, p.epsilon)
    losers = (np.arange(len(summary.mu))[:, None] != winner[:, None]) & (winner != NOBODY)[:, None]
    largest = summary.outcome.joint.records.Gamma.max(axis=1)[losers]
    share = stats.proportion(np.sum(largest <= p.sigma_0 * polylog(p)), largest.size)
    return Finding(
        at_least(share, W_H_P),
        f"Γ_loser ≤ {polylog(p):.1f} σ_0 throughout in a share {share}; median {np.median(largest) / p.sigma_0:.2f}",
        {"share": share},
    )


def _bound_beyond_phase_one(p: Parameters) -> Finding:
    """A bound of order σ_0 means something only while it tells the initial order from the learned one, β."""
    return Finding(
        Verdict.INCONCLUSIVE,
        f"σ_0·polylog = {p.sigma_0 * polylog(p):.3g} is not below β = {p.beta:g}: σ_0 is too large",
    )


def monitor_stays(name: str, order: Literal["sigma_0", "beta"], label: str) -> Callable[[Summary], Finding]:
    """Lemmas A.16–A.19: a monitor of the joint network stays below its bound over the whole run."""

    def check(summary: Summary) -> Finding:
        p = summary.parameters
        if order == "sigma_0" and p.sigma_0 * polylog(p) >= p.beta:
            return _bound_beyond_phase_one(p)
        values = getattr(summary.outcome.joint.records, name)
        largest = (-values if name == "most_negative" else values).max(axis=1)
        bound = getattr(p, order) * polylog(p)
        share = stats.proportion(np.sum(largest <= bound), largest.size)
        return Finding(
            at_least(share, W_H_P),
            f"{label} ≤ {bound:.3g} throughout in a share {share}; largest {largest.max():.3g}",
            {"share": share},
        )

    return check


def noise_stays(summary: Summary) -> Finding:
    """Lemma A.19 for samples of other classes: |⟨w_{j,l}, ξ'_i⟩| ≤ σ_0 σ_g √d_r polylog, sufficient y_i ≠ j."""
    p = summary.parameters
    scale = np.array(
        [
            sigma * math.sqrt(d)
            for sigma, d in zip(p.per_modality("sigma_g", p.sigma_g), p.observed_dimensions, strict=True)
        ]
    )
    largest = summary.outcome.joint.records.noise_correlation[..., 2].max(axis=1)
    bound = p.sigma_0 * scale[:, None] * polylog(p)
    share = stats.proportion(np.sum(largest <= bound), largest.size)
    return Finding(
        at_least(share, W_H_P),
        f"≤ {polylog(p):.1f} σ_0 σ_g √d_r throughout in a share {share}; largest {(largest / bound).max():.3g} × bound",
        {"share": share},
    )


JUDGEMENTS: dict[str, Callable[[Summary], Finding]] = {
    "competition.theorem-5.1.training": training_error_zero("uni_modal"),
    "competition.theorem-5.1.test": uni_modal_test_error,
    "competition.theorem-5.2.training": training_error_zero("joint"),
    "competition.theorem-5.2.encoder": encoder_errs,
    "competition.theorem-5.2.class": encoder_fails_lost_classes,
    "competition.corollary-5.3": joint_test_error,
    "competition.property-6.1": predicted_winner,
    "competition.lemma-a3.simulated": win_probabilities,
    "competition.lemma-a14": loser_stays,
    "competition.lemma-a16": monitor_stays("Phi", "beta", "Φ_j^r"),
    "competition.lemma-a17": monitor_stays("most_negative", "sigma_0", "−min_l ⟨w_{j,l}, M_j⟩"),
    "competition.lemma-a18": monitor_stays("off_diagonal", "sigma_0", "max_{i≠j,l} |⟨w_{j,l}, M_i⟩|"),
    "competition.lemma-a19": noise_stays,
}


def judge(summary: Summary) -> dict[str, Finding]:
    """What each claim about trained networks has to say about one run."""
    return {claim: check(summary) for claim, check in JUDGEMENTS.items()}
