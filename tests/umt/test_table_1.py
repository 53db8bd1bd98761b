"""Judgements of encoders on the training data, worked out by hand."""

from typing import Any

import numpy as np
import pytest

from mmtheory.claim import Verdict
from mmtheory.umt.claims import CLAIMS
from mmtheory.umt.comparison import Comparison
from mmtheory.umt.runs import Study
from tests.umt.test_comparison import outcome

pytestmark = pytest.mark.usefixtures("stand_ins")

BY_ID = {claim.id: claim for claim in CLAIMS}
RUNS = 8
NOISE = np.random.default_rng(0).normal(0, 0.002, (RUNS, 1))


def networks(accuracy, training, test=0.5):
    return outcome(
        [accuracy] * RUNS, [[0.5]] * RUNS, np.broadcast_to(test, (RUNS, len(training))), np.asarray(training) + NOISE
    )


def study(fitted=1.0, naive=(0.7, 0.6), alone=(0.99, 0.99), stronger=1):
    """Linear evaluation on training data; the stronger modality is the one with the more accurate network."""
    outcomes = {f"alone-{r}": networks(0.8 if r == stronger else 0.6, alone[r - 1 : r]) for r in (1, 2)}
    outcomes["naive"] = networks(0.9, naive)
    share: Any = np.broadcast_to(fitted, RUNS) - NOISE[:, 0] ** 2
    return Study(Comparison(outcomes, 0.0), 1, {}, None, None, {}, share)


@pytest.mark.parametrize(
    ("naive", "expected"),
    [((0.7, 0.6), Verdict.SUPPORTED), ((0.7, 1.1), Verdict.REFUTED), ((1.1, 0.6), Verdict.REFUTED)],
)
def test_lazy_in_training(naive, expected):
    """On test data, where all are 0.5, nothing of it is seen."""
    stand_in = study(naive=np.asarray(naive) + NOISE)
    assert BY_ID["umt.laziness.htad.training"].judged(stand_in).verdict is expected


@pytest.mark.parametrize("data", ["htad", "paired"])
@pytest.mark.parametrize(
    ("stronger", "naive", "alone", "expected"),
    [
        (1, (1.0, 0.6), (0.9, 0.9), Verdict.SUPPORTED),
        (2, (0.6, 1.0), (0.9, 0.9), Verdict.SUPPORTED),
        # The weaker one's encoder is behind the fused classifier, and ahead of its uni-modal counterpart.
        (1, (0.5, 0.9), (0.9, 0.8), Verdict.REFUTED),
        # The other way round.
        (1, (0.5, 1.1), (0.9, 1.2), Verdict.REFUTED),
    ],
)
def test_under_trained(data, stronger, naive, alone, expected):
    stand_in = study(naive=np.asarray(naive) + NOISE, alone=alone, stronger=stronger)
    assert BY_ID[f"umt.under-trained.{data}"].judged(stand_in).verdict is expected


def test_nothing_is_said_where_the_fused_classifier_does_not_fit():
    finding = BY_ID["umt.under-trained.htad"].judged(study(fitted=0.98))
    assert finding.verdict is Verdict.INCONCLUSIVE
    assert "training data fitted: not met (98.0 %)" in finding.evidence


@pytest.mark.parametrize("worst", ["", "naive", "alone-1", "alone-2", "blending", "umt-first", "umt-second"])
def test_best_of_all_rows(worst):
    stand_in = study()
    for name in ("naive", "alone-1", "alone-2", "blending", "umt-first", "umt-second", "umt"):
        alone = name.startswith("alone")
        level = 0.8 if name == "umt" else 0.9 if name == worst else 0.6
        stand_in.comparison.outcomes[name] = networks(
            0.9, (0.5,) if alone else (0.5, 0.5), level + NOISE * (name == "umt")
        )
    finding = BY_ID["umt.best-encoders.htad"].judged(stand_in)
    assert finding.verdict is (Verdict.REFUTED if worst else Verdict.SUPPORTED)
    assert len(finding.numbers) == 10
