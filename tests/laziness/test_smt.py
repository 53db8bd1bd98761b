"""What z3 proves, refutes and is not asked; skipped where it is not installed."""

import importlib.util
import sys
from fractions import Fraction

import pytest

from mmtheory.laziness.conjectures import Conjecture, judged
from mmtheory.laziness.language import parse
from mmtheory.laziness.smt import check, prove
from mmtheory.laziness.summary import summaries
from mmtheory.laziness.votes import Ties
from mmtheory.parameter import ParameterError

needs_z3 = pytest.mark.skipif(importlib.util.find_spec("z3") is None, reason="there is no z3: nothing is proved by it")


def asked(text, modalities=2):
    return Conjecture.read(parse(text, modalities), modalities)


@needs_z3
@pytest.mark.parametrize(
    ("text", "ties", "modalities"),
    [
        ("k1 + k2 + k3 <= min(b1, b2)", Ties.COIN, 2),
        ("k1 + k2 + k3 <= min(b1, b2)", Ties.ERROR, 2),
        ("A(U) >= max(A(alone1), A(alone2)) and alone1 <= U", Ties.COIN, 2),
        ("k1 + k2 + k3 + k4 <= min(b1, b2, b3) or A(M) < 1/2", Ties.COIN, 3),
        ("A(M) - A(alone1) >= 0 implies -A(alone1) < 0", Ties.CORRECT, 2),
        ("A(M) <= 1/2 + (c - 1)/2 or c > 2", Ties.COIN, 2),
        ("not A(M) < tau", Ties.COIN, 2),
    ],
)
def test_what_holds_is_proved(text, ties, modalities):
    proof = prove(asked(text, modalities), 2, ties)
    assert (proof.undecided, proof.refuted, proof.counterexample) == (0, 0, None)
    assert str(proof).startswith("proved for all p, c and τ with up to 2 features")


@needs_z3
@pytest.mark.parametrize(
    ("text", "features", "ties"),
    [
        ("A(M) <= A(U)", 3, Ties.COIN),
        # Between the values of the grid.
        ("A(M) != 5001/10000", 1, Ties.COIN),
        ("c != 7/5", 1, Ties.COIN),
        ("k1 + k2 + k3 <= min(b1, b2)", 3, Ties.CORRECT),
    ],
)
def test_what_fails_is_refuted_by_an_instance(text, features, ties):
    conjecture = asked(text)
    proof = prove(conjecture, features, ties)
    assert proof.refuted > 0
    assert proof.counterexample is not None
    assert judged(conjecture, summaries(proof.counterexample, ties)["population"]) == "false"
    assert str(proof).startswith("false of some p, c and τ")


@needs_z3
def test_what_takes_too_long_is_undecided(monkeypatch):
    import z3  # type: ignore[import-not-found,unused-ignore]

    timeouts: list[int] = []
    monkeypatch.setattr(z3.Solver, "set", lambda solver, name, value: timeouts.append(value))
    monkeypatch.setattr(z3.Solver, "check", lambda solver: z3.unknown)
    proof = prove(asked("b1 >= 1"), 1, seconds=0.5)
    assert proof.undecided == proof.cases > 0
    assert set(timeouts) == {500}
    assert str(proof).startswith("undecided: z3 does not say of")


@needs_z3
def test_progress_ends_at_one():
    shares: list[float] = []
    prove(asked("b1 >= 1"), 1, advance=shares.append)
    assert sum(shares) == pytest.approx(1)


@pytest.mark.parametrize(
    ("text", "features", "reading", "reason"),
    [
        ("A(umt.A) >= A(U)", 2, "population", "without UMT"),
        ("b1 < inf", 2, "population", "without UMT, p0 and inf"),
        ("1/k1 > 0", 2, "population", "divides by nothing but numbers"),
        ("b1 >= 1", 5, "population", "an integer from 1 to 4; got 5"),
        ("b1 >= 1", 2, "finite", "is for the population reading"),
    ],
)
def test_what_is_not_asked(text, features, reading, reason):
    with pytest.raises(ParameterError, match=reason) as error:
        check(asked(text), features, reading)
    assert error.value.parameter == "prove"


def test_a_function_is_not_asked():
    with pytest.raises(ParameterError, match="a statement in the language"):
        check(Conjecture("mine", lambda x: x.b1 > Fraction(1)), 2)


def test_without_z3_a_sentence_says_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "z3", None)
    with pytest.raises(ParameterError, match=r"takes z3: pip install mmtheory\[smt\]"):
        check(asked("b1 >= 1"), 2)
