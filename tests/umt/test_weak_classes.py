"""Judgements of a study, worked out by hand."""

import pytest

from mmtheory.claim import Verdict
from mmtheory.umt.claims.htad import has_weak_classes
from mmtheory.umt.comparison import Comparison
from mmtheory.umt.runs import Study
from tests.umt.test_comparison import OUTCOMES, outcome

pytestmark = pytest.mark.usefixtures("stand_ins")


def test_weak_classes():
    """Alone modality 1 has 0.6 and classes of 0.2 and 0.1; modality 2 has 0.4, and 0.3 and 0.5."""
    found = has_weak_classes(Study(Comparison(OUTCOMES, 0.0), 1, {}, None, None, {}))
    assert found.numbers == {"modality 1": 2, "modality 2": 1}
    assert found.verdict is Verdict.SUPPORTED


def test_without_a_weak_class_in_some_modality():
    even = outcome([0.4, 0.4, 0.4], [[0.4, 0.5]] * 3, [[0.4], [0.4], [0.4]], [[0.7]] * 3)
    found = has_weak_classes(Study(Comparison(OUTCOMES | {"alone-2": even}, 0.0), 1, {}, None, None, {}))
    assert found.numbers == {"modality 1": 2, "modality 2": 0}
    assert found.verdict is Verdict.REFUTED
