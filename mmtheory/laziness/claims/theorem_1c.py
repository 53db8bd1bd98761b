"""Theorem 1(c), performance laziness: its condition printed and corrected, its bounds, the features they need."""

import math
from fractions import Fraction

import numpy as np

from mmtheory.claim import CORRECTED, OURS, Budget, Declared, Established, Finding, Verdict
from mmtheory.laziness.bounds import chernoff, features_needed, proofs_exponent
from mmtheory.laziness.claims.certificates import certified
from mmtheory.laziness.claims.counterexamples import fails_on, smallest_failure, witnessed
from mmtheory.laziness.claims.paper import FEATURES, FINITE, PAPER, POPULATION, machine_checked
from mmtheory.laziness.claims.random_cases import VACUOUS, always, holds_in, random_instance
from mmtheory.laziness.claims.words import describe
from mmtheory.laziness.examples import ORDER_OVER_ALL
from mmtheory.laziness.instance import Instance, self_standing
from mmtheory.laziness.priority import PAIRED
from mmtheory.laziness.summary import summaries
from mmtheory.laziness.theorems import STATEMENTS, VARIANTS
from mmtheory.laziness.votes import prefix_accuracies, vote_law

PERFORMANCE = PAPER.subject(section="3.2", scope="with high probability")

PERFORMANCE.claim(
    "theorem-1c.printed",
    "For every δ > 0: if Σ_{i≤k_3} p(h_i) ≤ Σ_{b_1<i≤b_1+b_2} p_[i] + √(8 (k_3+b_1−k_1+b_2−k_2) log 1/δ), "
    "uni-modal features outperform multi-modal ones in loss on a new point with probability at least 1 − δ.",
    Verdict.REFUTED,
    uses=("laziness.theorem-1c.exponent",),
    reading=f"{POPULATION}; every small enough δ meets the condition if n' > 0; equal losses are let pass",
    **machine_checked("Counterexamples", "performance_laziness_printed_refuted"),
)(smallest_failure("population", STATEMENTS["theorem_1c_printed"]))

PERFORMANCE.claim(
    "theorem-1c.closing",
    "Under that condition multi-modal training outperforms uni-modal training with probability at least 1 − δ.",
    Verdict.REFUTED,
    section="B.1",
    reading=f"{POPULATION}; the last sentence of the first proof; equal losses are let pass",
    **machine_checked("Counterexamples", "performance_laziness_closing_refuted"),
)(smallest_failure("population", VARIANTS["theorem_1c_closing"]))


def mean_vote(c: Fraction, p: Fraction) -> Fraction:
    """E u(r), by the law of one vote."""
    alone = np.array([p], dtype=object)
    down, _, up = vote_law(alone, alone / c)
    return Fraction(up - down)


MEAN_VOTE: Declared = {
    "section": "B.1",
    "reading": "u = 1{y r > 0} − 1{y r < 0}",
    "scope": "exact",
    "assumptions": FEATURES,
}


@PERFORMANCE.claim(
    "theorem-1c.mean-vote",
    "E u(r) = 2 p(r).",
    Verdict.REFUTED,
    **machine_checked("Counterexamples", "mean_vote_refuted"),
    **MEAN_VOTE,
)
def mean_vote_printed(budget: Budget, seed: int) -> Finding:
    c, p = Fraction(2), Fraction(1, 2)
    found = f"c = {c}, p = {p}: E u = {mean_vote(c, p)}, claimed {2 * p}"
    return Finding(Verdict.HOLDS if mean_vote(c, p) == 2 * p else Verdict.REFUTED, found, {"counterexample": found})


@PERFORMANCE.claim(
    "theorem-1c.mean-vote.corrected",
    "E u(r) = (1 − 1/c) p(r).",
    Verdict.HOLDS,
    corrects=("laziness.theorem-1c.mean-vote",),
    **machine_checked("Votes", "mean_vote"),
    **MEAN_VOTE,
    **CORRECTED,
)
@certified
def mean_vote_corrected(p: np.ndarray, c: Fraction) -> bool:
    return mean_vote(c, p[0]) == (1 - 1 / c) * p[0]


