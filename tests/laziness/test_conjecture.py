"""Conjectures: true ones are exhausted, false ones refuted by what replays, and all is as slow loops have it."""

import dataclasses
import functools
import itertools
from fractions import Fraction

import pytest

from mmtheory.laziness import Instance, conjecture, formulas, self_standing
from mmtheory.laziness.conjectures import Conjecture, verdict
from mmtheory.laziness.instance_toml import toml
from mmtheory.laziness.language import parse
from mmtheory.laziness.quantities import NotTrained, Quantities, quantities
from mmtheory.laziness.refutation import Grid, Search
from mmtheory.laziness.summary import summaries
from mmtheory.laziness.theorems import STATEMENTS
from mmtheory.laziness.votes import Ties
from mmtheory.parameter import ParameterError

QUANTITY = "k1 + k2 + k3 <= min(b1, b2)"

TRUE = [
    (QUANTITY, "population", "coin"),
    (QUANTITY, "population", "error"),
    ("A(U) >= max(A(alone1), A(alone2))", "population", "coin"),
    ("A(U) >= max(A(alone1), A(alone2))", "finite", "correct"),
    ("A(M) >= tau and A(alone1) >= tau", "population", "coin"),
    ("U <= umt.C and A(umt.A) >= A(U)", "population", "coin"),
    ("p0 < tau or p0 >= 1/2", "population", "coin"),
    ("b1 == inf or b2 == inf or M <= M", "finite", "coin"),
]

FALSE = [
    ("A(U) > A(alone1) and A(U) > A(alone2)", "population", "coin", 2),
    (QUANTITY, "population", "correct", 3),
    (QUANTITY, "finite", "coin", 3),
    (QUANTITY, "finite", "correct", 3),
    ("A(M) <= A(U)", "population", "coin", 3),
    ("A(M) <= A(U)", "finite", "coin", 3),
    ("A(M) > tau", "population", "coin", 1),
    ("A(umt.B) >= A(U)", "population", "coin", 2),
    ("M <= umt.C", "population", "coin", 3),
    ("A(umt.A) != tau", "population", "coin", 1),
    ("b1 < inf", "population", "coin", 1),
    ("p0 < 1/4", "finite", "coin", 1),
    ("c < 5", "finite", "coin", 1),
]


@pytest.mark.parametrize(("text", "reading", "ties"), TRUE)
def test_what_holds_is_exhausted(text, reading, ties):
    answer = conjecture(text, reading, features=3, samples=1, ties=ties, grid=Grid(p=("1/10", "2/5", "1/2")))
    assert answer.counterexample is None
    assert answer.applies > 0
    assert str(answer).startswith(f"no counterexample to {parse(text)} among all {answer.instances:,} instances")


@pytest.mark.parametrize(("text", "reading", "ties", "features"), FALSE)
def test_what_fails_is_refuted_by_what_replays(text, reading, ties, features, tmp_path):
    answer = conjecture(text, reading, features=3, samples=2, ties=ties)
    assert str(answer).startswith(f"counterexample to {parse(text)}\n")
    assert answer.counterexample is not None
    assert len(answer.counterexample.features) == features
    file = tmp_path / "instance.toml"
    file.write_text(toml(answer.counterexample, ["a comment"]), encoding="utf-8")
    instance = Instance.read(file)
    assert instance == answer.counterexample
    asked = Conjecture.read(parse(text))
    x = quantities(summaries(instance, Ties[ties.upper()])[reading], asked.everywhere)
    assert verdict(asked, x) == "false"


def test_a_counterexample_is_simple_and_its_inequality_in_numbers():
    answer = conjecture(QUANTITY, ties="correct")
    instance = answer.counterexample
    assert instance is not None
    assert (instance.c, instance.tau) == (2, Fraction(3, 4))
    assert [feature.p for feature in instance.features] == [Fraction(2, 3), Fraction(1, 2), Fraction(1, 3)]
    assert answer.numbers == (f"    {QUANTITY}:  2 <= 1 is false",)
    sets = conjecture("k3 > 0 implies M <= alone1")
    assert sets.numbers == ("    k3 > 0:  1 > 0 is true", "    M <= alone1:  {h} <= {f} is false")
    assert sets.counterexample is not None
    assert max(p.denominator for p in (feature.p for feature in sets.counterexample.features)) <= 3


SMALL = Grid(c=(2, 3), p=("3/5", 0.2), boost=("1/5",))


@functools.cache
def slow(reading, ties, samples, modalities=2):
    """The quantities of every instance of at most `modalities` features on the grid, by the loops of `formulas`."""
    found = []
    for n, c in itertools.product(range(1, modalities + 1), SMALL.c):
        lists = itertools.combinations_with_replacement(SMALL.values(c), n)
        for p, boost in itertools.product(lists, SMALL.boost):
            accuracies = {s: Fraction(formulas.accuracy([p[i] for i in s], c)) for s in subsets(n)}
            ends = populations(p, c, ties) if reading == "population" else data_sets(p, c, ties, samples)
            for (tau, success), kinds in itertools.product(ends, itertools.product(range(modalities + 1), repeat=n)):
                features = list(zip(kinds, p, strict=True))
                found.append(slow_quantities(features, success, c, tau, boost, accuracies, modalities))
    return found


