"""K → ∞ where quadrature or a formula gives a deviation at any K: Lemmas A.1 and A.3, and what 5.1 takes of s."""

import math

import numpy as np

from mmtheory.claim import OURS, Budget, Finding, Verdict
from mmtheory.competition.claims.paper import PAPER
from mmtheory.competition.family import FIXED_MARGIN, FIXED_SPARSITY, SLOW_MARGIN, THEOREM, Family, Q
from mmtheory.competition.inequalities import PROOF, SMALL_MARGIN, labels
from mmtheory.competition.limit import FAR, Limit, Means, log_exponent, vanishing_exactly, verdict
from mmtheory.competition.predictions import max_agreement_probability, nothing_off_target, winning_probabilities

SHOWN = (6, 48, 1000, *FAR)
"""The K whose values the evidence shows."""

LIMITS_EXACT = PAPER.subject(
    section="A.2",
    source="reconstructed",
    scope="exact",
    assumptions="the family of schedules that keeps the theorem's orders: ε = 1/log² K, m = 3 log² K, s = log K; "
    f"its inequalities, {', '.join(one.name for one in (*PROOF, SMALL_MARGIN))}, hold from K = 6 to 10^100",
    preface="K → ∞ along a family, by quadrature or formula at K up to 10^12; tends: between K = 10^6 and 10^12 the "
    "deviation falls faster than (log K)^−0.2",
)


def undecided(family: Family, K: float) -> float:
    """1 − p_1 − p_2 at K, both modalities alike."""
    x = family.sizes(K)
    return 1 - float(winning_probabilities(np.ones(2), math.ceil(x.m), Q, x.epsilon).sum())


def mistaken_for_nothing(family: Family, K: float) -> float:
    """`nothing_off_target` at K: the probability that an insufficient sample shows no off-target coordinate."""
    return nothing_off_target(family.sizes(K).s, K, K)


def found(values: list[float], name: str) -> Finding:
    """The word for a deviation at every K of SHOWN, and its verdict; outside the family's inequalities, none."""
    word = vanishing_exactly(values[-2:])
    shown = ", ".join(f"{value:.3g} at K = {K:g}" for K, value in zip(SHOWN, values, strict=True))
    if outside := labels(THEOREM, SHOWN, (*PROOF, SMALL_MARGIN)):
        return Finding(Verdict.INCONCLUSIVE, "; ".join(outside))
    numbers = {"exponent of log K": log_exponent(values[-2:])}
    return Finding(verdict(word, Means.EXACT), f"{word}: {name} {shown}", numbers)


@LIMITS_EXACT.claim(
    "limit.lemma-a1a",
    "The maxima of m Gaussians of two kinds agree within a factor 1 ± ε with probability O(ε polylog m) = o(1).",
    Verdict.SUPPORTED,
    section="A.1",
    declares={"exponent of log K": (-2.1, -1.4)},
    uses=("competition.lemma-a1a",),
)
def maxima_part(budget: Budget, seed: int) -> Finding:
    """P(max_1 / max_2 ∈ 1 ± ε) for the ratio of the standard deviations at which it is largest, of 0.8, 0.9, … 1.2."""
    values = []
    for K in SHOWN:
        x = THEOREM.sizes(K)
        values.append(max(max_agreement_probability(x.epsilon, math.ceil(x.m), c) for c in (0.8, 0.9, 1.0, 1.1, 1.2)))
    return found(values, "P(agree)")


@LIMITS_EXACT.claim(
    "limit.lemma-a3",
    "p_{j,1} + p_{j,2} = 1 − o(1).",
    Verdict.SUPPORTED,
    declares={"exponent of log K": (-1.9, -1.4)},
    uses=("competition.lemma-a3", "competition.limit.lemma-a1a"),
)
def somebody_wins(budget: Budget, seed: int) -> Finding:
    """1 − p_1 − p_2 by quadrature, both modalities alike."""
    return found([undecided(THEOREM, K) for K in SHOWN], "1 − p_1 − p_2 is")


