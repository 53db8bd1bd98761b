"""Judgements class by class, worked out by hand."""

from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest

from mmtheory.claim import Budget, Verdict
from mmtheory.learners.evaluation import Encoders
from mmtheory.umt.claims import CLAIMS
from mmtheory.umt.claims.classes import FEATURES, accuracy_of_one, good_classes
from mmtheory.umt.comparison import Comparison
from mmtheory.umt.runs import Study
from tests.umt.test_comparison import outcome

pytestmark = pytest.mark.usefixtures("stand_ins")

BY_ID = {claim.id: claim for claim in CLAIMS}
NOISE = np.linspace(-0.001, 0.001, 6)[:, None]
STRONG = (0.9, 0.4, 0.8, 0.1, 0.7)
"""Of modality 2 alone, class by class: it is the stronger one, and good at classes 0, 2 and 4."""


def of_classes(accuracy, by_class, encoders):
    """Six outcomes of an accuracy, accuracies by class, and of each encoder its accuracies by class."""
    shape = (6, len(encoders))
    made = outcome([accuracy] * 6, np.asarray(by_class) + NOISE, np.zeros(shape), np.zeros(shape))
    by_encoder: Any = np.stack([np.asarray(one) + NOISE for one in encoders], axis=1)
    still: Any = np.zeros(shape)
    return replace(made, encoders=Encoders(still, still, by_encoder))


def study(naive=(0.5,) * 5, umt=(0.5,) * 5, weak=(0.6,) * 5, fused=(0.5,) * 5, alone=(0.3,) * 5):
    """Encoder 1 of naive fusion, of UMT and alone, class by class; accuracies of naive fusion and of modality 1."""
    rng = np.random.default_rng(0)
    shifts = rng.normal(0, 0.002, (6, 1))
    naive_, umt_ = (np.asarray(by_class) + shifts for by_class in (naive, umt))
    outcomes = {
        "alone-1": of_classes(0.3, alone, [weak]),
        "alone-2": of_classes(0.7, STRONG, [(0.9,) * 5]),
        "naive": of_classes(0.8, fused, [naive_, (0.9,) * 5]),
        "umt": of_classes(0.8, fused, [umt_, (0.1,) * 5]),
    }
    return Study(Comparison(outcomes, 0.0), 1, {}, None, None, {})


def verdict(name, stand_in):
    return BY_ID[f"umt.classes.htad.{name}"].judged(stand_in).verdict


def test_the_classes_that_the_stronger_modality_is_good_at():
    assert list(good_classes(study())) == [0, 2, 4]


@pytest.mark.parametrize(
    ("naive", "expected"),
    [
        ((0.5, 0.9, 0.5, 0.9, 0.9), Verdict.SUPPORTED),
        ((0.5, 0.1, 0.9, 0.1, 0.9), Verdict.REFUTED),
        ((0.5, 0.1, 0.6, 0.1, 0.6), Verdict.REFUTED),
        # By more than nothing, and by less than the margin: worse all the same.
        ((0.594, 0.9, 0.594, 0.9, 0.9), Verdict.SUPPORTED),
    ],
)
def test_most_of_them(naive, expected):
    assert verdict("lazy", study(naive)) is expected


def test_a_class_that_is_worse_by_little_does_not_count_against():
    """Of three classes one is worse by less than the margin, one is not worse, and one is not known."""
    mixed = study((0.594, 0.9, 0.6, 0.9, 0.9))
    mixed.comparison.outcomes["naive"].encoders.encoder_class_accuracy[:, 0, 2] += np.linspace(-0.2, 0.2, 6)
    finding = BY_ID["umt.classes.htad.lazy"].judged(mixed)
    assert (finding.numbers["worse"], finding.numbers["not worse"]) == (1, 1)
    assert finding.verdict is Verdict.INCONCLUSIVE


def test_a_class_whose_interval_is_wide_counts_neither_way():
    stand_in = study((0.5, 0.9, 0.6, 0.9, 0.9))
    noisy = stand_in.comparison.outcomes["naive"].encoders.encoder_class_accuracy
    noisy[:, 0, 2] += np.linspace(-0.2, 0.2, 6)
    finding = BY_ID["umt.classes.htad.lazy"].judged(stand_in)
    assert (finding.numbers["worse"], finding.numbers["not worse"]) == (1, 1)
    assert finding.verdict is Verdict.INCONCLUSIVE


@pytest.mark.parametrize(
    ("name", "naive", "umt", "expected", "value"),
    [
        ("gap", (0.5, 0.9, 0.5, 0.9, 0.65), (0,) * 5, Verdict.SUPPORTED, 0.05),
        ("gap", (0.7, 0.1, 0.7, 0.1, 0.55), (0,) * 5, Verdict.REFUTED, -0.05),
        ("repair", (0.5,) * 5, (0.6, 0.1, 0.6, 0.1, 0.45), Verdict.SUPPORTED, 0.05),
        ("repair", (0.5,) * 5, (0.4, 0.9, 0.4, 0.9, 0.55), Verdict.REFUTED, -0.05),
    ],
)
def test_their_average(name, naive, umt, expected, value):
    finding = BY_ID[f"umt.classes.htad.{name}"].judged(study(naive, umt))
    assert finding.verdict is expected
    (number,) = finding.numbers.values()
    assert number.value == pytest.approx(value, abs=0.01)


@pytest.mark.parametrize(
    ("fused", "expected"),
    [
        ((0.99,) * 5, Verdict.REFUTED),
        ((0.9, 0.69, 0.9, 0.39, 0.9), Verdict.SUPPORTED),
        ((0.9, 0.69, 0.9, 0.402, 0.9), Verdict.INCONCLUSIVE),
    ],
)
def test_the_sum(fused, expected):
    """Sums are 1.2, 0.7, 1.1, 0.4 and 1."""
    stand_in = study(fused=fused)
    if expected is Verdict.INCONCLUSIVE:
        stand_in.comparison.outcomes["naive"].class_accuracy[:, 3] += np.linspace(-0.05, 0.05, 6)
    assert verdict("sum", stand_in) is expected


def test_a_sum_that_is_never_below_one_says_nothing():
    finding = BY_ID["umt.classes.htad.sum"].judged(study(alone=(0.95,) * 5))
    assert finding.verdict is Verdict.INCONCLUSIVE
    assert "not met (0 of 5 classes)" in finding.evidence


def test_exceeding_the_sum_without_paired_features():
    """By all four samples: y = 1 is the likelier label only of (1, 1), where .2 · .64 > .8 · .09."""
    prior, if_one, if_other = map(float, FEATURES)
    decided = {}
    for x in product((0, 1), repeat=2):
        one = prior * np.prod([if_one if v else 1 - if_one for v in x])
        other = (1 - prior) * np.prod([if_other if v else 1 - if_other for v in x])
        decided[x] = bool(one > other)
    assert decided == {(0, 0): False, (0, 1): False, (1, 0): False, (1, 1): True}
    assert [accuracy_of_one(count) for count in (1, 2)] == [Fraction(0), Fraction(16, 25)]
    claim = BY_ID["umt.classes.sum.sign"]
    assert claim.surprises(claim.finding(Budget.QUICK, 0), Budget.QUICK) == []
