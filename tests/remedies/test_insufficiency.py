"""Judgements on Theorem 1 and Corollary 1, worked out by hand."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from mmtheory.claim import Verdict
from mmtheory.remedies.claims.insufficiency import error_over_mu, misses_the_weaker, naive_leaves_a_modality
from mmtheory.remedies.runs import LAWS
from mmtheory.remedies.setting import QUICK, hypothesis_1

pytestmark = pytest.mark.usefixtures("stand_ins")

LAW = LAWS["balanced"]
SEEDS, K, TESTED = 10, LAW.K, 10_000
NOISE = np.linspace(-1, 1, SEEDS)


def summary(error: Any = 0.5, Gamma: Any = None, perfect: Any = True) -> Any:
    """A test error in μ by seed, Γ after training, and the seeds whose training error is zero."""
    errors = np.broadcast_to(error, SEEDS) * hypothesis_1(LAW.mu) * TESTED
    test = SimpleNamespace(joint_errors=np.tile(errors[:, None], K), tested=np.full((SEEDS, K), TESTED))
    # Before its last record every network errs, and has learned nothing.
    training = np.stack([np.ones(SEEDS), np.where(np.broadcast_to(perfect, SEEDS), 0.0, 0.01)], axis=1)
    last = np.full((SEEDS, 2, K), 2.0) if Gamma is None else Gamma
    records = SimpleNamespace(training_error=training, Gamma=np.stack([np.zeros_like(last), last], axis=1))
    return SimpleNamespace(parameters=LAW, outcome=SimpleNamespace(test=test, joint=SimpleNamespace(records=records)))


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (0.5 + 0.01 * NOISE, Verdict.SUPPORTED),
        # 0.49 (1 − O_1) is 0.3675.
        (0.38 + 0.01 * NOISE, Verdict.SUPPORTED),
        (0.35 + 0.01 * NOISE, Verdict.REFUTED),
        (0.37 + 0.1 * NOISE, Verdict.INCONCLUSIVE),
    ],
)
def test_the_error_is_at_least_half_of_mu(error, expected):
    finding = error_over_mu(summary(error))
    assert finding.verdict is expected
    assert finding.numbers["ratio"].value == pytest.approx(np.mean(error))


def test_only_seeds_that_fit_their_training_data_count():
    perfect = np.arange(SEEDS) < 6
    finding = error_over_mu(summary(np.where(perfect, 0.5, 0.0), perfect=perfect))
    assert finding.verdict is Verdict.SUPPORTED
    assert f"over 6 of {SEEDS} seeds with training error 0" in finding.evidence
    assert error_over_mu(summary(perfect=False)).verdict is Verdict.INCONCLUSIVE


def strengths(first: int, second: int, both: int = 0) -> np.ndarray:
    """Γ of which so many (seed, class) lack modality 1, modality 2, or both, and nothing else is missing."""
    Gamma = np.full((SEEDS * K, 2), 2.0)
    Gamma[:first, 0] = Gamma[first : first + second, 1] = 0.1
    Gamma[first + second : first + second + both] = 0.1
    return np.moveaxis(Gamma.reshape(SEEDS, K, 2), 2, 1)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (2, 38, Verdict.SUPPORTED),
        (20, 20, Verdict.REFUTED),
        (38, 2, Verdict.REFUTED),
        (8, 32, Verdict.INCONCLUSIVE),
    ],
)
def test_the_weaker_modality_is_missed(first, second, expected):
    finding = misses_the_weaker(summary(Gamma=strengths(first, second, both=10)))
    assert finding.verdict is expected
    # Classes that lack both, or none, are of neither kind.
    assert finding.numbers["share"].value == pytest.approx(second / 40)
    assert "of 40 classes" in finding.evidence


def test_of_networks_that_do_not_fit_nothing_is_missed():
    finding = misses_the_weaker(summary(Gamma=strengths(2, 38), perfect=False))
    assert finding.verdict is Verdict.INCONCLUSIVE


@pytest.mark.parametrize(
    ("missed", "expected"),
    [(100, Verdict.SUPPORTED), (70, Verdict.REFUTED), (0, Verdict.REFUTED), (91, Verdict.INCONCLUSIVE)],
)
def test_naive_joint_training_leaves_a_modality(missed, expected):
    """In either modality, in a share of 0.9 of the classes at least; the networks need not fit."""
    seeds, classes = 20, QUICK.parameters.K
    Gamma = np.full((seeds * classes, 2), 2.0)
    which = np.arange(missed)
    Gamma[which, which % 2] = 0.1
    naive = SimpleNamespace(
        Gamma=np.moveaxis(Gamma.reshape(seeds, classes, 2), 2, 1),
        training_error=np.where(np.arange(seeds) < 7, 0.0, 0.01),
        diverged=np.zeros(seeds, bool),
    )
    runs: Any = SimpleNamespace(outcomes={"naive": naive}, setting=QUICK)
    finding = naive_leaves_a_modality(runs)
    assert finding.verdict is expected
    assert finding.numbers["share"].value == missed / 100
    assert finding.evidence.endswith("training error 0 in 7 of 20 seeds")
