"""Judgements of probes and of attention, worked out by hand."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from mmtheory.claim import Verdict
from mmtheory.umt.claims import CLAIMS
from mmtheory.umt.claims.along_training import PERIODS, learned_after
from mmtheory.umt.comparison import Comparison
from mmtheory.umt.runs import Study
from tests.umt.test_comparison import outcome

pytestmark = pytest.mark.usefixtures("stand_ins")

BY_ID = {claim.id: claim for claim in CLAIMS}
RUNS, PASSES = 6, 40
NOISE = np.linspace(-0.001, 0.001, RUNS)[:, None]


def rising(passes, end=0.8):
    """A probe that is at 0.5 and, after so many passes, at its end."""
    return np.where(np.arange(PASSES + 1) < passes, 0.5, end)


def probed(accuracy, *probes):
    made: Any = outcome([accuracy] * RUNS, [[0.5]] * RUNS, np.zeros((RUNS, len(probes))), np.zeros((RUNS, len(probes))))
    along = np.stack([np.asarray(one) + NOISE for one in probes], axis=2)
    object.__setattr__(made, "records", SimpleNamespace(probe_accuracy=along))
    return made


def study(first, second, alone_1=None, alone_2=None):
    """Probes on naive fusion's encoders and on the uni-modal ones; modality 2 is the stronger."""
    outcomes = {
        "alone-1": probed(0.6, rising(3) if alone_1 is None else alone_1),
        "alone-2": probed(0.7, rising(3) if alone_2 is None else alone_2),
        "naive": probed(0.9, first, second),
    }
    return Study(Comparison(outcomes, 0.0), 1, {}, None, None, {})


def judged(name, stand_in):
    return BY_ID[f"umt.laziness.htad.{name}"].judged(stand_in)


def test_quarters_of_the_training():
    assert PERIODS == (10, 20, 30, 40)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (rising(3, 0.7), rising(3, 0.7), Verdict.SUPPORTED),
        # One encoder catches up in the end.
        (np.where(np.arange(PASSES + 1) < 40, 0.7, 0.85), rising(3, 0.7), Verdict.REFUTED),
        (rising(3, 0.7), np.where(np.arange(PASSES + 1) < 11, 0.85, 0.7), Verdict.REFUTED),
        (np.where(np.arange(PASSES + 1) < 9, 0.9, 0.7), rising(3, 0.7), Verdict.SUPPORTED),
    ],
)
def test_encoders_behind_at_every_quarter(first, second, expected):
    alone = [rising(3, 0.8) + np.random.default_rng(0).normal(0, 0.002, (RUNS, PASSES + 1)) for _ in range(2)]
    finding = judged("throughout", study(first, second, *alone))
    assert finding.verdict is expected
    assert len(finding.numbers) == 8


def test_when_an_encoder_has_learned():
    """At 95 % of 0.8; never counts as 41 passes."""
    stand_in = study(rising(30, 0.77), rising(4, 0.75))
    assert learned_after(stand_in, 1) == pytest.approx(np.full(RUNS, 30 / 40))
    assert learned_after(stand_in, 2) == pytest.approx(np.full(RUNS, 41 / 40))


@pytest.mark.parametrize(("weak", "strong", "expected"), [(30, 4, Verdict.SUPPORTED), (4, 30, Verdict.REFUTED)])
def test_the_stronger_encoder_is_faster(weak, strong, expected):
    first = rising(weak) * np.ones((RUNS, 1))
    first[0, weak] = 0.5
    assert judged("fast", study(first, rising(strong))).verdict is expected


@pytest.mark.parametrize(("first", "expected"), [(0.6, Verdict.SUPPORTED), (0.4, Verdict.REFUTED)])
def test_attention(first, expected):
    attended: Any = np.array([[first, 1 - first]]) + NOISE * [[1, -1]]
    stand_in = Study(Comparison({"naive": probed(0.9, rising(3))}, 0.0), 1, {}, None, None, {}, None, attended)
    finding = BY_ID["umt.attention.paired"].judged(stand_in)
    assert finding.verdict is expected
    (number,) = finding.numbers.values()
    assert number.value == pytest.approx(2 * first - 1)
