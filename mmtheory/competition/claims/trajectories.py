"""Lemmas A.14 and A.16–A.19: what stays small over the whole of joint training."""

from collections.abc import Callable
from typing import Literal

import numpy as np

from mmtheory import stats
from mmtheory.claim import Budget, Finding, Verdict, at_least
from mmtheory.competition.assumptions import JOINT, MARGIN
from mmtheory.competition.asymptotics import W_H_P, polylog
from mmtheory.competition.claims.paper import PAPER, judged_on
from mmtheory.competition.hypothesis import initial_order
from mmtheory.competition.phase_one import noise
from mmtheory.competition.summary import NOBODY, Summary, winning_modality

TRAJECTORIES = PAPER.subject(section="A.7", source="reconstructed", **judged_on("theorems", *JOINT))


@TRAJECTORIES.claim(
    "lemma-a14.memorising",
    "The losing modality's Γ stays at Õ(σ_0) to the end, at the size K = 6.",
    Verdict.REFUTED,
    section="A.6",
    source="paper",
    declares={"share": (0.47, 0.68)},
    uses=("competition.lemma-a15",),
    **judged_on("memorising", *JOINT, MARGIN),
)
@TRAJECTORIES.claim(
    "lemma-a14",
    "The losing modality's Γ stays at Õ(σ_0) to the end.",
    Verdict.REFUTED,
    section="A.6",
    source="paper",
    declares={"share": (0.47, 0.75)},
    preconditions=(*JOINT, MARGIN),
    uses=("competition.lemma-a15",),
)
def loser_stays(summary: Summary) -> Finding:
    """Lemma A.14: the loser's Γ stays at the order of its initial value, Γ ≤ σ_0 polylog, to the end.

    In a share of at least 0.9 of the classes with a winner at t = 0, of the networks that end with training error zero.
    """
    summary = summary.only(summary.joint_trained)
    p = summary.parameters
    winner = winning_modality(summary.initial_scores, p.epsilon)
    losers = (np.arange(len(summary.mu))[:, None] != winner[:, None]) & (winner != NOBODY)[:, None]
    largest = summary.outcome.joint.records.Gamma.max(axis=1)[losers]
    if largest.size == 0:
        return Finding(Verdict.INCONCLUSIVE, "no class has a winner at t = 0")
    share = stats.proportion(np.sum(largest <= p.sigma_0 * polylog(p)), largest.size)
    return Finding(
        at_least(share, W_H_P),
        f"Γ_loser ≤ {polylog(p):.1f} σ_0 throughout in a share {share}; median {np.median(largest) / p.sigma_0:.2f}",
        {"share": share},
    )


@TRAJECTORIES.claim(
    "lemma-a14.phase-one",
    "Until the winner's Γ reaches β the losing modality's stays at Õ(σ_0).",
    Verdict.SUPPORTED,
    section="A.6",
    source="reconstructed",
    declares={"share": (0.9, 1.0)},
    uses=("competition.lemma-a15",),
    needs=Budget.STANDARD,
)
def loser_stays_in_phase_one(summary: Summary) -> Finding:
    """Lemma A.14 in phase 1: at the last record before T_j the largest Γ of a loser is at most σ_0 polylog.

    In a share of at least 0.9 of the classes that some modality learns. Together with `loser_stays` it tells when the
    lemma breaks: in phase 1, or later.
    """
    summary = summary.only(summary.joint_trained)
    p = summary.parameters
    seeds, classes = np.nonzero(summary.learned)
    last = np.searchsorted(p.record_steps(), summary.phase_one[seeds, classes]) - 1
    Gamma = np.asarray(summary.outcome.joint.records.Gamma)[seeds, last, :, classes]
    own = np.arange(len(summary.mu)) == summary.winner[seeds, classes][:, None]
    largest = np.where(own, 0, Gamma).max(axis=1)
    share = stats.proportion(int(np.sum(largest <= p.sigma_0 * polylog(p))), largest.size)
    return Finding(
        at_least(share, W_H_P),
        f"Γ_loser ≤ {polylog(p):.1f} σ_0 before T_j in a share {share}; median {np.median(largest) / p.sigma_0:.2f}",
        {"share": share},
    )


def monitor_stays(name: str, order: Literal["sigma_0", "beta", "1"], label: str) -> Callable[[Summary], Finding]:
    """Lemmas A.16–A.18: a monitor of the joint network stays below its bound over the whole run."""

    def judge(summary: Summary) -> Finding:
        summary = summary.only(summary.joint_trained)
        p = summary.parameters
        values = getattr(summary.outcome.joint.records, name)
        largest = (-values if name == "most_negative" else values).max(axis=1)
        bound = (1 if order == "1" else getattr(p, order)) * polylog(p)
        share = stats.proportion(np.sum(largest <= bound), largest.size)
        return Finding(
            at_least(share, W_H_P),
            f"{label} ≤ {bound:.3g} throughout in a share {share}; largest {largest.max():.3g}",
            {"share": share, "largest / bound": float(largest.max() / bound)},
        )

    return judge


