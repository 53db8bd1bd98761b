"""The language of conjectures: exact trees, their texts, and the character at which a text goes wrong."""

import contextlib
import copy
import dataclasses
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmtheory.laziness.language import (
    MOST_CHARACTERS,
    MOST_NESTED,
    Accuracy,
    Arithmetic,
    Connective,
    Extreme,
    Learned,
    Negative,
    Not,
    Number,
    Quantity,
    Relation,
    parse,
)
from mmtheory.laziness.quantities import Quantities
from mmtheory.laziness.quantities import sets as learned_sets
from mmtheory.parameter import ParameterError

K1, K2, B1, B2 = (Quantity(name) for name in ("k1", "k2", "b1", "b2"))
U, M = Learned("U"), Learned("M")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("A(M)<=A(U)", Relation("<=", Accuracy(M), Accuracy(U))),
        ("U <= umt.A", Relation("<=", U, Learned("umt.A"))),
        ("k1 + k2 <= min(b1, b2)", Relation("<=", Arithmetic("+", K1, K2), Extreme("min", (B1, B2)))),
        ("k1 - k2 - b1 == 2/3*.5", Relation(
            "==",
            Arithmetic("-", Arithmetic("-", K1, K2), B1),
            Arithmetic("*", Arithmetic("/", Number("2"), Number("3")), Number(".5")),
        )),
        ("k1 - (k2 - b1) > -k1 * 2", Relation(
            ">", Arithmetic("-", K1, Arithmetic("-", K2, B1)), Arithmetic("*", Negative(K1), Number("2"))
        )),
        ("k1 < k2 < b1", Connective("and", Relation("<", K1, K2), Relation("<", K2, B1))),
        ("not k1 < k2 and k2 < b1", Connective("and", Not(Relation("<", K1, K2)), Relation("<", K2, B1))),
        ("k1 < k2 or k2 < b1 and b1 < b2", Connective(
            "or", Relation("<", K1, K2), Connective("and", Relation("<", K2, B1), Relation("<", B1, B2))
        )),
        ("k1 < 1 implies k2 < 1 implies b1 < 1", Connective(
            "implies",
            Relation("<", K1, Number("1")),
            Connective("implies", Relation("<", K2, Number("1")), Relation("<", B1, Number("1"))),
        )),
        ("((k1)) != (1)", Relation("!=", K1, Number("1"))),
    ],
)  # fmt: skip
def test_trees(text, tree):
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        ("A(M) <= ", 9, "the statement ends where a number, a set or a parenthesis is expected"),
        ("A(M <= U)", 3, "A(…) is of a learned set; there are U, alone1"),
        ("A(M", 4, "the statement ends where ) is expected"),
        ("A M < 1", 3, "M stands where ( is expected"),
        ("A(M) <= foo", 9, "there is no foo; there are b1, b2"),
        ("A(umt.D) < 1", 3, "there is no umt.D"),
        ("U + 1 < 2", 1, "+ takes a number; U is a set"),
        ("1 + U < 2", 5, "+ takes a number; U is a set"),
        ("U <= 3", 6, "<= after a set takes a set; 3 is a number"),
        ("3 <= U", 6, "<= after a number takes a number; U is a set"),
        ("(k1 < 2) < 3", 2, "< compares numbers or sets; k1 < 2 is a truth"),
        ("k1 < 2 and b1", 12, "and takes a truth; b1 is a number"),
        ("not k1", 5, "not takes a truth; k1 is a number"),
        ("min(k1, k2 < 3) < 2", 9, "min takes a number; k2 < 3 is a truth"),
        ("min() < 1", 5, ") stands where a number"),
        ("k1 + k2", 1, "k1 + k2 is a number; a statement compares"),
        ("k1 = 2", 4, "'=' means nothing here; equality is =="),
        ("k1 < 2;", 7, "';' means nothing here"),
        ("k1 < __import__", 6, "'_' means nothing here"),
        ("k1 < 2 3", 8, "3 is too much, or a sign is missing before it"),
        ("k1 < 2)", 7, ") is too much"),
        ("and k1 < 2", 1, "and stands where"),
        ("k1 < " + "1" * 41, 6, "a number has at most 40 digits"),
        ("(" * 60 + "k1 < 2" + ")" * 60, MOST_NESTED + 1, "a statement nests at most 50 deep"),
        ("not " * 60 + "k1 < 2", 4 * MOST_NESTED + 1, "a statement nests at most 50 deep"),
        ("1+" * 150 + "k1 < 2", 201, "a statement has at most 200 words and signs"),
    ],
)
def test_errors_tell_the_character(text, place, reason):
    with pytest.raises(ParameterError) as error:
        parse(text)
    assert error.value.parameter == "statement"
    assert error.value.reason.startswith(f"at character {place}: {reason}")
    assert "\n" not in error.value.reason
    assert len(error.value.reason) < 300


