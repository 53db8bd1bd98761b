"""Judgements on Conjecture 1, worked out by hand: encoders against their teachers, and λ → ∞."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from mmtheory.claim import Verdict
from mmtheory.remedies.claims.conjecture_1 import CONJECTURE_1, MARGIN, NEAR
from mmtheory.remedies.comparison import Comparison
from mmtheory.remedies.methods import LIMIT, READINGS, ROWS, WEIGHTS, umt_name
from mmtheory.remedies.runs import NAMES
from mmtheory.remedies.setting import QUICK, hypothesis_1

pytestmark = pytest.mark.usefixtures("stand_ins")

BY_ID = {claim.id.removeprefix("remedies.conjecture-1."): claim for claim in CONJECTURE_1.claims}
SEEDS, R, K, TESTED = 6, 2, QUICK.parameters.K, 100_000
MU = np.array(QUICK.parameters.mu)
UMT = [name for name in NAMES if name.startswith("umt") and not name.endswith(f"-{LIMIT:g}")]
NOISE = np.array([-1.0, 1.0, -2.0, 2.0, 0.5, -0.5])


def per_class(share):
    """Counts (…, class) of which all classes together are this share of the tested samples."""
    return np.repeat((np.asarray(share) * TESTED)[..., None], K, axis=-1)


def outcome(excess=(0.0, 0.0), joint=0.0, distance=(0.0, 0.0)):
    """Of encoders that err by so many μ_r more than their teachers, and a joint error in Hypothesis 1's μ.

    Every number is one for all seeds or has an axis of seeds last.
    """
    by_seed = np.stack([np.broadcast_to(one, SEEDS) for one in excess], axis=1)
    test = SimpleNamespace(
        tested=np.full((SEEDS, K), TESTED),
        encoder_errors=per_class((1 + by_seed) * MU),
        uni_modal_errors=per_class(np.broadcast_to(MU, (SEEDS, R))),
        joint_errors=per_class(np.broadcast_to(joint, SEEDS) * hypothesis_1(QUICK.parameters.mu)),
    )
    distances = np.stack([np.broadcast_to(one, SEEDS) for one in distance], axis=1)
    far = np.full((SEEDS, R), 9.0)
    made = SimpleNamespace(test=test, diverged=np.zeros(SEEDS, bool), neuron_distance=far, class_distance=far)
    return made, distances


def runs(outcomes: Any, encoders: Any = None) -> Comparison:
    made: Any = {name: outcome()[0] for name in NAMES} | outcomes
    return Comparison(QUICK, made, encoders or {}, {}, {})


# -- the encoders learn what their teachers learned ------------------------------------------------------------------

BEYOND = (0.5, 0.0)
UNKNOWN = (MARGIN + 0.1 * NOISE, 0.0)


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize(
    ("excess", "expected"),
    [
        ((0.0, 0.0), Verdict.SUPPORTED),
        # No worse than within the margin, and better.
        ((0.09, -0.5), Verdict.SUPPORTED),
        ((0.0, 0.2), Verdict.REFUTED),
        (BEYOND, Verdict.REFUTED),
        (UNKNOWN, Verdict.INCONCLUSIVE),
    ],
)
def test_encoders_learn_what_teachers_learned(reading, excess, expected):
    found = {name: outcome(excess)[0] for name in UMT if reading in name}
    others = {name: outcome((9.0, 9.0))[0] for name in UMT if reading not in name}
    assert BY_ID[f"learned.{reading}"].judged(runs(found | others)).verdict is expected


@pytest.mark.parametrize(
    ("last", "expected"),
    [((0.0, 0.0), Verdict.SUPPORTED), (BEYOND, Verdict.REFUTED), (UNKNOWN, Verdict.INCONCLUSIVE)],
)
def test_one_suitable_weight_is_enough(last, expected):
    found = {umt_name("neurons-own", weight): outcome(BEYOND)[0] for weight in WEIGHTS}
    found[umt_name("neurons-own", WEIGHTS[-1])] = outcome(last)[0]
    assert BY_ID["learned.neurons-own"].judged(runs(found)).verdict is expected


def test_too_few_encoders_within_the_margin():
    """The means cannot tell, for two seeds of six err by far more; but in no modality are nine of ten near."""
    few = np.array([0.2, 0.2, 0.2, 0.2, 0.2, 9.0])
    found = {umt_name("neurons-initial", 1.0): outcome((few, few))[0]}
    finding = BY_ID["learned.neurons-initial"].judged(runs(found))
    assert finding.verdict is Verdict.REFUTED
    assert finding.numbers["1"]["excess"][0].low < MARGIN
    assert finding.numbers["1"]["share"].value == 0


def near(low_of):
    """Values whose mean is so many standard errors below the margin."""
    spread = 0.02 * NOISE
    return MARGIN - low_of * spread.std(ddof=1) / np.sqrt(SEEDS) + spread


def test_the_best_of_three_weights_has_intervals_for_all():
    """t(5) is 2.57 at 95 %; of three weights, with three intervals each, 4.7, of one weight 3.5."""
    assert len([w for w in WEIGHTS if umt_name("neurons-own", w) in ROWS]) == 3
    for below, of_three, of_one in (
        (3.0, Verdict.INCONCLUSIVE, Verdict.INCONCLUSIVE),
        (4.0, Verdict.INCONCLUSIVE, Verdict.SUPPORTED),
        (6.0, Verdict.SUPPORTED, Verdict.SUPPORTED),
    ):
        found = {name: outcome((near(below), 0.0))[0] for name in UMT}
        assert BY_ID["learned.neurons-own"].judged(runs(found)).verdict is of_three
        assert BY_ID["learned.classes-own"].judged(runs(found)).verdict is of_one


# -- the encoders outperform their teachers --------------------------------------------------------------------------


def evaluated(naive: Any = 0.5, **gains: Any) -> Comparison:
    """Linear evaluation of encoders that are so many μ_r better than their teachers in modality 1; rows by name."""
    rows: Any = dict.fromkeys(UMT, 0.0) | {"naive": naive, "averaged-logits": 0.0} | gains
    encoders: Any = {}
    for name, gain in rows.items():
        accuracy = np.full((SEEDS, R), 0.8)
        accuracy[:, 0] += np.broadcast_to(gain, SEEDS) * MU[0]
        encoders[name] = SimpleNamespace(encoder_test_accuracy=accuracy)
    return runs({}, encoders)


@pytest.mark.parametrize("name", UMT)
def test_one_encoder_that_outperforms_its_teacher_is_enough(name):
    finding = BY_ID["outperform"].judged(evaluated(**{name: 0.3 + 0.01 * NOISE}))
    assert finding.verdict is Verdict.SUPPORTED
    assert finding.numbers["umt"][name][0].value == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("naive", "gain", "expected"),
    [
        (0.5, 0.0, Verdict.REFUTED),
        # By the margin and not over it.
        (0.5, 0.05, Verdict.REFUTED),
        # Naive joint training learns nothing more either.
        (0.0, 0.0, Verdict.INCONCLUSIVE),
        (0.5, 0.3 * NOISE, Verdict.INCONCLUSIVE),
    ],
)
def test_encoders_do_not_outperform(naive, gain, expected):
    assert BY_ID["outperform"].judged(evaluated(naive, **{UMT[0]: gain})).verdict is expected


def test_the_largest_of_twelve_gains_has_an_interval_for_all():
    """t(5) is 2.57 at 95 % and 4.98 of twelve."""
    assert len(UMT) * R == 12
    for above, expected in ((-3.5, Verdict.INCONCLUSIVE), (-6.0, Verdict.SUPPORTED)):
        finding = BY_ID["outperform"].judged(evaluated(**{UMT[2]: near(above)}))
        assert finding.verdict is expected


@pytest.mark.parametrize("name", [UMT[0], "naive", "averaged-logits"])
def test_an_encoder_without_a_linear_classifier_decides_nothing(name):
    """Though another gains beyond doubt."""
    missing = np.where(np.arange(SEEDS) < 2, np.nan, 0.0)
    finding = BY_ID["outperform"].judged(evaluated(**{UMT[1]: 0.5, name: missing}))
    assert finding.verdict is Verdict.INCONCLUSIVE
    total = (len(UMT) + 2) * SEEDS * R
    assert finding.evidence == f"no linear classifier could be fitted to 2 of {total} encoders"


# -- λ → ∞ -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize(
    ("distance", "joint", "expected"),
    [
        ((0.001, 0.0), 1.0, Verdict.SUPPORTED),
        ((0.001, 0.1), 1.0, Verdict.REFUTED),
        ((0.001, 0.0), 1.3, Verdict.REFUTED),
        ((0.001, 0.0), 0.7, Verdict.REFUTED),
        ((0.0, NEAR + 0.01 * NOISE), 1.0, Verdict.INCONCLUSIVE),
        ((0.0, 0.0), 1.0 + MARGIN + 0.1 * NOISE, Verdict.INCONCLUSIVE),
    ],
)
def test_the_limit_is_the_teachers(reading, distance, joint, expected):
    """Features are compared as they are distilled: the other distance is large."""
    student, distances = outcome(joint=joint, distance=distance)
    setattr(student, f"{'neuron' if reading.startswith('neurons') else 'class'}_distance", distances)
    found = {umt_name(reading, LIMIT): student, "averaged-logits": outcome(joint=1.0)[0]}
    assert BY_ID[f"limit.{reading}"].judged(runs(found)).verdict is expected


def test_the_limit_is_refuted_by_intervals_for_all():
    """t(5) is 2.57 at 95 % and 3.53 of three."""
    spread = 0.001 * NOISE
    error = spread.std(ddof=1) / np.sqrt(SEEDS)
    for above, expected in ((3.0, Verdict.INCONCLUSIVE), (4.0, Verdict.REFUTED)):
        student, distances = outcome(joint=1.0, distance=(0.0, NEAR + above * error + spread))
        student.class_distance = distances
        found = {umt_name("classes-own", LIMIT): student, "averaged-logits": outcome(joint=1.0)[0]}
        assert BY_ID["limit.classes-own"].judged(runs(found)).verdict is expected