def subsets(n):
    return [frozenset(s) for size in range(n + 1) for s in itertools.combinations(range(n), size)]


def populations(p, c, ties):
    reach = {s: formulas.accuracy([p[i] for i in s], c, ties.value) for s in subsets(len(p)) if s}
    taus = sorted({a for a in reach.values() if a > Fraction(1, 2)})
    taus += [(low + high) / 2 for low, high in itertools.pairwise([Fraction(1, 2), *taus])]
    return [(tau, lambda learned, tau=tau: reach[frozenset(learned)] >= tau) for tau in taus]


def data_sets(p, c, ties, samples):
    possible = [(0,) if q == 0 else (1, -1) if q == c / (c + 1) else (1, 0, -1) for q in p]
    least = 0 if ties is Ties.CORRECT else 1

    def right(learned, votes):
        return all(sum(column) >= least for column in zip(*(votes[i] for i in learned), strict=True))

    return [
        (None, functools.partial(right, votes=votes))
        for size in range(1, samples + 1)
        for votes in itertools.product(*(itertools.product(own, repeat=size) for own in possible))
    ]


def slow_quantities(features, success, c, tau, boost, accuracies, modalities):
    found = formulas.train(features, success, boost, modalities)
    each = range(1, modalities + 1)
    names = {f"uni {r}": f"alone{r}" for r in each} | {"multi": "M", "A": "umt.A", "B": "umt.B", "C": "umt.C"}
    kinds = (*each, 0)
    return Quantities(
        c,
        tau,
        boost,
        {names[key]: frozenset(learned) for key, (learned, _) in found.items()},
        frozenset(names[key] for key, (_, count) in found.items() if count < float("inf")),
        tuple(frozenset(i for i, (own, p) in enumerate(features) if own == kind and p) for kind in kinds),
        accuracies,
    )


def slow_verdicts(asked, reading, ties, samples):
    """(number of features, verdict) of every instance."""
    found = slow(reading, ties, samples, asked.modalities)
    every = [dataclasses.replace(x, everywhere=asked.everywhere) for x in found]
    return [(max(map(len, x.accuracies)), verdict(asked, x)) for x in every]


@pytest.mark.parametrize(
    ("text", "reading", "ties"),
    [
        ("tau > 0 and k1 >= 0 and n >= 0 and A(umt.C) > 0 and p0 > 0", "population", Ties.COIN),
        ("tau > 0 and p0 > 0 and 1/k3 > 0", "population", Ties.ERROR),
        ("p0 > 0 and A(M) < 1 and U <= U", "finite", Ties.COIN),
        ("p0 > 0 and A(umt.C) >= 0 and b1/b2 >= 0", "finite", Ties.CORRECT),
    ],
)
def test_counts_are_those_of_slow_loops(text, reading, ties):
    """Statements that are never false: which instances there are, and to which of them they apply."""
    answer = conjecture(text, reading, features=2, samples=2, ties=ties, grid=SMALL)
    assert answer.counterexample is None
    verdicts = [found for _, found in slow_verdicts(Conjecture.read(parse(text)), reading, ties, samples=2)]
    assert answer.instances == len(verdicts)
    assert answer.applies == verdicts.count("true")
    assert answer.undefined == verdicts.count("undefined")
    assert 0 < answer.applies < answer.instances


@pytest.mark.parametrize(
    ("text", "reading", "ties"),
    [
        ("tau > 0 and k1 + k2 + k3 + k4 <= min(b1, b2, b3) and A(alone3) <= A(U)", "population", Ties.COIN),
        ("U <= alone1 or p0 > 1 or k4 > 0", "population", Ties.ERROR),
        ("k1 + k2 + k3 + k4 <= min(b1, b2, b3)", "finite", Ties.CORRECT),
        ("k4 == 0 implies M <= U or b3 == inf", "finite", Ties.COIN),
    ],
)
def test_three_modalities_are_those_of_slow_loops(text, reading, ties):
    asked = Conjecture.read(parse(text, 3), 3)
    answer = conjecture(text, reading, features=3, samples=1, ties=ties, grid=SMALL, modalities=3)
    verdicts = slow_verdicts(asked, reading, ties, samples=1)
    failed = [n for n, found in verdicts if found == "false"]
    assert (answer.counterexample is None) == (not failed)
    if answer.counterexample is None:
        assert answer.applies == [found for _, found in verdicts].count("true") > 0
    else:
        assert len(answer.counterexample.features) == min(failed)
        assert answer.counterexample.R == 3
        x = quantities(summaries(answer.counterexample, ties)[reading], asked.everywhere)
        assert verdict(asked, x) == "false"


