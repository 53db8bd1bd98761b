"""The page says all that the rows say, escaped, in one file that loads nothing."""

import base64
import dataclasses
import itertools
import re

import pytest

from mmtheory.claim import Budget, Established, Finding, Verdict
from mmtheory.ledger.claims import CLAIMS
from mmtheory.ledger.elements import css, tag
from mmtheory.ledger.formulas import formula
from mmtheory.ledger.report import About, page
from mmtheory.ledger.source_line import source_line
from mmtheory.ledger.verification import Row
from mmtheory.precondition import Met, Precondition
from tests.processes import ROOT
from tests.reported import ABOUT, EQUIVALENT, HOLDS, INCONCLUSIVE, NOT_RUN, REFUTED, SUPPORTED, Tree, parsed, row, terms


def erratum(root, name):
    (found,) = [article for article in root.all("article", class_="erratum") if article.one("h4").text == name]
    return found


def corrected(root, name):
    """The ids of the corrected claims shown against a printed one."""
    return [link.text for title in erratum(root, name).all("h5") for link in title.all("a")]


# -- claims ----------------------------------------------------------------------------------------------------------


def test_every_claim_of_the_ledger_is_there_once_paper_by_paper_in_order():
    rows = [found(claim.id) for claim in CLAIMS]
    root = parsed(*rows)
    papers = list(dict.fromkeys(claim.paper for claim in CLAIMS))
    by_paper = sorted(CLAIMS, key=lambda claim: papers.index(claim.paper))
    assert [article.attributes["id"] for article in root.all("article", class_="claim")] == [c.id for c in by_paper]
    assert [h.text for h in root.all("h1")] == [root.one("head").one("title").text]


def test_a_claim_says_all_that_its_row_says():
    article = parsed(row("a.one", SUPPORTED, needs=Budget.STANDARD, cpu_seconds=12.345)).one(id="a.one")
    assert article.one("h4").one("a").attributes["href"] == "#a.one"
    assert article.one("p", class_="statement").text == "statement of a.one"
    assert "≈ supported on samples" in article.text
    assert article.one("code", class_="command").text == "mmtheory verify a.one --budget standard --seed 7"
    details = terms(article)
    assert re.fullmatch(r"tests/reported\.py:\d+", details.pop("Check"))
    assert details == {
        "Section": "4.2",
        "Form": "printed",
        "Scope": "population",
        "Source": "slides",
        "Expected": "supported from budget standard on; below it, inconclusive too",
        "CPU seconds": "12.3",
        "Reading": "reading of a.one",
        "Assumptions": "assumptions of a.one",
        "Evidence": "evidence of a.one",
    }


def test_a_claim_of_ones_own_is_checked_with_its_file():
    about = dataclasses.replace(ABOUT, own="my claims.py")
    command = Tree(page([row("mine.one")], about, {})).root.one(id="mine.one").one("code", class_="command")
    assert command.text == "mmtheory verify mine.one --budget standard --seed 7 --claims 'my claims.py'"


@pytest.mark.parametrize(
    ("verdict", "established", "wording"),
    [
        (HOLDS, Established.MACHINE_CHECKED, "✓ holds by a machine-checked proof"),
        (REFUTED, Established.CERTIFICATE, "✗ refuted by a certificate: exact values that decide it"),
        (INCONCLUSIVE, Established.SAMPLED, "? inconclusive"),
    ],
)
def test_a_verdict_stands_with_its_ground(verdict, established, wording):
    article = parsed(row("a.one", verdict, established=established)).one(id="a.one")
    assert [p.text for p in article.all("p")][1] == wording


def test_the_check_of_every_claim_of_the_ledger_is_found_in_its_wing():
    for claim in CLAIMS:
        file, line = source_line(claim).split(":")
        assert file.startswith(f"mmtheory/{claim.wing}/")
        assert (ROOT / file).read_text(encoding="utf-8").splitlines()[int(line) - 1].strip()


