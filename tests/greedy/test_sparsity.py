"""R(f) against λ, |d_util| and |d_speed|, of runs in which all of them are known."""

import numpy as np
import pytest

from mmtheory.claim import Verdict
from tests.greedy.test_claims import BY_ID, SEEDS, summary

NOISE = np.linspace(-0.01, 0.01, SEEDS)


@pytest.mark.parametrize(
    ("last", "verdict"),
    [(0.4, Verdict.SUPPORTED), (0.1, Verdict.REFUTED), (0.2 + 100 * NOISE, Verdict.INCONCLUSIVE)],
)
def test_sparsity_grows_from_weight_to_weight(last, verdict):
    """The last is below the one before it, though above the first."""
    runs = summary(sparsity=0.0), summary(sparsity=0.2 + NOISE), summary(sparsity=last + NOISE)
    finding = BY_ID["sparsity.l1"].judged(runs)
    assert finding.verdict is verdict
    assert finding.numbers["R(f) at λ = 1e-05 − at 0:"].value == pytest.approx(0.2)


@pytest.mark.parametrize(("name", "other"), [("d-util", "d-speed"), ("d-speed", "d-util")])
@pytest.mark.parametrize(
    ("values", "verdict", "tau"),
    [
        ((0.1, -0.2, 0.3), Verdict.SUPPORTED, 1),
        ((-0.3, 0.2, 0.1), Verdict.REFUTED, -1),
        ((0.1, 0.3, -0.2), Verdict.SUPPORTED, 1 / 3),
    ],
)
def test_sparser_networks_are_less_balanced(name, other, values, verdict, tau):
    """The other measure says the opposite."""
    measured = {"d-util": "util", "d-speed": "speed"}
    runs = tuple(
        summary(sparsity=R, **{measured[name]: value, measured[other]: 1 - abs(value)})
        for R, value in zip((0.0, 0.1, 0.2), values, strict=True)
    )
    finding = BY_ID[f"sparsity.{name}"].judged(runs)
    assert finding.verdict is verdict
    assert finding.numbers["τ:"].value == pytest.approx(tau)
    if tau == 1:
        assert BY_ID[f"sparsity.{other}"].judged(runs).verdict is Verdict.REFUTED


@pytest.mark.parametrize("first", [True, False])
def test_a_sparsity_that_no_weight_changes_does_not_grow(first):
    last = (0.2, 0.4) if first else (0.4, 0.4)
    runs = summary(sparsity=0.2), *(summary(sparsity=R) for R in last)
    assert BY_ID["sparsity.l1"].judged(runs).verdict is Verdict.REFUTED


def test_a_rank_correlation_of_zero_is_not_positive():
    runs = tuple(summary(sparsity=R, util=0.1) for R in (0.0, 0.1, 0.2))
    assert BY_ID["sparsity.d-util"].judged(runs).verdict is Verdict.REFUTED


def test_one_step_of_two_is_refuted_by_an_interval_for_both():
    """The last step is below 0 at 95 %, not at 97.5 %."""
    step = 100 * NOISE - 2.4 * np.std(100 * NOISE, ddof=1) / np.sqrt(SEEDS)
    runs = summary(sparsity=0.0), summary(sparsity=2.0), summary(sparsity=2.0 + step)
    finding = BY_ID["sparsity.l1"].judged(runs)
    assert finding.verdict is Verdict.INCONCLUSIVE
    assert finding.numbers["R(f) at λ = 0.0001 − at 1e-05:"].high > 0


@pytest.mark.parametrize(("known", "expected"), [(5, Verdict.SUPPORTED), (4, Verdict.INCONCLUSIVE)])
def test_half_of_the_seeds_must_have_both_values(known, expected):
    some = np.where(np.arange(SEEDS) < known, 0.4 + NOISE, np.nan)
    finding = BY_ID["sparsity.l1"].judged((summary(sparsity=0.0), summary(sparsity=0.2), summary(sparsity=some)))
    assert finding.verdict is expected
    assert f"10, {known} of 10 seeds" in finding.evidence
    assert ("fewer than half" in finding.evidence) == (known < 5)


def test_nothing_is_said_where_no_weight_makes_networks_sparser():
    runs = tuple(summary(sparsity=R, util=0.1) for R in (0.2, 0.1, 0.2))
    finding = BY_ID["sparsity.d-util"].judged(runs)
    assert finding.verdict is Verdict.INCONCLUSIVE
    assert "sparser networks: not met (in 0 %" in finding.evidence
