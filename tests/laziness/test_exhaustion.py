"""Theorems asked of all instances of a grid: what fails is found, nothing smaller fails, and all is as one by one."""

import itertools
from fractions import Fraction

import pytest

from mmtheory.laziness import conjecture, formulas
from mmtheory.laziness.cases import Law, PopulationCases
from mmtheory.laziness.conjectures import Conjecture
from mmtheory.laziness.exhaustion import exhaust, named
from mmtheory.laziness.instance import Instance
from mmtheory.laziness.refutation import Grid
from mmtheory.laziness.summary import summaries
from mmtheory.laziness.theorems import STATEMENTS, VARIANTS
from mmtheory.laziness.votes import Ties

ALL = {**STATEMENTS, **VARIANTS}
TWO = Grid(c=(2,), boost=("1/20",))


@pytest.mark.parametrize(
    ("statement", "reading", "features"),
    [
        ("theorem_1a_strict", "population", 2),
        ("theorem_1a_exhausted", "population", 2),
        ("theorem_1b_paired_in_full", "population", 3),
        ("theorem_1c_printed", "population", 2),
        ("theorem_1c_closing", "population", 2),
        ("theorem_2B", "population", 3),
        ("theorem_2C", "population", 3),
        ("theorem_1a", "finite", 3),
        ("theorem_1b", "finite", 4),
    ],
)
def test_what_fails_is_found(statement, reading, features):
    found = conjecture(ALL[statement], reading, features=4, samples=1, grid=TWO).counterexample
    assert found is not None
    assert len(found.features) == features
    assert summaries(found)[reading].fails(ALL[statement])
    assert (found.boost is not None) == statement.startswith("theorem_2")


@pytest.mark.parametrize("statement", ["theorem_1a", "theorem_1b", "theorem_1c_corrected", "theorem_2A"])
def test_what_holds_is_not_refuted(statement):
    answer = conjecture(ALL[statement], features=3, grid=Grid(c=(2,), p=("1/2", "1/10"), boost=("1/20",)))
    assert answer.counterexample is None
    assert answer.applies > 0


@pytest.mark.parametrize(
    ("name", "modalities"),
    [("theorem_1a", 2), ("theorem_1b_with_equality", 3), ("theorem_1c_corrected", 2), ("theorem_2A", 2)],
)
def test_it_applies_to_what_it_applies_to_one_by_one(name, modalities):
    statement = ALL[name]
    block = Grid(c=(2,), p=("1/2",), boost=("1/10",)).block(Fraction(2), 3, statement.boosted, modalities)
    asked = Conjecture.theorem(statement, modalities)
    tally = exhaust(asked, block, "population", Ties.COIN)
    cases = PopulationCases(asked, block, Law(block, Ties.COIN))
    applies = 0
    for kinds, place in itertools.product(block.kinds, range(len(block.p))):
        features = named(block.p[place], kinds)
        for numerator in cases.threshold[cases.place == place].tolist():
            tau = Fraction(numerator, cases.law.unit)
            boost = block.boosts[0] if block.boosts else None
            instance = Instance(Fraction(2), features, tau=tau, boost=boost, modalities=modalities)
            summary = summaries(instance)["population"]
            assert not summary.fails(statement)
            applies += bool(statement.applies(summary.comparison))
    assert tally.failure is None
    assert tally.applies == applies > 0


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


def test_theorem_2_of_three_modalities_is_refuted_by_never_zero_features():
    found = conjecture(STATEMENTS["theorem_2A"], features=4, grid=TWO, modalities=3).counterexample
    assert found is not None
    assert sorted(f.modality or 0 for f in found.features) == [0, 1, 2, 3]
    assert [f.p == found.c / (found.c + 1) for f in found.features if f.modality] == [True] * 3