def test_a_claim_says_what_it_presumes_and_rests_on():
    presumes = (
        Precondition("converged", "all runs did", lambda run: (True, "")),
        Precondition("steps", "small", lambda run: (True, "")),
    )
    fields = {"preconditions": presumes, "uses": ("a.two",), "corrects": ("a.three",), "proof": "`a.b`"}
    met = (Met("converged", True, "3 of 3"), Met("steps", False, "η = 9"))
    root = parsed(
        row("a.one", met=met, cpu_seconds=1.0, shared_cpu_seconds=12.0, **fields),
        row("a.two", REFUTED),
        row("a.three"),
        row("a.four", INCONCLUSIVE, **fields),
    )
    details = terms(root.one(id="a.one"))
    listed = "converged (all runs did): met, 3 of 3steps (small): not met, η = 9"
    assert details["Presumes"] == f"2 preconditions: steps: not met (η = 9){listed}"
    assert (details["Uses"], details["Corrects"], details["Proof"]) == ("a.two ✗ refuted", "a.three ✓ holds", "a.b")
    assert details["CPU seconds"] == "1, and 12 of a run that others share"
    assert terms(root.one(id="a.four"))["Presumes"] == "2 preconditionsconverged (all runs did)steps (small)"
    assert terms(root.one(id="a.three"))["Corrected by"] == "a.one ✓ holdsa.four ? inconclusive"


def test_claims_that_are_not_on_the_page_are_named_without_a_link():
    article = parsed(row("a.one", uses=("elsewhere.lemma",))).one(id="a.one")
    assert terms(article)["Uses"] == "elsewhere.lemma"
    assert [link.attributes["href"] for link in article.all("a")] == ["#a.one"]


def test_numbers_are_shown_with_their_intervals():
    numbers = {
        "share": {"value": 0.967, "low": 0.935, "high": 0.986},
        "unknown": {"value": None, "low": None, "high": None},
        "learned": [["r1", "r2"], None],
        "accuracy": {"joint": 0.6650000001, "umt": {"A": 1}},
        "nobody": [],
        "counterexample": "c = 2",
    }
    shown = terms(parsed(row("a.one", numbers=numbers)).one(id="a.one").one("dl", class_="numbers").parent)
    assert shown == {
        "share": "0.967 [0.935, 0.986]",
        "unknown": "unknown",
        "learned": "[r1, r2], unknown",
        "accuracy.joint": "0.665",
        "accuracy.umt.A": "1",
        "nobody": "none",
    }


def test_only_many_numbers_are_folded():
    few, many = ({f"n{i}": i for i in range(count)} for count in (4, 5))
    root = parsed(row("a.few", numbers=few), row("a.many", numbers=many), row("a.none"))
    assert "open" in root.one(id="a.few").one("details").attributes
    assert "open" not in root.one(id="a.many").one("details").attributes
    assert not list(root.one(id="a.none").all("details"))


@pytest.mark.parametrize(
    ("counterexample", "shown"),
    [
        ("c = 2, " + ", ".join(f"r{i} 3/5" for i in range(400)), None),
        ({"c": "11/10", "votes": {"r1": [1, -1]}}, "c = 11/10 votes.r1 = 1, -1"),
    ],
)
def test_a_counterexample_is_there_in_full(counterexample, shown):
    root = parsed(row("a.one", REFUTED, numbers={"counterexample": counterexample}))
    for place in (root.one(id="a.one"), erratum(root, "a.one")):
        assert terms(place)["Counterexample"] == (shown or counterexample)


def test_a_counterexample_is_not_said_twice_and_one_of_what_holds_is_a_witness():
    numbers = {"counterexample": "c = 2"}
    root = parsed(
        row("a.counted", REFUTED, numbers=numbers, evidence="the smallest: c = 2"),
        row("a.holds", HOLDS, numbers=numbers, statement="It can fail."),
    )
    assert "Counterexample" not in terms(root.one(id="a.counted"))
    assert terms(root.one(id="a.holds"))["Witness"] == "c = 2"


