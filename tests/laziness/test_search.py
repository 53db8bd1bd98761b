"""Counterexamples are found from the statement alone, and none is smaller."""

import itertools
from fractions import Fraction

import pytest

from mmtheory.laziness import formulas
from mmtheory.laziness.search import Grid, smallest_in_finite_sample, smallest_in_population
from mmtheory.laziness.summary import summaries
from mmtheory.laziness.theorems import STATEMENTS, VARIANTS

ALL = {**STATEMENTS, **VARIANTS}


@pytest.mark.parametrize(
    ("statement", "features"),
    [
        ("theorem_1a_strict", 2),
        ("theorem_1a_exhausted", 2),
        ("theorem_1b_paired_in_full", 3),
        ("theorem_1c_printed", 2),
        ("theorem_1c_closing", 2),
        ("theorem_2B", 3),
        ("theorem_2C", 3),
    ],
)
def test_population(statement, features):
    found = smallest_in_population(ALL[statement], 4)
    assert found is not None
    assert len(found.features) == features
    assert summaries(found)["population"].fails(ALL[statement])


@pytest.mark.parametrize(("statement", "features", "samples"), [("theorem_1a", 3, 1), ("theorem_1b", 4, 1)])
def test_finite_sample(statement, features, samples):
    found = smallest_in_finite_sample(ALL[statement], 4, 2)
    assert found is not None
    assert len(found.features) == features
    assert found.vote_matrix.shape[1] == samples
    assert summaries(found)["finite"].fails(ALL[statement])


@pytest.mark.parametrize("statement", ["theorem_1a", "theorem_1b", "theorem_1c_corrected", "theorem_2A"])
def test_what_holds_is_not_refuted(statement):
    assert smallest_in_population(ALL[statement], 3) is None


def test_none_smaller_by_the_slow_rule():
    """1(a) on finite samples: nothing with two features and up to three samples, by loops over everything."""
    checked = 0
    for n, samples in itertools.product((1, 2), (1, 2, 3)):
        for kinds in itertools.product((1, 2, 0), repeat=n):
            features = [(kind, Fraction(n - i, 10)) for i, kind in enumerate(kinds)]
            for votes in itertools.product(itertools.product((1, 0, -1), repeat=samples), repeat=n):

                def success(learned, votes=votes):
                    return all(sum(column) > 0 for column in zip(*(votes[i] for i in learned), strict=True))

                found = formulas.train(features, success, Fraction(1, 100))
                b = found["uni 1"][1], found["uni 2"][1]
                if max(b) < float("inf"):
                    checked += 1
                    assert found["multi"][1] <= min(b)
    assert checked == 2 * 3


def test_the_grid_is_the_users():
    coarse = Grid(c=Fraction(3), p=(Fraction(1, 2), Fraction(2, 5)), tau=(Fraction(3, 5),))
    found = smallest_in_population(ALL["theorem_1a_strict"], 2, coarse)
    assert found is not None
    assert found.c == 3
    assert {f.p for f in found.features} <= set(coarse.p)
