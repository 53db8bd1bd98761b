"""Verdicts on networks whose predictions are known: `blind`, and which has the higher mIoU."""

from typing import Any

import numpy as np
import pytest

from mmtheory.claim import Verdict
from mmtheory.datasets.scenes import CLASSES, ONLY_COLOUR, ONLY_DEPTH
from mmtheory.segmentation.claims.networks import NETWORKS as CLAIMED
from mmtheory.segmentation.claims.networks import better
from mmtheory.segmentation.outcome import NETWORKS, Outcome
from mmtheory.segmentation.summary import Summary

SEEDS, K, PIXELS = 6, len(CLASSES), 1000
BY_ID = {claim.id: claim for claim in CLAIMED.claims}
NOISE = np.linspace(-0.01, 0.01, SEEDS)
ON_PAIR = "rgb on disc, ball:"


def summary(**confusions: Any) -> Summary:
    """Networks that are perfect but for those that are named, with an underscore for a space."""
    confusion: Any = np.tile(PIXELS * np.eye(K, dtype=int), (SEEDS, len(NETWORKS), 1, 1))
    for name, counts in confusions.items():
        confusion[:, NETWORKS.index(name.replace("_", " "))] = counts
    predictions, diverged = np.zeros((SEEDS, len(NETWORKS), 1, 2, 2), int), np.zeros((SEEDS, len(NETWORKS)), bool)
    return Summary(Outcome(confusion, confusion, predictions, diverged))  # type: ignore[arg-type]


def within_pair(pair, first, second):
    """Confusions by seed of a network that has these shares of both classes right, and all else of them wrong."""
    counts = np.tile(PIXELS * np.eye(K), (SEEDS, 1, 1))
    k, other = (CLASSES.index(name) for name in pair)
    for row, column, share in ((k, other, first), (other, k, second)):
        counts[:, row, row] = PIXELS * np.asarray(share)
        counts[:, row, column] = PIXELS * (1 - np.asarray(share))
    return counts.round().astype(int)


def correct(share):
    """Confusions by seed of a network that has this share of every class right, the rest of it taken for the next."""
    right = (PIXELS * np.broadcast_to(share, SEEDS)).round().astype(int)[:, None, None]
    return right * np.eye(K, dtype=int) + (PIXELS - right) * np.roll(np.eye(K, dtype=int), 1, axis=1)


def blind(first, second):
    """Of RGB with these shares right in the pair that it does not tell apart; depth guesses."""
    networks = {"rgb": within_pair(ONLY_DEPTH, first, second), "depth": within_pair(ONLY_COLOUR, 0.5, 0.5)}
    return BY_ID["segmentation.blind"].judged(summary(**networks))


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (0.5 + NOISE, 0.5, Verdict.SUPPORTED),
        # All pixels are taken for the same class: of the one all are right, of the other none.
        (1.0, 0.0, Verdict.SUPPORTED),
        (0.8 + NOISE, 0.8, Verdict.REFUTED),
        (0.5 + 30 * NOISE, 0.5 + 30 * NOISE, Verdict.INCONCLUSIVE),
    ],
)
def test_guessing_is_half_right(first, second, expected):
    finding = blind(first, second)
    assert finding.verdict is expected
    assert finding.numbers[ON_PAIR].value == pytest.approx((np.mean(first) + np.mean(second)) / 2)


def test_both_networks_must_guess():
    networks = {"rgb": within_pair(ONLY_DEPTH, 0.5, 0.5), "depth": within_pair(ONLY_COLOUR, 0.9, 0.9)}
    assert BY_ID["segmentation.blind"].judged(summary(**networks)).verdict is Verdict.REFUTED


def test_one_network_of_two_is_refuted_by_an_interval_for_both():
    """Beyond the margin at 95 %, not at 97.5 %; t(5) is 2.57 and 3.16."""
    error = np.std(NOISE, ddof=1) / np.sqrt(SEEDS)
    for beyond, expected in ((2.85, Verdict.INCONCLUSIVE), (3.5, Verdict.REFUTED)):
        share = 0.6 + beyond * error + NOISE
        assert blind(share, share).verdict is expected


@pytest.mark.parametrize("classes", [ONLY_DEPTH[:1], ONLY_DEPTH])
def test_a_class_without_a_pixel_in_the_pair_decides_nothing(classes):
    """A class all right and the other without any pixel is no guess; without any pixel at all nothing is refuted."""
    counts = np.tile(PIXELS * np.eye(K, dtype=int), (SEEDS, 1, 1))
    elsewhere = next(k for k, name in enumerate(CLASSES) if name not in ONLY_DEPTH)
    for name in classes:
        k = CLASSES.index(name)
        counts[2, k, k], counts[2, k, elsewhere] = 0, PIXELS
    networks = {"rgb": counts, "depth": within_pair(ONLY_COLOUR, 0.5, 0.5)}
    finding = BY_ID["segmentation.blind"].judged(summary(**networks))
    assert finding.verdict is Verdict.INCONCLUSIVE
    assert finding.evidence.startswith("no value")
    assert f"{ON_PAIR} 1 of {SEEDS} seeds" in finding.evidence
    assert "depth" not in finding.evidence


