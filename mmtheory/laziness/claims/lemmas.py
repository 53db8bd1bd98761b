"""Lemmas 1 and 2 of appendix B.1, and what is true beside them."""

from fractions import Fraction
from itertools import product

import numpy as np

from mmtheory.claim import CORRECTED, Budget, Finding, Verdict
from mmtheory.laziness import identities
from mmtheory.laziness.claims.certificates import certified
from mmtheory.laziness.claims.counterexamples import counterexample, smallest_list, witnessed
from mmtheory.laziness.claims.paper import FEATURES, PAPER, machine_checked
from mmtheory.laziness.claims.random_cases import on_stronger

LEMMAS = PAPER.subject(section="B.1", assumptions=FEATURES)

ANY_LIST = "any list of features, empty and never-zero ones included"


@LEMMAS.claim(
    "lemma-2",
    "P(S = 1) = c P(S = −1).",
    Verdict.HOLDS,
    reading=ANY_LIST,
    **machine_checked("Votes", "lemma_2"),
)
@certified
def mirror(p: np.ndarray, c: Fraction) -> bool:
    return identities.mirror(p, c, 1)


@LEMMAS.claim(
    "lemma-2.general",
    "P(S = k) = c^k P(S = −k) for every k.",
    Verdict.HOLDS,
    reading=ANY_LIST,
    **machine_checked("Votes", "mirror"),
    **CORRECTED,
)
@certified
def mirror_everywhere(p: np.ndarray, c: Fraction) -> bool:
    return all(identities.mirror(p, c, k) for k in range(len(p) + 1))


@LEMMAS.claim(
    "gain",
    "A(R ∪ {r}) − A(R) = ½ (1 − 1/c) p(r) P(S_R = 0).",
    Verdict.HOLDS,
    reading=ANY_LIST,
    **machine_checked("Votes", "gain"),
    uses=("laziness.lemma-2",),
    **CORRECTED,
)
@certified
def gain(p: np.ndarray, c: Fraction) -> bool:
    return identities.gain(p, c)


LEMMAS.claim(
    "lemma-1",
    "Replacing a feature by a stronger one increases the predicting probability.",
    Verdict.REFUTED,
    reading="strictly",
    uses=("laziness.lemma-2",),
    **machine_checked("Counterexamples", "lemma_1_refuted"),
)(smallest_list(identities.stronger_helps))


@LEMMAS.claim(
    "lemma-1.weak",
    "Replacing a feature by a stronger one never lowers the accuracy, and leaves it equal iff the others are an "
    "odd number of never-zero features, p = c/(c+1), and empty ones.",
    Verdict.HOLDS,
    reading=ANY_LIST,
    **machine_checked("LemmaOne", "lemma_1_weak"),
    uses=("laziness.gain",),
    corrects=("laziness.lemma-1",),
    **CORRECTED,
)
@on_stronger
def lemma_1_with_equality(p: np.ndarray, c: Fraction, stronger: Fraction) -> bool:
    helps = identities.stronger_helps(p, c, stronger)
    return identities.stronger_never_hurts(p, c, stronger) and helps != identities.ties_impossible(p[:-1], c)


@LEMMAS.claim(
    "lemma-1.own-ratios",
    "One c is needed: where the ratios p/ε differ, adding a feature with p > ε can lower the accuracy.",
    Verdict.HOLDS,
    reading="a witness to what Lemma 1 assumes",
    assumptions="independent features given y",
    **machine_checked("Counterexamples", "own_ratios"),
    **CORRECTED,
)
@witnessed
def own_ratios(budget: Budget, seed: int) -> Finding:
    grid = [Fraction(i, 10) for i in range(1, 8)]
    for n in (1, 2):
        for p in product(grid, repeat=n):
            for misleading in product(grid, repeat=n):
                if any(e >= q or q + e > 1 for q, e in zip(p, misleading, strict=True)):
                    continue
                laws = [np.array(values, dtype=object) for values in (p, misleading)]
                before = identities.accuracy_without_common_c(laws[0][:-1], laws[1][:-1])
                after = identities.accuracy_without_common_c(*laws)
                if after < before:
                    pairs = ", ".join(f"(p, ε) = ({q}, {e})" for q, e in zip(p, misleading, strict=True))
                    return counterexample("shortest counterexample", f"{pairs}: accuracy {before} falls to {after}")
    return Finding(Verdict.INCONCLUSIVE, "no counterexample with up to 2 features on the grid")


@LEMMAS.claim(
    "lemma-1.margins",
    "Lemma 1 is about sign alone: a stronger feature can lower P(S ≥ k) − P(S ≤ −k) for k ≥ 2.",
    Verdict.HOLDS,
    reading="a witness for k = 2; k = 1 is Lemma 1",
    **machine_checked("Counterexamples", "margins"),
    **CORRECTED,
)
@witnessed
@smallest_list
def margin_grows(p: np.ndarray, c: Fraction, stronger: Fraction) -> bool:
    return identities.margin_grows(p, c, stronger, 2)


LEMMAS.claim(
    "lemma-1.upper-tails",
    "If all p ≤ c/(c+2), a stronger feature lowers no P(S ≥ k), k ≥ 1.",
    Verdict.HOLDS,
    reading="stochastic order of max(S, 0)",
    **machine_checked("Orders", "upper_tails_grow"),
    uses=("laziness.lemma-2.general",),
    **CORRECTED,
)(on_stronger(identities.upper_tails_grow, lambda c: c / (c + 2)))


@LEMMAS.claim(
    "lemma-1.concave",
    "A stronger feature lowers no E φ(S), φ odd, non-decreasing, and concave on s ≥ 0.",
    Verdict.HOLDS,
    reading="any such φ; tried on those that clip at ±K, of which all are mixtures",
    **machine_checked("Orders", "concave_grows"),
    **CORRECTED,
)
@on_stronger
def clipped_margins_grow(p: np.ndarray, c: Fraction, stronger: Fraction) -> bool:
    return all(identities.clipped_margin_grows(p, c, stronger, K) for K in range(1, len(p) + 1))
