"""Every flag reaches what it names."""

import dataclasses
from typing import Any

import pytest

from mmtheory.greedy.parameters import ALONE, METHODS, Parameters
from mmtheory.greedy.uni_modal import UniModal
from mmtheory.parameter import ParameterError


def of_method(**values):
    return vars(Parameters(method="guided", **values).training())


def of_schedule(**values):
    return vars(Parameters(**values).schedule())


def of_network(**values):
    return vars(Parameters(**values).architecture(((4, 4, 1), (4, 4, 1)), 3))


def of_hyper(**values):
    return Parameters(**values).hyper()


@pytest.mark.parametrize(
    ("where", "name", "value", "place", "expected"),
    [
        (of_method, "log_base", 2.0, "log_base", 2.0),
        (of_method, "weights", "before", "norm", "before"),
        (of_method, "mean_scope", "all", "mean_scope", "all"),
        (of_method, "mean_source", "first", "mean_source", "first"),
        (of_schedule, "epochs", 7, "periods", 7),
        (of_schedule, "batch", 9, "batch", 9),
        (of_schedule, "momentum", 0.5, "momentum", 0.5),
        (of_schedule, "without_gradient", "rest", "rest", True),
        (of_network, "channels", (1, 2, 3, 4), "channels", (1, 2, 3, 4)),
        (of_network, "ratio", 2, "ratio", 2),
        (of_network, "gate_scale", 1.0, "scale", 1.0),
        (of_network, "bottleneck", "relu", "rectified", True),
        (of_hyper, "learning_rate", 0.5, "learning_rate", 0.5),
        (of_hyper, "alpha", 0.25, "alpha", 0.25),
        (of_hyper, "Q", 3, "Q", 3.0),
        (of_hyper, "l1", 1e-3, "l1", 1e-3),
    ],
)
def test_a_flag_changes_what_it_names_and_nothing_else(where, name, value, place, expected):
    before, after = where(), where(**{name: value})
    assert after[place] == expected != before[place]
    assert {key for key in before if before[key] != after[key]} == {place}


def test_methods():
    for name, kind in METHODS.items():
        assert type(Parameters(method=name).training()) is kind
    for name in ALONE:
        assert type(Parameters(method=name).training()) is UniModal


def test_the_law_is_that_of_the_flags():
    before, after = Parameters().law, Parameters().with_values({"jitter": 0.5}).law
    assert after == dataclasses.replace(before, jitter=0.5) != before


@pytest.mark.parametrize("name", ["learning_rate", "momentum", "batch", "epochs", "Q", "channels", "alpha"])
def test_a_bad_value_is_named(name):
    bad: Any = {name: (1,) if name == "channels" else -1}
    with pytest.raises(ParameterError, match=name):
        Parameters(**bad)
