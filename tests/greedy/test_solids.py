"""The order of four methods on solids, of runs whose accuracies are known."""

import numpy as np
import pytest

from mmtheory.claim import Verdict
from mmtheory.greedy.assumptions import CHANCE_ON_SOLIDS
from mmtheory.greedy.claims.solids import DESIGN
from tests.greedy.test_claims import BY_ID, NOISE, SEEDS, summary


def rows(guided=0.9, random=0.9, rubi=0.9, **flaws):
    shifted = {"guided": guided + NOISE, "random": random - NOISE, "rubi": rubi, "vanilla": 0.9}
    return {
        name: summary(test=test, validation=0.1, **(flaws if name == "guided" else {}))
        for name, test in shifted.items()
    }


def test_the_design_can_decide():
    assert (CHANCE_ON_SOLIDS, DESIGN.refusal) == (1 / 8, "")


@pytest.mark.parametrize(
    ("accuracies", "expected"),
    [
        ({"guided": 0.95}, Verdict.SUPPORTED),
        ({"guided": 0.95, "rubi": 0.98}, Verdict.REFUTED),
        ({"guided": 0.95, "random": 0.98}, Verdict.REFUTED),
        ({"guided": 0.85, "random": 0.8, "rubi": 0.8}, Verdict.REFUTED),
        ({}, Verdict.EQUIVALENT),
    ],
)
def test_guided_training_against_the_three(accuracies, expected):
    assert BY_ID["table-1.solids.guided"].judged(rows(**accuracies)).verdict is expected


@pytest.mark.parametrize(
    ("random", "expected"), [(0.95, Verdict.SUPPORTED), (0.85, Verdict.REFUTED), (0.9, Verdict.EQUIVALENT)]
)
def test_random_against_vanilla(random, expected):
    finding = BY_ID["table-1.solids.random"].judged(rows(random=random, guided=0.5))
    assert finding.verdict is expected
    assert finding.numbers["random − vanilla"].value == pytest.approx(random - 0.9)


@pytest.mark.parametrize(
    ("flaw", "named"),
    [
        ({"last": 0.98}, "training data fitted: not met (training accuracy from 98.0"),
        ({"alone": (0.9, np.where(np.arange(SEEDS) == 3, 0.14, 0.9))}, "no branch at chance: not met (1 of 40 runs"),
        ({"rebalanced": np.where(np.arange(SEEDS) == 3, 0, 7)}, "kept after re-balancing: not met (from 0"),
    ],
)
def test_what_is_presumed(flaw, named):
    finding = BY_ID["table-1.solids.guided"].judged(rows(guided=0.95, **flaw))
    assert finding.verdict is Verdict.INCONCLUSIVE
    assert named in finding.evidence
