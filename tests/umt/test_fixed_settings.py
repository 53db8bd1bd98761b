"""Judgements of runs at given rates and weights, worked out by hand; and that those are the ones that are run."""

import numpy as np
import pytest

from mmtheory.claim import Verdict
from mmtheory.umt.claims import CLAIMS
from mmtheory.umt.claims.fixed_settings import sensitivity
from mmtheory.umt.comparison import Comparison
from mmtheory.umt.fixed_settings import ENCODER_RATES, LARGE, RATE, SMALL, Weighed, at_rate
from mmtheory.umt.methods import METHODS
from mmtheory.umt.runs import Study
from mmtheory.umt.teacher import PAPER_WEIGHTS
from tests.umt.test_comparison import outcome

pytestmark = pytest.mark.usefixtures("stand_ins")

BY_ID = {claim.id: claim for claim in CLAIMS}
RUNS = 12
NOISE = np.random.default_rng(0).normal(0, 0.002, (RUNS, 1))


def with_encoders(*accuracies):
    encoders = np.broadcast_to(accuracies, (RUNS, len(accuracies)))
    return outcome([0.9] * RUNS, [[0.5]] * RUNS, encoders, encoders)


def tuned(printed, large):
    """Encoders that are at 0.8 and 0.7 before, and at these accuracies after fine-tuning at the two rates."""
    outcomes = {"alone-1": with_encoders(0.8), "alone-2": with_encoders(0.7)}
    for rate, after in zip(ENCODER_RATES, (printed, large), strict=True):
        encoders = np.asarray(after) + NOISE
        outcomes[f"at {rate:g}"] = outcome([0.9] * RUNS, [[0.5]] * RUNS, encoders, encoders)
    return Study(Comparison(outcomes, 0.2), 2, {}, None, None, {})


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ((0.77, 0.68), Verdict.SUPPORTED),
        ((0.8, 0.7), Verdict.EQUIVALENT),
        # One of them forgets, the other does not or learns.
        ((0.77, 0.7), Verdict.EQUIVALENT),
        ((0.77, 0.73), Verdict.REFUTED),
        ((0.83, 0.68), Verdict.REFUTED),
    ],
)
@pytest.mark.parametrize("part", ["printed", "large"])
def test_forgetting(part, after, expected):
    """The other rate, at which both encoders forget much or learn, has no part in it."""
    both = tuned(after, (0.1, 0.9)) if part == "printed" else tuned((0.1, 0.9), after)
    found = BY_ID[f"umt.forgetting.htad.{part}"].judged(both)
    assert found.verdict is expected
    values = [found.numbers[f"encoder {r}"].value for r in (1, 2)]
    assert values == pytest.approx(np.subtract((0.8, 0.7), after) - NOISE.mean())


def test_the_rates_are_absolute():
    """Those of the head are the paper's; the encoders' is relative to it where it is used."""
    for rate in ENCODER_RATES:
        tried = at_rate(rate).trials(1)
        assert np.asarray(tried["learning_rate"]) == pytest.approx([0.001])
        assert np.asarray(tried["learning_rate"] * tried["encoder_rate"]) == pytest.approx([rate])


def test_one_trial_of_a_weight_is_at_the_rate_that_the_claim_names():
    for weight in PAPER_WEIGHTS:
        tried = METHODS[f"umt-weight-{weight}"].trials(1)
        assert np.asarray(tried["learning_rate"]) == pytest.approx([RATE])
        assert np.asarray(tried["weight"]) == [weight]


W, DRAWS = len(PAPER_WEIGHTS), 12


def test_weights_are_chosen_by_the_validation_accuracy_of_the_other_network():
    """A draw's first network finds weight 2 the best and weight 1 the worst, the second the other way round."""
    validation, test = np.full((2, W, DRAWS, 2), 0.5)
    validation[1:3] = np.array([(0.1, 0.9), (0.9, 0.1)])[:, None]
    # Weight 1 is better than weight 2, by more for the first network, whose weights the second chooses.
    test[1:3] = np.array([(0.8, 0.6), (0.5, 0.5)])[:, None]
    assert sensitivity(validation, test) == pytest.approx([(0.3 - 0.1) / 2] * DRAWS)
    assert sensitivity(validation, test[:, :, ::-1]) == pytest.approx([(0.1 - 0.3) / 2] * DRAWS)


def steep(small, large, first=0.0):
    """Accuracy falls from weight to weight by a slope at each size; that of weight 0 lies lower by `first`."""
    noise = np.random.default_rng(0).normal(0, 0.001, (W, DRAWS, 2))
    validation, test = {}, {}
    for size, slope in ((SMALL, small), (LARGE, large)):
        curve = 0.9 - slope * np.arange(W) / (W - 1) - first * (np.arange(W) == 0) * (size == SMALL)
        validation[size] = np.broadcast_to(curve[:, None, None], noise.shape)
        test[size] = validation[size] + noise
    return Weighed(validation, test)


@pytest.mark.parametrize("part", ["sensitivity", "sensitivity.positive"])
@pytest.mark.parametrize(
    ("small", "large", "expected"),
    [(0.05, 0.02, Verdict.SUPPORTED), (0.02, 0.05, Verdict.REFUTED), (0.03, 0.03, Verdict.EQUIVALENT)],
)
def test_sensitivity_to_the_weight(part, small, large, expected):
    found = BY_ID[f"umt.weight.{part}"].judged(steep(small, large))
    share = 1 if part == "sensitivity" else 1 - 1 / (W - 1)
    assert found.numbers["125 training samples"].value == pytest.approx(small * share, abs=0.002)
    assert found.numbers["1000 training samples"].value == pytest.approx(large * share, abs=0.002)
    assert found.numbers["small − large"].value == pytest.approx((small - large) * share, abs=0.003)
    assert found.verdict is expected


def test_weight_0_counts_in_one_reading_only():
    found = {
        part: BY_ID[f"umt.weight.{part}"].judged(steep(0, 0, 0.1)) for part in ("sensitivity", "sensitivity.positive")
    }
    assert found["sensitivity"].verdict is Verdict.SUPPORTED
    assert found["sensitivity.positive"].verdict is Verdict.EQUIVALENT


def test_chance_of_initialisations_is_no_sensitivity():
    """On little data networks differ from weight to weight by two points, and each draw's two by chance alone."""
    rng = np.random.default_rng(1)
    validation, test = ({n: rng.normal(0.8, sd, (W, 400, 2)) for n, sd in ((SMALL, 0.02), (LARGE, 0.0))} for _ in "vt")
    found = BY_ID["umt.weight.sensitivity"].judged(Weighed(validation, test))
    assert found.verdict is Verdict.EQUIVALENT


def test_a_diverged_network_at_either_size_decides_nothing():
    for size in (SMALL, LARGE):
        runs = steep(0.05, 0.02)
        runs.test[size][3, 4, 1] = np.nan
        found = BY_ID["umt.weight.sensitivity"].judged(runs)
        assert found.verdict is Verdict.INCONCLUSIVE
        assert not found.preconditions[0].met
