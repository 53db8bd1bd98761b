"""How many signs of paired features are read off features that are known, and what the claims make of it."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from mmtheory.claim import Verdict
from mmtheory.datasets.dataset import Part
from mmtheory.datasets.paired_features import PairedFeatures
from mmtheory.learners.method import Pretrained
from mmtheory.umt.claims.erasure import ERASURE
from mmtheory.umt.comparison import Comparison
from mmtheory.umt.erasure import by_emptiness, seen_alone, sign_recovery
from mmtheory.umt.runs import ERASING, SEEDS, Study
from tests.learners import reference, tiny
from tests.umt.test_claims import of_right

pytestmark = pytest.mark.usefixtures("stand_ins")

LAW = PairedFeatures(p=(0.4,), paired=1, slots=2, train=400, validation=1, test=1000)
DATASETS = [LAW.draw(seed) for seed in (3, 4)]


def paired_column(r, part):
    """Of modality r = 0, 1 the column of the paired slot, the only feature, on every seed."""
    columns = [dataset.part(part)[0][r][:, LAW.slot_columns[r]][:, :1] for dataset in DATASETS]
    return np.stack(columns).astype(np.float32)


def recovered(features):
    """By modality, of features that are functions of the part."""
    training, test = ([columns(part) for columns in features] for part in (Part.TRAIN, Part.TEST))
    return sign_recovery(training, test, LAW, DATASETS)


def magnitude(part):
    """Of modality 1: whether the pair is empty, and no sign."""
    return np.abs(paired_column(0, part))


def nothing(part):
    return np.zeros_like(paired_column(0, part))


MOST_FREQUENT = LAW.p_h * (1 + 1 / LAW.c) / 2
"""Of the three classes −, empty and +."""


@pytest.mark.parametrize(
    ("features", "kept"),
    [
        ([partial(paired_column, 0), partial(paired_column, 1)], [1, 1]),
        # The signs of the two columns of a pair are independent.
        ([partial(paired_column, 0), partial(paired_column, 0)], [1, MOST_FREQUENT]),
        ([partial(paired_column, 1), partial(paired_column, 1)], [MOST_FREQUENT, 1]),
        ([magnitude, magnitude], [by_emptiness(LAW)] * 2),
        ([nothing, nothing], [MOST_FREQUENT] * 2),
    ],
)
def test_signs_that_are_read_off_known_features(features, kept):
    found = recovered(features)
    assert found.shape == (len(DATASETS), 2)
    assert found.mean(axis=0) == pytest.approx(kept, abs=0.04)


def test_what_emptiness_tells():
    assert by_emptiness(PairedFeatures()) == pytest.approx(0.56)
    assert by_emptiness(PairedFeatures(p_h=0, paired=1)) == 1


def test_what_uni_modal_networks_see():
    networks = [[tiny.network((seed, r), tiny.BUILD.modality(r)) for seed in range(2)] for r in range(2)]
    stacked = [jax.tree.map(lambda *leaves: jnp.stack(leaves), *each) for each in networks]
    samples = [tiny.examples(np.random.default_rng(seed), 5) for seed in range(2)]
    examples = tiny.labelled([np.stack([one.x[r] for one in samples]) for r in range(2)], np.zeros((2, 5), int))
    for r, features in enumerate(seen_alone(Pretrained(tuple(stacked)), examples)):
        by_hand = [reference.Network(networks[r][seed]).features([samples[seed].x[r]])[0] for seed in range(2)]
        np.testing.assert_allclose(features, by_hand, rtol=1e-5)


# -- claims -----------------------------------------------------------------------------------------------------------


def study(lost, naive=0.93):
    """Every encoder of UMT has lost these shares of what naive fusion keeps, give or take a few tenths of a point."""
    n = 30
    noise = 0.003 * np.random.default_rng(0).standard_normal((len(ERASING) + 1, n, 2))
    recovery = {
        method: naive - (0 if method == "naive" else np.asarray(lost)) + noise[i]
        for i, method in enumerate((*ERASING, "alone"))
    }
    outcomes = {method: of_right(np.ones((n, 5), bool)) for method in ERASING}
    return Study(Comparison(outcomes, 0.0), 1, {}, None, None, recovery)


@pytest.mark.parametrize(
    ("lost", "verdict"),
    [
        ((0.02, 0.03), Verdict.SUPPORTED),
        ((-0.02, -0.03), Verdict.REFUTED),
        ((0.0, 0.0), Verdict.EQUIVALENT),
        # On the average over both encoders.
        ((-0.01, 0.03), Verdict.SUPPORTED),
        ((-0.03, 0.03), Verdict.EQUIVALENT),
    ],
)
def test_signs_lost(lost, verdict):
    for claim in ERASURE.claims:
        found = claim.judged(study(lost))
        assert found.verdict is verdict, claim.id
        assert found.numbers["signs lost"].value == pytest.approx(np.mean(lost), abs=0.002)
        assert [found.numbers[f"encoder {r}"].value for r in (1, 2)] == pytest.approx(lost, abs=0.002)
        assert found.numbers["naive − uni-modal"].value == pytest.approx(np.mean(lost), abs=0.002)


def test_each_claim_is_about_its_own_weight():
    for claim, method in zip(ERASURE.claims, ("umt", "umt-weight-1", "umt-weight-100"), strict=True):
        one = study((0.02, 0.03))
        one.recovery[method][:] = one.recovery["naive"]
        assert [other.judged(one).verdict is Verdict.SUPPORTED for other in ERASURE.claims].count(False) == 1
        assert claim.judged(one).numbers["signs lost"].value == 0


def test_signs_that_naive_fusion_does_not_keep_cannot_be_erased():
    found = ERASURE.claims[0].judged(study((0.02, 0.03), naive=0.56))
    assert found.verdict is Verdict.INCONCLUSIVE
    assert "signs to lose: not met" in found.evidence


def test_the_standard_budget_has_the_draws_that_the_pilot_asks_for():
    for claim in ERASURE.claims:
        assert claim.design is not None
        assert claim.design.needed <= SEEDS[claim.starts_at]
