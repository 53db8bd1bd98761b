"""Declarations of parameters: conversion, ranges, text, nested laws; every bad value is named in one sentence."""

import dataclasses
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmtheory.competition.sparse_coding import Interval
from mmtheory.parameter import Declared, ParameterError, Range, parameter


@dataclass(frozen=True)
class Law(Declared):
    size: int = parameter(4, "s", "1", "size of a sample", "[1, 8]")
    spread: float = parameter(0.5, "σ", "1", "spread of a sample")


@dataclass(frozen=True)
class Model(Declared):
    law: Law = Law()
    rate: float = parameter(0.1, "η", "2", "step size", "(0, inf)")
    depths: tuple[int, ...] = parameter((2,), "L", "2", "layers", "[1, 9]")
    support: tuple[Interval, ...] = parameter((Interval(0.0, 1.0),), "z", "2", "support")
    stop: Literal["steps", "loss"] = parameter("steps", "T", "2", "what ends training")
    method: str = parameter("plain", "m", "2", "method", choices=("plain", "other"))
    limit: int | None = parameter(None, "N", "2", "limit", "[1, 5]")
    shared: bool = parameter(False, "w", "2", "whether weights are shared")


@pytest.mark.parametrize(
    ("name", "value", "stored"),
    [
        ("rate", 1, 1.0),
        ("rate", np.float64(0.25), 0.25),
        ("rate", Fraction(1, 4), 0.25),
        ("depths", 3, (3,)),
        ("depths", [3, np.int64(4)], (3, 4)),
        ("depths", np.array([3, 4]), (3, 4)),
        ("support", (1, 2), (Interval(1.0, 2.0),)),
        ("support", 2, (Interval(2.0, 2.0),)),
        ("support", [(1, 2), (1, 2, 3)], (Interval(1.0, 2.0), Interval(1.0, 2.0, 3.0))),
        ("limit", None, None),
        ("limit", 5, 5),
        ("shared", True, True),
    ],
)
def test_values_are_stored_as_the_type_has_them(name, value, stored):
    found = getattr(Model(**{name: value}), name)
    assert found == stored
    assert type(found) is type(stored)


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("rate", 0, "must lie in (0, ∞); got 0.0"),
        ("rate", float("nan"), "must lie in (0, ∞); got nan"),
        ("rate", float("inf"), "must lie in (0, ∞); got inf"),
        ("rate", "0.1", "must be a number; got '0.1'"),
        ("rate", None, "must be a number; got None"),
        ("rate", True, "must be a number; got True"),
        ("depths", 3.0, "must be an integer; got 3.0"),
        ("depths", (3, 10), "must lie in [1, 9]; got 10"),
        (
            "support",
            (1, 2, 3, 4),
            "must be an interval (low, high) or (low, high, shape), or a number; got (1, 2, 3, 4)",
        ),
        ("stop", "never", "is one of steps, loss; got 'never'"),
        ("method", "best", "is one of plain, other; got 'best'"),
        ("limit", 6, "must lie in [1, 5]; got 6"),
        ("shared", 1, "must be True or False; got 1"),
    ],
)
def test_a_bad_value_is_one_sentence(name, value, reason):
    with pytest.raises(ParameterError) as error:
        Model(**{name: value})
    assert str(error.value) == f"{name}: {reason}"
    assert error.value.parameter == name


def test_a_long_value_is_shortened():
    with pytest.raises(ParameterError) as error:
        Model(method="x" * 5000)
    assert len(str(error.value)) < 120


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("rate", "1e-3", 0.001),
        ("depths", "3,4", (3, 4)),
        ("support", "1:2,0.5", (Interval(1.0, 2.0), Interval(0.5, 0.5))),
        ("stop", "loss", "loss"),
        ("limit", "3", 3),
        ("shared", "yes", True),
        ("size", "7", 7),
    ],
)
def test_text_is_read_by_the_type(name, text, value):
    assert Model.declarations()[name].parsed(text) == value


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("rate", "small", "must be a number; got 'small'"),
        ("rate", "", "must be a number; got ''"),
        ("depths", "3,,4", "must be an integer; got ''"),
        ("depths", "1.5", "must be an integer; got '1.5'"),
        ("support", "1:2:3:4", "must be LOW:HIGH or LOW:HIGH:SHAPE; got '1:2:3:4'"),
        ("shared", "true", "is yes or no; got 'true'"),
    ],
)
def test_text_that_is_no_value(name, text, reason):
    with pytest.raises(ParameterError, match=f"^{name}: ") as error:
        Model.declarations()[name].parsed(text)
    assert error.value.reason == reason


def test_a_law_belongs_to_the_parameters():
    model = Model().with_values({"size": 7, "rate": 0.2})
    assert (model.law.size, model.rate) == (7, 0.2)
    assert list(Model.declarations())[:3] == ["size", "spread", "rate"]
    config = model.as_config()
    assert (config["size"], config["rate"]) == (7, 0.2)
    assert "law" not in config
    with pytest.raises(ParameterError, match=r"^size: must lie in \[1, 8\]; got 9$"):
        model.with_values({"size": 9})
    with pytest.raises(ParameterError, match=r"^height: is no parameter; there are size, "):
        model.with_values({"height": 1})


def test_parameters_stay_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Model().rate = 1.0


@given(st.floats(-5, 5), st.floats(-5, 5), st.booleans(), st.booleans(), st.floats(-6, 6))
def test_a_range_is_what_its_text_says(a, b, low_open, high_open, x):
    low, high = sorted((a, b))
    text = f"{'(' if low_open else '['}{low!r}, {high!r}{')' if high_open else ']'}"
    inside = (low < x or (x == low and not low_open)) and (x < high or (x == high and not high_open))
    assert (x in Range.from_text(text)) == inside
    assert (low in Range.from_text(text)) == (not low_open and (low < high or not high_open))