@LIMITS_EXACT.claim(
    "limit.lemma-a3.lower",
    "p_{j,r} ≥ m^{−O(1)}, of the weaker modality too.",
    Verdict.SUPPORTED,
    declares={"c at 10^12": (1.0, 1.6)},
    uses=("competition.lemma-a3",),
)
def weaker_still_wins(budget: Budget, seed: int) -> Finding:
    """With d_{j,2} / d_{j,1} = 3, p_1 = m^{−c(K)} by quadrature: c is at most 3^{2/(q−2)} (1 + ε)² at every K."""
    exponents = []
    for K in SHOWN:
        m = math.ceil(THEOREM.sizes(K).m)
        p = winning_probabilities(np.array([1.0, 3.0]), m, Q, THEOREM.sizes(K).epsilon)[0]
        exponents.append(-math.log(p) / math.log(m))
    good = max(exponents) <= 3 * (1 + THEOREM.sizes(6).epsilon) ** 2
    shown = ", ".join(f"{c:.3g} at K = {K:g}" for K, c in zip(SHOWN, exponents, strict=True))
    word = Limit.TENDS if good else Limit.RECEDES
    return Finding(verdict(word, Means.EXACT), f"{word}: p_1 = m^−c, c = {shown}", {"c at 10^12": exponents[-1]})


@LIMITS_EXACT.claim(
    "limit.lemma-a3.margin",
    "p_{j,1} + p_{j,2} = 1 − o(1) takes ε log m = o(1): it is 1 − Θ(1) where ε is fixed, and slow where ε = 1/log K.",
    Verdict.SUPPORTED,
    assumptions="the theorem's schedules but for ε",
    declares={"fixed": (0.1, 0.5), "1/log K": (-1.0, -0.4), "1/log² K": (-1.9, -1.4)},
    uses=("competition.limit.lemma-a3",),
    **OURS,
)
def margin_decides(budget: Budget, seed: int) -> Finding:
    """By the words for three families: ε = 1/log² K and 1/log K tend, ε = 0.05 does not."""
    families = {"1/log² K": THEOREM, "1/log K": SLOW_MARGIN, "fixed": FIXED_MARGIN}
    values = {name: [undecided(family, K) for K in SHOWN] for name, family in families.items()}
    words = {name: vanishing_exactly(each[-2:]) for name, each in values.items()}
    told = words["1/log² K"] is words["1/log K"] is Limit.TENDS and words["fixed"] is not Limit.TENDS
    parts = [f"ε {name}: {words[name]}, {each[0]:.3g} … {each[-1]:.3g}" for name, each in values.items()]
    numbers = {name: log_exponent(each[-2:]) for name, each in values.items()}
    evidence = f"1 − p_1 − p_2 from K = 6 to 10^12, {'; '.join(parts)}"
    return Finding(Verdict.SUPPORTED if told else Verdict.REFUTED, evidence, numbers)


@LIMITS_EXACT.claim(
    "limit.sparsity",
    "An insufficient sample shows an off-target coordinate with probability 1 − (1 − s/K)^{K−1}, which tends to 1 "
    "where s grows, and to 1 − e^{−s} where it is fixed.",
    Verdict.SUPPORTED,
    section="5.1",
    assumptions="s = log K, and s = 1.2",
    declares={"limit where s = 1.2": (0.69, 0.71)},
    **OURS,
)
def sparsity_decides(budget: Budget, seed: int) -> Finding:
    """By the words for the two families.

    Without such a coordinate there is nothing but spikes to mistake the sample for, so that, while they are below the
    target, this is the finite-K law of test error / μ_r in Theorem 5.1, which therefore takes s → ∞.
    """
    grows, fixed = ([mistaken_for_nothing(family, K) for K in SHOWN] for family in (THEOREM, FIXED_SPARSITY))
    words = vanishing_exactly(grows[-2:]), vanishing_exactly(fixed[-2:])
    told = words == (Limit.TENDS, Limit.STALLS)
    shown = [f"{1 - each[0]:.3f} … {1 - each[-1]:.6f}" for each in (grows, fixed)]
    evidence = f"s = log K: {words[0]}, {shown[0]}; s = 1.2: {words[1]}, {shown[1]}"
    return Finding(Verdict.SUPPORTED if told else Verdict.REFUTED, evidence, {"limit where s = 1.2": 1 - fixed[-1]})
