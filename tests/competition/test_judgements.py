"""A run of one's own is judged by every claim that is about a run, as the ledger judges its own."""

import pytest

from mmtheory.claim import Budget
from mmtheory.competition.claims import ON_ONE_RUN, judge
from mmtheory.competition.claims.paper import run
from mmtheory.competition.tables import judgements
from tests.competition.by_hand import SUMMARY
from tests.competition.judged import BY_ID

# Claims that judge different runs alike are judged once.
ANY = list({claim.judge: claim for claim in reversed(ON_ONE_RUN) if claim.judge}.values())


def test_every_claim_about_a_run_judges_any_run_once():
    findings = judge(SUMMARY)
    assert set(findings) == {claim.id for claim in ANY}
    sections = [BY_ID[name].section for name in findings]
    assert sections == sorted(sections)


@pytest.mark.slow
def test_the_judgements_of_a_run_are_the_ledgers():
    findings = judge(run("wins", Budget.QUICK, 0))
    for claim in ANY:
        if claim.run is BY_ID["competition.property-6.1"].run:
            assert findings[claim.id] == claim.finding(Budget.QUICK, 0)


def test_what_a_run_says_is_shown_after_what_it_presumes():
    """Of the run by hand: seeds 2 and 3 are not trained, so that statements on training error zero are silent."""
    lines = judgements(judge(SUMMARY), 80).splitlines()
    assert max(map(len, lines)) <= 80
    presumed = lines[2 : lines.index("what this run says of them:") - 1]
    assert "  ✗ joint training error zero         1 of 4 joint networks" in presumed
    assert "  ✓ two modalities                    R = 2" in presumed
    statements = " ".join(lines[len(presumed) :])
    for name in (part.removeprefix("competition.") for part in judge(SUMMARY)):
        assert name in statements
