"""The rule on made-up evidence, its order, and what it refuses to decide."""

import math
from dataclasses import replace

import numpy as np
import pytest

from mmtheory.diagnosis.advice import advice
from mmtheory.diagnosis.regime import COMBINATIONS, MARGIN, Evidence, Regime, evidence, regime
from mmtheory.diagnosis.rows import Rows
from mmtheory.estimate import Estimate


def about(value, half=0.01):
    return Estimate(value, value - half, value + half)


def classes(*by_modality):
    """Of made-up evidence, narrow enough for all classes at once."""
    return {"classes": by_modality, "simultaneous": by_modality}


def encoders(*by_modality):
    """Of made-up evidence, narrow enough for all modalities at once."""
    return {"encoders": by_modality, "together": by_modality}


NONE = [about(0.0), about(0.0)]
LOSSES = [about(-0.2), about(0.0)]
NOTHING = Evidence("frozen", "joint", 1, about(0.1), about(0.0), NONE, NONE, [NONE, NONE], [NONE, NONE])


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, Regime.UNDECIDED),
        ({"ahead": about(0.05)}, Regime.PAIRED),
        # The interval holds 0; the lead is small.
        ({"ahead": about(0.05, 0.06)}, Regime.UNDECIDED),
        ({"ahead": about(0.015)}, Regime.UNDECIDED),
        ({"gain": about(0.005)}, Regime.REDUNDANT),
        ({"gain": about(0.005, 0.02)}, Regime.UNDECIDED),
        ({"gain": about(-0.1)}, Regime.REDUNDANT),
        (encoders(about(0.0), about(-0.05)), Regime.LAZY),
        (encoders(about(0.0), about(-0.05, 0.06)), Regime.UNDECIDED),
        # Beyond the interval for one modality, not for all at once.
        ({"encoders": [about(0.0), about(-0.05)], "together": [about(0.0), about(-0.05, 0.06)]}, Regime.UNDECIDED),
        (encoders(about(0.0), about(-0.015)), Regime.UNDECIDED),
        (classes(LOSSES, LOSSES[::-1]), Regime.COMPETING),
        # Beyond intervals for one class, not for all at once.
        ({"classes": [LOSSES, LOSSES[::-1]], "simultaneous": [[about(-0.2, 0.3), about(0.0)]] * 2}, Regime.UNDECIDED),
        # One modality wins all that is won.
        (classes(LOSSES, NONE), Regime.UNDECIDED),
        (classes(LOSSES, NONE) | encoders(about(-0.1), about(0.0)), Regime.LAZY),
        # Both lose.
        (classes(LOSSES, [about(-0.15), about(-0.2)]), Regime.UNDECIDED),
        (classes(LOSSES, LOSSES[::-1]) | encoders(about(-0.1), about(-0.1)), Regime.COMPETING),
        (classes(LOSSES, LOSSES[::-1]) | {"gain": about(0.005)}, Regime.REDUNDANT),
        (classes(LOSSES, LOSSES[::-1]) | {"ahead": about(0.05)}, Regime.PAIRED),
        ({"ahead": about(0.05), "diverged": 1}, Regime.UNDECIDED),
        ({"ahead": Estimate(0.05, math.nan, math.nan)}, Regime.UNDECIDED),
    ],
)
def test_the_first_that_fits(changes, expected):
    assert regime(replace(NOTHING, **changes)) is expected


def test_of_three_modalities_one_wins_where_both_others_lose():
    # Class 0 is lost to all but the third, class 1 to all but the first; class 2 to one alone.
    three = classes(
        [about(-0.2), about(0.0), about(-0.3)],
        [about(-0.1), about(-0.2), about(0.0)],
        [about(0.0), about(-0.2), about(0.0)],
    )
    found = replace(NOTHING, **encoders(*[about(0.0)] * 3), **three)
    assert dict(found.won) == {0: 3, 1: 1}
    assert regime(found) is Regime.COMPETING


def test_a_suggestion_rests_on_its_difference():
    ahead = advice(replace(NOTHING, ahead=about(0.05)), ("a", "b"))
    assert (ahead.measure, ahead.estimate) == ("joint training − classifier on frozen encoders", about(0.05))
    lazy = replace(NOTHING, **encoders(about(-0.1), about(-0.1)), ahead=about(-0.03))
    better = advice(lazy, ("a", "b"))
    assert better.measure == "classifier on frozen encoders − joint training"
    assert (better.estimate.low, better.estimate.high) == pytest.approx((0.02, 0.04))
    assert "not decided" not in better.sentence
    assert "not decided" in advice(replace(lazy, ahead=about(-0.03, 0.04)), ("a", "b")).sentence
    # Joint training is ahead, by too little for what is paired.
    worse = advice(replace(lazy, ahead=about(0.015)), ("a", "b"))
    assert worse.sentence == (
        "Teach the joint network by uni-modal teachers (UMT). Encoders that are trained apart and combined (classifier "
        "on frozen encoders) are worse here, by 1.5 [0.5, 2.5] points."
    )
    assert worse.measure == better.measure
    assert (worse.estimate.low, worse.estimate.high) == pytest.approx((-0.025, -0.005))
    assert advice(replace(NOTHING, gain=about(0.0)), ("a", "b")).sentence.startswith("a alone")
    assert advice(NOTHING, ("a", "b")).sentence == "None: nothing stands out beyond the intervals."
    assert advice(replace(NOTHING, diverged=2), ("a", "b")).sentence == "None: a network diverged."


