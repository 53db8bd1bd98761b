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


def test_nothing_is_said_where_no_weight_makes_networks_sparser():
    runs = tuple(summary(sparsity=R, util=0.1) for R in (0.2, 0.1, 0.2))
    finding = BY_ID["sparsity.d-util"].judged(runs)
    assert finding.verdict is Verdict.INCONCLUSIVE
    assert "sparser networks: not met (in 0 %" in finding.evidence
