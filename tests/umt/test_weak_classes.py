"""Judgements of a study, worked out by hand."""

import pytest

from mmtheory.claim import Verdict
from mmtheory.umt.claims.weak_classes import has_weak_classes
from mmtheory.umt.comparison import Comparison
from mmtheory.umt.runs import Study
from tests.umt.test_comparison import OUTCOMES, outcome

pytestmark = pytest.mark.usefixtures("stand_ins")


def alone(accuracy, by_class):
    """A uni-modal network of this accuracy, the mean of those by class."""
    return outcome(accuracy, by_class, [[0.4], [0.4], [0.4]], [[0.7]] * 3)


def judged(second):
    """Modality 1 has 0.6 alone, and a class of 0.2."""
    first = alone([0.6, 0.6, 0.6], [[0.2, 1.0]] * 3)
    outcomes = OUTCOMES | {"alone-1": first, "alone-2": second}
    return has_weak_classes(Study(Comparison(outcomes, 0.0), 1, {}, None, None, {}))


@pytest.mark.parametrize(
    ("by_class", "verdict"),
    [
        ([[0.2, 0.6]] * 3, Verdict.SUPPORTED),
        # Below the average of 0.4, as some class always is, and not by a tenth.
        ([[0.35, 0.45]] * 3, Verdict.REFUTED),
        # The mean of the first is below 0.3, and its interval is not.
        ([[0.1, 0.7], [0.4, 0.4], [0.3, 0.5]], Verdict.INCONCLUSIVE),
        # At 95 % the interval of the first would end at 0.299, at 97.5 % it does not.
        ([[0.274, 0.526], [0.266, 0.534], [0.27, 0.53]], Verdict.SUPPORTED),
        ([[0.2885, 0.5115], [0.2775, 0.5225], [0.283, 0.517]], Verdict.INCONCLUSIVE),
    ],
)
def test_a_class_is_weak_that_lies_far_below_the_average(by_class, verdict):
    found = judged(alone([0.4, 0.4, 0.4], by_class))
    assert found.numbers == {"modality 1": 1, "modality 2": int(verdict is Verdict.SUPPORTED)}
    assert found.verdict is verdict
