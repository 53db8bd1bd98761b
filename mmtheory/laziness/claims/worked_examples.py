"""Appendix B.3: Table 14, and what Examples 1 and 2 learn from it."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import chain, combinations

import numpy as np

from mmtheory.claim import CORRECTED, Budget, Check, Finding, Verdict
from mmtheory.laziness.breakpoints import breakpoints
from mmtheory.laziness.claims.paper import FINITE, PAPER, machine_checked
from mmtheory.laziness.examples import EXAMPLE_1, EXAMPLE_1_LITERALLY, EXAMPLE_1_WITHOUT_PAIRED, TABLE_14_BOOSTED
from mmtheory.laziness.instance import Instance
from mmtheory.laziness.summary import summaries
from mmtheory.laziness.votes import accuracy

EXAMPLES = PAPER.subject(section="B.3", assumptions="none", reading=f"{FINITE}; Table 14 as signs of y·r")
PUSHED = f"{FINITE}; priorities p', stopping at training error zero"


@EXAMPLES.claim(
    "table-14.signs",
    "Table 14 gives the signs of the features, and training error zero can be reached.",
    Verdict.REFUTED,
    reading="literally: y = −1 on samples c and d; all sets of features are tried",
    **machine_checked("Examples", "table_14_signs_refuted"),
)
def literal_signs(budget: Budget, seed: int) -> Finding:
    votes = EXAMPLE_1_LITERALLY.vote_matrix
    n = len(votes)
    sets = list(chain.from_iterable(combinations(range(n), size) for size in range(1, n + 1)))
    perfect = [members for members in sets if (votes[list(members)].sum(0) > 0).all()]
    verdict = Verdict.HOLDS if perfect else Verdict.REFUTED
    return Finding(verdict, f"{len(perfect)} of {len(sets)} sets reach training error zero", {"sets": len(sets)})


@EXAMPLES.claim(
    "table-14.boost",
    "The boosted probabilities p' are p + 0.15.",
    Verdict.REFUTED,
    reading="as printed in the table",
    **machine_checked("Examples", "table_14_boost_refuted"),
)
def boosted_probabilities(budget: Budget, seed: int) -> Finding:
    assert EXAMPLE_1.boost is not None
    wrong = {
        f.name: (float(TABLE_14_BOOSTED[f.name]), float(f.p + EXAMPLE_1.boost))
        for f in EXAMPLE_1.features
        if f.modality and TABLE_14_BOOSTED[f.name] != f.p + EXAMPLE_1.boost
    }
    misprints = "; ".join(
        f"{name}: printed {printed:g}, {sum_:g} by the rule" for name, (printed, sum_) in wrong.items()
    )
    return Finding(Verdict.REFUTED if wrong else Verdict.HOLDS, misprints or "all six agree", {"wrong": wrong})


@EXAMPLES.claim(
    "example-1.uni-modal",
    "Uni-modal training learns f1, f2, f3 and g1, g2, g3.",
    Verdict.HOLDS,
    **machine_checked("Examples", "example_1_uni_modal"),
)
def learns_everything_alone(budget: Budget, seed: int) -> Finding:
    derived = summaries(EXAMPLE_1)["finite"].as_dict()["uni_modal"]
    verdict = Verdict.HOLDS if derived == [["f1", "f2", "f3"], ["g1", "g2", "g3"]] else Verdict.REFUTED
    evidence = f"the rule learns {' and '.join(', '.join(names) for names in derived)}"
    return Finding(verdict, evidence, {"derived": derived})


def learns(instance: Instance, training: str, claimed: Sequence[str]) -> Check:
    """The features that a training learns from the instance's votes are the claimed ones, as a set.

    Args:
        training: "multi_modal" or a reading of UMT.
    """

    def check(budget: Budget, seed: int) -> Finding:
        learned = summaries(instance)["finite"].as_dict()
        derived = learned["multi_modal"] if training == "multi_modal" else learned["umt"][training]
        verdict = Verdict.HOLDS if set(derived) == set(claimed) else Verdict.REFUTED
        evidence = f"the rule learns {', '.join(derived)}; claimed {', '.join(claimed)}"
        return Finding(verdict, evidence, {"derived": derived, "claimed": list(claimed)})

    return check


EXAMPLES.claim(
    "example-1.without-paired",
    "Without the paired feature multi-modal training learns f1, f2, g2.",
    Verdict.REFUTED,
    **machine_checked("Examples", "example_1_without_paired_refuted"),
)(learns(EXAMPLE_1_WITHOUT_PAIRED, "multi_modal", ("f1", "f2", "g2")))
EXAMPLES.claim(
    "example-1.without-paired.corrected",
    "Without the paired feature multi-modal training learns f1, g1, f2.",
    Verdict.HOLDS,
    corrects=("laziness.example-1.without-paired",),
    **machine_checked("Examples", "example_1_without_paired_corrected"),
    **CORRECTED,
)(learns(EXAMPLE_1_WITHOUT_PAIRED, "multi_modal", ("f1", "g1", "f2")))
EXAMPLES.claim(
    "example-1.paired",
    "With the paired feature multi-modal training learns only h and f1.",
    Verdict.HOLDS,
    **machine_checked("Examples", "example_1_paired"),
)(learns(EXAMPLE_1, "multi_modal", ("h", "f1")))


@EXAMPLES.claim(
    "example-1.not-powerful",
    "When h is not powerful enough, uni-modal training outperforms multi-modal training.",
    Verdict.HOLDS,
    reading="more accurate on a new point; c = 2, 3 and 10, of which the example says nothing; joint training learns "
    "{h, f1} for p(h) > p(f1), and is overtaken iff p(h) < (A(U) − A(f1)) / (½ (1 − 1/c) (1 − (1 + 1/c) p(f1)))",
    uses=("laziness.gain",),
)
def not_powerful_enough(budget: Budget, seed: int) -> Finding:
    crossings = {}
    for c in map(Fraction, (2, 3, 10)):
        instance = replace(EXAMPLE_1, c=c, boost=None)
        p = {feature.name: feature.p for feature in instance.features}
        alone, joint = np.array([p["f1"]], dtype=object), {"h", "f1"}
        union = np.array([p[name] for name in p if name != "h"], dtype=object)
        crossing = (accuracy(union, c) - accuracy(alone, c)) / ((1 - 1 / c) * (1 - (1 + 1 / c) * p["f1"]) / 2)
        for piece in breakpoints(instance, "p.h")["finite"]:
            if piece.high <= p["f1"] or piece.learned["M"] != joint:
                continue
            middle = (piece.low + piece.high) / 2
            sign = "<" if middle < crossing else "=" if middle == crossing else ">"
            if piece.low < crossing < piece.high or piece.against["M"] != sign:
                return Finding(Verdict.REFUTED, f"c = {c}: {piece.text} {piece.against['M']}, crossing {crossing}")
        crossings[f"c = {c}"] = crossing
    printed = next(feature.p for feature in EXAMPLE_1.features if feature.name == "h")
    where = ", ".join(f"{c}: p(h) = {crossing} = {float(crossing):.4f}" for c, crossing in crossings.items())
    verdict = Verdict.HOLDS if printed < crossings["c = 2"] else Verdict.REFUTED
    evidence = f"the accuracies cross at {where}; the example has p(h) = {float(printed)}"
    return Finding(verdict, evidence, {"crossings": {c: float(crossing) for c, crossing in crossings.items()}})


EXAMPLES.claim(
    "example-2",
    "With the pushing force multi-modal training learns f1, f2, h.",
    Verdict.REFUTED,
    reading=PUSHED,
    **machine_checked("Examples", "example_2_refuted"),
)(learns(EXAMPLE_1, "B", ("f1", "f2", "h")))
EXAMPLES.claim(
    "example-2.corrected",
    "With the pushing force multi-modal training learns f1, g1, h, f2.",
    Verdict.HOLDS,
    corrects=("laziness.example-2",),
    reading=PUSHED,
    **machine_checked("Examples", "example_2_corrected"),
    **CORRECTED,
)(learns(EXAMPLE_1, "B", ("f1", "g1", "h", "f2")))
