"""What the report opens with is what the rows say: which statements hold, in which readings, and what corrects them."""

import re

import pytest

from mmtheory import papers
from mmtheory.claim import Established
from mmtheory.ledger.statements import Outcome, statements
from tests.reported import EQUIVALENT, HOLDS, INCONCLUSIVE, NOT_RUN, REFUTED, SUPPORTED, parsed, row

PROVED, CERTIFICATE, SAMPLED = Established.PROVED, Established.CERTIFICATE, Established.SAMPLED


def told(*rows):
    """What the story says under each of its titles, a list of items each."""
    root = parsed(*rows)
    groups = [group for dl in root.all("dl", class_="story") for group in dl.content if not isinstance(group, str)]
    return {group.one("dt").text: [_tidy(item.text) for item in next(group.all("ul")).all("li")] for group in groups}


def _tidy(text):
    """Links are elements of their own, and `text` sets a space between elements."""
    return re.sub(r" (?=[,;.:])", "", text)


@pytest.mark.parametrize(
    ("verdicts", "established", "outcome"),
    [
        ([HOLDS, HOLDS], PROVED, Outcome.HOLDS),
        ([HOLDS, INCONCLUSIVE], PROVED, Outcome.HOLDS),
        ([SUPPORTED, NOT_RUN], SAMPLED, Outcome.AT_A_SIZE),
        ([HOLDS, REFUTED], PROVED, Outcome.IN_PART),
        ([SUPPORTED, EQUIVALENT], SAMPLED, Outcome.IN_PART),
        ([REFUTED, REFUTED], CERTIFICATE, Outcome.FAILS),
        ([REFUTED, INCONCLUSIVE], SAMPLED, Outcome.FAILS_AT_A_SIZE),
        ([EQUIVALENT, NOT_RUN], SAMPLED, Outcome.NO_DIFFERENCE),
        ([INCONCLUSIVE, NOT_RUN], SAMPLED, Outcome.UNDECIDED),
        ([NOT_RUN, NOT_RUN], SAMPLED, Outcome.NOT_RUN),
    ],
)
def test_readings_are_judged_together(verdicts, established, outcome):
    (one,) = statements(
        [row(f"a.{i}", verdict, established=established, statement="S.") for i, verdict in enumerate(verdicts)]
    )
    assert one.outcome is outcome


def test_a_statement_has_its_cases():
    rows = [
        row("a.0", statement="It grows, with noise, to the end.", reading="one; same"),
        row("a.1", statement="It grows, with noise.", reading="one; same"),
        row("a.2", statement="It grows.", reading="small: as is; same"),
        row("a.3", statement="It grows.", reading="same; large: otherwise"),
        row("a.4", statement="It grows fast.", reading="one; same"),
    ]
    first, other = statements(rows)
    assert [one.claim.id for one in first.rows] == ["a.2", "a.3", "a.0", "a.1"]
    assert [first.case(one) for one in first.rows] == ["small", "large", "with noise, to the end", "with noise"]
    assert [one.claim.id for one in other.rows] == ["a.4"]


def test_it_tells_what_holds_what_fails_and_how_it_reads_corrected():
    story = told(
        row("a.1", established=PROVED, statement="One."),
        row("a.2", SUPPORTED, statement="Two.", evidence="in 5 of 5"),
        row("a.3", established=PROVED, statement="Three.", reading="here"),
        row("a.4", REFUTED, established=CERTIFICATE, statement="Three.", reading="there"),
        row("a.5", REFUTED, established=CERTIFICATE, statement="Five."),
        row("a.5.weak", established=PROVED, form="corrected", corrects=("a.5",), statement="Five at most."),
        row("a.6", REFUTED, statement="Six.", evidence="in 1 of 5"),
        row("a.7", EQUIVALENT, statement="Seven.", evidence="0 to 1"),
        row("a.8", established=PROVED, form="ours", statement="Eight."),
        row("a.9", NOT_RUN, statement="Nine."),
    )
    assert story == {
        "Holds": ["One ✓ holds by a written proof"],
        "Holds at the sizes that were run": ["Two ≈ supported: in 5 of 5"],
        "Holds in part": ["Three ✓ holds: here. ✗ refuted: there."],
        # The paper of these rows is none of those of the ledger.
        "Fails": [
            "Five ✗ refuted by a certificate: exact values that decide it "
            "Corrected: Five at most ✓ holds by a written proof"
        ],
        "Fails at the sizes that were run": ["Six ✗ refuted: in 1 of 5"],
        "Makes no difference": ["Seven = equivalent: 0 to 1"],
        "Beyond what is printed": ["Eight ✓ holds by a written proof"],
    }


def test_main_parts_corrected_forms_and_words_come_first_and_the_others_are_named():
    fields = {"established": CERTIFICATE, "paper": "A"}
    rows = [
        row("a.appendix", REFUTED, section="B.1", statement="Words.", **fields),
        row("a.symbols", REFUTED, section="3", statement="x ≤ y.", **fields),
        row("a.words", REFUTED, section="3", statement="More words.", **fields),
        row("a.corrected", REFUTED, section="3", statement="y ≤ x.", **fields),
        row("a.weak", form="corrected", corrects=("a.corrected",), **fields),
    ]
    (group,) = parsed(*rows).one("dl", class_="story").all("dd")
    assert [a.attributes["href"] for a in group.all("a")] == [
        *("#a.corrected", "#a.weak", "#a.words"),
        *("#a.symbols", "#a.appendix"),
    ]
    assert group.one("summary").text == "and 2 more"


def test_it_counts_printed_statements_and_says_what_a_paper_is_about():
    root = parsed(
        row("a.1", established=PROVED, paper=papers.UMT),
        row("a.2", SUPPORTED, paper=papers.UMT),
        row("a.3", SUPPORTED, paper=papers.UMT),
        row("a.4", established=PROVED, form="ours", paper=papers.UMT),
        row("mine.1", NOT_RUN, paper="A conjecture of mine"),
    )
    opening = next(root.all("section"))
    assert [h.text for h in opening.all("h3")] == [papers.UMT, "A conjecture of mine"]
    paragraphs = [p.text for p in opening.all("p") if p.parent is opening]
    assert paragraphs == [
        papers.SUBJECTS[papers.UMT],
        "Of 3 printed statements 1 holds, 2 hold at the sizes that were run.",
        "Of 1 statement 1 was not run.",
    ]


def test_long_evidence_is_cut():
    (item,) = told(row("a.1", SUPPORTED, statement="One.", evidence="word " * 100))["Holds at the sizes that were run"]
    assert len(item) < 160
    assert item.endswith(" …")


def test_every_paper_of_the_ledger_has_a_subject():
    titles = {papers.COMPETITION, papers.LAZINESS, papers.UMT, papers.GREEDY}
    assert set(papers.SUBJECTS) == titles
