"""Families of settings in K, and the inequalities of the proof along them."""

import math
from dataclasses import replace

import pytest

from mmtheory.competition.family import (
    FAMILIES,
    FIXED_MARGIN,
    FIXED_SAMPLES,
    FIXED_SPARSITY,
    PHASE_ONE,
    SMALL_STEPS,
    THEOREM,
    Schedule,
)
from mmtheory.competition.inequalities import ALL, NOISE_BELOW, PROOF, SMALL_TARGET, labels, table
from mmtheory.competition.series import along
from mmtheory.parameter import ParameterError

SHOWN = (6, 12, 24, 48, 96)


def test_a_schedule_is_what_it_says():
    schedule = Schedule(3, -0.5, 2)
    assert schedule(16.0) == pytest.approx(3 / 4 * math.log(16) ** 2)
    assert str(schedule) == "3 K^-0.5 (log K)^2"
    assert [str(Schedule(*args)) for args in ((1, 1), (1, 0, 1), (2.5,), (1,))] == ["K", "(log K)", "2.5", "1"]


def test_a_member_has_the_sizes_of_the_family():
    p, x = FIXED_SAMPLES.parameters(24), FIXED_SAMPLES.sizes(24)
    assert (p.K, p.n, p.m, p.leading) == (24, 50 * 24, math.ceil(3 * math.log(24) ** 2), 5)
    assert p.sigma_0 ** (p.q - 2) * p.K == pytest.approx(0.0566**2)
    assert p.sigma_g[0] ** 2 * p.observed_dimensions[0] == pytest.approx(x.nu)
    assert x.n_i == pytest.approx(x.n * (1 - 0.99 * 0.97))
    assert (p.epsilon, p.s, p.eta) == pytest.approx((1 / math.log(24) ** 2, math.log(24), 96.0))


def test_the_theorems_family_keeps_every_inequality():
    assert labels(THEOREM, SHOWN) == labels(PHASE_ONE, SHOWN) == []
    assert "outside" not in table(THEOREM, SHOWN)


def test_departures_are_labelled_with_what_they_leave():
    names = {family.name: [label.split(":")[0] for label in labels(family, SHOWN)] for family in FAMILIES}
    assert names["n_j fixed"] == names[SMALL_STEPS.name] == ["noise averages out"]
    assert names["s fixed"] == ["off-target coordinates", "noise averages out"]
    assert names["ε fixed"] == names["ε = 1/log K"] == ["small margin"]
    for family in (FIXED_SAMPLES, FIXED_SPARSITY, FIXED_MARGIN):
        assert labels(family, SHOWN, PROOF) == []
        assert "outside" in table(family, SHOWN)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"nu": Schedule(16)}, "noise below the signal"),
        ({"n_j": Schedule(50, 1.5)}, "few insufficient data"),
        ({"sigma_0": Schedule(0.05)}, "initial scale"),
        ({"gamma": Schedule(0.12, -0.005)}, "γ ≪ ρ"),
        ({"eta": Schedule(100, 1.2)}, "small steps"),
    ],
)
def test_every_inequality_of_the_proof_can_be_left(change, name):
    family = replace(THEOREM, **change)
    assert name in {label.split(":")[0] for label in labels(family, SHOWN)}
    with pytest.raises(ParameterError, match="leaves what the proof needs"):
        along(family, [(K, range(3)) for K in SHOWN], check_at=6)


def test_inequalities_are_their_formulas():
    x = THEOREM.sizes(48.0)
    by_hand = {
        "n_i s / K²": x.n_i * math.log(48) / 48**2,
        "ν / (2 log m)": 4 / (2 * math.log(3 * math.log(48) ** 2)),
        "σ_0^(q−2) K": 0.0566**2,
        "ε log m": math.log(3 * math.log(48) ** 2) / math.log(48) ** 2,
        "(1 − s/K)^(K−1)": (1 - math.log(48) / 48) ** 47,
    }
    values = {one.formula: one.value(x) for one in ALL}
    assert {name: values[name] for name in by_hand} == pytest.approx(by_hand)
    assert NOISE_BELOW.value(x) < 1
    # γ up to a quarter of ρ's lower end, as the law of the data has it.
    assert SMALL_TARGET.value(x) == pytest.approx(x.gamma / (0.25 * 0.5 * x.rho))