def test_figures_are_embedded_in_their_claim():
    png = bytes(range(256))
    root = parsed(row("a.one"), row("a.two"), figures={"a.two": [("phase one", png), ("trend", b"other")]})
    images = list(root.one(id="a.two").all("img"))
    assert len(images) == len(list(root.all("img"))) == 2
    kind, data = images[0].attributes["src"].split(",")
    assert kind == "data:image/png;base64"
    assert base64.b64decode(data) == png
    assert images[0].attributes["alt"] == "Figure phase one of the claim a.two"
    assert images[0].attributes["loading"] == "lazy"
    assert [caption.text for caption in root.all("figcaption")] == ["phase one", "trend"]


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("k_1 + b_{12}", "*k*<sub>1</sub> + *b*<sub>12</sub>"),
        ("p^U_[i] x^{2}", "*p*<sup>*U*</sup><sub>[*i*]</sub> *x*<sup>2</sup>"),
        ("Σ_{i≤k_3} ξ'_i", "Σ<sub>*i*≤*k*<sub>3</sub></sub> ξ'<sub>*i*</sub>"),
        ("Σ_{i∈D_{s}}", "Σ<sub>*i*∈*D*<sub>*s*</sub></sub>"),
        ("b_{a<c}", "*b*<sub>a&lt;*c*</sub>"),
        ("σ_0² φ*_r p̂_r", "σ<sub>0</sub>² φ*<sub>*r*</sub> *p̂*<sub>*r*</sub>"),
        ("(σ_0 x)^(q−2) f^(uni,r)", "(σ<sub>0</sub> *x*)<sup>*q*−2</sup> *f*<sup>(uni,*r*)</sup>"),
        ("[z]^+ ⟨w, M⟩^2 m^−c²", "[*z*]<sup>+</sup> ⟨*w*, *M*⟩<sup>2</sup> *m*<sup>−*c*²</sup>"),
        ("10^12 (log K)^−0.2 10_000", "10<sup>12</sup> (log *K*)<sup>−0.2</sup> 10_000"),
        ("Γ_loser d_util L_UMT", "Γ<sub>loser</sub> *d*<sub>util</sub> *L*<sub>UMT</sub>"),
        ("min_r b_r", "min<sub>*r*</sub> *b*<sub>*r*</sub>"),
        ("upper_tails a_b_cd sigma_0 x_ W_H_P", "upper_tails a_b_cd sigma_0 x_ W_H_P"),
        ("a c of 1(b), Figure 1 (b), i.e. Lemma B.1's", "a *c* of 1(b), Figure 1 (b), i.e. Lemma B.1's"),
        ("1 / (n q), 2 n' of f's (x)", "1 / (*n* *q*), 2 *n'* of f's (x)"),
        ("in `a_b.c_1`, k_2", "in <code>a_b.c_1</code>, *k*<sub>2</sub>"),
    ],
)
def test_formulas_are_set_and_names_left_alone(text, marked):
    marked = re.sub(r"\*(\w[\u0300-\u036f]?'?)\*", r"<var>\1</var>", marked)
    assert f'<p class="statement">{marked}</p>' in page([row("a.one", statement=text)], ABOUT, {})


def test_no_formula_of_the_ledger_is_left_raw():
    names_of_code = re.compile(r"`[^`]*`|\b(W_H_P|\w{2,}_\w+|[\w.]+\.\w+_\w+)\b")
    for claim in CLAIMS:
        for text in (claim.statement, claim.reading, claim.assumptions):
            left = "".join(tag("p", *formula(names_of_code.sub("", text))).itertext())
            assert not re.search(r"[_^]", left), (claim.id, left)


# -- the tally -------------------------------------------------------------------------------------------------------


def test_the_tally_counts():
    root = parsed(
        row("a.1"),
        row("a.2"),
        row("a.3", REFUTED),
        row("a.4", INCONCLUSIVE, as_expected=False),
        row("a.5", EQUIVALENT),
        row("b.1", SUPPORTED, paper="Paper B"),
        row("b.2", REFUTED, paper="Paper B", as_expected=False),
        row("b.3", NOT_RUN, paper="Paper B"),
    )
    table = root.one("div", aria_label="Verdicts by paper")
    head, *counts = ([cell.text for cell in tr.content] for tr in table.all("tr"))
    assert head[1:7] == ["✓ holds", "≈ supported", "✗ refuted", "= equivalent", "? inconclusive", "– not run"]
    assert head[7:] == ["claims", "as declared", "not as declared"]
    assert counts == [
        ["Paper A", "2", "0", "1", "1", "1", "0", "5", "4", "1"],
        ["Paper B", "0", "1", "1", "0", "0", "1", "3", "2", "1"],
        ["All papers", "2", "1", "2", "1", "1", "1", "8", "6", "2"],
    ]


def test_claims_not_as_declared_are_named_at_the_top_and_marked():
    root = parsed(
        row("a.1"),
        row("a.2", REFUTED, as_expected=False),
        row("a.3", INCONCLUSIVE, as_expected=False),
        row("a.4", NOT_RUN),
    )
    box = root.one("div", class_="box wrong")
    assert box.one("h3").text == "⚠ 2 of 3 claims that were checked are not as declared"
    named = ["a.2: is refuted, expected supported", "a.3: is inconclusive, expected supported"]
    assert [item.text for item in box.all("li")] == named
    assert [link.attributes["href"] for link in box.all("a")] == ["#a.2", "#a.3", "#a.4"]
    assert box.one("summary").text.startswith("1 were not run")
    assert ["not as declared" in root.one(id=f"a.{i}").text for i in (1, 2, 3)] == [False, True, True]


