"""Judgements of a study, worked out by hand."""

import numpy as np
import pytest

from mmtheory.claim import Verdict
from mmtheory.umt.claims.weak_classes import behind, has_weak_classes
from mmtheory.umt.comparison import Comparison
from mmtheory.umt.runs import Study
from tests.umt.test_comparison import OUTCOMES, outcome

pytestmark = pytest.mark.usefixtures("stand_ins")


def counted(found):
    return [found.numbers[f"modality {r}"] for r in (1, 2)]


def test_weak_classes():
    """Alone modality 1 has 0.6 and classes of 0.2 and 0.1; modality 2 has 0.4, and 0.3 and 0.5."""
    found = has_weak_classes(Study(Comparison(OUTCOMES, 0.0), 1, {}, None, None, {}))
    assert counted(found) == [2, 1]
    assert [found.numbers[f"modality {r}, worst"].value for r in (1, 2)] == pytest.approx([0.5, 0.1])
    assert found.verdict is Verdict.SUPPORTED


def test_folds_are_pooled():
    """Alone modality 1 has 0.6, 0.7 and 0.5 in the folds of one repeat."""
    found = behind(Study(Comparison(OUTCOMES, 0.0), 3, {}, None, None, {}), 1)
    assert found == pytest.approx(np.array([[0.4, 0.5]]))


@pytest.mark.parametrize(
    ("accuracy", "by_class", "verdict"),
    [
        ([0.4] * 3, [[0.41, 0.5]] * 3, Verdict.REFUTED),
        # The first class is below 0.4 in the mean, and its interval is not.
        ([0.4] * 3, [[0.1, 0.5], [0.5, 0.5], [0.4, 0.5]], Verdict.INCONCLUSIVE),
        # At 95 % the interval of the first would end at 0.399, at 97.5 % it does not.
        ([0.4] * 3, [[0.374, 0.5], [0.366, 0.5], [0.37, 0.5]], Verdict.SUPPORTED),
        ([0.4] * 3, [[0.3885, 0.5], [0.3775, 0.5], [0.383, 0.5]], Verdict.INCONCLUSIVE),
        # What all classes share in a repeat counts for none.
        ([0.2, 0.4, 0.6], [[0.1, 0.3], [0.3, 0.5], [0.5, 0.7]], Verdict.SUPPORTED),
    ],
)
def test_without_a_weak_class_in_some_modality(accuracy, by_class, verdict):
    second = outcome(accuracy, by_class, [[0.4], [0.4], [0.4]], [[0.7]] * 3)
    found = has_weak_classes(Study(Comparison(OUTCOMES | {"alone-2": second}, 0.0), 1, {}, None, None, {}))
    assert counted(found) == [2, int(verdict is Verdict.SUPPORTED)]
    assert found.verdict is verdict
