"""Judgements of runs at given rates and weights, worked out by hand; and that what is given is what is run."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from mmtheory.claim import Verdict
from mmtheory.umt.claims import CLAIMS
from mmtheory.umt.claims.given_settings import sensitivity
from mmtheory.umt.comparison import Comparison
from mmtheory.umt.given_settings import ENCODER_RATES, RATE, WEIGHTS, Weighed, at_rate
from mmtheory.umt.methods import METHODS
from mmtheory.umt.runs import Study
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
    of = tuned(after, (0.1, 0.9)) if part == "printed" else tuned((0.1, 0.9), after)
    found = BY_ID[f"umt.forgetting.htad.{part}"].judged(of)
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
    for method in WEIGHTS:
        assert np.asarray(METHODS[method].trials(1)["learning_rate"]) == pytest.approx([RATE])


def at_weights(test, validation):
    """Accuracies by weight, run by run, two runs a draw."""
    outcomes = {}
    for method, accuracies, seen in zip(WEIGHTS, test, validation, strict=True):
        made = outcome(accuracies, [[0.5]] * RUNS, np.zeros((RUNS, 1)), np.zeros((RUNS, 1)))
        of_trial: Any = np.asarray(seen)[:, None]
        outcomes[method] = replace(made, validation_accuracy=of_trial)
    return Study(Comparison(outcomes, 0.0), 2, {}, None, None, {})


def test_weights_are_chosen_by_the_validation_accuracy_of_the_other_network():
    """Of two weights that differ: in a draw's first network the second is best, in the second the first."""
    test, validation = np.full((2, len(WEIGHTS), RUNS), 0.5)
    validation[2, ::2], validation[1, ::2] = 0.9, 0.1
    validation[1, 1::2], validation[2, 1::2] = 0.9, 0.1
    test[1], test[2] = 0.6, 0.4
    # Chance: the first network's choice costs the second as much as the second's brings the first.
    found = sensitivity(at_weights(test, validation))
    assert found == pytest.approx([0.2, -0.2] * (RUNS // 2))


def steep(slope):
    """Accuracy falls from weight to weight by a slope, in all networks and on both parts."""
    curve = 0.9 - slope * np.arange(len(WEIGHTS))[:, None] / (len(WEIGHTS) - 1)
    return at_weights(curve + NOISE.T, np.repeat(curve, RUNS, axis=1))


@pytest.mark.parametrize(
    ("small", "large", "expected"),
    [
        (0.05, 0.02, Verdict.SUPPORTED),
        (0.02, 0.05, Verdict.REFUTED),
        (0.03, 0.03, Verdict.EQUIVALENT),
    ],
)
def test_sensitivity_to_the_weight(small, large, expected):
    found = BY_ID["umt.weight.sensitivity"].judged(Weighed(steep(small), steep(large)))
    assert found.verdict is expected
    assert found.numbers["small − large"].value == pytest.approx(small - large, abs=1e-9)
    assert found.numbers["125 training samples"].value == pytest.approx(small)
    assert found.numbers["1000 training samples"].value == pytest.approx(large)


def test_chance_of_initialisations_is_no_sensitivity():
    """Networks differ by much from weight to weight, and each draw's two by chance alone."""
    rng = np.random.default_rng(1)
    noisy, quiet = (at_weights(*rng.normal(0.8, sd, (2, len(WEIGHTS), RUNS))) for sd in (0.001, 0.00001))
    found = BY_ID["umt.weight.sensitivity"].judged(Weighed(noisy, quiet))
    assert found.verdict is Verdict.EQUIVALENT


def test_a_diverged_network_at_either_size_decides_nothing():
    lost = np.full((len(WEIGHTS), RUNS), 0.8)
    lost[3, 4] = np.nan
    broken = at_weights(lost, np.full_like(lost, 0.8))
    for runs in (Weighed(broken, steep(0.02)), Weighed(steep(0.02), broken)):
        found = BY_ID["umt.weight.sensitivity"].judged(runs)
        assert found.verdict is Verdict.INCONCLUSIVE
        assert not found.preconditions[0].met
