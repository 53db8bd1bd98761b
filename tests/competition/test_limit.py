"""Words for limits: which exponent, law or number makes which, and what a verdict makes of them."""

import numpy as np
import pytest

from mmtheory.claim import Verdict
from mmtheory.competition.limit import (
    FAR,
    Limit,
    Means,
    bounded,
    exponent,
    exponent_of_mean,
    exponent_of_order,
    follows,
    logarithms,
    of_one_order,
    persisting,
    vanishing,
    vanishing_exactly,
    verdict,
)
from mmtheory.estimate import UNKNOWN, Estimate

SIZES = [6.0, 12.0, 24.0, 48.0]


def around(low, high):
    return Estimate((low + high) / 2, low, high)


@pytest.mark.parametrize(
    ("low", "high", "vanishes", "stays", "persists", "order"),
    [
        (-1.1, -0.8, "tends", "tends", "recedes", "recedes"),
        (-0.7, -0.3, "tends", "tends", "unresolved", "unresolved"),
        (-0.1, 0.1, "stalls", "tends", "tends", "tends"),
        (0.3, 0.6, "recedes", "unresolved", "tends", "unresolved"),
        (0.8, 1.1, "recedes", "recedes", "tends", "recedes"),
        (-0.4, 0.0, "unresolved", "tends", "unresolved", "unresolved"),
        (0.1, 0.4, "unresolved", "unresolved", "tends", "unresolved"),
        (-2.0, 2.0, "unresolved", "unresolved", "unresolved", "unresolved"),
    ],
)
def test_the_interval_of_an_exponent_decides(low, high, vanishes, stays, persists, order):
    found = around(low, high)
    words = [vanishing(found), *(word(found, SIZES) for word in (bounded, persisting, of_one_order))]
    assert words == [vanishes, stays, persists, order]


@pytest.mark.parametrize("sizes", [SIZES[:3], SIZES])
@pytest.mark.parametrize("power", [1, 2])
def test_a_logarithm_refutes_no_order_and_a_larger_power_of_k_does(sizes, power):
    seeds = np.exp(0.01 * np.random.default_rng(0).standard_normal((len(sizes), 12)))

    def found(formula):
        values = [formula(np.log(K)) * seed for K, seed in zip(sizes, seeds, strict=True)]
        exponent = exponent_of_order(sizes, values)
        return exponent, (bounded(exponent, sizes), of_one_order(exponent, sizes))

    exponent, words = found(lambda log: log**power)
    assert exponent.value == pytest.approx(logarithms(sizes, power), abs=0.05)
    # What is as steep as the steepest that is allowed is not steeper.
    assert words == (Limit.UNRESOLVED, Limit.UNRESOLVED)
    assert found(lambda log: np.exp(1.2 * log))[1] == (Limit.RECEDES, Limit.RECEDES)
    assert persisting(found(lambda log: log**-power)[0], sizes) is Limit.UNRESOLVED


def test_what_a_logarithm_looks_like_from_one_size_to_another():
    """Log 48 / log 6 = 2.1606, whose logarithm is 0.7703, over log 8 = 2.0794."""
    assert logarithms(SIZES, 1) == pytest.approx(0.3705, abs=1e-4)
    assert logarithms(SIZES) == pytest.approx(0.7409, abs=1e-4)


def test_what_has_no_interval_is_unresolved():
    words = {vanishing(UNKNOWN), *(word(UNKNOWN, SIZES) for word in (bounded, persisting, of_one_order))}
    assert words == {Limit.UNRESOLVED}


def test_a_verdict_means_what_its_means_can_tell():
    assert {verdict(Limit.TENDS, means) for means in Means} == {Verdict.SUPPORTED}
    assert {verdict(Limit.RECEDES, means) for means in Means} == {Verdict.REFUTED}
    assert {verdict(Limit.UNRESOLVED, means) for means in Means} == {Verdict.INCONCLUSIVE}
    # A fit does not tell a constant from a logarithm, a formula does.
    assert verdict(Limit.STALLS, Means.FIT) is Verdict.INCONCLUSIVE
    assert verdict(Limit.STALLS, Means.LAW) is verdict(Limit.STALLS, Means.EXACT) is Verdict.REFUTED