def simulated(seed, K, each, lost=(), clusters=None):
    """Rows of two modalities whose encoders are as good after joint training as alone, but for lost (modality, class).

    How hard a row is differs; six repeats.
    """
    rng = np.random.default_rng(seed)
    y = np.repeat(np.arange(K), each)
    chances = rng.beta(4, 2, (2, len(y)))

    def right(chance):
        return (rng.random((6, len(y))) < chance).astype(float)

    alone = {f"encoder alone {r}": right(chances[r - 1]) for r in (1, 2)}
    for r, k in lost:
        chances[r - 1, y == k] /= 3
    found = {f"encoder {r}": right(chances[r - 1]) for r in (1, 2)}
    same = {f"same {r}": right(0.5) for r in (1, 2)}
    others = {name: right(0.9) for name in (*COMBINATIONS, "joint")}
    return Rows(alone | found | same | others, y, np.arange(len(y)) if clusters is None else clusters, K)


@pytest.mark.parametrize(("K", "each"), [(50, 20), (4, 20), (4, 200)])
def test_noise_wins_a_class_in_one_data_set_of_twenty_at_most(K, each):
    found = [evidence(simulated(seed, K, each), 2) for seed in range(60)]
    assert sum(bool(one.won) for one in found) <= 3
    assert all(regime(one) is not Regime.COMPETING for one in found)


def test_of_six_modalities_noise_makes_one_in_twenty_lazy_at_most():
    """Six encoders that are as good after joint training, each of which seems worse in one data set of forty."""

    def found(seed):
        rng = np.random.default_rng(seed)
        parts = [simulated(rng, 2, 40).right for _ in range(3)]
        right = dict(parts[0])
        for k, part in enumerate(parts):
            for r in (1, 2):
                for name in ("encoder", "encoder alone", "same"):
                    right[f"{name} {2 * k + r}"] = part[f"{name} {r}"]
        return evidence(Rows(right, np.repeat([0, 1], 40), np.arange(80), 2), 6)

    every = [found(seed) for seed in range(100)]
    assert sum(bool(one.lazy) for one in every) <= 5
    # At 95 % each, some of six in one data set of seven.
    assert sum(any(e.high < 0 and e.value <= -MARGIN for e in one.encoders) for one in every) > 8


@pytest.mark.parametrize(("K", "each"), [(50, 40), (4, 40)])
def test_classes_that_are_lost_are_found_where_their_rows_are_enough(K, each):
    lost = ((1, 0), (2, 1))
    found = evidence(simulated(0, K, each, lost), 2)
    assert dict(found.won) == {0: 2, 1: 1}
    assert regime(found) is Regime.COMPETING
    # As many rows of six clusters, each with its share of all classes.
    few = evidence(simulated(0, K, each, lost, np.arange(K * each) % 6), 2)
    assert few.classes[0][0].high < 0
    assert not few.won
    assert all(math.isnan(one.high) for of_r in few.simultaneous for one in of_r)


def test_a_modality_that_most_rows_lack_does_not_do_alone():
    rows = simulated(0, 4, 50)
    rng = np.random.default_rng(1)
    first = np.where(np.arange(200) % 10 == 0, 1.0, np.nan)
    everything = (rng.random((6, 200)) < 0.8).astype(float)
    # On its own rows the first is as right as joint training; the second has all rows and less right.
    right = {name: np.where(np.isfinite(first), 1.0, everything) for name in (*COMBINATIONS, "joint")}
    right |= {"same 1": np.tile(first, (6, 1)), "same 2": np.clip(everything - 0.3, 0, 1)}
    found = evidence(replace(rows, right=dict(rows.right) | right), 2)
    assert found.single == 2
    assert regime(found) is not Regime.REDUNDANT
    alone = evidence(replace(rows, right=dict(rows.right) | right | {"same 2": np.zeros((6, 200))}), 2)
    assert alone.single == 1
    assert alone.gain.value == pytest.approx(right["joint"].mean() - 0.1)
    assert regime(alone) is not Regime.REDUNDANT
    whole = evidence(replace(rows, right=dict(rows.right) | right | {"same 1": right["joint"]}), 2)
    assert regime(whole) is Regime.REDUNDANT
