"""The length of phase 1: without noise its closed form, with noise its recurrence, and the moments by Monte Carlo."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmtheory.competition.parameters import Parameters
from mmtheory.competition.phase_one import (
    besides_the_target,
    growth,
    least_start,
    phase_one_length,
    positive_moment,
)
from mmtheory.competition.predictions import phase_one_steps
from mmtheory.competition.sparse_coding import Interval

BARE = Parameters(K=5, q=4, beta=2.0, eta=0.02, s=0.0, tau=(0.0,), sigma_g=(0.0,), sigma_0=0.05)
"""Nothing but the target coordinate."""

NOISY = replace(BARE, d_r=(200,), sigma_g=(0.1, 0.15))

starts = st.floats(0.02, 1.5)
strengths = st.floats(0.01, 0.3)


def of_class(value):
    """The same for all modalities and classes."""
    return np.full((2, 5), value)


@given(Gamma_0=starts, d=strengths, q=st.integers(3, 6))
def test_without_noise_it_is_the_closed_form(Gamma_0, d, q):
    """And ½ log of φ(β)/φ(Γ_0) = (β/Γ_0)^{q−1}, as no step doubles Γ."""
    p = replace(BARE, q=q)
    expected = phase_one_steps(Gamma_0, d, p.eta, q, p.beta, p.K) + (q - 1) / 2 * np.log(p.beta / Gamma_0)
    assert phase_one_length(p, of_class(Gamma_0), of_class(d)) == pytest.approx(of_class(expected), rel=1e-6)


@given(Gamma_0=starts, d=strengths, eta=st.floats(0.1, 4), noisy=st.booleans(), q=st.integers(3, 5))
def test_it_is_the_length_of_the_recurrence(Gamma_0, d, eta, noisy, q):
    p = replace(NOISY if noisy else BARE, eta=eta, q=q)
    deviation = p.sigma_0 * np.sqrt(besides_the_target(p)[1])
    g, t = Gamma_0, 0
    while g < p.beta and t < 3000:
        g, t = g + p.eta * (1 - 1 / p.K) * d * float(growth(g, p.z_y[0], deviation, q)), t + 1
    if t < 3000:
        # The recurrence ends at a whole number of steps.
        assert phase_one_length(p, of_class(Gamma_0), of_class(d))[1] == pytest.approx(np.full(5, t), rel=0.02, abs=1.5)


@given(Gamma_0=starts, d=strengths, noisy=st.booleans())
def test_the_least_start_takes_all_of_the_steps(Gamma_0, d, noisy):
    p = NOISY if noisy else BARE
    steps = phase_one_length(p, of_class(Gamma_0), of_class(d))
    assert least_start(p, steps, of_class(d)) == pytest.approx(of_class(Gamma_0), rel=1e-5)


def test_noise_shortens_it_and_more_of_it_does_so_more():
    lengths = [
        phase_one_length(replace(NOISY, sigma_g=(sigma,)), of_class(0.1), of_class(0.1))[0, 0]
        for sigma in (0.0, 0.05, 0.1, 0.2)
    ]
    assert lengths == sorted(lengths, reverse=True)
    assert lengths[-1] < 0.6 * lengths[0]


def test_where_there_is_no_start_or_no_signal_it_does_not_end():
    lengths = phase_one_length(
        NOISY, np.array([[0.1, 0.0, 0.1, 2.5, 0.1]] * 2), np.array([[0.1, 0.1, 0.0, 0.1, 0.1]] * 2)
    )
    assert np.isinf(lengths[:, [1, 2]]).all()
    assert (lengths[:, 3] <= 0).all()
    assert (lengths[:, [0, 4]] > 0).all()


@given(mean=st.floats(0, 3), deviation=st.floats(0.01, 2), k=st.integers(1, 6))
def test_moments_of_the_positive_part(mean, deviation, k):
    x = np.linspace(-mean / deviation, 12 + mean / deviation, 200_001)
    density = np.exp(-x * x / 2) / np.sqrt(2 * np.pi)
    expected = np.trapezoid(np.maximum(mean + deviation * x, 0) ** k * density, x)
    assert positive_moment(np.asarray(mean), deviation, k) == pytest.approx(expected, rel=1e-5)


def test_growth_by_monte_carlo():
    rng = np.random.default_rng(0)
    law, deviation, q, n = Interval(1.0, 2.0, 3.0), 0.4, 4, 400_000
    z = 1 + rng.random(n) ** (1 / 3)
    for Gamma in (0.0, 0.1, 0.5):
        draws = np.maximum(Gamma * z + deviation * rng.standard_normal(n), 0) ** (q - 1) * z / np.mean(z**q)
        assert abs(growth(Gamma, law, deviation, q) - draws.mean()) < 5 * draws.std() / np.sqrt(n)


@pytest.mark.parametrize("shape", [1.0, 0.5])
def test_what_a_sample_has_besides_its_target(shape):
    law = {"s": 2.0, "tau": (0.9,), "spike_shape": shape, "sigma_g": (0.2,), "z_off": (Interval(0.1, 0.4),)}
    p = Parameters(K=5, d=7, d_r=(10,), **law)
    sample = p.law()
    import jax

    drawn = sample.sample(jax.random.key(0), 100_000)
    sufficient = np.asarray(drawn.sufficient[0])
    y, X = np.asarray(drawn.y)[sufficient], np.asarray(drawn.X[0])[:, sufficient]
    z = np.asarray(drawn.z[0])[:, sufficient]
    squared = (X**2).sum(axis=0) - X[y, np.arange(y.size)] ** 2
    # The noise on the target coordinate is the one of ten that is missing here.
    assert squared.mean() + 0.2**2 == pytest.approx(besides_the_target(p)[0], rel=0.01)
    assert z.shape[0] == 7
