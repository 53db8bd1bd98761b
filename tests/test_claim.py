"""Declaring claims, the gate of budgets, seeds, and the verdicts that intervals give."""

import dataclasses
from functools import partial

import numpy as np
import pytest

from mmtheory.claim import (
    CORRECTED,
    SEEDS,
    Budget,
    Established,
    Finding,
    Paper,
    Verdict,
    all_of,
    at_least,
    run_seeds,
    within,
)
from mmtheory.competition.claims import paper as competition
from mmtheory.competition.claims import phase_one
from mmtheory.estimate import Estimate
from mmtheory.greedy import fixed_splits
from mmtheory.greedy import runs as greedy
from mmtheory.greedy.parameters import MODALITIES
from mmtheory.ledger.claims import CLAIMS
from mmtheory.precondition import Met, Precondition
from mmtheory.remedies import runs as remedies
from mmtheory.remedies.setting import PILOT
from mmtheory.segmentation import runs as segmentation
from mmtheory.umt import runs as umt


def finding(run=None, verdict=Verdict.SUPPORTED):
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
    assert (printed.established, printed.uses, printed.corrects) == (Established.SAMPLED, (), ())
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
    assert claim.finding(Budget.STANDARD, 3) == claim.judged(13) == judge(13) == Finding(Verdict.REFUTED, "13")


EVEN = Precondition("even", "the run is even", lambda run: (run % 2 == 0, f"run {run}"))
SMALL = Precondition("small", "the run is below 10", lambda run: (run < 10, f"run {run}"))


def judging(judge, **declared):
    paper = Paper("wing", "A Paper", scope="exact", assumptions="none", section="1", reading="")
    paper.claim("theorem", "", Verdict.SUPPORTED, run=lambda budget, seed: seed, **declared)(judge)
    return paper.claims[0]


def test_a_run_that_does_not_meet_the_preconditions_decides_nothing():
    seen = []

    def judge(run):
        seen.append(run)
        return Finding(Verdict.REFUTED if run else Verdict.SUPPORTED, "", {"run": run})

    claim = judging(judge, preconditions=(EVEN, SMALL), declares={"run": (0, 4)})
    met = claim.finding(Budget.QUICK, 8)
    assert met == Finding(Verdict.REFUTED, "", {"run": 8}, (Met("even", True, "run 8"), Met("small", True, "run 8")))
    for run, evidence in (
        (7, "even: not met (run 7)"),
        (12, "small: not met (run 12)"),
        (13, "even: not met (run 13); small: not met (run 13)"),
    ):
        found = claim.finding(Budget.QUICK, run)
        assert (found.verdict, found.evidence, found.numbers) == (Verdict.INCONCLUSIVE, evidence, {})
        # Its numbers were not looked at, so that none can be missed; more budget would not meet what is presumed.
        assert dataclasses.replace(claim, needs=Budget.THOROUGH).surprises(found, Budget.QUICK)
        assert claim.surprises(found, Budget.QUICK) == [f"is inconclusive, expected supported: {evidence}"]
    assert seen == [8]


@pytest.mark.parametrize(
    ("number", "surprises"),
    [
        (0.5, []),
        (Estimate(0.5, 0.0, 1.0), []),
        ([0.5, Estimate(0.6, 0.0, 1.0)], []),
        (Estimate(0.7, 0.5, 0.9), ["share is 0.7, declared to lie in 0.4 … 0.65"]),
        ([0.5, 0.3], ["share is 0.3, declared to lie in 0.4 … 0.65"]),
        (Estimate(np.nan, np.nan, np.nan), ["share is nan, declared to lie in 0.4 … 0.65"]),
        (None, ["share is nan, declared to lie in 0.4 … 0.65"]),
    ],
)
def test_a_declared_number_outside_its_interval_is_a_surprise_whatever_the_verdict(number, surprises):
    claim = judging(finding, declares={"share": (0.4, 0.65)})
    found = Finding(Verdict.SUPPORTED, "", {} if number is None else {"share": number})
    assert claim.surprises(found, Budget.QUICK) == surprises
    assert claim.as_expected(found, Budget.QUICK) == (not surprises)


def test_a_proof_makes_hold_what_samples_support_and_nothing_else():
    for found, verdict in (
        (Verdict.SUPPORTED, Verdict.HOLDS),
        (Verdict.REFUTED, Verdict.REFUTED),
        (Verdict.INCONCLUSIVE, Verdict.INCONCLUSIVE),
    ):
        claim = judging(lambda run, found=found: Finding(found, "200 cases"), proof="`a.b`")
        assert claim.finding(Budget.QUICK, 0).verdict is verdict
    assert judging(finding, proof="`a.b`").finding(Budget.QUICK, 0).evidence == "proved in `a.b`; "
    assert judging(lambda run: finding()).finding(Budget.QUICK, 0).verdict is Verdict.SUPPORTED


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
    assert (found.verdict, found.evidence) == (Verdict.NOT_RUN, "takes minutes, from budget thorough on")
    assert later.as_expected(found, Budget.STANDARD)
    assert not later.as_expected(found, Budget.THOROUGH)
    assert len(calls) == 1
    assert later.finding(Budget.THOROUGH, 0).verdict is Verdict.SUPPORTED


def test_inconclusive_is_expected_only_below_the_needed_budget():
    claim = dataclasses.replace(CLAIMS[0], expected=Verdict.SUPPORTED, needs=Budget.STANDARD)
    undecided = finding(verdict=Verdict.INCONCLUSIVE)
    assert claim.as_expected(undecided, Budget.QUICK)
    assert not claim.as_expected(undecided, Budget.STANDARD)
    assert not claim.as_expected(finding(verdict=Verdict.REFUTED), Budget.QUICK)


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
        (umt, umt.across_passes),
        (greedy, partial(greedy.plain_table_1, rate=0.1)),
        (fixed_splits, fixed_splits.compared("vanilla")),
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
