"""How many models have a high imbalance, of runs whose d_util is known."""

import numpy as np
import pytest

from mmtheory.claim import Verdict
from mmtheory.greedy.claims.imbalance import HIGH, MANY
from tests.greedy.test_claims import BY_ID, SEEDS, UNLEARNED, at_rates, summary

FEW, HALF = (np.where(np.arange(SEEDS) < count, -0.9, 0.1) for count in (1, 5))


def test_thresholds():
    assert (HIGH, MANY) == (0.3, 1 / 3)


@pytest.mark.parametrize(
    ("d_util", "verdict"),
    [(0.31, Verdict.SUPPORTED), (-0.31, Verdict.SUPPORTED), (0.29, Verdict.INCONCLUSIVE), (HALF, Verdict.INCONCLUSIVE)],
)
def test_high_imbalance_on_every_task(d_util, verdict):
    """In distribution the opposite of what the verdict is of."""
    found = summary(util=d_util, familiar=np.where(np.abs(d_util) < HIGH, 0.9, 0.0))
    other = summary(util=-0.5)
    study = {"digits": (other, other), "solids": (found,)}
    assert BY_ID["high-imbalance"].judged(study).verdict is verdict
    study = {"digits": (found, found), "solids": (other,)}
    assert BY_ID["high-imbalance"].judged(study).verdict is verdict


def test_ten_seeds_refute_one_task_and_not_one_of_two():
    low, high = summary(util=0.29), summary(util=0.5)
    assert BY_ID["high-imbalance"].judged({"digits": (low,)}).verdict is Verdict.REFUTED
    assert BY_ID["high-imbalance"].judged({"digits": (low,), "solids": (high,)}).verdict is Verdict.INCONCLUSIVE


def test_a_seed_counts_by_its_models_that_learned():
    """At one rate all are high, at the next none, at the last nothing is learned: half of the models, seed by seed."""
    finding = BY_ID["high-imbalance"].judged({"digits": (summary(util=0.5), summary(util=0.1), UNLEARNED, summary())})
    share = finding.numbers["digits:"]
    assert share.value == pytest.approx(1 / 3)
    # Ten seeds, whatever the number of rates.
    assert share.high == pytest.approx(0.67, abs=0.03)


def test_nothing_is_said_where_most_models_learned_nothing():
    finding = BY_ID["high-imbalance"].judged({"digits": (summary(util=0.5), UNLEARNED)})
    assert finding.verdict is Verdict.INCONCLUSIVE
    assert "task learned: not met (10 of 20" in finding.evidence


@pytest.mark.parametrize(
    ("last", "verdict"),
    [(0.5, Verdict.SUPPORTED), (0.1, Verdict.INCONCLUSIVE), (FEW, Verdict.INCONCLUSIVE)],
)
def test_the_hypothesis_is_judged_rate_by_rate(last, verdict):
    study = at_rates(summary(util=0.5), summary(util=-0.5), summary(util=last), names=("distinct",))
    finding = BY_ID["hypothesis"].judged(study)
    assert finding.verdict is verdict
    assert finding.numbers["η = 0.01:"].value == 1
    assert finding.numbers["η = 0.1:"].value == np.mean(np.broadcast_to(np.abs(last) >= HIGH, SEEDS))


def test_the_seeds_that_are_told_are_those_that_learned():
    """10, 10 and 2 of 10."""
    learned = np.where(np.arange(SEEDS) < 2, 1.0, 0.5)
    study = at_rates(summary(util=0.5), summary(util=0.5), summary(util=0.5, training=learned), names=("distinct",))
    finding = BY_ID["hypothesis"].judged(study)
    assert finding.verdict is Verdict.INCONCLUSIVE
    assert finding.evidence.endswith("10, 10, 2 of 10 seeds")
    few = {"digits": (summary(util=0.5, training=learned),), "solids": (summary(util=0.5),) * 2}
    assert BY_ID["high-imbalance"].judged(few).evidence.endswith("2, 10 of 10 seeds")


def test_a_rate_at_which_nothing_is_learned_leaves_the_hypothesis_open():
    study = at_rates(summary(util=0.5), summary(util=0.5), UNLEARNED, names=("distinct",))
    assert BY_ID["hypothesis"].judged(study).verdict is Verdict.INCONCLUSIVE
