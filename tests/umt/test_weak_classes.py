"""The judgement of classes in which a modality is weak, worked out by hand."""

from types import SimpleNamespace

import pytest

from mmtheory.claim import Verdict
from mmtheory.estimate import Estimate
from mmtheory.umt.claims.htad import has_weak_classes


def study(first, second):
    """Two uni-modal networks of accuracy 0.8, with these intervals of their classes' accuracies."""
    classes = {"alone-1": first, "alone-2": second}
    comparison = SimpleNamespace(
        accuracy=lambda method: Estimate(0.8, 0.75, 0.85),
        class_accuracies=lambda method: [Estimate((low + high) / 2, low, high) for low, high in classes[method]],
    )
    return SimpleNamespace(comparison=comparison)


@pytest.mark.parametrize(
    ("second", "count", "verdict"),
    [
        ([(0.5, 0.7), (0.6, 0.79), (0.7, 0.81)], 2, Verdict.SUPPORTED),
        ([(0.5, 0.81), (0.8, 0.9)], 0, Verdict.REFUTED),
    ],
)
def test_weak_classes(second, count, verdict):
    found = has_weak_classes(study([(0.1, 0.3), (0.9, 1.0)], second))
    assert found.numbers == {"modality 1": 1, "modality 2": count}
    assert found.verdict is verdict
