"""Claims A.8–A.12: errors 1 − logit_y summed over training, by phase, and the noise that they leave in the weights."""

from collections.abc import Callable

import numpy as np

from mmtheory import stats
from mmtheory.claim import CORRECTED, Budget, Finding, Verdict, at_least
from mmtheory.competition.assumptions import JOINT, noise
from mmtheory.competition.asymptotics import W_H_P, polylog
from mmtheory.competition.claims.paper import PAPER, judged_on
from mmtheory.competition.parameters import Parameters
from mmtheory.competition.summary import Summary

SUMMED = PAPER.subject(section="A.5", source="reconstructed", **judged_on("theorems", *JOINT))

PHASE_2_1, PHASE_2_2 = 1, 2
IN_D_S, IN_D_I = 0, 1


def bounded(ratio: np.ndarray, what: str) -> Finding:
    """Values over their bounds are at most 1 in a share of at least W_H_P; NaN are about nothing."""
    ratio = ratio[~np.isnan(ratio)]
    if ratio.size == 0:
        return Finding(Verdict.INCONCLUSIVE, "no sample is of the kind that this is about")
    share, middle = stats.proportion(int(np.sum(ratio <= 1)), ratio.size), float(np.median(ratio))
    evidence = f"{what} in a share {share}; value over bound {middle:.3g} in the median, largest {ratio.max():.3g}"
    return Finding(at_least(share, W_H_P), evidence, {"share": share, "median / bound": middle})


@SUMMED.claim(
    "claim-a8",
    "An insufficient sample's noise correlation grows through its own error only: ⟨w_{y,l}^r, ξ'_i⟩ ≤ "
    "Õ(η σ_g² d_r / n) Σ_t (1 − logit_y(X_i)), up to its initial order.",
    Verdict.SUPPORTED,
    declares={"share": (0.99, 1.0)},
)
def noise_grows_through_own_error(summary: Summary) -> Finding:
    """Claim A.8, from above: ⟨w, ξ'_i⟩ − (η ‖ξ'_i‖² / n) Σ_{s<t} (1 − logit_y(X_i)) ≤ σ_0 σ_g √d_r · 2 log(K m d).

    For every neuron and every sample whose modality r is insufficient, at every record.
    """
    summary = summary.only(summary.joint_trained)
    p = summary.parameters
    bound = p.sigma_0 * np.sqrt(noise(p))[:, None] * polylog(p)
    largest = np.asarray(summary.outcome.joint.records.noise_surplus, float).max(axis=1) / bound
    return bounded(np.where(np.isneginf(largest), np.nan, largest), "within it throughout")


def to_memorise(p: Parameters) -> float:
    """n / (η σ_g² d_r), the largest over modalities: errors that take a noise correlation from 0 to 1 where σ' = 1."""
    return p.n / (p.eta * min(noise(p)))


def to_be_noticed(p: Parameters) -> float:
    """`to_memorise` over σ' at the initial noise correlation and times that, β^{q−1} / (σ_0 σ_g √d_r)^{q−2} (ours).

    A correlation b grows by (η σ_g² d_r / n) (b/β)^{q−1} a step and an error of 1: for so long it stays at its order.
    """
    start = p.sigma_0 * float(np.sqrt(min(noise(p))))
    return to_memorise(p) * p.beta ** (p.q - 1) / start ** (p.q - 2)


def each_is_memorised(order: Callable[[Parameters], float]) -> Callable[[Summary], Finding]:
    """After T_0 the largest Σ_t (1 − logit_y(X_i)) over the insufficient samples of a class is at most Õ(order)."""

    def judge(summary: Summary) -> Finding:
        summary = summary.only(summary.joint_trained)
        largest = np.asarray(summary.outcome.joint.largest_summed_error, float)[..., PHASE_2_2]
        bound = order(summary.parameters) * polylog(summary.parameters)
        # A class without an insufficient sample has no error of one.
        return bounded(np.where(largest == 0, np.nan, largest) / bound, "within it after T_0")

    return judge


def all_are_memorised(order: Callable[[Parameters], float]) -> Callable[[Summary], Finding]:
    """After T_0 the errors of all n_i insufficient samples sum up to at most n_i Õ(order)."""

    def judge(summary: Summary) -> Finding:
        summary = summary.only(summary.joint_trained)
        p = summary.parameters
        summed = np.asarray(summary.outcome.joint.summed_error, float)[:, :, IN_D_I, PHASE_2_2].sum(axis=1)
        # At most so many: a sample may be insufficient in several modalities.
        n_i = np.asarray(summary.outcome.data.insufficient).sum(axis=1)
        bound = n_i / p.n * order(p) * polylog(p)
        return bounded(np.divide(summed, bound, out=np.full(n_i.shape, np.nan), where=n_i > 0), "within it after T_0")

    return judge