@PERFORMANCE.claim(
    "theorem-1c.exponent",
    "P(X ≤ 0) ≤ exp(−(P_v − P_h)²/8n'), the last line of the proof.",
    Verdict.REFUTED,
    section="B.1",
    reading="X is by how much U beats M; P_v, P_h the sums of p over U∖M and M∖U; right for c ≥ 2 only; the theorem "
    "uses of exp only that 1 + x ≤ e^x",
    assumptions=FEATURES,
    **machine_checked("Tails", "exponent_refuted"),
    uses=("laziness.theorem-1c.mean-vote",),
)
def proofs_bound(budget: Budget, seed: int) -> Finding:
    # Equal features in U∖M and none in M∖U, by the exact law in fractions.
    c, p = Fraction(11, 10), Fraction(1, 2)
    for n in range(1, 60):
        law = vote_law(np.full(n, p, dtype=object), np.full(n, p / c, dtype=object))
        tail, bound = law[: n + 1].sum(), float(proofs_exponent(np.float64(n * p), np.float64(0), n))
        if tail > bound:
            found = f"c = {c}, {n} features of p = {p} in U and not in M: P(X ≤ 0) = {float(tail):.4g} > {bound:.4g}"
            return Finding(Verdict.REFUTED, found, {"counterexample": found})
    return Finding(Verdict.INCONCLUSIVE, "not exceeded by up to 59 equal features")


PERFORMANCE.claim(
    "theorem-1c.corrected",
    "If Σ_{i≤k_3} p(h_i) ≤ Σ_{b_1<i≤b_1+b_2} p^U_[i] − (1/a) √(2 n' log 1/δ), a = 1 − 1/c, order statistics over "
    "U, then P(loss of U < loss of M) ≥ 1 − δ.",
    Verdict.HOLDS,
    reading=POPULATION,
    established=Established.PROVED,
    proof="`theorems.performance_laziness_corrected`",
    uses=("laziness.theorem-1a.population", "laziness.theorem-1c.mean-vote.corrected"),
    corrects=("laziness.theorem-1c.printed", "laziness.theorem-1c.closing"),
    **CORRECTED,
)(holds_in("population", STATEMENTS["theorem_1c_corrected"], most_features=16, how="to rounding"))


PERFORMANCE.claim(
    "theorem-1c.corrected.finite",
    "Under the corrected condition P(loss of U < loss of M) ≥ 1 − δ, where 1(a) holds on the data set.",
    Verdict.HOLDS,
    reading=f"{FINITE}; data sets on which k_1 + k_2 + k_3 ≤ min{{b_1, b_2}} and k_r ≤ b_r",
    established=Established.PROVED,
    proof="`theorems.performance_laziness_corrected`",
    uses=("laziness.theorem-1c.mean-vote.corrected",),
    **CORRECTED,
)(holds_in("finite", STATEMENTS["theorem_1c_corrected"], most_features=16, how="to rounding"))


def informative_instance(rng: np.random.Generator) -> Instance:
    """Equally many strong features of either modality, of which joint training needs no more than one alone does."""
    each = int(rng.integers(20, 30))
    own = [[Fraction(int(p), 100) for p in rng.integers(56, 66, each)] for _ in range(2)]
    weaker = min(prefix_accuracies(np.array(sorted(p, reverse=True)), Fraction(2))[-1] for p in own)
    first, second = ({f"{name}{i}": p for i, p in enumerate(values)} for name, values in zip("fg", own, strict=True))
    return Instance(Fraction(2), (*self_standing(1, **first), *self_standing(2, **second)), tau=Fraction(weaker))


def bound_says_something(rng: np.random.Generator) -> str | None:
    """The corrected condition of 1(c) leaves a δ below ½, and the probability that U beats M is at least 1 − δ."""
    instance = informative_instance(rng)
    x = summaries(instance)["population"].comparison
    delta, probability = float(x.delta_corrected), float(x.outperforms[0])
    if delta >= 0.5:
        return VACUOUS
    return None if probability >= 1 - delta else f"{describe(instance, 'population')}: {probability} < 1 − {delta}"


