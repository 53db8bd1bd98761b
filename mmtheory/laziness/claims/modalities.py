"""Section 3.2: what becomes of the theorems with more than two modalities ("directly generalized")."""

from itertools import combinations

import numpy as np

from mmtheory.claim import CORRECTED, OURS, Established, Verdict
from mmtheory.laziness.claims.counterexamples import fails_on
from mmtheory.laziness.claims.paper import PAPER, POPULATION, machine_checked
from mmtheory.laziness.claims.random_cases import VACUOUS, always, holds_in, random_instance
from mmtheory.laziness.claims.theorem_2 import A_STOPS, USES
from mmtheory.laziness.claims.words import describe
from mmtheory.laziness.examples import THREE_NEVER_ZERO
from mmtheory.laziness.summary import summaries
from mmtheory.laziness.theorems import STATEMENTS, VARIANTS

MODALITIES = PAPER.subject(section="3.2", reading=f"{POPULATION}; tried with three modalities", scope="population")

MODALITIES.claim(
    "modalities.theorem-1a",
    "With R modalities, and k_{R+1} paired features between any two, k_1 + … + k_{R+1} ≤ min_r b_r.",
    Verdict.HOLDS,
    uses=("laziness.theorem-1a.any-set",),
    **machine_checked("TheoremOne", "theorem_1a_modalities"),
)(holds_in("population", STATEMENTS["theorem_1a"], modalities=3))

MODALITIES.claim(
    "modalities.theorem-1b",
    "With R modalities each is at most as accurate in joint training as alone, and equally accurate iff k_r = b_r.",
    Verdict.HOLDS,
    uses=("laziness.modalities.theorem-1a",),
    **machine_checked("TheoremOne", "theorem_1b_modalities"),
    **CORRECTED,
)(holds_in("population", VARIANTS["theorem_1b_with_equality"], modalities=3))

MODALITIES.claim(
    "modalities.theorem-1c",
    "With R modalities the corrected 1(c) holds, its sum over b_1 < i ≤ b_1 + … + b_R, n' = k_{R+1} + Σ (b_r − k_r).",
    Verdict.HOLDS,
    established=Established.PROVED,
    proof="`theorems.performance_laziness_corrected`",
    uses=("laziness.modalities.theorem-1a", "laziness.theorem-1c.mean-vote.corrected"),
    **CORRECTED,
)(holds_in("population", STATEMENTS["theorem_1c_corrected"], most_features=12, how="to rounding", modalities=3))

MODALITIES.claim(
    "modalities.theorem-2.a",
    "With three modalities, if S = {h : p(h) > p0} is not empty, UMT outperforms uni-modal training.",
    Verdict.REFUTED,
    section="3.3",
    reading=f"{A_STOPS}; {POPULATION}",
    uses=USES,
    **machine_checked("Counterexamples", "theorem_2_A_three_refuted"),
)(fails_on(THREE_NEVER_ZERO, STATEMENTS["theorem_2A"], umt="A"))

MODALITIES.claim(
    "modalities.theorem-2.a.corrected",
    "With R modalities UMT is at least as accurate as uni-modal training, and more accurate if S is not empty and R is "
    "even or U has a feature that can be zero.",
    Verdict.HOLDS,
    section="3.3",
    reading=f"{A_STOPS}; {POPULATION}; tried with three modalities",
    established=Established.PROVED,
    proof="`theorems.umt_outperforms_any_number`",
    uses=USES,
    corrects=("laziness.modalities.theorem-2.a",),
    **CORRECTED,
)(holds_in("population", VARIANTS["umt_outperforms_any_number"], modalities=3))


def fewer_with_more(rng: np.random.Generator) -> str | None:
    """Three modalities, and any two of them, with the paired features that two have."""
    instance = random_instance(rng, modalities=3)
    jointly = summaries(instance)["population"].comparison.outcome.multi_modal
    judged = False
    for pair in combinations((1, 2, 3), 2):
        if not any(set(feature.needs) <= set(pair) for feature in instance.features):
            continue
        part = summaries(instance.of_modalities(*pair))["population"].comparison.outcome.multi_modal
        judged |= bool(part.reached)
        if jointly.count > part.count:
            return f"{describe(instance, 'population')}: {jointly.count} features, of {pair} {part.count}"
    return None if judged else VACUOUS


MODALITIES.claim(
    "modalities.more",
    "Joint training of more modalities learns no more features than that of some of them.",
    Verdict.HOLDS,
    reading=f"{POPULATION}; tried with three modalities and any two of them",
    assumptions="joint training of some of them succeeds; independent features given y, one c > 1 for all",
    uses=("laziness.theorem-1a.any-set",),
    **machine_checked("TheoremOne", "more_modalities"),
    **OURS,
)(always(fewer_with_more))
