"""Times that teach a loser and memorise a sample, against the growth they end; and where a law lies before any run."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmtheory.competition.parameters import Parameters
from mmtheory.competition.permanence import (
    MEMORISED,
    loser_at_passage,
    memorising_time,
    outlook,
    ratio,
    teaching_time,
)
from mmtheory.competition.sparse_coding import Interval

P = Parameters(K=3, n=90, d_r=(100,), m=10, q=4, beta=2.0, eta=1.0, sigma_0=0.02, mu=(0.02, 0.05), sigma_g=(0.15,))
QUIET = replace(P, sigma_g=(0.0,), tau=(0.0,), s=0.0)


def steps_to_infinity(start, rate, q):
    """Of dx/dt = rate x^{q−1}, in small steps."""
    x, t = start, 0.0
    while x < 1e3 * start:
        step = 1e-3 / (rate * x ** (q - 2))
        x, t = x + step * rate * x ** (q - 1), t + step
    return t


@given(start=st.floats(0.02, 0.5), pushed=st.integers(1, 5), q=st.integers(4, 6))
def test_a_loser_is_taught_in_the_time_that_takes_its_growth_to_infinity(start, pushed, q):
    p = replace(QUIET, q=q)
    moment = Interval(1.0, 2.0).moment(q)
    expected = steps_to_infinity(start, p.eta * pushed * moment / (p.n * p.beta ** (q - 1)), q)
    found = teaching_time(p, np.full((2, 3), start), np.full((2, 3), pushed))
    assert found == pytest.approx(np.full((2, 3), expected), rel=0.02)


def test_a_sample_is_memorised_in_the_time_that_takes_its_noise_to_infinity():
    squared = 0.15**2 * 100
    start = 0.075 * 2 + 0.02 * np.sqrt(2 * squared * np.log(10))
    expected = steps_to_infinity(start, squared / (90 * 8), 4)
    assert memorising_time(P) == pytest.approx(np.full(2, expected), rel=0.02)


def test_without_noise_nothing_is_memorised_and_without_a_sample_nothing_taught():
    assert np.isinf(memorising_time(QUIET)).all()
    pushed = np.array([[0, 1, 2]] * 2)
    winner = np.array([0, 1, 0])
    x = ratio(P, np.full((2, 3), 0.1), pushed, winner, np.full(3, 1000.0))
    assert np.isinf(x[:, 0]).all()
    taught, memorised = teaching_time(P, np.full((2, 3), 0.1), pushed), memorising_time(P)[0]
    assert x[1, 2] == pytest.approx(taught[1, 2] * (1 / (MEMORISED * memorised) + 1 / 1000))
    # Twice the samples teach in half the time.
    assert taught[0, 1] == pytest.approx(2 * taught[0, 2])


def test_a_loser_where_the_winner_arrives():
    """Both grow by their recurrence, in steps so small that they are a flow."""
    p = replace(QUIET, eta=0.02)
    Gamma, d = np.array([0.3, 0.22]), np.array([0.1, 0.12])
    now = Gamma.copy()
    while now[0] < p.beta:
        now = now + p.eta * (2 / 3) * d * now**3
    spread = np.ones((1, 3))
    found = loser_at_passage(p, Gamma[:, None] * spread, d[:, None] * spread, np.zeros(3, int))
    assert found[1] == pytest.approx(np.full(3, now[1]), rel=0.02)
    assert found[0] == pytest.approx(np.full(3, p.beta))


def test_the_sides_of_a_law():
    assert outlook(replace(P, mu=(0.0,))).learned.value == 0
    assert outlook(replace(P, mu=(0.0,))).side == "permanent"
    often = replace(QUIET, mu=(0.4,), steps=10**8)
    assert outlook(often).side == "transient"
    assert outlook(replace(P, sigma_g=(1.0,))).side == "noise-dominated"
    assert outlook(replace(P, modalities=1, mu=(0.1,))).side == "without a loser"
    assert str(outlook(P)) == str(outlook(P))


def test_permanent_is_what_is_so_at_every_step():
    """Every loser is taught, in more steps than there are."""
    soon = outlook(replace(QUIET, mu=(0.4,), steps=1))
    assert soon.learned.value == 0
    assert soon.for_every_T.value > 0.99
    assert soon.side == "transient, though not by the last step"


EXTREME = [
    {"beta": 1e30, "q": 50},
    {"beta": 1e-10, "q": 50, "z_y": (Interval(0.0, 0.0),)},
    {"z_y": (Interval(1e30, 1e30),), "q": 20},
    {"z_y": (Interval(0.0, 1e30),), "q": 50},
]


@pytest.mark.parametrize("values", EXTREME)
def test_of_every_value_that_is_allowed_something_is_said(values):
    """Powers of these overflow; their ratios mostly do not."""
    assert str(outlook(replace(P, **values)))


def test_without_noise_every_loser_that_a_sample_pushes_is_learned_in_the_end():
    """A share 1 − (1 − μ(1 − μ)/K)^n has such a sample, as either modality wins alike."""
    p = replace(QUIET, mu=(0.05,))
    assert outlook(p).for_every_T.value == pytest.approx(1 - (1 - 0.05 * 0.95 / 3) ** 90, abs=0.03)
    assert outlook(p).learned.value <= outlook(p).for_every_T.value
