"""Theorem 2: UMT learns a paired feature and outperforms uni-modal training."""

from mmtheory.claim import CORRECTED, Verdict
from mmtheory.laziness.claims.counterexamples import fails_on
from mmtheory.laziness.claims.paper import FINITE, PAPER, POPULATION, machine_checked
from mmtheory.laziness.claims.random_cases import holds_in
from mmtheory.laziness.examples import UMT_STOPS_EARLY
from mmtheory.laziness.theorems import STATEMENTS, VARIANTS

UMT = PAPER.subject(section="3.3", scope="population")

STATEMENT = "If S = {h : p(h) > p0} is not empty, UMT learns a paired feature and outperforms uni-modal training."
A_STOPS = "UMT stops at the empty features' priority p0"
B_STOPS = "UMT stops when τ is reached"
C_STOPS = "UMT stops when the teachers' features are learned and τ is reached"
OUTPERFORMS = f"more accurate on a new point; {POPULATION}"

USES = ("laziness.gain", "laziness.lemma-1.weak")

UMT.claim(
    "theorem-2.a",
    STATEMENT,
    Verdict.HOLDS,
    reading=f"{A_STOPS}; {OUTPERFORMS}",
    uses=USES,
    **machine_checked("TheoremTwo", "theorem_2_A"),
)(holds_in("population", STATEMENTS["theorem_2A"]))
UMT.claim(
    "theorem-2.b",
    STATEMENT,
    Verdict.REFUTED,
    reading=f"{B_STOPS}; {OUTPERFORMS}",
    **machine_checked("Counterexamples", "theorem_2_B_refuted"),
)(fails_on(UMT_STOPS_EARLY, STATEMENTS["theorem_2B"], umt="B"))
UMT.claim(
    "theorem-2.c",
    STATEMENT,
    Verdict.REFUTED,
    reading=f"{C_STOPS}; {OUTPERFORMS}",
    **machine_checked("Counterexamples", "theorem_2_C_refuted"),
)(fails_on(UMT_STOPS_EARLY, STATEMENTS["theorem_2C"], umt="C"))
UMT.claim(
    "theorem-2.a.finite",
    STATEMENT,
    Verdict.HOLDS,
    reading=f"{A_STOPS}; {FINITE}",
    scope="exact",
    uses=USES,
    **machine_checked("TheoremTwo", "theorem_2_A_finite"),
)(holds_in("finite", STATEMENTS["theorem_2A"]))
UMT.claim(
    "theorem-2.c.corrected",
    "If p(h) > p0 + min_U p for some paired h, UMT learns a paired feature and outperforms uni-modal training.",
    Verdict.HOLDS,
    reading=f"{C_STOPS}; {POPULATION}",
    uses=USES,
    corrects=("laziness.theorem-2.c",),
    **machine_checked("TheoremTwo", "theorem_2_C_corrected"),
    **CORRECTED,
)(holds_in("population", VARIANTS["theorem_2C_corrected"]))
