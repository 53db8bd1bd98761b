"""What becomes of Theorems 1(a) and 2 where ties count as correct: training then stops before it has an edge."""

from mmtheory.claim import OURS, Verdict
from mmtheory.laziness.claims.counterexamples import fails_on
from mmtheory.laziness.claims.paper import FINITE, PAPER
from mmtheory.laziness.examples import TIES_CORRECT_1A, TIES_CORRECT_2A
from mmtheory.laziness.theorems import STATEMENTS
from mmtheory.laziness.votes import Ties

TIES = PAPER.subject(section="3.2")

TIES.claim(
    "theorem-1a.ties-as-correct",
    "k_1 + k_2 + k_3 ≤ min{b_1, b_2} also when ties count as correct, P(S ≥ 0) ≥ τ.",
    Verdict.REFUTED,
    reading="training stops at the first prefix with P(S ≥ 0) ≥ τ",
    scope="population",
    uses=("laziness.theorem-1a.any-set",),
    **OURS,
)(fails_on(TIES_CORRECT_1A, STATEMENTS["theorem_1a"], "population", Ties.CORRECT))

TIES.claim(
    "theorem-2.a.finite.ties-as-correct",
    "UMT outperforms uni-modal training also when training succeeds with no vote sum negative.",
    Verdict.REFUTED,
    section="3.3",
    reading=f"{FINITE}, or with one that is 0; UMT stops at the empty features' priority p0",
    uses=("laziness.theorem-2.a.finite",),
    **OURS,
)(fails_on(TIES_CORRECT_2A, STATEMENTS["theorem_2A"], "finite", Ties.CORRECT))
