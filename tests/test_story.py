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
    return {group.one("dt").text: [_tidy(item.text) for item in group.all("li")] for group in groups}


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
        row("a.10", INCONCLUSIVE, statement="Ten.", evidence="3 [-1, 7]"),
        row("a.11", INCONCLUSIVE, form="ours", statement="Eleven.", evidence="two groups"),
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
        "Undecided": ["Ten ? inconclusive: 3 [-1, 7]", "Eleven ? inconclusive: two groups"],
        "Beyond what is printed": ["Eight ✓ holds by a written proof"],
    }


def test_main_parts_corrected_forms_and_words_come_first_and_the_others_are_named():
    fields = {"established": CERTIFICATE, "paper": "A"}
    rows = [
        row("a.appendix", REFUTED, section="B.1", statement="Words.", **fields),
        row("a.symbols", REFUTED, section="3", statement="x ≤ y.", **fields),
        row("a.words", REFUTED, section="3", statement="More words.", **fields),
        row("a.corrected", REFUTED, section="3", statement="y ≤ x.", **fields),
        row("a.more", REFUTED, section="3", statement="Other words.", **fields),
        row("a.weak", form="corrected", corrects=("a.corrected",), **fields),
    ]
    (group,) = parsed(*rows).one("dl", class_="story").all("dd")
    assert [a.attributes["href"] for a in group.all("a")] == [
        *("#a.corrected", "#a.weak", "#a.words", "#a.more"),
        *("#a.symbols", "#a.appendix"),
    ]
    assert group.one("summary").text == "and 2 more"


def test_theorems_and_corollaries_come_first_then_lemmas_and_remarks_and_settings_last():
    names = ["words", "lemma-a14", "three.theorem-5.2", "theorem-5.2.remark", "theorem-5.2.test", "theorem-5.2.class"]
    names += ["theorem-5.2.more", "corollary-5.3.best", "corollary-5.3", "theorem-1a", "corollary-5.3.weak"]
    section = {"lemma-a14": "A.6"}
    rows = [row(f"a.{name}", statement=f"{name}.", section=section.get(name, "5"), evidence="") for name in names]
    story = told(*rows)
    assert story["Holds at the sizes that were run"] == [
        *("Theorem 5.2: theorem-5.2.test ✓ holds:", "Theorem 5.2: theorem-5.2.class ✓ holds:"),
        *("Corollary 5.3: corollary-5.3 ✓ holds:", "Corollary 5.3: corollary-5.3.best ✓ holds:"),
        "Theorem 1(a): theorem-1a ✓ holds:",
    ]
    story = told(*rows[:4])
    assert story["Holds at the sizes that were run"] == [
        "Lemma A.14 (section A.6): lemma-a14 ✓ holds:",
        *("words ✓ holds:", "three.theorem-5.2 ✓ holds:"),
    ]


def test_a_paper_opens_with_what_its_main_theorems_are_under_and_ends_with_what_is_ours():
    fields = {"established": PROVED, "paper": "A"}
    story = told(
        row("a.remark", statement="One.", **fields),
        row("a.theorem-1.more", section="B.2", statement="Two.", **fields),
        row("a.words", EQUIVALENT, statement="Three.", paper="A"),
        row("a.theorem-1", REFUTED, section="3", statement="Four.", **fields),
        row("a.theorem-2", INCONCLUSIVE, section="3", statement="Five.", paper="A"),
        row("a.theorem-2.ours", form="ours", section="3", statement="Six.", **fields),
    )
    assert list(story) == ["Fails", "Holds", "Makes no difference", "Undecided", "Beyond what is printed"]
    assert story["Holds"][0].startswith("Theorem 1 (section B.2): Two")
    assert story["Undecided"] == ["Theorem 2: Five ? inconclusive: evidence of a.theorem-2"]
    assert story["Beyond what is printed"] == ["Six ✓ holds by a written proof"]


def test_an_undecided_reading_of_a_decided_statement_is_said():
    story = told(
        row("a.1", REFUTED, statement="One.", reading="at a size"),
        row("a.2", INCONCLUSIVE, statement="One.", reading="in the limit"),
        row("a.3", NOT_RUN, statement="One.", reading="elsewhere"),
    )
    assert story == {"Fails at the sizes that were run": ["One ✗ refuted: at a size. ? inconclusive: in the limit."]}


def test_what_the_code_computes_is_counted_apart():
    fields = {"scope": "exact", "paper": papers.UMT}
    rows = [
        row("a.equation-1", SUPPORTED, statement="One.", **fields),
        row("a.lemma-2", SUPPORTED, statement="Two.", evidence="in 9 of 9", **fields),
        row("a.equation-3", REFUTED, statement="Three.", evidence="in 0 of 9", **fields),
        row("a.scenes", SUPPORTED, form="ours", statement="Four.", **fields),
        row("a.exact", established=PROVED, statement="Five.", **fields),
    ]
    assert told(*rows) == {
        "Holds at the sizes that were run": ["Lemma 2: Two ≈ supported: in 9 of 9"],
        "Holds": ["Five ✓ holds by a written proof"],
        "Fails at the sizes that were run": ["Three ✗ refuted: in 0 of 9"],
        "Computed as stated": [],
    }
    root = parsed(*rows)
    last = list(root.one("dl", class_="story").all("dd"))[-1]
    assert [a.text for a in last.all("a")] == ["a.equation-1", "a.scenes"]
    assert last.one("summary").text == "2 of the definitions, equations and algorithms, by the code"
    assert "Of 3 printed statements 1 holds, 1 holds at the sizes that were run, 1 fails" in root.text
    # In a paper of one's own, what is exact and was tried on random cases is a conjecture, and told.
    mine = told(row("mine.sum", SUPPORTED, scope="exact", paper="Mine", statement="One.", evidence="in 9 of 9"))
    assert mine == {"Holds at the sizes that were run": ["One ≈ supported: in 9 of 9"]}


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
