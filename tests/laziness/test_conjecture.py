"""Conjectures: true ones are exhausted, false ones refuted by what replays, and all is as slow loops have it."""

import itertools
from fractions import Fraction

import pytest

from mmtheory.laziness import Instance, conjecture, formulas
from mmtheory.laziness.conjectures import Conjecture, verdict
from mmtheory.laziness.instance_toml import toml
from mmtheory.laziness.language import parse
from mmtheory.laziness.quantities import NotTrained, Quantities, quantities
from mmtheory.laziness.refutation import Grid, Search
from mmtheory.laziness.summary import summaries
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
    answer = conjecture(text, reading, features=3, samples=1, ties=ties)
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


SMALL = Grid(c=(2, "3/2"), p=("1/2", 0.2), boost=("1/5", "1/10"))


def slow_quantities(features, success, c, tau, boost, everywhere):
    """By the loops of `formulas`."""
    found = formulas.train(features, success, boost)
    names = {"uni 1": "alone1", "uni 2": "alone2", "multi": "M", "A": "umt.A", "B": "umt.B", "C": "umt.C"}
    trained = {names[key]: frozenset(learned) for key, (learned, _) in found.items()}
    kinds = tuple(frozenset(i for i, (own, p) in enumerate(features) if own == kind and p) for kind in (1, 2, 0))
    subsets = [frozenset(s) for n in range(len(features) + 1) for s in itertools.combinations(range(len(features)), n)]
    return Quantities(
        c,
        tau,
        boost,
        trained,
        frozenset(names[key] for key, (_, count) in found.items() if count < float("inf")),
        kinds,
        {s: formulas.accuracy([features[i][1] for i in s], c) for s in subsets},
        everywhere,
    )


def slow_instances(reading, ties, samples):
    """Every instance of one and two features on the grid, as (features, success, c, τ, p0)."""
    for n, c in itertools.product((1, 2), SMALL.c):
        lists = itertools.combinations_with_replacement(SMALL.values(c), n)
        for p, kinds, boost in itertools.product(lists, itertools.product((1, 2, 0), repeat=n), SMALL.boost):
            features = list(zip(kinds, p, strict=True))
            if reading == "population":
                yield from ((features, success, c, tau, boost) for tau, success in populations(p, c, ties))
            else:
                yield from ((features, success, c, None, boost) for success in data_sets(p, c, ties, samples))


def populations(p, c, ties):
    subsets = [s for n in range(1, len(p) + 1) for s in itertools.combinations(range(len(p)), n)]
    reach = {s: formulas.accuracy([p[i] for i in s], c, ties.value) for s in subsets}
    taus = sorted({a for a in reach.values() if a > Fraction(1, 2)})
    taus += [(low + high) / 2 for low, high in itertools.pairwise([Fraction(1, 2), *taus])]
    for tau in taus:
        yield tau, lambda learned, tau=tau: reach[tuple(sorted(learned))] >= tau


def data_sets(p, c, ties, samples):
    possible = [(0,) if q == 0 else (1, -1) if q == c / (c + 1) else (1, 0, -1) for q in p]
    least = 0 if ties is Ties.CORRECT else 1
    for size in range(1, samples + 1):
        for votes in itertools.product(*(itertools.product(own, repeat=size) for own in possible)):
            yield lambda learned, votes=votes: all(
                sum(column) >= least for column in zip(*(votes[i] for i in learned), strict=True)
            )


@pytest.mark.parametrize(
    ("text", "reading", "ties"),
    [
        ("tau > 0 and k1 >= 0 and n >= 0 and A(umt.C) > 0 and p0 > 0", "population", Ties.COIN),
        ("tau > 0 and b1 > 0 and A(umt.B) <= 1 and b2 - b1 < 5", "population", Ties.CORRECT),
        ("tau > 0 and p0 > 0 and 1/k3 > 0", "population", Ties.ERROR),
        ("p0 > 0 and A(M) < 1 and U <= U", "finite", Ties.COIN),
        ("p0 > 0 and A(umt.C) >= 0 and b1/b2 < inf", "finite", Ties.CORRECT),
    ],
)
def test_counts_are_those_of_slow_loops(text, reading, ties):
    """Statements that are never false: which instances there are, and to which of them they apply."""
    answer = conjecture(text, reading, features=2, samples=2, ties=ties, grid=SMALL)
    assert answer.counterexample is None
    asked = Conjecture.read(parse(text))
    verdicts = [
        verdict(asked, slow_quantities(*case, asked.everywhere)) for case in slow_instances(reading, ties, samples=2)
    ]
    assert answer.instances == len(verdicts)
    assert answer.applies == verdicts.count("true")
    assert answer.undefined == verdicts.count("undefined")
    assert "false" not in verdicts
    assert 0 < answer.applies < answer.instances or asked.everywhere


@pytest.mark.parametrize("reading", ["population", "finite"])
@pytest.mark.parametrize("ties", list(Ties))
@pytest.mark.parametrize(
    "text",
    [
        "A(M) == A(U)",
        "umt.B <= U or p0 > 1",
        "A(umt.C) > A(umt.A) or k3 == 0 or p0 > 1",
        "k1 + k2 + k3 < max(b1, b2) or p0 > 1",
        "b1 == inf or b2 == inf or k1 < 2",
        "A(alone1) - A(alone2) < 1/8",
        "M <= umt.A or p0 > 1",
    ],
)
def test_false_statements_are_those_of_slow_loops(text, reading, ties):
    asked = Conjecture.read(parse(text))
    answer = conjecture(text, reading, features=2, samples=1, ties=ties, grid=SMALL)
    slow = [
        len(case[0])
        for case in slow_instances(reading, ties, samples=1)
        if verdict(asked, slow_quantities(*case, asked.everywhere)) == "false"
    ]
    assert (answer.counterexample is None) == (not slow)
    if answer.counterexample is not None:
        assert len(answer.counterexample.features) == min(slow)


def test_a_function_is_asked_like_a_text():
    def quantity_laziness(x):
        return x.k1 + x.k2 + x.k3 <= min(x.b1, x.b2)

    answer = conjecture(quantity_laziness, features=2)
    assert str(answer).startswith("no counterexample to quantity_laziness among all")
    refuted = conjecture(quantity_laziness, ties="correct", features=3)
    assert refuted.counterexample == conjecture(QUANTITY, ties="correct", features=3).counterexample or (
        refuted.counterexample is not None and refuted.counterexample.boost is not None
    )
    unions = conjecture(lambda x: x.A(x.U | x.M) >= x.A(x.M), features=2)
    assert unions.counterexample is None
    assert 0 < unions.applies < unions.instances


def test_what_never_succeeds_is_not_spoken_of():
    instance = Instance(c=2, tau="3/4", features=Instance.__init__ and conjecture("M <= U").counterexample.features)
    x = quantities(summaries(instance)["population"])
    with pytest.raises(NotTrained):
        _ = x.b1
    assert quantities(summaries(instance)["population"], everywhere=True).b1 == float("inf")


@pytest.mark.parametrize(
    ("parameter", "values"),
    [
        ("features", {"features": 7}),
        ("features", {"features": 0}),
        ("samples", {"samples": 7}),
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


def test_progress_ends_at_one():
    shares: list[float] = []
    Search("b1 >= 1", features=2, grid=SMALL).run(shares.append)
    assert sum(shares) == pytest.approx(1)
