"""Section B.2: which features UMT learns; section 3.3: Theorem 2's other readings on finite samples."""

from mmtheory.claim import CORRECTED, Budget, Established, Finding, Verdict
from mmtheory.laziness.claims.counterexamples import fails_on, smallest_failure
from mmtheory.laziness.claims.paper import FINITE, PAPER, POPULATION
from mmtheory.laziness.claims.random_cases import holds_in
from mmtheory.laziness.claims.theorem_2 import A_STOPS, B_STOPS, C_STOPS, STATEMENT, USES
from mmtheory.laziness.examples import UMT_STOPS_EARLY
from mmtheory.laziness.priority import UMT_READINGS
from mmtheory.laziness.theorems import STATEMENTS, VARIANTS

LEARNS = PAPER.subject(section="B.2")

MORE = "UMT learns more self-standing features than joint training."
MORE_PROOF = "`theorems.umt_learns_more`"

LEARNS.claim(
    "theorem-2.more.a",
    MORE,
    Verdict.HOLDS,
    reading=f"{A_STOPS}; {POPULATION}",
    scope="population",
    established=Established.PROVED,
    proof=MORE_PROOF,
    uses=("laziness.theorem-1a.population", "laziness.theorem-2.contains"),
)(holds_in("population", VARIANTS["umt_learns_more_A"]))
LEARNS.claim("theorem-2.more.b", MORE, Verdict.REFUTED, reading=f"{B_STOPS}; {POPULATION}", scope="population")(
    smallest_failure("population", VARIANTS["umt_learns_more_B"], umt="B")
)
LEARNS.claim(
    "theorem-2.more.c",
    MORE,
    Verdict.HOLDS,
    reading=f"{C_STOPS}; {POPULATION}",
    scope="population",
    established=Established.PROVED,
    proof=MORE_PROOF,
    uses=("laziness.theorem-1a.population",),
)(holds_in("population", VARIANTS["umt_learns_more_C"]))
LEARNS.claim(
    "theorem-2.more.c.finite",
    MORE,
    Verdict.REFUTED,
    reading=f"{C_STOPS}; {FINITE}",
    uses=("laziness.theorem-1a.finite",),
)(smallest_failure("finite", VARIANTS["umt_learns_more_C"], umt="C"))

LEARNS.claim(
    "theorem-2.contains",
    "UMT learns all uni-modal features and all paired features with p(h) > p0.",
    Verdict.HOLDS,
    reading=f"{A_STOPS}; {POPULATION}",
    scope="population",
    established=Established.PROVED,
    proof="`theorems.umt_contains`",
)(holds_in("population", VARIANTS["umt_contains"]))


def keeps_no_paired_feature(budget: Budget, seed: int) -> Finding:
    """In each of UMT's readings a paired feature that joint training learns and UMT does not."""
    found = []
    for reading in UMT_READINGS:
        finding = smallest_failure("population", VARIANTS[f"umt_keeps_paired_{reading}"], umt=reading)(budget, seed)
        if finding.verdict is not Verdict.REFUTED:
            return Finding(Verdict.INCONCLUSIVE, finding.evidence)
        found.append(f"{reading}: {finding.numbers['counterexample']}")
    return Finding(Verdict.HOLDS, f"witnesses, reading {'; '.join(found)}", {"witnesses": found})


LEARNS.claim(
    "theorem-2.loses",
    "UMT may lose paired features that joint training learns.",
    Verdict.HOLDS,
    reading=f"a witness for each way in which UMT stops; {POPULATION}",
    scope="population",
)(keeps_no_paired_feature)

LEARNS.claim("theorem-2.b.finite", STATEMENT, Verdict.REFUTED, section="3.3", reading=f"{B_STOPS}; {FINITE}")(
    fails_on(UMT_STOPS_EARLY, STATEMENTS["theorem_2B"], "finite", umt="B")
)
LEARNS.claim("theorem-2.c.finite", STATEMENT, Verdict.REFUTED, section="3.3", reading=f"{C_STOPS}; {FINITE}")(
    fails_on(UMT_STOPS_EARLY, STATEMENTS["theorem_2C"], "finite", umt="C")
)
LEARNS.claim(
    "theorem-2.c.finite.corrected",
    "If p(h) > p0 + min_U p for some paired h, UMT learns a paired feature and outperforms uni-modal training.",
    Verdict.HOLDS,
    section="3.3",
    reading=f"{C_STOPS}; {FINITE}",
    established=Established.PROVED,
    proof="`theorems.umt_outperforms`",
    uses=USES,
    corrects=("laziness.theorem-2.c.finite",),
    **CORRECTED,
)(holds_in("finite", VARIANTS["theorem_2C_corrected"]))

LEARNS.claim(
    "theorem-1b.any-uni-modal",
    "Each modality in joint training performs worse than any uni-modal network.",
    Verdict.REFUTED,
    section="3.2",
    reading=f"{POPULATION}; a modality performs by its self-standing features",
    scope="population",
    uses=("laziness.theorem-1b.strict",),
)(smallest_failure("population", VARIANTS["worse_than_any_alone"]))
