"""The data law: supports exactly, frequencies and moments within exact or z intervals, edge cases."""

import dataclasses
from functools import partial

import jax
import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from mmtheory import stats
from mmtheory.competition.parameters import Parameters
from mmtheory.competition.sparse_coding import Interval, SparseCoding, random_dictionaries

N = 20_000
BASE = Parameters(
    K=4,
    d=6,
    d_r=(6, 9),
    mu=(0.3, 0.6),
    s=1.5,
    z_y=(Interval(1.0, 2.0), Interval(2.5, 3.0, 3.0)),
    z_off=(Interval(0.1, 0.4),),
    gamma=(Interval(0.01, 0.05),),
    rho=(Interval(0.5, 0.9), Interval(0.2, 0.3)),
    sigma_g=(0.05, 0.0),
    tau=(0.02, 0.1),
)


sampled = jax.jit(SparseCoding.sample, static_argnums=2)


@pytest.fixture(scope="module")
def sample():
    return jax.tree.map(np.asarray, sampled(BASE.law(), jax.random.key(1), N))


def inside(successes, n, p):
    """Whether p lies in the exact 99.9 % interval of a frequency."""
    interval = stats.proportion(successes, n, confidence=0.999)
    return interval.low <= p <= interval.high


@pytest.mark.parametrize("shape", [0.25, 1.0, 4.0])
def test_spikes_have_their_law(shape):
    """P(α ≤ x) = (x/τ)^a, and none at y; the uniform law is what it is without a shape."""
    law = dataclasses.replace(BASE, spike_shape=shape, sigma_g=(0.0,)).law()
    drawn = jax.tree.map(np.asarray, sampled(law, jax.random.key(2), N))
    off = np.arange(BASE.code_dimension)[:, None] != drawn.y
    for r, tau in enumerate(BASE.tau):
        alpha = drawn.X[r][: BASE.code_dimension] - drawn.z[r]
        assert np.abs(alpha[~off]).max() < 1e-6
        assert alpha[off].min() >= -1e-6
        assert alpha[off].max() <= tau + 1e-6
        for x in (0.1, 0.5, 0.9):
            assert inside(np.sum(alpha[off] <= x * tau), off.sum(), x**shape)


def test_frequencies(sample):
    for j in range(BASE.K):
        assert inside(np.sum(sample.y == j), N, 1 / BASE.K)
    for r, mu in enumerate(BASE.mu):
        assert inside(np.sum(~sample.sufficient[r]), N, mu)
    both = np.sum(sample.sufficient.all(axis=0))
    assert inside(both, N, (1 - BASE.mu[0]) * (1 - BASE.mu[1]))
    off = np.arange(BASE.code_dimension)[:, None] != sample.y
    for r in range(2):
        for kind in (sample.sufficient[r], ~sample.sufficient[r]):
            chosen = off & kind
            assert inside(np.sum((sample.z[r] != 0) & chosen), chosen.sum(), BASE.s / BASE.K)


def test_supports(sample):
    target = np.arange(BASE.code_dimension)[:, None] == sample.y
    for r in range(2):
        sufficient = sample.sufficient[r] & np.ones_like(target)
        for is_target, is_sufficient, name in (
            (True, True, "z_y"),
            (False, True, "z_off"),
            (True, False, "gamma"),
            (False, False, "rho"),
        ):
            law = BASE.per_modality(name, getattr(BASE, name))[r]
            values = sample.z[r][(target == is_target) & (sufficient == is_sufficient)]
            values = values if is_target else values[values != 0]
            assert values.min() >= np.float32(law.low)
            assert values.max() <= np.float32(law.high)
            quantiles = (values - law.low) / (law.high - law.low)
            assert scipy.stats.kstest(quantiles, scipy.stats.beta(law.shape, 1).cdf).pvalue > 1e-3
    # An "extreme" case of the paper: modality 2's whole support of z_y lies above modality 1's.
    assert sample.z[1][target & sample.sufficient[1]].min() > sample.z[0][target & sample.sufficient[0]].max()