PERFORMANCE.claim(
    "theorem-1c.corrected.informative",
    "The corrected bound says something, δ < ½, from some twenty features in U∖M on, and holds there.",
    Verdict.SUPPORTED,
    reading=f"{POPULATION}; 20 to 29 features a modality with p in [0.56, 0.65], c = 2, τ the weaker modality's best",
    established=Established.SAMPLED,
    uses=("laziness.theorem-1c.corrected",),
    **CORRECTED,
)(always(bound_says_something, "to rounding", (20, 200, 1000)))


@PERFORMANCE.claim(
    "theorem-1c.printed.interval",
    "On p(f) = 1/2, p(g) = 2/5, c = 2, τ = 3/5 the printed condition of 1(c) is met by every δ < 1, and its conclusion "
    "fails for δ < 1/5 and for no other.",
    Verdict.HOLDS,
    reading=f"{POPULATION}; equal losses are let pass",
    uses=("laziness.theorem-1c.printed",),
    **OURS,
)
def interval_of_failure(budget: Budget, seed: int) -> Finding:
    instance = Instance(Fraction(2), (*self_standing(1, f="1/2"), *self_standing(2, g="2/5")), tau=Fraction(3, 5))
    x = summaries(instance)["population"].comparison
    probability = Fraction(x.outperforms[1])
    met = x.paired_sum <= x.ordered_sum(x.features.modality != PAIRED)
    evidence = f"Σ p(h_i) = {x.paired_sum}, so that the condition is met; P(loss of U ≤ loss of M) = {probability}"
    right = bool(met) and probability == Fraction(4, 5)
    return Finding(Verdict.HOLDS if right else Verdict.REFUTED, evidence, {"fails below δ": float(1 - probability)})


def least_delta(rng: np.random.Generator) -> str | None:
    """At the least δ that the code derives, the corrected condition of 1(c) holds with equality."""
    instance = random_instance(rng)
    summary = summaries(instance)["population"]
    found = summary.as_dict()
    if found["theorem_1c_delta"] is None:
        return VACUOUS
    p = {f.name: f.p for f in instance.features}
    (one, two), jointly = found["uni_modal"], found["multi_modal"]
    (b_1, b_2), (k_1, k_2, k_3) = found["b"], found["k"]
    paired = sum((f.p for f in instance.features if f.modality is None and f.name in jointly), Fraction(0))
    ordered = sorted((p[name] for name in (*one, *two)), reverse=True)[b_1 : b_1 + b_2]
    ahead = float(sum(ordered, Fraction(0)) - paired)
    extra = k_3 + b_1 - k_1 + b_2 - k_2
    delta = found["theorem_1c_delta"]
    if ahead <= 0 or extra == 0:
        return VACUOUS if delta == 1 else f"{describe(instance, 'population')}: δ = {delta}, not 1"
    needed = math.sqrt(2 * extra * math.log(1 / delta)) / float(1 - 1 / instance.c)
    return None if abs(needed - ahead) < 1e-9 else f"{describe(instance, 'population')}: {needed} is not {ahead}"


PERFORMANCE.claim(
    "theorem-1c.delta",
    "The least δ that meets the corrected condition is exp(−a² (Σ p^U_[i] − Σ p(h_i))² / 2n').",
    Verdict.SUPPORTED,
    established=Established.SAMPLED,
    uses=("laziness.theorem-1c.corrected",),
    reading="at that δ the condition holds with equality, to 1e-9; 1 where no δ below 1 meets it",
    **CORRECTED,
)(always(least_delta, "to 1e-9"))

PERFORMANCE.claim(
    "theorem-1c.order-over-all",
    "Order statistics over U are needed: with the printed ones, over all self-standing features, even the "
    "corrected bound can fail.",
    Verdict.HOLDS,
    reading=f"a witness; {POPULATION}; the theorem uses of log only that 1 + x ≤ e^x",
    **machine_checked("Counterexamples", "order_over_all"),
    **CORRECTED,
)(witnessed(fails_on(ORDER_OVER_ALL, VARIANTS["theorem_1c_order_over_all"])))