@pytest.mark.parametrize(
    ("formula", "word"),
    [
        (lambda K: 1 / np.log(K), "tends"),
        (lambda K: np.log(np.log(K)) / np.log(K), "tends"),
        (lambda K: K**-0.5, "tends"),
        (lambda K: 0.3, "stalls"),
        (lambda K: np.log(np.log(K)), "recedes"),
        (lambda K: 0.0, "tends"),
    ],
)
def test_what_is_known_exactly_tends_even_like_a_logarithm(formula, word):
    assert vanishing_exactly([formula(K) for K in FAR]) == word


def test_exponents_are_found_with_intervals_that_cover():
    rng = np.random.default_rng(0)
    covered = []
    for _ in range(200):
        seeds = [2 * K**-0.5 * np.exp(0.5 * rng.standard_normal(20)) for K in SIZES]
        found = exponent_of_order(SIZES, seeds)
        covered.append(found.low <= -0.5 <= found.high)
        assert abs(found.value + 0.5) < 0.5
    assert np.mean(covered) > 0.9
    shares = [rng.binomial(50, K**-0.5, 40) / 50 for K in SIZES]
    found = exponent_of_mean(SIZES, shares)
    assert found.low < -0.5 < found.high
    assert vanishing(found) is Limit.TENDS


def test_curvature_widens_the_interval():
    exact = [np.full(10, value) * (1 + 1e-3 * np.arange(10)) for value in (1.0, 0.3, 0.3, 0.05)]
    straight = [np.full(10, K**-1.0) * (1 + 1e-3 * np.arange(10)) for K in SIZES]
    widths = [e.high - e.low for e in (exponent_of_mean(SIZES, exact), exponent_of_mean(SIZES, straight))]
    assert widths[0] > 20 * widths[1]


@pytest.mark.parametrize("sizes", [SIZES[:3], SIZES])
def test_intervals_cover_where_sizes_scatter_about_the_line(sizes):
    """By more than seeds do: the residuals of so few sizes tell that scatter with few degrees of freedom."""
    rng = np.random.default_rng(1)
    found = [
        exponent(sizes, [-0.5 * np.log(K) + rng.standard_normal() for K in sizes], [0.1] * len(sizes), 60)
        for _ in range(1000)
    ]
    covered = np.mean([one.low <= -0.5 <= one.high for one in found])
    # With the freedom of the seeds it is 0.7 and 0.82.
    assert covered > 0.91


def test_through_two_sizes_goes_any_line():
    """Seeds that agree at each of two sizes do not tell how far sizes lie from a line: a slope without an interval."""
    found = exponent(SIZES[:2], [-0.5 * np.log(K) for K in SIZES[:2]], [0.1] * 2, 60)
    assert found.value == pytest.approx(-0.5)
    assert vanishing(found) is bounded(found, SIZES[:2]) is Limit.UNRESOLVED


def test_what_vanishes_or_has_one_seed_has_no_exponent():
    assert exponent_of_mean(SIZES, [np.zeros(3)] * 4) is UNKNOWN
    assert exponent_of_order(SIZES, [np.array([1.0, 0.0])] * 4) is UNKNOWN
    assert exponent_of_mean(SIZES, [np.ones(1)] * 4) is UNKNOWN
    assert exponent_of_mean(SIZES[:1], [np.ones(3)]) is UNKNOWN


def test_a_ratio_follows_its_law_within_the_tolerance_at_every_size():
    law = [0.83, 0.92]
    assert follows([around(0.82, 0.84), around(0.90, 0.94)], law, 1) is Limit.TENDS
    assert follows([around(0.82, 0.84), around(0.70, 0.80)], law, 1) is Limit.RECEDES
    assert follows([around(0.75, 0.90), around(0.90, 0.94)], law, 1) is Limit.UNRESOLVED


def test_a_plateau_within_the_tolerance_does_not_pass_for_the_limit():
    """At K = 48 the law has 0.019 left to 1, half the tolerance."""
    law = [0.830, 0.922, 0.962, 0.981]
    plateau = [around(at - 0.003, at + 0.003) for at in (0.83, 0.92, 0.945, 0.945)]
    assert follows(plateau, law, 1) is Limit.UNRESOLVED
    # With K = 48 left out it is still as near to the law as to 1.
    assert follows(plateau[:3], law[:3], 1) is Limit.TENDS
    found = [around(*ends) for ends in ((0.821, 0.838), (0.909, 0.929), (0.9495, 0.9708), (0.9681, 0.9899))]
    assert follows(found, law, 1) is follows(found[:3], law[:3], 1) is Limit.TENDS
    # Nor does a law's limit that is reached already: what is above it may stay there.
    assert follows([around(0.985, 1.002)], law[-1:], 1) is Limit.UNRESOLVED
