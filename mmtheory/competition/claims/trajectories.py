"""Lemmas A.14 and A.16–A.19: what stays small over the whole of joint training."""

import math
from collections.abc import Callable
from typing import Literal

import numpy as np

from mmtheory import stats
from mmtheory.claim import Budget, Finding, Verdict, at_least
from mmtheory.competition.asymptotics import W_H_P, polylog
from mmtheory.competition.claims.paper import PAPER, judged_on
from mmtheory.competition.parameters import Parameters
from mmtheory.competition.summary import NOBODY, Summary, winning_modality

TRAJECTORIES = PAPER.subject(section="A.7", source="reconstructed", **judged_on("theorems"))


@TRAJECTORIES.claim(
    "lemma-a14.memorising",
    "The losing modality's Γ stays at Õ(σ_0) to the end, also in runs that reach training error zero.",
    Verdict.REFUTED,
    section="A.6",
    source="paper",
)
@TRAJECTORIES.claim(
    "lemma-a14",
    "The losing modality's Γ stays at Õ(σ_0) to the end.",
    Verdict.SUPPORTED,
    section="A.6",
    source="paper",
    needs=Budget.THOROUGH,
    **judged_on("wins"),
)
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
    """Lemmas A.16–A.18: a monitor of the joint network stays below its bound over the whole run."""

    def judge(summary: Summary) -> Finding:
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

    return judge


TRAJECTORIES.claim("lemma-a16", "Φ_j^r(t) ≤ Õ(1).", Verdict.SUPPORTED, reading="Φ ≤ 2 β log(K m d)")(
    monitor_stays("Phi", "beta", "Φ_j^r")
)
TRAJECTORIES.claim("lemma-a17", "⟨w_{j,l}^r, M_j^r⟩ ≥ −Õ(σ_0).", Verdict.SUPPORTED, reading="≥ −2 σ_0 log(K m d)")(
    monitor_stays("most_negative", "sigma_0", "−min_l ⟨w_{j,l}, M_j⟩")
)
TRAJECTORIES.claim(
    "lemma-a18", "|⟨w_{j,l}^r, M_i^r⟩| ≤ Õ(σ_0) for i ≠ j.", Verdict.REFUTED, reading="≤ 2 σ_0 log(K m d)"
)(monitor_stays("off_diagonal", "sigma_0", "max_{i≠j,l} |⟨w_{j,l}, M_i⟩|"))


@TRAJECTORIES.claim("lemma-a19", "|⟨w_{j,l}^r, ξ'_i⟩| stays at its initial order for y_i ≠ j.", Verdict.REFUTED)
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
