"""Quadratures against Monte Carlo and closed cases; bounds against the recurrences they bound."""

import jax
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.special import ndtr

from mmtheory import stats
from mmtheory.competition.formulas import tensor_power_run
from mmtheory.competition.gamma import signal_strength
from mmtheory.competition.parameters import Parameters
from mmtheory.competition.predictions import (
    expected_signal_strength,
    max_agreement_probability,
    phase_one_steps,
    tensor_power_bound,
    weighted_mu,
    winning_probabilities,
)
from mmtheory.competition.sparse_coding import Interval


@given(
    strengths=st.lists(st.floats(0.05, 20), min_size=2, max_size=3),
    m=st.integers(1, 12),
    q=st.integers(3, 6),
    epsilon=st.sampled_from([0.0, 0.2]),
)
def test_winning_probabilities_equal_monte_carlo(strengths, m, q, epsilon):
    n = 4000
    rng = np.random.default_rng(len(strengths) * 1000 + m * 10 + q)
    scale = np.array(strengths) ** (1 / (q - 2))
    S = scale * np.maximum(rng.standard_normal((n, len(strengths), m)).max(axis=-1), 0)
    p = winning_probabilities(np.array(strengths), m, q, epsilon)
    for r in range(len(strengths)):
        others = np.delete(S, r, axis=1).max(axis=1)
        interval = stats.proportion(np.sum((S[:, r] >= (1 + epsilon) * others) & (S[:, r] > 0)), n, 0.99999)
        assert interval.low <= p[r] <= interval.high


@given(strength=st.floats(0.01, 100), m=st.integers(1, 30), R=st.integers(1, 4))
def test_equal_modalities_share_the_wins(strength, m, R):
    p = winning_probabilities(np.full(R, strength), m, 4)
    # All maxima negative, of probability 2^{−Rm}: nobody wins.
    np.testing.assert_allclose(p, (1 - 0.5 ** (R * m)) / R, atol=1e-8)


@given(strength=st.floats(0.01, 100), m=st.integers(1, 30), least=st.floats(0, 3))
def test_a_win_from_some_height_on(strength, m, least):
    """Of equals either wins as often, and the larger maximum is at least `least` with probability 1 − Φ(least)^{2m}."""
    expected = (1 - ndtr(least) ** (2 * m)) / 2
    np.testing.assert_allclose(winning_probabilities(np.full(2, strength), m, 4, least=least), expected, atol=1e-8)
    alone = winning_probabilities(np.array([strength, 0.0]), m, 4, least=np.array([least, 0.0]))
    np.testing.assert_allclose(alone, [1 - ndtr(least) ** m, 0], atol=1e-8)


def test_a_modality_without_signal_never_wins():
    np.testing.assert_allclose(winning_probabilities(np.array([0.0, 1.0]), 3, 4), [0, 1 - 0.5**3], atol=1e-8)


def test_close_maxima_in_a_closed_case():
    # m = 1: the ratio of two positive half-normals is half-Cauchy; both positive with probability 1/4.
    epsilon = 0.3
    expected = (np.arctan(1 + epsilon) - np.arctan(1 - epsilon)) / np.pi / 2
    assert max_agreement_probability(epsilon, 1) == pytest.approx(expected, abs=1e-9)


def test_expected_signal_strength_is_the_mean_over_data_sets():
    p = Parameters(K=4, n=200, mu=(0.2, 0.4), z_y=(Interval(1, 2), Interval(1.5, 2.5, 2.0)), sigma_g=(0.0,), tau=(0.0,))
    law = p.law()

    def one(key):
        return signal_strength(law.sample(key, p.n), p.K, p.q, p.beta)

    draws = np.asarray(jax.jit(lambda keys: jax.lax.map(one, keys))(jax.random.split(jax.random.key(0), 400)))
    for r, expected in enumerate(expected_signal_strength(p)):
        values = draws[:, r].mean(axis=1)
        assert abs(values.mean() - expected) < 4 * values.std(ddof=1) / np.sqrt(len(values))


@given(Gamma_0=st.floats(0.01, 0.1), d=st.floats(0.01, 0.5), q=st.integers(3, 6), K=st.integers(2, 50))
def test_phase_one_steps_is_the_length_of_the_recurrence(Gamma_0, d, q, K):
    beta = 1.0
    # A step small enough that the discrete recurrence follows its flow.
    eta = 0.002 / d
    x, t = Gamma_0, 0
    while x < beta and t < 200_000:
        x, t = x + eta * (1 - 1 / K) * d * x ** (q - 1), t + 1
    assume(t < 200_000)
    assert phase_one_steps(Gamma_0, d, eta, q, beta, K) == pytest.approx(t, rel=0.02)


@given(
    q=st.integers(3, 7),
    S=st.floats(0.05, 20),
    y_0=st.floats(0.001, 1),
    ratio=st.floats(1.02, 10),
    growth=st.floats(1, 100),
    seed=st.integers(0, 2**32 - 1),
    largest=st.floats(0.002, 0.5),
)
def test_tensor_power_bound_bounds(q, S, y_0, ratio, growth, seed, largest):
    x_0 = ratio * y_0 * S ** (1 / (q - 2))
    relative_steps = np.random.default_rng(seed).uniform(0.1, 1, 16) * largest
    y, step = tensor_power_run(x_0, y_0, S, growth * x_0, q, relative_steps)
    assert y <= tensor_power_bound(y_0, ratio, q, step) * (1 + 1e-9)


def test_tensor_power_bound_is_tight_in_continuous_time_and_false_with_large_steps():
    y_0, ratio, q = 1.0, 1.5, 4
    y, _ = tensor_power_run(ratio, y_0, 1.0, 1e3, q, np.array([1e-4]))
    assert y == pytest.approx(tensor_power_bound(y_0, ratio, q), rel=1e-3)
    # The continuous-time constant alone does not bound gradient descent: one large step, and x lags its flow.
    y, step = tensor_power_run(1.01, 1.0, 1.0, 1e3, q, np.array([1.0]))
    assert y > tensor_power_bound(1.0, 1.01, q)
    assert tensor_power_bound(1.0, 1.01, q, step) == np.inf


def test_weighted_mu():
    assert weighted_mu([0.25, 0.75], [0.1, 0.2]) == pytest.approx(0.175)