TRAJECTORIES.claim(
    "lemma-a16",
    "Φ_j^r(t) ≤ Õ(1).",
    Verdict.SUPPORTED,
    reading="Φ ≤ 2 β log(K m d)",
    declares={"share": (0.99, 1.0), "largest / bound": (0.3, 0.5)},
)(monitor_stays("Phi", "beta", "Φ_j^r"))
TRAJECTORIES.claim(
    "claim-a13",
    "Φ_j^r ≤ O(log K).",
    Verdict.SUPPORTED,
    section="A.5",
    reading="over the whole run, Φ ≤ 2 log(K m d)",
    declares={"share": (0.99, 1.0), "largest / bound": (0.5, 1.0)},
)(monitor_stays("Phi", "1", "Φ_j^r"))
TRAJECTORIES.claim(
    "lemma-a17",
    "⟨w_{j,l}^r, M_j^r⟩ ≥ −Õ(σ_0).",
    Verdict.SUPPORTED,
    reading="≥ −2 σ_0 log(K m d)",
    declares={"share": (0.99, 1.0), "largest / bound": (0.2, 1.5)},
)(monitor_stays("most_negative", "sigma_0", "−min_l ⟨w_{j,l}, M_j⟩"))
TRAJECTORIES.claim(
    "lemma-a18",
    "|⟨w_{j,l}^r, M_i^r⟩| ≤ Õ(σ_0) for i ≠ j.",
    Verdict.REFUTED,
    reading="≤ 2 σ_0 log(K m d)",
    declares={"share": (0.38, 0.62), "largest / bound": (4, 10)},
)(monitor_stays("off_diagonal", "sigma_0", "max_{i≠j,l} |⟨w_{j,l}, M_i⟩|"))


@TRAJECTORIES.claim(
    "lemma-a19",
    "|⟨w_{j,l}^r, ξ'_i⟩| stays at its initial order for y_i ≠ j.",
    Verdict.REFUTED,
    declares={"share": (0.28, 0.48), "median / bound": (1.7, 3.2)},
)
def noise_stays(summary: Summary) -> Finding:
    """Lemma A.19 for samples of other classes: |⟨w_{j,l}, ξ'_i⟩| ≤ σ_0 σ_g √d_r polylog, sufficient y_i ≠ j."""
    summary = summary.only(summary.joint_trained)
    p = summary.parameters
    bound = p.sigma_0 * np.sqrt(noise(p))[:, None] * polylog(p)
    largest = summary.outcome.joint.records.noise_correlation[..., 2].max(axis=1) / bound
    share = stats.proportion(np.sum(largest <= 1), largest.size)
    return Finding(
        at_least(share, W_H_P),
        f"≤ {polylog(p):.1f} σ_0 σ_g √d_r throughout in a share {share}; largest {largest.max():.3g} × bound",
        {"share": share, "median / bound": float(np.median(largest))},
    )


def _each(bound: np.ndarray) -> str:
    """The bounds of modalities, once where they are equal."""
    return ", ".join(dict.fromkeys(f"{each:.3g}" for each in bound))


def noise_of_group(group: int, order: Literal["initial", "1"], label: str) -> Callable[[Summary], Finding]:
    """Lemma A.19 for one of the other groups: a monitor of the noise stays at its initial order, or below polylog."""

    def judge(summary: Summary) -> Finding:
        summary = summary.only(summary.joint_trained)
        p = summary.parameters
        bound = initial_order(p) if order == "initial" else np.full(len(summary.mu), polylog(p))
        largest = np.asarray(summary.outcome.joint.records.noise_correlation)[..., group].max(axis=1) / bound[:, None]
        # A group without a sample has no correlation at any time.
        largest = largest[largest > 0]
        if largest.size == 0:
            return Finding(Verdict.INCONCLUSIVE, "no sample is in the group")
        share = stats.proportion(int(np.sum(largest <= 1)), largest.size)
        return Finding(
            at_least(share, W_H_P),
            f"{label} ≤ {_each(bound)} throughout in a share {share}; median {np.median(largest):.3g} × bound",
            {"share": share, "median / bound": float(np.median(largest))},
        )

    return judge


NOISE = "max_{i,l} |⟨w_{j,l}, ξ'_i⟩|"

TRAJECTORIES.claim(
    "lemma-a19.own-insufficient",
    "|⟨w_{j,l}^r, ξ'_i⟩| ≤ Õ(1) for y_i = j where modality r is insufficient.",
    Verdict.SUPPORTED,
    reading="≤ 2 log(K m d)",
    declares={"share": (0.97, 1.0)},
)(noise_of_group(1, "1", NOISE))
TRAJECTORIES.claim(
    "lemma-a19.own-sufficient",
    "|⟨w_{j,l}^r, ξ'_i⟩| ≤ Õ(σ_0) for y_i = j where modality r is sufficient.",
    Verdict.REFUTED,
    reading="Õ(σ_0) is σ_0 max(1, σ_g √d_r) · 2 log(K m d), the order at t = 0",
    declares={"share": (0.25, 0.45)},
)(noise_of_group(0, "initial", NOISE))
TRAJECTORIES.claim(
    "lemma-a19.other-insufficient",
    "|⟨w_{j,l}^r, ξ'_i⟩| ≤ Õ(σ_0) for y_i ≠ j where modality r is insufficient.",
    Verdict.REFUTED,
    reading="Õ(σ_0) is σ_0 max(1, σ_g √d_r) · 2 log(K m d), the order at t = 0",
    declares={"share": (0.35, 0.55)},
)(noise_of_group(3, "initial", NOISE))
