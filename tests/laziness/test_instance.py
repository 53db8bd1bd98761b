"""Instances and families say what is wrong with them before any work."""

from fractions import Fraction

import pytest

from mmtheory.laziness.families import Parameters
from mmtheory.laziness.instance import Feature, Instance, self_standing
from mmtheory.parameter import ParameterError

F = self_standing(1, f="1/2")


@pytest.mark.parametrize(
    ("parameter", "kwargs"),
    [
        ("c", {"c": Fraction(1)}),
        ("feature", {"features": ()}),
        ("p", {"features": self_standing(1, f="0.667")}),
        ("p", {"features": self_standing(1, f="-0.1")}),
        ("name", {"features": (*F, *F)}),
        ("tau", {"tau": Fraction(1, 2)}),
        ("tau", {"tau": Fraction(11, 10)}),
        ("boost", {"boost": Fraction(0)}),
        ("votes", {"votes": {}}),
        ("votes", {"votes": {"f": ()}}),
        ("votes", {"votes": {"f": (2,)}}),
        ("votes", {"votes": {"f": (1,), "g": (1,)}}),
        ("votes", {"features": self_standing(1, f="1/2", e="0"), "votes": {"f": (1,), "e": (1,)}}),
        ("votes", {"features": self_standing(1, f="2/3"), "votes": {"f": (1, 0)}}),
        ("votes", {"features": self_standing(1, f="1/2", e="0.1"), "votes": {"f": (1, 1), "e": (1,)}}),
    ],
)
def test_bad_instances(parameter, kwargs):
    with pytest.raises(ParameterError) as error:
        Instance(**{"c": Fraction(2), "features": F, **kwargs})
    assert error.value.parameter == parameter


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize(
    ("parameter", "kind", "modality"),
    [("kind", "both", None), ("modality", "self-standing", 3), ("modality", "paired", 1)],
)
def test_bad_features(parameter, kind, modality):
    with pytest.raises(ParameterError, match=parameter):
        Feature("r", kind, Fraction(1, 2), modality)


def test_never_zero_features_are_allowed_exactly():
    assert Instance(Fraction(2), self_standing(1, f="2/3")).exact.p[0] == Fraction(2, 3)


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("family", "normal"),
        ("features", 1),
        ("p_max", 0.7),
        ("paired", 1.1),
        ("c", 1.0),
        ("tau", 0.5),
        ("samples", 0),
        ("ties", "heads"),
        ("boost", 0.0),
        ("delta", 1.0),
        ("instances", 0),
    ],
)
def test_bad_families(parameter, value):
    with pytest.raises(ParameterError) as error:
        Parameters(**{parameter: value})
    assert error.value.parameter == parameter