def test_all_draws_are_independent(sample):
    """Given label and sufficiency nothing is correlated with anything: not coordinates, modalities, nor samples."""
    off = np.arange(BASE.code_dimension)[:, None] != sample.y
    rows = []
    for r in range(2):
        z = sample.z[r].astype(float)
        alpha = (sample.X[r] - sample.xi[r])[: BASE.d] - sample.z[r]
        # What is there of each kind, less its mean there; 0 elsewhere.
        for kind in (sample.sufficient[r], ~sample.sufficient[r]):
            for there, values in ((off & kind, z != 0), (off & kind & (z != 0), z), (~off & kind, z)):
                rows.append(np.where(there, values - values[there].mean(), 0))
        rows += [np.where(off, alpha - alpha[off].mean(), 0), np.broadcast_to(sample.sufficient[r] - 1 + BASE.mu[r], N)]
    rows.append(sample.xi[0])
    x = np.vstack(rows)
    same = np.eye(len(x), dtype=bool)
    # Sums of products are normal with these variances; of thousands of them none is beyond 5.5 standard deviations.
    for other, chosen in ((x, ~same), (np.roll(x, 1, axis=1), same | ~same)):
        products, deviations = x @ other.T, np.sqrt(x**2 @ (other**2).T)
        assert (np.abs(products) <= 5.5 * deviations)[chosen].all()
    assert (deviations > 0).mean() > 0.8


def test_observations_are_code_plus_noise(sample):
    target = np.arange(BASE.code_dimension)[:, None] == sample.y
    for r, tau in enumerate(BASE.tau):
        alpha = (sample.X[r] - sample.xi[r])[: BASE.d] - sample.z[r]
        np.testing.assert_allclose(alpha[target], 0, atol=1e-6)
        assert alpha.min() > -1e-6
        assert alpha.max() <= tau + 1e-6
        spikes = alpha[~target]
        assert abs(spikes.mean() - tau / 2) < 4 * tau / np.sqrt(12 * spikes.size)
        np.testing.assert_allclose((sample.X[r] - sample.xi[r])[BASE.d :], 0, atol=1e-6)
    xi = sample.xi[0].ravel() / 0.05
    assert scipy.stats.kstest(xi, "norm").pvalue > 1e-3
    assert not sample.xi[1].any()


@given(low=st.floats(0, 3), width=st.floats(0, 2), shape=st.floats(0.2, 5), k=st.integers(0, 6))
def test_interval_moment_is_the_integral(low, width, shape, k):
    law = Interval(low, low + width, shape)
    v = np.linspace(0, 1, 20_001)
    # E over U uniform of (low + width U^{1/shape})^k, by Simpson's rule.
    expected = scipy.integrate.simpson((low + width * v ** (1 / shape)) ** k, x=v)
    assert law.moment(k) == pytest.approx(expected, rel=2e-3)


@given(low=st.floats(0, 1e30), high=st.floats(0, 1e30), shape=st.just(1.0) | st.floats(1e-30, 1e30))
def test_an_interval_is_read_as_it_was_written(low, high, shape):
    law = Interval(low, high, shape)
    assert Interval.from_text(law.to_text()) == law


@pytest.mark.parametrize("text", ["1:2", "0.05:0.2", "1.1:1.8:2", "2:2"])
def test_an_interval_is_written_as_it_was_read(text):
    assert Interval.from_text(text).to_text() == text


@pytest.mark.parametrize(("mu", "kind"), [(0.0, True), (1.0, False)])
def test_mu_zero_and_one(mu, kind):
    p = dataclasses.replace(BASE, mu=(mu,))
    assert np.all(sampled(p.law(), jax.random.key(0), 500).sufficient == kind)


def test_without_noise_and_off_targets_only_the_target_is_seen():
    p = dataclasses.replace(BASE, s=0.0, sigma_g=(0.0,), tau=(0.0,))
    sample = sampled(p.law(), jax.random.key(0), 500)
    target = np.arange(9)[:, None] == np.asarray(sample.y)
    np.testing.assert_array_equal(np.asarray(sample.X[1]) != 0, target)


def test_random_dictionaries_are_orthonormal_and_used():
    p = dataclasses.replace(BASE, sigma_g=(0.0,), tau=(0.0,))
    given_M = random_dictionaries(jax.random.key(3), p.observed_dimensions, p.code_dimension)
    for M, d_r in zip(given_M, p.observed_dimensions, strict=True):
        assert M.shape == (d_r, p.code_dimension)
        np.testing.assert_allclose(M.T @ M, np.eye(p.code_dimension), atol=1e-5)
    law = dataclasses.replace(p.law(), dictionaries=given_M)
    sample = sampled(law, jax.random.key(0), 50)
    for X, M, z in zip(sample.X, given_M, sample.z, strict=True):
        np.testing.assert_allclose(X, M @ z, atol=1e-5)


def test_one_and_three_modalities():
    for R in (1, 3):
        p = Parameters(modalities=R, K=3, mu=(0.1,), z_y=(Interval(1, 2),))
        sample = jax.eval_shape(partial(p.law().sample, n=10), jax.random.key(0))
        assert sample.z.shape == (R, 3, 10)
        assert len(sample.X) == R
