"""Claims on permanent competition, on made-up predictions: the verdict of each, and another for other runs."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from mmtheory.claim import Budget, Verdict
from mmtheory.competition.claims import CLAIMS, permanence
from mmtheory.competition.claims.permanence import SETTINGS, Losers, losers
from mmtheory.competition.descent import NEVER
from mmtheory.competition.flow import Prediction
from mmtheory.competition.permanence import ratio

BY_NAME = {claim.id.removeprefix("competition."): claim for claim in CLAIMS if "permanence" in claim.id}
P = replace(next(iter(SETTINGS.values())), K=2, n=60, s=1.0, steps=4000)


Made: Any = type("Made", (Prediction,), {"times": None, "Gamma": None, "summary": None})
"""A prediction whose trajectories are as written."""


def prediction(passage: Any, zero: Any, Gamma: Any, pushed: Any) -> Any:
    """Of seeds whose modality 1 wins both classes at the step in `passage`, that of modality 2 being its loser's."""
    passage = np.asarray(passage)
    joint = SimpleNamespace(first_passage=passage, zero_error_step=np.asarray(zero))
    flow = SimpleNamespace(joint=joint, pushed=np.asarray(pushed))
    lost = np.zeros(passage.shape, bool)
    lost[:, 1] = passage[:, 0] != NEVER
    made = object.__new__(Made)
    values = {"parameters": P, "flow": flow}
    values |= {"times": np.array([0, 100, 4000]), "Gamma": np.asarray(Gamma), "summary": SimpleNamespace(lost=lost)}
    for name, value in values.items():
        object.__setattr__(made, name, value)
    return made


def test_the_losers_of_two_runs_by_hand():
    """Run 0 ends at 10 · 150 steps, between its two losers; run 1, whose error stays, at the last step."""
    Gamma = np.zeros((2, 3, 2, 2))
    Gamma[:, 1, 1] = 0.1
    pushed = np.zeros((2, 2, 2, 2), int)
    pushed[:, 0, 1] = [2, 0]
    found = losers(prediction([[[120, 120], [900, 1600]], [[120, NEVER], [NEVER, 7]]], [150, NEVER], Gamma, pushed))
    assert found.run.tolist() == [0, 0, 1]
    assert found.learned.tolist() == [True, False, False]
    assert found.by_last_step.tolist() == [True, True, False]
    assert found.whole.tolist() == [True, True, False]
    # Γ is that of the record at 100, and T − T_j is 1500 − 120, and 4000 − 120.
    expected = [
        ratio(P, np.full((2, 2), 0.1), pushed[0, 0], np.zeros(2, int), np.full(2, left))[1] for left in (1380, 3880)
    ]
    assert found.x == pytest.approx([expected[0][0], np.inf, expected[1][0]])


def verdicts(monkeypatch, x, learned, by_last_step=None, run=None):
    """Of every claim, where all losers of all settings are these."""
    x, learned = np.asarray(x, float), np.asarray(learned, bool)
    every = Losers(
        x,
        learned,
        learned if by_last_step is None else by_last_step,
        np.ones(x.size, bool),
        np.arange(x.size) if run is None else run,
    )
    monkeypatch.setattr(permanence, "_all_losers", lambda budget, seed: every)
    monkeypatch.setattr(
        permanence, "_runs", lambda budget, seed: [SimpleNamespace(parameters=p) for p in SETTINGS.values()]
    )
    monkeypatch.setattr(permanence, "losers", lambda one: every)
    return {name: claim.finding(Budget.STANDARD, 0) for name, claim in BY_NAME.items()}


def test_runs_as_the_formula_says(monkeypatch):
    x = np.repeat([0.1, 10.0, np.inf], 100) * np.tile(np.linspace(1, 2, 100), 3)
    learned = (x < 1) ^ (np.arange(300) % 50 == 0)
    found = verdicts(monkeypatch, x, learned)
    assert found["permanence"].verdict is Verdict.SUPPORTED
    assert found["permanence"].numbers["pushed"].value == pytest.approx(2 / 100)
    assert found["permanence"].numbers["not pushed"].value == pytest.approx(2 / 100)
    assert found["permanence.transient"].verdict is Verdict.SUPPORTED
    assert found["permanence.order"].verdict is Verdict.SUPPORTED


def test_runs_that_pay_no_heed_to_the_formula(monkeypatch):
    x = np.repeat([0.1, 10.0, np.inf], 60) * np.tile(np.linspace(1, 2, 60), 3)
    found = verdicts(monkeypatch, x, np.arange(180) % 2 == 0)
    assert [found[name].verdict for name in ("permanence", "permanence.transient", "permanence.order")] == [
        Verdict.REFUTED
    ] * 3


def test_losers_of_one_run_are_alike(monkeypatch):
    """Of 60 losers with small x 48 are learned: refuted if each had a run of its own, but they have five runs."""
    x, learned = np.full(60, 0.1), np.arange(60) < 48
    assert verdicts(monkeypatch, x, learned)["permanence.transient"].verdict is Verdict.REFUTED
    together = verdicts(monkeypatch, x, learned, run=np.arange(60) // 12)
    assert together["permanence.transient"].verdict is Verdict.INCONCLUSIVE


def test_what_is_told_before_the_runs(monkeypatch):
    told = {name: SimpleNamespace(learned=SimpleNamespace(value=0.5)) for name in SETTINGS}
    monkeypatch.setattr(permanence, "outlook", lambda p: next(iter(told.values())))
    x = np.full(1200, 0.1)
    for share, verdict in ((0.5, Verdict.SUPPORTED), (0.3, Verdict.REFUTED), (0.6, Verdict.INCONCLUSIVE)):
        learned = np.arange(1200) % 10 < 10 * share
        found = verdicts(monkeypatch, x, ~learned, by_last_step=learned)["permanence.outlook"]
        assert found.verdict is verdict, found.evidence
        assert found.numbers["found"]["q = 5"].value == pytest.approx(share)