def sharper_bound(rng: np.random.Generator) -> str | None:
    """P(X ≤ 0) is at most Chernoff's bound at P_v and P_h of what is learned, which is the least over λ."""
    instance = random_instance(rng)
    reading = "population" if rng.random() < 0.5 else "finite"
    x = summaries(instance)[reading].comparison
    P_v, P_h = (np.float64(x.features.p[members].sum() if members.any() else 0) for members in (x.gained, x.lost))
    if not x.trained or P_v <= P_h:
        return VACUOUS
    c = float(instance.c)
    bound, tail = float(chernoff(P_v, P_h, c)), float(1 - x.outperforms[0])

    def exponent(rate: float) -> float:
        return (math.exp(-rate) - 1) * (P_v + P_h / c) + (math.exp(rate) - 1) * (P_h + P_v / c)

    # It takes long to import.
    import scipy.optimize

    least = math.exp(scipy.optimize.minimize_scalar(exponent, bounds=(0, 20), method="bounded").fun)
    if abs(bound - least) > 1e-6:
        return f"{describe(instance, reading)}: the bound is {bound}, the least over λ {least}"
    return None if tail <= bound else f"{describe(instance, reading)}: P(X ≤ 0) = {tail:.4g} > {bound:.4g}"


PERFORMANCE.claim(
    "theorem-1c.chernoff",
    "P(X ≤ 0) ≤ exp(−(√(P_v + P_h/c) − √(P_h + P_v/c))²) when P_v > P_h.",
    Verdict.HOLDS,
    reading="X is by how much U beats M; P_v, P_h the sums of p over U∖M and M∖U, of either reading",
    established=Established.PROVED,
    proof="`bounds.chernoff`",
    corrects=("laziness.theorem-1c.exponent",),
    **CORRECTED,
)(always(sharper_bound, "to rounding"))

REACH = {
    (Fraction(2, 3), "hoeffding"): 54,
    (Fraction(2, 3), "chernoff"): 53,
    (Fraction(2, 3), "exact"): 23,
    (Fraction(1, 5), "hoeffding"): 600,
    (Fraction(1, 5), "chernoff"): 175,
    (Fraction(1, 5), "exact"): 88,
}
"""The numbers of extra features at c = 2, δ = 0.05, k_3 = 0."""


@PERFORMANCE.claim(
    "theorem-1c.reach",
    "With k_3 = 0, c = 2, δ = 0.05 the bounds of Hoeffding, Chernoff and the exact law need 54, 53, 23 extra "
    "features of p = 2/3 and 600, 175, 88 of p = 1/5.",
    Verdict.HOLDS,
    reading="least number of equal features in U∖M with P(X ≤ 0), or the bound on it, at most δ",
    uses=("laziness.theorem-1c.corrected", "laziness.theorem-1c.chernoff"),
    **CORRECTED,
)
def reach(budget: Budget, seed: int) -> Finding:
    delta, c = Fraction(1, 20), Fraction(2)
    derived = {
        (p, bound): count
        for p in (Fraction(2, 3), Fraction(1, 5))
        for bound, count in features_needed(float(p), float(c), float(delta)).items()
    }
    for p in (Fraction(2, 3), Fraction(1, 5)):
        # The exact law's numbers once more, in fractions.
        n = derived[p, "exact"]
        tails = []
        for count in (n - 1, n):
            law = vote_law(np.full(count, p, dtype=object), np.full(count, p / c, dtype=object))
            tails.append(law[: count + 1].sum())
        if not tails[1] <= delta < tails[0]:
            return Finding(
                Verdict.REFUTED, f"p = {p}: P(X ≤ 0) is {float(tails[0])}, {float(tails[1])} at {n - 1}, {n}"
            )
    evidence = ", ".join(f"p = {p} {bound} {count}" for (p, bound), count in derived.items())
    needed = {f"p = {p}, {bound}": count for (p, bound), count in derived.items()}
    return Finding(Verdict.HOLDS if derived == REACH else Verdict.REFUTED, evidence, {"needed": needed})
