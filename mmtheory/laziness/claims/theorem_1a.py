"""Theorem 1(a), quantity laziness: joint training learns no more features than either modality alone."""

from fractions import Fraction

import numpy as np

from mmtheory.claim import CORRECTED, Verdict
from mmtheory.laziness import identities
from mmtheory.laziness.claims.counterexamples import fails_on, smallest_failure
from mmtheory.laziness.claims.paper import FEATURES, FINITE, PAPER, POPULATION, machine_checked
from mmtheory.laziness.claims.random_cases import holds_in, on_lists
from mmtheory.laziness.examples import WITH_PAIRED
from mmtheory.laziness.theorems import STATEMENTS, VARIANTS
from mmtheory.laziness.votes import Ties

QUANTITY = PAPER.subject(section="3.2", reading=POPULATION, scope="population")


QUANTITY.claim(
    "theorem-1a.population",
    "k_1 + k_2 + k_3 ≤ min{b_1, b_2}.",
    Verdict.HOLDS,
    **machine_checked("TheoremOne", "theorem_1a"),
    uses=("laziness.theorem-1a.any-set",),
    corrects=("laziness.theorem-1a.strict",),
)(holds_in("population", STATEMENTS["theorem_1a"]))


def reached_by_prefix(p: np.ndarray, c: Fraction, rng: np.random.Generator) -> bool:
    share = Fraction(int(rng.integers(1, 40)), 40)
    return all(
        identities.first_prefix_is_smallest_set(p, c, ties.value + (1 - ties.value) * share, ties)
        for ties in (Ties.COIN, Ties.ERROR)
    )


QUANTITY.claim(
    "theorem-1a.any-set",
    "No set of features that reaches τ is smaller than the first prefix that does.",
    Verdict.HOLDS,
    section="B.1",
    reading=f"{POPULATION}, or as errors; implies 1(a)",
    **machine_checked("TheoremOne", "first_prefix_is_smallest_set"),
    uses=("laziness.gain",),
    assumptions=FEATURES,
    **CORRECTED,
)(on_lists(reached_by_prefix, most=6))

QUANTITY.claim(
    "theorem-1a.ties-as-errors",
    "k_1 + k_2 + k_3 ≤ min{b_1, b_2} also when ties count as errors, P(S > 0) ≥ τ.",
    Verdict.HOLDS,
    reading="training stops at the first prefix with P(S > 0) ≥ τ, though P(S > 0) is not monotone",
    **machine_checked("TheoremOne", "theorem_1a_ties_as_errors"),
    uses=("laziness.theorem-1a.any-set",),
    **CORRECTED,
)(holds_in("population", STATEMENTS["theorem_1a"], Ties.ERROR))

QUANTITY.claim(
    "theorem-1a.strict",
    "b_1 > k_1 + k_2 + k_3 and b_2 > k_1 + k_2 + k_3, as the proof concludes.",
    Verdict.REFUTED,
    section="B.1",
    uses=("laziness.lemma-1",),
    **machine_checked("Counterexamples", "quantity_laziness_strict_refuted"),
)(smallest_failure("population", VARIANTS["theorem_1a_strict"]))

QUANTITY.claim(
    "theorem-1a.exhausted",
    "k_1 + k_2 + k_3 ≤ min{b_1, b_2}, counting for a modality that never reaches τ all the features it has.",
    Verdict.REFUTED,
    assumptions="joint training succeeds",
    **machine_checked("Counterexamples", "quantity_laziness_exhausted_refuted"),
)(smallest_failure("population", VARIANTS["theorem_1a_exhausted"]))

QUANTITY.claim(
    "theorem-1a.finite",
    "k_1 + k_2 + k_3 ≤ min{b_1, b_2}.",
    Verdict.REFUTED,
    reading=FINITE,
    scope="exact",
    **machine_checked("Counterexamples", "quantity_laziness_finite_refuted"),
)(smallest_failure("finite", STATEMENTS["theorem_1a"]))

QUANTITY.claim(
    "theorem-1a.finite.paired",
    "k_1 + k_2 + k_3 ≤ min{b_1, b_2}, with a paired feature learned.",
    Verdict.REFUTED,
    reading=FINITE,
    scope="exact",
    **machine_checked("Counterexamples", "quantity_laziness_finite_paired_refuted"),
)(fails_on(WITH_PAIRED, STATEMENTS["theorem_1a"], "finite"))
