"""The vote law: two fast algorithms against exact rationals, and rationals against all vote patterns."""

from fractions import Fraction

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given

from mmtheory.laziness import formulas, votes
from mmtheory.laziness.strategies import lists
from mmtheory.laziness.votes import Ties

pytestmark = pytest.mark.usefixtures("float64")

rng = np.random.default_rng(0)


def fractions(n, c=Fraction(2), parts=1000):
    most = c / (c + 1)
    return np.array([most * Fraction(int(i), parts) for i in rng.integers(0, parts + 1, n)], dtype=object)


@given(lists(most=5))
def test_rational_law_is_the_sum_over_all_patterns(pc):
    p, c = pc
    slow = formulas.law(list(p), c)
    assert list(votes.vote_law(p, p / c)) == [slow[k] for k in range(-len(p), len(p) + 1)]


@given(lists(most=5))
def test_rational_prefix_accuracies(pc):
    p, c = pc
    for ties in Ties:
        slow = [formulas.accuracy(list(p[:t]), c, ties.value) for t in range(1, len(p) + 1)]
        assert list(votes.prefix_accuracies(p, c, ties)) == slow


@pytest.mark.parametrize("c", [Fraction(101, 100), Fraction(2), Fraction(1000)])
@pytest.mark.parametrize("library", [np, jnp])
def test_both_algorithms_agree_with_rationals_at_200_features(c, library):
    p = fractions(200, c)
    exact = votes.prefix_accuracies(p, c).astype(float)
    floating = library.asarray(p.astype(float)), library.asarray(float(c))
    for algorithm in (votes.prefix_accuracies, votes.prefix_accuracies_by_convolution):
        np.testing.assert_allclose(algorithm(*floating), exact, rtol=0, atol=1e-12)
    law = votes.vote_law(p, p / c)
    found = votes.vote_law(floating[0], floating[0] / floating[1])
    # Relative precision holds in the tails too, down to 1e-300.
    np.testing.assert_allclose(found, law.astype(float), rtol=1e-12, atol=1e-300)


@pytest.mark.parametrize("c", [1.0001, 2.0, 1e4])
def test_both_algorithms_agree_at_1000_features(c):
    p = jnp.asarray(rng.uniform(0, c / (c + 1), 1000)).at[:50].set(c / (c + 1))
    one = votes.prefix_accuracies(p, jnp.asarray(c))
    other = votes.prefix_accuracies_by_convolution(p, jnp.asarray(c))
    np.testing.assert_allclose(one, other, rtol=0, atol=1e-10)
    assert np.all(np.diff(np.asarray(one)) >= -1e-15)


def test_batches_are_independent():
    p, c = jnp.asarray(rng.uniform(0, 0.5, (3, 4, 7))), jnp.asarray(rng.uniform(1.5, 9, (3, 4)))
    batched = votes.prefix_accuracies(p, c)
    for i in np.ndindex(3, 4):
        np.testing.assert_allclose(batched[i], votes.prefix_accuracies(p[i], c[i]), rtol=1e-14)
    law = votes.vote_law(p, p / c[..., None])
    assert law.shape == (3, 4, 15)
    np.testing.assert_allclose(law.sum(-1), 1, rtol=1e-14)


@pytest.mark.parametrize("algorithm", [votes.prefix_accuracies, votes.prefix_accuracies_by_convolution])
def test_slope_in_p_is_half_a_times_the_chance_of_a_tie_among_the_others(algorithm):
    p, c = jnp.asarray([0.3, 0.5, 0.2, 2 / 3, 0.0]), jnp.asarray(2.0)
    slope = jax.jit(jax.grad(lambda p: algorithm(p, c)[-1]))(p)
    for i in range(5):
        others = jnp.delete(p, i)
        np.testing.assert_allclose(slope[i], (1 - 1 / c) / 2 * votes.prefix_ties(others, c)[-1], rtol=1e-12)


def test_single_precision_stays_single():
    p, c = jnp.asarray([0.3, 0.2, 0.4], jnp.float32), jnp.asarray(2, jnp.float32)
    for ties in Ties:
        found = votes.prefix_accuracies(p, c, ties)
        assert found.dtype == jnp.float32
        exact = votes.prefix_accuracies(np.array([Fraction(3, 10), Fraction(1, 5), Fraction(2, 5)]), Fraction(2), ties)
        np.testing.assert_allclose(found, exact.astype(float), atol=1e-6)
