"""Between breakpoints the same is learned as anywhere there, and at a breakpoint something changes."""

import dataclasses
import itertools
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmtheory.laziness import Instance, paired, self_standing
from mmtheory.laziness.breakpoints import as_json, breakpoints, table
from mmtheory.laziness.quantities import quantities
from mmtheory.laziness.strategies import instances, trainable_instances
from mmtheory.laziness.summary import summaries
from mmtheory.laziness.votes import Ties
from mmtheory.parameter import ParameterError

THREE = Instance(c=2, tau="3/5", features=[*self_standing(1, f="1/2"), *self_standing(2, g="2/5"), *paired(h="3/10")])


def changed(instance, vary, value):
    if not vary.startswith("p."):
        return dataclasses.replace(instance, **{vary: value})
    features = [dataclasses.replace(f, p=value) if f.name == vary[2:] else f for f in instance.features]
    return dataclasses.replace(instance, features=features)


def test_where_multi_modal_training_overtakes():
    """h is learned before f when p(h) > 1/2, and beats U = {f, g}, of accuracy 13/20, when 1/2 + p(h)/4 > 13/20."""
    (pieces,) = breakpoints(THREE, "p.h").values()
    assert [piece.text for piece in pieces] == ["[0, 1/2]", "(1/2, 3/5)", "3/5", "(3/5, 2/3]"]
    assert [piece.learned["M"] for piece in pieces] == [{"f"}, {"h"}, {"h"}, {"h"}]
    assert [piece.against["M"] for piece in pieces] == ["<", "<", "=", ">"]


def test_tau_changes_what_is_learned_at_accuracies():
    (pieces,) = breakpoints(THREE, "tau").values()
    assert [piece.text for piece in pieces] == [
        "(1/2, 3/5]", "(3/5, 5/8]", "(5/8, 13/20]", "(13/20, 269/400]", "(269/400, 1]"
    ]  # fmt: skip
    assert [set(piece.learned) for piece in pieces] == [
        {"alone1", "alone2", "M"}, {"alone1", "M"}, {"M"}, {"M"}, set()
    ]  # fmt: skip


def test_boost():
    """UMT in reading A learns h while p0 < p(h); it is then that h is strong."""
    (pieces,) = breakpoints(dataclasses.replace(THREE, boost="1/10"), "boost").values()
    assert [(piece.text, piece.against["umt.A"]) for piece in pieces] == [("(0, 3/10)", ">"), ("[3/10, 1]", "=")]


@pytest.mark.parametrize(
    ("p", "tau", "boost", "vary", "value", "reading", "before", "after"),
    [
        # Past the empty features: S holds h.
        (("1/2", "2/5", "3/10"), "3/5", "1/20", "p.h", Fraction(1, 20), "umt.A", "fg", "fgh"),
        # h goes past f with its boost, and f with its boost past h.
        (("1/2", "2/5", "3/10"), "3/5", "1/20", "p.h", Fraction(11, 20), "umt.B", "f", "h"),
        (("9/20", "2/5", "3/5"), "3/5", "1/20", "p.f", Fraction(11, 20), "umt.B", "h", "f"),
        # {f, g}, which comes first only with the boost, reaches τ.
        (("11/20", "2/5", "9/20"), "13/20", "1/8", "p.f", Fraction(1, 2), "umt.B", "fgh", "fg"),
    ],
)
def test_where_the_boosted_training_changes(p, tau, boost, vary, value, reading, before, after):
    f, g, h = p
    features = [*self_standing(1, f=f), *self_standing(2, g=g), *paired(h=h)]
    (pieces,) = breakpoints(Instance(c=2, tau=tau, boost=boost, features=features), vary).values()
    learned = [
        next(piece.learned[reading] for piece in pieces if near in piece)
        for near in (value - Fraction(1, 10**9), value + Fraction(1, 10**9))
    ]
    assert learned == [set(before), set(after)]
    assert any(value in (piece.low, piece.high) for piece in pieces)


any_instances = st.one_of(
    instances(most=4), trainable_instances(most=2), trainable_instances(most=1, modalities=3)
)  # fmt: skip


@given(any_instances, st.data(), st.sampled_from(list(Ties)))
def test_pieces_are_what_is_learned_anywhere_in_them(instance, data, ties):
    vary = data.draw(st.sampled_from(["tau", "boost", *(f"p.{name}" for name in instance.names)]))
    found = breakpoints(instance, vary, ties)
    assert set(found) == ({"population"} if vary == "tau" else {"population", "finite"})
    for reading, pieces in found.items():
        alone = dataclasses.replace(instance, **{"tau" if reading == "finite" else "votes": None})
        share = data.draw(st.fractions(Fraction(1, 100), Fraction(99, 100), max_denominator=100))
        for piece in pieces:
            inside = [piece.low + share * (piece.high - piece.low)]
            inside += [end for end, has in ((piece.low, piece.has_low), (piece.high, piece.has_high)) if has]
            for value in inside:
                assert value in piece
                x = quantities(summaries(changed(alone, vary, value), ties)[reading])
                assert piece.learned == {name: x.trained[name] for name in x.succeeded}
                for name, sign in piece.against.items():
                    ours, theirs = x.A(x.learned(name)), x.A(x.U)
                    assert sign == ("<" if ours < theirs else ">" if ours > theirs else "=")
        for piece, after in itertools.pairwise(pieces):
            assert piece.high == after.low
            assert piece.has_high != after.has_low
            assert (piece.learned, piece.against) != (after.learned, after.against)


def test_what_a_person_and_a_program_read():
    found = breakpoints(THREE, "p.h")
    lines = table("p.h", found).splitlines()
    assert lines[0] == "== population: what is learned as p.h varies (–: never succeeds)"
    assert lines[1].split() == ["p.h", "alone1", "alone2", "M", "A(M)", ":", "A(U)"]
    assert lines[3].split() == ["(1/2,", "3/5)", "0.5", "…", "0.6", "f", "g", "h", "<"]
    assert as_json(found)["population"][1] == {
        "low": "1/2",
        "high": "3/5",
        "has_low": False,
        "has_high": False,
        "learned": {"alone1": ["f"], "alone2": ["g"], "M": ["h"]},
        "accuracy_against_U": {"M": "<"},
    }


@pytest.mark.parametrize("vary", ["c", "boost", "p.x", "p", ""])
def test_what_cannot_be_varied(vary):
    with pytest.raises(ParameterError, match=r"is one of tau, p\.f, p\.g, p\.h; got"):
        breakpoints(THREE, vary)