def test_empty_and_huge_texts():
    for text in ("", " \n\t "):
        with pytest.raises(ParameterError, match="is empty"):
            parse(text)
    with pytest.raises(ParameterError, match=f"has 2001 characters, and may have {MOST_CHARACTERS}"):
        parse("1" * 2001)


numbers = st.recursive(
    st.one_of(
        st.builds(Number, st.sampled_from(["0", "1", "2.50", ".1", "007"])),
        st.builds(Quantity, st.sampled_from(["k1", "b2", "n", "c", "tau", "p0", "inf"])),
        st.builds(Accuracy, st.builds(Learned, st.sampled_from(learned_sets(2)))),
    ),
    lambda inner: st.one_of(
        st.builds(Negative, inner),
        st.builds(Arithmetic, st.sampled_from("+-*/"), inner, inner),
        st.builds(Extreme, st.sampled_from(["min", "max"]), st.lists(inner, min_size=1, max_size=3).map(tuple)),
    ),
    max_leaves=6,
)
signs = st.sampled_from(["<=", "<", ">=", ">", "==", "!="])
sets = st.builds(Learned, st.sampled_from(learned_sets(2)))
statements = st.recursive(
    st.one_of(st.builds(Relation, signs, numbers, numbers), st.builds(Relation, signs, sets, sets)),
    lambda inner: st.one_of(
        st.builds(Not, inner), st.builds(Connective, st.sampled_from(["and", "or", "implies"]), inner, inner)
    ),
    max_leaves=6,
)


@given(statements)
def test_a_tree_is_read_from_its_text(tree):
    assert parse(str(tree)) == tree


@given(st.text(alphabet="kbAUM12()<=+-*/., notandr$µ\n", max_size=40))
def test_any_text_is_a_tree_or_a_sentence(text):
    with contextlib.suppress(ParameterError):
        tree = parse(text)
        assert parse(str(tree)) == tree


X = Quantities(
    c=Fraction(2),
    tau=Fraction(3, 5),
    p0=None,
    trained={"alone1": frozenset("f"), "alone2": frozenset("g"), "M": frozenset("fh")},
    succeeded=frozenset({"alone1", "M"}),
    kinds=(frozenset("f"), frozenset("g"), frozenset("h")),
    accuracies={frozenset("f"): Fraction(2, 3), frozenset("fh"): Fraction(5, 7)},
    everywhere=True,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("A(M) == 5/7", True),
        ("A(M) == 0.714285714285714285714285", False),
        ("A(M) - A(alone1) == 1/21", True),
        ("alone1 <= M and not U <= M", True),
        ("b1 == 1 and b2 == inf and n == inf", True),
        ("k1 / k3 * 3 == 3 and k2 == 0", True),
        ("k2 > 0 implies 1/k2 > 3", True),
        ("max(b1, b2) < inf or min(b1, b2) < 1", False),
        ("tau + c == 2.6", True),
        ("-k1 < 0", True),
    ],
)
def test_values(text, value):
    assert parse(text).value(X) is value


THREE = dataclasses.replace(
    X,
    trained={**X.trained, "alone3": frozenset("st"), "M": frozenset("fsh")},
    succeeded=X.succeeded | {"alone3"},
    kinds=(frozenset("f"), frozenset("g"), frozenset("st"), frozenset("h")),
)


@pytest.mark.parametrize(
    ("text", "value"),
    [("k1 + k2 + k3 + k4 == 3 and k2 == 0", True), ("b3 == 2 and b2 == inf", True), ("alone3 <= U and M <= U", False)],
)
def test_values_of_three_modalities(text, value):
    assert parse(text, 3).value(THREE) is value
    with pytest.raises(ParameterError, match="there is no"):
        parse(text)


def test_a_number_that_is_not_there():
    assert (THREE.b3, THREE.k4) == (2, 1)
    for name in ("b4", "k5", "k0"):
        with pytest.raises(AttributeError, match="of 3 modalities"):
            getattr(THREE, name)
    for name in ("kk", "x1", "__len__"):
        with pytest.raises(AttributeError, match=name):
            getattr(THREE, name)
    assert copy.copy(THREE) == THREE


@pytest.mark.parametrize("text", ["1/k2 > 3", "b2 - n < 1", "b2 / n < 1", "0 * b2 < 1"])
def test_no_value(text):
    with pytest.raises(ArithmeticError):
        parse(text).value(X)