def test_nothing_is_named_when_all_is_as_declared():
    root = parsed(row("a.1"), row("a.2", REFUTED))
    assert root.one("div", class_="box").text == "2 claims were checked, and all are as declared."
    assert not list(root.all("div", class_="box wrong"))


# -- the graph -------------------------------------------------------------------------------------------------------


def test_the_drawing_shows_what_rests_on_what():
    root = parsed(
        row("w.lemma", REFUTED),
        row("w.step", uses=("w.lemma",)),
        row("w.theorem", SUPPORTED, uses=("w.step", "w.not-among-the-rows")),
        row("w.alone"),
    )
    svg = root.one("figure", class_="graph").one("svg")
    nodes = {node.attributes["href"]: node for node in svg.all("a")}
    assert list(nodes) == ["#w.lemma", "#w.step", "#w.theorem"]
    assert [node.one("text").text for node in nodes.values()] == ["✗ lemma", "✓ step", "≈ theorem"]
    assert [node.one("rect").attributes["class"] for node in nodes.values()] == ["firm", "shaky", "shaky"]
    assert nodes["#w.theorem"].one("title").text == "w.theorem is supported; rests on w.lemma, refuted"
    assert len(list(svg.all("path"))) == 2
    left = [float(node.one("rect").attributes["x"]) for node in nodes.values()]
    assert left == sorted(set(left))


# -- errata ----------------------------------------------------------------------------------------------------------


def found(name, verdict=None):
    """A row of a real claim, with its expected verdict or another."""
    claim = next(claim for claim in CLAIMS if claim.id == name)
    return Row(claim, Finding(verdict or claim.expected, f"evidence of {name}"), 0.0, 0.0, [])


def test_refuted_printed_claims_stand_against_their_corrected_forms():
    rows = [found(claim.id) for claim in CLAIMS]
    root = parsed(*rows)
    papers = list(dict.fromkeys(r.claim.paper for r in rows))
    printed = [r.claim for r in rows if r.claim.form == "printed" and r.verdict is REFUTED]
    # Paper by paper: one wing may have claims of two.
    refuted = [claim.id for claim in sorted(printed, key=lambda claim: papers.index(claim.paper))]
    assert [article.one("h4").text for article in root.all("article", class_="erratum")] == refuted

    assert corrected(root, "laziness.theorem-1c.printed") == ["laziness.theorem-1c.corrected"]
    assert corrected(root, "laziness.theorem-1c.mean-vote") == ["laziness.theorem-1c.mean-vote.corrected"]
    assert corrected(root, "laziness.example-2") == ["laziness.example-2.corrected"]
    assert corrected(root, "laziness.theorem-2.b") == []
    assert corrected(root, "laziness.theorem-2.c") == ["laziness.theorem-2.c.corrected"]
    assert corrected(root, "laziness.lemma-1") == ["laziness.lemma-1.weak"]


def test_an_erratum_has_both_statements_and_their_evidence():
    pair = (
        row("a.one", REFUTED, numbers={"counterexample": "c = 2"}),
        row("a.one.weak", form="corrected", corrects=("a.one",)),
    )
    article = erratum(parsed(*pair), "a.one")
    for r in pair:
        for text in (r.claim.statement, r.evidence, r.claim.reading):
            assert text in article.text
    assert "c = 2" in article.text
    assert "no corrected form" not in article.text


@pytest.mark.parametrize("verdict", [REFUTED, INCONCLUSIVE])
def test_a_corrected_form_that_is_not_found_true_is_not_shown_as_one(verdict):
    article = erratum(
        parsed(found("laziness.example-2"), found("laziness.example-2.corrected", verdict)), "laziness.example-2"
    )
    assert "no corrected form is known here" in article.text
    assert "laziness.example-2.corrected" not in article.text


def test_a_statement_without_a_corrected_form_says_so():
    root = parsed(found("laziness.table-14.signs"), found("competition.lemma-a18"), found("laziness.gain"))
    for name in ("laziness.table-14.signs", "competition.lemma-a18"):
        assert "no corrected form is known here" in erratum(root, name).text


def test_statements_that_hold_are_no_errata():
    root = parsed(row("a.1"), row("a.2", INCONCLUSIVE), row("a.3", REFUTED, form="corrected"))
    assert not list(root.all("article", class_="erratum"))
    assert "No printed statement is refuted." in root.text


# -- the file --------------------------------------------------------------------------------------------------------

HOSTILE = """</p></article><script>alert("1")</script><img src=x onerror='alert(2)'> & " ' &lt;b&gt; `<i>` <_1"""