EACH = "Σ_t (1 − logit_y(X_i)) of an insufficient sample is at most"
ALL = "(1/n) Σ_t Σ_{i ∈ D_i} (1 − logit_y(X_i)) is at most"

SUMMED.claim(
    "claim-a9.a",
    f"{EACH} Õ(n / (η σ_g² d_r)).",
    Verdict.REFUTED,
    reading="from T_0 on, with the factor 2 log(K m d); the largest of every class",
    declares={"share": (0.3, 0.65)},
    uses=("competition.claim-a8",),
)(each_is_memorised(to_memorise))
SUMMED.claim(
    "claim-a9.b",
    f"{ALL} Õ(n_i / (η σ_g² d_r)).",
    Verdict.REFUTED,
    reading="from T_0 on, with the factor 2 log(K m d)",
    declares={"share": (0.0, 0.35)},
    uses=("competition.claim-a9.a",),
)(all_are_memorised(to_memorise))
SUMMED.claim(
    "claim-a9.a.corrected",
    f"{EACH} Õ(n β^(q−1) / (η σ_g² d_r (σ_0 σ_g √d_r)^(q−2))).",
    Verdict.SUPPORTED,
    reading="from T_0 on, with the factor 2 log(K m d); the largest of every class",
    declares={"share": (0.99, 1.0)},
    corrects=("competition.claim-a9.a",),
    **CORRECTED,
)(each_is_memorised(to_be_noticed))
SUMMED.claim(
    "claim-a9.b.corrected",
    f"{ALL} Õ(n_i β^(q−1) / (η σ_g² d_r (σ_0 σ_g √d_r)^(q−2))).",
    Verdict.SUPPORTED,
    reading="from T_0 on, with the factor 2 log(K m d)",
    declares={"share": (0.99, 1.0)},
    corrects=("competition.claim-a9.b",),
    **CORRECTED,
)(all_are_memorised(to_be_noticed))


@SUMMED.claim(
    "claim-a10",
    "After T_0 the error of a sufficient sample is at most poly(K) times the mean error over D_s.",
    Verdict.SUPPORTED,
    declares={"share": (0.9, 1.0)},
    needs=Budget.THOROUGH,
)
def errors_are_even(summary: Summary) -> Finding:
    """Claim A.10: at every record from T_0 on, the largest 1 − logit_y over D_s is at most K² times the mean.

    poly(K) is read as K²; n times the mean it is whatever the network.
    """
    summary = summary.only(summary.joint_trained)
    p, records = summary.parameters, summary.outcome.joint.records
    mean = np.asarray(records.residual, float)[..., IN_D_S].sum(axis=-1)
    largest = np.asarray(records.largest_residual, float).max(axis=-1)
    later = p.record_steps() >= summary.phase_one.max(axis=1)[:, None]
    # Where float32 tells no error from 0 there is none; a run without a record from T_0 on is about nothing.
    ratio = np.divide(largest, mean, out=np.zeros_like(mean), where=later & (mean > 0)).max(axis=1)
    return bounded(np.where(later.any(axis=1), ratio, np.nan) / p.K**2, "at most K² times the mean")


@SUMMED.claim(
    "claim-a11",
    "After T_0 the mean errors over D_s sum up to at most Õ(K/η).",
    Verdict.SUPPORTED,
    declares={"share": (0.99, 1.0)},
    uses=("competition.lemma-a16",),
)
def phase_2_2_is_short(summary: Summary) -> Finding:
    """Claim A.11: Σ_{t ≥ T_0} (1/n) Σ_{i ∈ D_s} (1 − logit_y(X_i)) ≤ 2 log(K m d) K/η, without the term of A.9."""
    summary = summary.only(summary.joint_trained)
    p = summary.parameters
    summed = np.asarray(summary.outcome.joint.summed_error, float)[:, :, IN_D_S, PHASE_2_2].sum(axis=1)
    return bounded(summed * p.eta / (p.K * polylog(p)), "at most that")


@SUMMED.claim(
    "claim-a12",
    "Between T_j and T_0 the errors of class j sum up to at most Õ(1/η).",
    Verdict.SUPPORTED,
    declares={"share": (0.99, 1.0)},
    uses=("competition.claim-a13",),
)
def phase_2_1_is_short(summary: Summary) -> Finding:
    """Claim A.12, 1): Σ_{T_j ≤ t < T_0} (1/n) Σ_{i ∈ D_s, y_i = j} (1 − logit_j(X_i)) ≤ 2 log(K m d) / η."""
    summary = summary.only(summary.joint_trained)
    p = summary.parameters
    summed = np.asarray(summary.outcome.joint.summed_error, float)[:, :, IN_D_S, PHASE_2_1]
    # Of the class that is learned last there is no such phase.
    last = summary.phase_one == summary.phase_one.max(axis=1, keepdims=True)
    return bounded(np.where(last, np.nan, summed) * p.eta / polylog(p), "at most that")
