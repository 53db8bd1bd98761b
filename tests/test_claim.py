"""Declaring claims, the gate of budgets, seeds, and the verdicts that intervals give."""

import dataclasses
from functools import partial

import numpy as np
import pytest

from mmtheory.claim import CORRECTED, SEEDS, Budget, Finding, Paper, Verdict, all_of, at_least, run_seeds, within
from mmtheory.competition.claims import paper as competition
from mmtheory.competition.claims import phase_one
from mmtheory.estimate import Estimate
from mmtheory.greedy import runs as greedy
from mmtheory.greedy.parameters import MODALITIES
from mmtheory.ledger.claims import CLAIMS
from mmtheory.remedies import runs as remedies
from mmtheory.remedies.setting import PILOT
from mmtheory.segmentation import runs as segmentation
from mmtheory.umt import runs as umt


def finding(verdict=Verdict.SUPPORTED):
    return Finding(verdict, "")


# -- declarations ----------------------------------------------------------------------------------------------------


def test_a_claim_is_what_its_declaration_says():
    paper = Paper("wing", "A Paper", scope="exact", assumptions="none")
    subject = paper.subject(section="3.2", assumptions="some")

    @subject.claim("theorem-1", "a = b.", Verdict.HOLDS)
    def check(budget, seed):
        """The reading,
        on two lines.
        """
        return Finding(Verdict.HOLDS, f"{budget.name} {seed}")

    @subject.claim("theorem-1.corrected", "a ≤ b.", Verdict.HOLDS, section="B", reading="weakly", **CORRECTED)
    def other(budget, seed):
        """No reading."""
        return finding()

    printed, corrected = subject.claims
    assert not paper.claims
    assert (printed.id, printed.paper, printed.section) == ("wing.theorem-1", "A Paper", "3.2")
    assert (printed.statement, printed.reading) == ("a = b.", "The reading, on two lines.")
    assert (printed.form, printed.scope, printed.source) == ("printed", "exact", "paper")
    assert (printed.assumptions, printed.needs, printed.judge) == ("some", Budget.QUICK, None)
    assert printed.finding(Budget.STANDARD, 3) == check(Budget.STANDARD, 3)
    assert (corrected.section, corrected.reading) == ("B", "weakly")
    assert (corrected.form, corrected.source) == ("corrected", "reconstructed")


def test_one_function_judges_any_run_and_that_of_the_claim():
    paper = Paper("wing", "A Paper", scope="exact", assumptions="none", section="1")

    @paper.claim("theorem", "", Verdict.HOLDS, run=lambda budget, seed: 10 * budget + seed, preface="at one size")
    def judge(run):
        """The run is even."""
        return Finding(Verdict.REFUTED if run % 2 else Verdict.HOLDS, f"{run}")

    (claim,) = paper.claims
    assert claim.reading == "at one size; The run is even."
    assert claim.finding(Budget.STANDARD, 3) == claim.judge(13) == judge(13) == Finding(Verdict.REFUTED, "13")


# -- budgets and seeds -----------------------------------------------------------------------------------------------


def test_a_claim_is_not_run_below_its_budget():
    paper = Paper("wing", "A Paper", scope="exact", assumptions="none", section="1", reading="")
    calls = []

    @paper.claim("later", "", Verdict.HOLDS, starts_at=Budget.THOROUGH)
    @paper.claim("now", "", Verdict.HOLDS)
    def check(budget, seed):
        calls.append((budget, seed))
        return finding()

    now, later = paper.claims
    assert now.finding(Budget.QUICK, 0).verdict is Verdict.SUPPORTED
    assert len(calls) == 1
    found = later.finding(Budget.STANDARD, 0)
    assert (found.verdict, found.evidence) == (Verdict.INCONCLUSIVE, "not run: takes minutes, from budget thorough on")
    assert later.as_expected(found, Budget.STANDARD)
    assert len(calls) == 1
    assert later.finding(Budget.THOROUGH, 0).verdict is Verdict.SUPPORTED


def test_inconclusive_is_expected_only_below_the_needed_budget():
    claim = dataclasses.replace(CLAIMS[0], expected=Verdict.SUPPORTED, needs=Budget.STANDARD)
    undecided = finding(Verdict.INCONCLUSIVE)
    assert claim.as_expected(undecided, Budget.QUICK)
    assert not claim.as_expected(undecided, Budget.STANDARD)
    assert not claim.as_expected(finding(Verdict.REFUTED), Budget.QUICK)


def test_seeds_belong_to_one_seed_and_to_no_pilot():
    assert run_seeds(0, 12) == range(12)
    everything = [k for seed in (0, 1, 2, SEEDS - 1) for k in run_seeds(seed, SEEDS)]
    assert len(set(everything)) == len(everything) == 4 * SEEDS
    assert max(everything) < min(PILOT, 2**31)


@pytest.mark.parametrize(("seed", "count"), [(-1, 1), (SEEDS, 1), (0, SEEDS + 1)])
def test_other_seeds_are_refused(seed, count):
    with pytest.raises(ValueError, match="got"):
        run_seeds(seed, count)


SEED = 5
BY_ID = {claim.id: claim for claim in CLAIMS}


@pytest.mark.parametrize(
    ("module", "run"),
    [
        (competition, partial(competition.run, "theorems")),
        (phase_one, BY_ID["competition.claim-a7.eta"].check),
        (remedies, remedies.small),
        (remedies, partial(remedies.memorising, "balanced")),
        (umt, partial(umt.on_paired, paired=0)),
        (umt, umt.on_htad),
        (greedy, partial(greedy.table_1, rate=0.1)),
        (greedy, greedy.uni_modal),
        (greedy, partial(greedy.learning_rates, modalities=MODALITIES[0])),
        (greedy, greedy.regularised),
        (segmentation, segmentation.scenes),
    ],
)
def test_every_run_asks_one_function_for_its_seeds(monkeypatch, module, run):
    def asked(seed, count):
        raise LookupError(f"seeds of {seed}")

    monkeypatch.setattr(module, "run_seeds", asked)
    with pytest.raises(LookupError, match=f"seeds of {SEED}"):
        run(Budget.STANDARD, SEED)


# -- verdicts --------------------------------------------------------------------------------------------------------


def test_verdicts_follow_the_interval():
    assert at_least(Estimate(0.95, 0.91, 0.99), 0.9) is Verdict.SUPPORTED
    assert at_least(Estimate(0.95, 0.85, 0.99), 0.9) is Verdict.INCONCLUSIVE
    assert at_least(Estimate(0.5, 0.4, 0.6), 0.9) is Verdict.REFUTED
    assert at_least(Estimate(np.nan, np.nan, np.nan), 0.9) is Verdict.INCONCLUSIVE
    assert within(Estimate(1, 0.9, 1.1), 0.75, 1.25) is Verdict.SUPPORTED
    assert within(Estimate(1, 0.7, 1.1), 0.75, 1.25) is Verdict.INCONCLUSIVE
    assert within(Estimate(2, 1.9, 2.1), 0.75, 1.25) is Verdict.REFUTED
    assert all_of([Verdict.SUPPORTED, Verdict.REFUTED]) is Verdict.REFUTED
    assert all_of([Verdict.SUPPORTED, Verdict.INCONCLUSIVE]) is Verdict.INCONCLUSIVE
    assert all_of([Verdict.HOLDS, Verdict.HOLDS]) is Verdict.HOLDS
    assert all_of([]) is Verdict.INCONCLUSIVE