@pytest.mark.parametrize(
    ("rgb", "depth", "expected"),
    [
        (0.8, 0.7, Verdict.SUPPORTED),
        (0.8, 0.95, Verdict.REFUTED),
        (0.95, 0.7, Verdict.REFUTED),
        (0.89 + 5 * NOISE, 0.7, Verdict.INCONCLUSIVE),
        # Better than none by nothing.
        (0.9 + NOISE, 0.7, Verdict.REFUTED),
    ],
)
def test_fusion_is_better_than_either(rgb, depth, expected):
    found = summary(naive=correct(0.9 + NOISE), rgb=correct(rgb), depth=correct(depth))
    assert BY_ID["segmentation.fusion"].judged(found).verdict is expected


def test_a_part_of_two_is_refuted_by_an_interval_for_both():
    """Of a difference that alone would be below 0 at 95 %, not at 97.5 %."""
    found = summary(naive=correct(0.9), rgb=correct(0.9087 + NOISE), depth=correct(0.5))
    alone, both = better(("naive", "rgb")), better(("naive", "rgb"), ("naive", "depth"))
    assert alone(found).verdict is Verdict.REFUTED
    assert both(found).verdict is Verdict.INCONCLUSIVE


# -- UMT and the pair that only depth tells apart -------------------------------------------------------------------

DISC, BALL = (CLASSES.index(name) for name in ONLY_DEPTH)
FLOOR = CLASSES.index("floor")


LEARNED, GUESSED = (0.9, 0.62), (0.9, 0.58)
"""Mean recalls of 0.76 and 0.74."""


def pair(umt, naive):
    """The finding where each of the two has learned the pair in these seeds, as letters: x learned, - not."""
    networks = {
        name: within_pair(ONLY_DEPTH, *np.transpose([LEARNED if mark == "x" else GUESSED for mark in marks]))
        for name, marks in (("umt", umt), ("naive", naive))
    }
    return BY_ID["segmentation.umt.pair"].judged(summary(**networks))


@pytest.mark.parametrize(
    ("umt", "naive", "counts", "low", "high", "expected"),
    [
        # Six of six: 0.025^(1/6) is the lower end.
        ("xxxxxx", "------", (0, 6, 0, 0), 0.025 ** (1 / 6), 1, Verdict.SUPPORTED),
        ("------", "xxxxxx", (0, 0, 6, 0), 0, 1 - 0.025 ** (1 / 6), Verdict.REFUTED),
        # Five of five do not decide.
        ("xxxxxx", "-----x", (1, 5, 0, 0), 0.025 ** (1 / 5), 1, Verdict.INCONCLUSIVE),
        ("-----x", "xxxxxx", (1, 0, 5, 0), 0, 1 - 0.025 ** (1 / 5), Verdict.INCONCLUSIVE),
        # Of the two that differ one each: 1 − (1 − p)² and p² are 0.025 at the ends.
        ("xxx---", "xx-x--", (2, 1, 1, 2), 1 - 0.975**0.5, 0.975**0.5, Verdict.INCONCLUSIVE),
    ],
)
def test_which_learns_the_pair_more_often(umt, naive, counts, low, high, expected):
    finding = pair(umt, naive)
    assert finding.verdict is expected
    assert tuple(finding.numbers[name] for name in ("both", "only UMT", "only middle fusion", "neither")) == counts
    share = finding.numbers["share of UMT"]
    assert (share.low, share.high) == pytest.approx((low, high))
    assert finding.numbers["UMT"].value == umt.count("x") / SEEDS
    assert finding.numbers["middle fusion"].value == naive.count("x") / SEEDS


@pytest.mark.parametrize("marks", ["xxxxxx", "------", "x--x--"])
def test_seeds_that_agree_decide_nothing(marks):
    finding = pair(marks, marks)
    assert finding.verdict is Verdict.INCONCLUSIVE
    assert "of the 0 seeds that differ the share of UMT, in %, is unknown" in finding.evidence


def test_a_class_that_is_taken_for_neither_is_not_learned():
    """Balls are all taken for the floor: no recall within the pair, though every disc is right."""
    lost = within_pair(ONLY_DEPTH, 1.0, 1.0)
    lost[:, BALL, BALL], lost[:, BALL, FLOOR] = 0, PIXELS
    finding = BY_ID["segmentation.umt.pair"].judged(summary(naive=lost))
    assert finding.numbers["only UMT"] == SEEDS
    assert finding.verdict is Verdict.SUPPORTED


def test_classes_outside_the_pair_do_not_count():
    """Half of the discs and balls are taken for the floor, the others are told apart."""
    half = within_pair(ONLY_DEPTH, 1.0, 1.0)
    for k in (DISC, BALL):
        half[:, k, k], half[:, k, FLOOR] = PIXELS // 2, PIXELS // 2
    assert BY_ID["segmentation.umt.pair"].judged(summary(naive=half)).numbers["both"] == SEEDS


@pytest.mark.parametrize(("name", "enough"), [("umt", 142), ("umt.depth-encoder", 185)])
def test_what_so_many_seeds_cannot_decide_is_refused(name, enough):
    refused = BY_ID[f"segmentation.{name}"].refused
    assert refused is not None
    assert refused.evidence.endswith(f"{enough} would find a difference of 2 in four of five experiments")
