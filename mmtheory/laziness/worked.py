"""Checks of the worked examples of appendix B.3."""

from collections.abc import Sequence
from itertools import chain, combinations

from mmtheory.claim import Budget, Finding, Verdict
from mmtheory.laziness.checks import Check
from mmtheory.laziness.examples import EXAMPLE_1, EXAMPLE_1_LITERALLY, TABLE_14_BOOSTED
from mmtheory.laziness.instance import Instance
from mmtheory.laziness.summary import summaries


def learns(instance: Instance, training: str, claimed: Sequence[str]) -> Check:
    """The features that a training learns from the instance's votes are the claimed ones, as a set.

    Args:
        training: "multi_modal" or a reading of UMT.
    """

    def check(budget: Budget, seed: int) -> Finding:
        summary = summaries(instance)["finite"]
        learned = summary.as_dict()
        derived = learned["multi_modal"] if training == "multi_modal" else learned["umt"][training]
        verdict = Verdict.HOLDS if set(derived) == set(claimed) else Verdict.REFUTED
        evidence = f"the rule learns {', '.join(derived)}; claimed {', '.join(claimed)}"
        return Finding(verdict, evidence, {"derived": derived, "claimed": list(claimed)})

    return check


def learns_everything_alone(budget: Budget, seed: int) -> Finding:
    """Uni-modal training learns all three features of either modality, and both reach training error zero."""
    summary = summaries(EXAMPLE_1)["finite"]
    derived = summary.as_dict()["uni_modal"]
    verdict = Verdict.HOLDS if derived == [["f1", "f2", "f3"], ["g1", "g2", "g3"]] else Verdict.REFUTED
    evidence = f"the rule learns {' and '.join(', '.join(names) for names in derived)}"
    return Finding(verdict, evidence, {"derived": derived})


def literal_signs(budget: Budget, seed: int) -> Finding:
    """With Table 14 read as signs of r, some set of the seven features predicts all four samples."""
    votes = EXAMPLE_1_LITERALLY.vote_matrix
    n = len(votes)
    sets = list(chain.from_iterable(combinations(range(n), size) for size in range(1, n + 1)))
    perfect = [members for members in sets if (votes[list(members)].sum(0) > 0).all()]
    verdict = Verdict.HOLDS if perfect else Verdict.REFUTED
    return Finding(verdict, f"{len(perfect)} of {len(sets)} sets reach training error zero", {"sets": len(sets)})


def boosted_probabilities(budget: Budget, seed: int) -> Finding:
    """Table 14's p' is p + 0.15 for every self-standing feature."""
    assert EXAMPLE_1.boost is not None
    wrong = {
        f.name: (float(TABLE_14_BOOSTED[f.name]), float(f.p + EXAMPLE_1.boost))
        for f in EXAMPLE_1.features
        if f.modality and TABLE_14_BOOSTED[f.name] != f.p + EXAMPLE_1.boost
    }
    said = "; ".join(f"{name}: printed {printed:g}, {sum_:g} by the rule" for name, (printed, sum_) in wrong.items())
    return Finding(Verdict.REFUTED if wrong else Verdict.HOLDS, said or "all six agree", {"wrong": wrong})
