"""Utilisation rates against their definition, their range on N samples, and the accuracies that they are made of."""

from dataclasses import replace
from fractions import Fraction
from itertools import product

import jax
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmtheory.claim import Budget
from mmtheory.greedy.claims import utilisation as claims
from mmtheory.greedy.evaluation import evaluate, outputs
from mmtheory.greedy.utilisation import conditional_utilisation, d_util, d_util_range, utilisation_range
from tests.greedy import reference, tiny

pytestmark = pytest.mark.usefixtures("float64")

OUTPUTS = outputs(2)


@st.composite
def counts(draw):
    """N, and how many of N samples f_0, f_1, f'_0 and f'_1 get right; the former two at least one."""
    N = draw(st.integers(1, 1000))
    right = [draw(st.integers(1, N)) for _ in range(2)] + [draw(st.integers(0, N)) for _ in range(2)]
    return N, [Fraction(k, N) for k in right]


@given(counts())
def test_rates_are_their_definition_and_within_their_range(drawn_counts):
    N, (f_0, f_1, cut_0, cut_1) = drawn_counts
    u = [(f_0 - cut_0) / f_0, (f_1 - cut_1) / f_1]
    fast = conditional_utilisation(np.array([f_0, f_1], float), np.array([cut_0, cut_1], float))
    np.testing.assert_allclose(fast, np.array(u, float), rtol=1e-12, atol=1e-12)
    difference = d_util(np.array([[f_0, f_1]], float), np.array([[cut_0, cut_1]], float))
    np.testing.assert_allclose(difference, float(u[0] - u[1]), rtol=1e-12, atol=1e-12)
    for value, (low, high) in (
        (u[0], utilisation_range(N)),
        (u[1], utilisation_range(N)),
        (u[0] - u[1], d_util_range(N)),
    ):
        assert low <= value <= high


@pytest.mark.parametrize("N", [1, 2, 3, 4])
def test_both_ends_are_attained(N):
    """Over all counts, with fractions."""
    shares = [Fraction(k, N) for k in range(N + 1)]
    u = {1 - cut / f for f, cut in product(shares[1:], shares)}
    assert [min(u), max(u)] == list(map(Fraction, utilisation_range(N)))
    differences = {a - b for a, b in product(u, u)}
    assert [min(differences), max(differences)] == list(map(Fraction, d_util_range(N)))


def test_the_printed_range_does_not_hold():
    """f_0 right on all of 4 samples and f'_0 on none, f_1 on one and f'_1 on all: 1 − (−3), not within [−1, 1]."""
    assert d_util(np.array([[1.0, 0.25]]), np.array([[0.0, 1.0]]))[0] == 4 == d_util_range(4)[1]


def test_at_an_end_of_the_printed_range_neither_modality_need_be_of_use():
    """f_0 and f'_0 are right on 5 of 10 samples, f_1 on 4 and f'_1 on 8: 0 − (−1)."""
    accuracies, cut_offs = np.array([[0.5, 0.4]]), np.array([[0.5, 0.8]])
    np.testing.assert_allclose(conditional_utilisation(accuracies, cut_offs), [[0, -1]])
    np.testing.assert_allclose(d_util(accuracies, cut_offs), [1])


@pytest.mark.parametrize("part", ["ends", "ends.corrected"])
def test_the_claims_on_the_ends_notice_a_sum_of_the_rates(monkeypatch, part):
    (claim,) = (one for one in claims.UTILISATION.claims if one.id == f"greedy.d-util.{part}")
    assert not claim.surprises(claim.finding(Budget.QUICK, 0), Budget.QUICK)
    monkeypatch.setattr(claims, "d_util", lambda f, cut: conditional_utilisation(f, cut).sum(axis=-1))
    assert claim.surprises(claim.finding(Budget.QUICK, 0), Budget.QUICK)


def test_no_rate_where_nothing_is_right():
    np.testing.assert_array_equal(
        np.isnan(conditional_utilisation(np.array([0.0, 0.0, 0.5]), np.array([0, 0.5, 0]))), [1, 1, 0]
    )
    np.testing.assert_array_equal(np.isnan(d_util(np.array([[0.0, 1], [1, 0], [1, 1]]), np.ones((3, 2)))), [1, 1, 0])


evaluated = tiny.quickly(evaluate)


@settings(max_examples=5)
@given(seed=st.integers(0, 2**31))
def test_accuracies_are_of_the_networks_they_name(seed):
    """On the training data first, and on every part that was held out; f'_r from squeezes of the training data."""
    network, data = tiny.network(seed, tiny.MIXED), tiny.data(seed, (4, 30, 5), tiny.MIXED.shapes)
    # Far from the others, so that it matters of which data the squeezes are.
    data = replace(data, train=replace(data.train, x=tuple(4 * x + 3 for x in data.train.x)))
    before = jax.tree.map(np.copy, (network, data))
    held_out = (data.validation, data.test)
    found = np.asarray(evaluated(network, data.train, held_out))
    assert found.shape == (3, len(OUTPUTS))
    slow = reference.Network(network)
    for part, accuracies in zip((data.train, *held_out), found, strict=True):
        assert accuracies.tolist() == pytest.approx(slow.accuracies(data.train.x, part.x, part.y))
    np.testing.assert_array_equal(evaluated(network, data.train, held_out), found)
    tiny.same((network, data), before)


def test_accuracies_differ_from_output_to_output():
    """Or the test above would not know them apart."""
    data = tiny.data(3, (4, 30, 5), tiny.MIXED.shapes)
    held_out = (data.validation, data.test)
    found = [np.asarray(evaluated(tiny.network(seed, tiny.MIXED), data.train, held_out)) for seed in range(30)]
    for a in range(len(OUTPUTS)):
        for b in range(a):
            assert any(accuracies[1, a] != accuracies[1, b] for accuracies in found)
