"""Checks of Theorem 1(c): its corrected condition, its bounds, and how many features they need."""

import math
from fractions import Fraction

import numpy as np
import scipy.optimize

from mmtheory.claim import Budget, Finding, Verdict
from mmtheory.laziness.bounds import chernoff, features_needed, proofs_exponent
from mmtheory.laziness.checks import VACUOUS, always, describe, random_instance
from mmtheory.laziness.summary import summaries
from mmtheory.laziness.votes import vote_law


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

    least = math.exp(scipy.optimize.minimize_scalar(exponent, bounds=(0, 20), method="bounded").fun)
    if abs(bound - least) > 1e-6:
        return f"{describe(instance, reading)}: the bound is {bound}, the least over λ {least}"
    return None if tail <= bound else f"{describe(instance, reading)}: P(X ≤ 0) = {tail:.4g} > {bound:.4g}"


def proofs_bound(budget: Budget, seed: int) -> Finding:
    """P(X ≤ 0) ≤ exp(−(P_v − P_h)²/8n'), on equal features in U∖M and none in M∖U, by the exact law in fractions."""
    c, p = Fraction(11, 10), Fraction(1, 2)
    for n in range(1, 60):
        law = vote_law(np.full(n, p, dtype=object), np.full(n, p / c, dtype=object))
        tail, bound = law[: n + 1].sum(), float(proofs_exponent(np.float64(n * p), np.float64(0), n))
        if tail > bound:
            found = f"c = {c}, {n} features of p = {p} in U and not in M: P(X ≤ 0) = {float(tail):.4g} > {bound:.4g}"
            return Finding(Verdict.REFUTED, found, {"counterexample": found})
    return Finding(Verdict.INCONCLUSIVE, "not exceeded by up to 59 equal features")


REACH = {
    (Fraction(2, 3), "hoeffding"): 54,
    (Fraction(2, 3), "chernoff"): 53,
    (Fraction(2, 3), "exact"): 23,
    (Fraction(1, 5), "hoeffding"): 600,
    (Fraction(1, 5), "chernoff"): 175,
    (Fraction(1, 5), "exact"): 88,
}
"""The numbers of extra features at c = 2, δ = 0.05, k_3 = 0."""


def reach(budget: Budget, seed: int) -> Finding:
    """`REACH`, with the exact law's numbers computed again in fractions."""
    delta, c = Fraction(1, 20), Fraction(2)
    derived = {
        (p, bound): count
        for p in (Fraction(2, 3), Fraction(1, 5))
        for bound, count in features_needed(float(p), float(c), float(delta)).items()
    }
    for p in (Fraction(2, 3), Fraction(1, 5)):
        n = derived[p, "exact"]
        tails = []
        for count in (n - 1, n):
            law = vote_law(np.full(count, p, dtype=object), np.full(count, p / c, dtype=object))
            tails.append(law[: count + 1].sum())
        if not tails[1] <= delta < tails[0]:
            return Finding(
                Verdict.REFUTED, f"p = {p}: P(X ≤ 0) is {float(tails[0])}, {float(tails[1])} at {n - 1}, {n}"
            )
    said = ", ".join(f"p = {p} {bound} {count}" for (p, bound), count in derived.items())
    needed = {f"p = {p}, {bound}": count for (p, bound), count in derived.items()}
    return Finding(Verdict.HOLDS if derived == REACH else Verdict.REFUTED, said, {"needed": needed})


delta_is_defined, sharper_bound_holds = always(least_delta, "to 1e-9"), always(sharper_bound, "to rounding")
