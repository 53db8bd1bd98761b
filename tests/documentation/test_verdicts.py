"""The verdict beside a claim in the pages is the one that was found, not the one that is expected."""

from dataclasses import replace

import pytest

from docs.building import claims, verdicts
from docs.building.verdicts import BY_ID, counted, found, named
from mmtheory.claim import Budget, Verdict
from mmtheory.ledger.record import recorded

CLAIM = BY_ID["segmentation.fusion"]


@pytest.fixture
def otherwise(monkeypatch):
    """A record in which what was found of the claim is not what is expected."""
    check = recorded()[CLAIM.id]
    run = replace(check.run, budget=Budget.STANDARD, seed=1)
    record = {CLAIM.id: replace(check, run=run, verdict=Verdict.INCONCLUSIVE)}
    for module in (verdicts, claims):
        monkeypatch.setattr(module, "recorded", lambda: record)


def test_a_badge_is_of_the_record(otherwise):
    assert CLAIM.expected is Verdict.SUPPORTED
    assert "? inconclusive</span>" in named(CLAIM.id, "statements.md")
    page = claims.claims("segmentation", "claims/segmentation.md")
    section = page.split(f"### `{CLAIM.id}`")[1].split("###")[0]
    assert "? inconclusive</span>" in section
    assert "- expected: supported" in section
    assert f"- command: `mmtheory verify {CLAIM.id} --budget standard --seed 1`" in section


def test_what_was_never_checked_is_not_run(otherwise):
    other = BY_ID["segmentation.umt"]
    assert found(other) is Verdict.NOT_RUN
    numbers = counted([CLAIM, other])
    assert "? 1 inconclusive</span>" in numbers
    assert "– 1 not run</span>" in numbers