def test_an_infinite_b_is_spoken_of_everywhere():
    """Also at τ = 1, which no features of the grid reach."""
    answer = conjecture("b1 / b2 < 3 or b1 == inf", features=2, grid=SMALL)
    assert answer.counterexample is None
    assert answer.undefined > 0
    assert answer.applies + answer.undefined == answer.instances
    assert answer.instances > conjecture("b1 / b2 < 3", features=2, grid=SMALL).instances


@pytest.mark.parametrize("reading", ["population", "finite"])
@pytest.mark.parametrize("ties", list(Ties))
def test_false_statements_are_those_of_slow_loops(reading, ties):
    refuted = 0
    for text in (
        "A(M) == A(U)",
        "umt.B <= U or p0 > 1",
        "A(umt.C) > A(umt.A) or k3 == 0 or p0 > 1",
        "k1 + k2 + k3 < max(b1, b2) or p0 > 1",
        "A(alone1) - A(alone2) < 1/8",
        "M <= umt.A or p0 > 1",
    ):
        asked = Conjecture.read(parse(text))
        answer = conjecture(text, reading, features=2, samples=1, ties=ties, grid=SMALL)
        sizes = [n for n, found in slow_verdicts(asked, reading, ties, samples=1) if found == "false"]
        assert (answer.counterexample is None) == (not sizes), text
        if answer.counterexample is not None:
            refuted += 1
            assert len(answer.counterexample.features) == min(sizes), text
    assert refuted > 1


def test_a_function_is_asked_like_a_text():
    def quantity_laziness(x):
        return x.k1 + x.k2 + x.k3 <= min(x.b1, x.b2)

    grid = Grid(c=(2,), p=("1/2",), boost=("1/5",))
    answer = conjecture(quantity_laziness, features=2, grid=grid)
    assert str(answer).startswith("no counterexample to quantity_laziness among all")
    assert answer.applies == conjecture(f"{QUANTITY} or p0 > tau", features=2, grid=grid).applies > 0
    refuted = conjecture(quantity_laziness, ties="correct", features=3, grid=grid).counterexample
    assert refuted is not None
    assert summaries(refuted, Ties.CORRECT)["population"].fails(STATEMENTS["theorem_1a"])
    # Any union of what was learned has an accuracy.
    unions = conjecture(lambda x: x.A(x.U | x.M) >= x.A(x.M), features=2, grid=grid)
    assert unions.counterexample is None
    assert 0 < unions.applies < unions.instances


def test_what_never_succeeds_is_not_spoken_of():
    instance = Instance(c=2, tau="3/5", features=[*self_standing(1, f=0.1), *self_standing(2, g=0.5)])
    x = quantities(summaries(instance)["population"])
    assert x.b2 == 1
    with pytest.raises(NotTrained, match="alone1"):
        _ = x.b1
    with pytest.raises(NotTrained):
        _ = x.U
    everywhere = quantities(summaries(instance)["population"], everywhere=True)
    assert everywhere.b1 == float("inf")
    assert {"f", "g"} == everywhere.U


@pytest.mark.parametrize(
    ("parameter", "values"),
    [
        ("features", {"features": 7}),
        ("features", {"features": 0}),
        ("features", {"features": 6, "reading": "finite"}),
        ("samples", {"samples": 7}),
        ("modalities", {"modalities": 5}),
        ("modalities", {"modalities": 1}),
        ("statement", {"statement": "b3 > 0"}),
        ("reading", {"reading": "both"}),
        ("ties", {"ties": "maybe"}),
        ("statement", {"statement": "A(M) > tau", "reading": "finite"}),
        ("statement", {"statement": "A(M) >"}),
    ],
)
def test_bad_requests(parameter, values):
    with pytest.raises(ParameterError) as error:
        Search(**{"statement": QUANTITY, **values})
    assert error.value.parameter == parameter


@pytest.mark.parametrize(("parameter", "values"), [("c", (1,)), ("p", (2,)), ("p", ("x",)), ("boost", (0,)), ("c", ())])
def test_bad_grids(parameter, values):
    with pytest.raises(ParameterError) as error:
        Grid(**{parameter: values})
    assert error.value.parameter == parameter


def test_what_applies_to_nothing_says_so():
    grid = Grid(c=(2,), p=("1/2",))
    answer = conjecture("A(U) > A(M) or M <= U", features=1, grid=grid)
    assert answer.applies == 0
    assert str(answer).endswith("It applies to none of them, so that this decides nothing.")


def test_progress_ends_at_one():
    shares: list[float] = []
    Search("b1 >= 1", features=2, grid=SMALL).run(shares.append)
    assert sum(shares) == pytest.approx(1)