@pytest.mark.usefixtures("unchecked")
def test_hostile_text_stays_text():
    names = ("statement", "assumptions", "reading", "evidence", "paper", "section", "scope", "source")
    hostile = row(
        "a.<b>\"'&",
        REFUTED,
        numbers={HOSTILE: HOSTILE, "counterexample": f"{HOSTILE}!"},
        **dict.fromkeys(names, HOSTILE),
    )
    about = About(HOSTILE, {HOSTILE: HOSTILE}, HOSTILE, 0, HOSTILE)
    source = page([hostile, row("a.tame")], about, {hostile.claim.id: [(HOSTILE, b"png")]})
    root = Tree(source).root
    assert len(list(root.all("script"))) == 1
    assert len(list(root.all("img"))) == 1
    assert not list(root.all("i"))
    assert not [e for e in root.all() for name in e.attributes if name.startswith("on")]
    # Text in backticks is set as code, without them.
    shown, article = HOSTILE.replace("`", ""), root.one(id=hostile.claim.id)
    assert [terms(article)[name] for name in ("Evidence", "Reading", "Assumptions")] == [shown] * 3
    assert terms(article)[HOSTILE] == terms(article)["Section"] == HOSTILE
    assert terms(article)["Counterexample"] == f"{HOSTILE}!"
    assert article.attributes["data-paper"] == HOSTILE
    assert root.one("input", name="paper", value=HOSTILE)


def test_the_page_loads_nothing_from_anywhere():
    root = parsed(row("a.1", REFUTED), figures={"a.1": [("trend", b"png")]})
    for element in root.all():
        for name in {"src", "href", "srcset", "action", "poster", "data"} & element.attributes.keys():
            assert element.attributes[name].startswith(("#", "data:image/png;base64,"))
    assert not list(root.all("link"))
    assert not re.search(r"url\(|@import|https?:", root.one("style").text + root.one("script").text)
    policy = root.one("meta", http_equiv="Content-Security-Policy").attributes["content"].split("; ")
    allowed = ["img-src data:", "style-src 'unsafe-inline'", "script-src 'unsafe-inline'"]
    assert policy == ["default-src 'none'", *allowed, "base-uri 'none'", "form-action 'none'"]


def test_every_link_leads_somewhere_and_no_name_is_given_twice():
    root = parsed(row("a.1", REFUTED, as_expected=False), row("a.1.weak", form="corrected"))
    names = [e.attributes["id"] for e in root.all() if "id" in e.attributes]
    assert len(set(names)) == len(names)
    targets = [e.attributes["href"].removeprefix("#") for e in root.all("a")]
    targets += [e.attributes["aria-labelledby"] for e in root.all("section")]
    assert set(targets) <= set(names)


def test_headings_step_down_one_by_one():
    root = parsed(row("a.1", REFUTED, as_expected=False), row("b.1", paper="Paper B"))
    levels = [int(e.tag[1]) for e in root.all() if re.fullmatch("h[1-6]", e.tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_filters_offer_every_paper_and_verdict_and_wait_for_the_script():
    root = parsed(row("a.1"), row("b.1", paper="Paper B"))
    form = root.one("form")
    assert "hidden" in form.attributes
    assert [box.attributes["value"] for box in form.all("input", name="paper")] == ["Paper A", "Paper B"]
    assert [box.attributes["value"] for box in form.all("input", name="verdict")] == list(map(css, Verdict))
    assert all(box.parent.tag == "label" and box.parent.text for box in form.all("input"))
    assert form.one(id="shown").attributes["aria-live"] == "polite"
    assert not [e for e in root.all("article") if "hidden" in e.attributes]


def test_the_foot_says_how_to_reproduce_the_whole():
    root = parsed(row("a.1"))
    foot = root.one("section", aria_labelledby="origin")
    assert foot.one("code").text == ABOUT.command
    assert [[cell.text for cell in tr.content] for tr in foot.all("tr")] == [["mmtheory", "1.2.3"], ["jax", "0.9.9"]]
    assert terms(foot) == {"Budget": "standard", "Seed": "7"}


def test_a_page_depends_on_its_rows_alone():
    rows = [row("a.1", REFUTED), row("b.1", paper="Paper B")]
    assert page(rows, ABOUT, {}) == page([dataclasses.replace(r) for r in rows], ABOUT, {})
    slower = [dataclasses.replace(r, cpu_seconds=99.0) for r in rows]
    assert page(slower, ABOUT, {}).replace("<dd>99</dd>", "<dd>0.25</dd>") == page(rows, ABOUT, {})


def test_a_page_without_rows_is_a_page():
    assert "0 claims were checked, and all are as declared." in parsed().text
