"""The graph of claims, claims of one's own, the errata, and the estimate of what a verification takes."""

import dataclasses
import json
import re
from pathlib import Path

import pytest

from mmtheory.claim import Budget, Established, Finding, Verdict
from mmtheory.commands import ledger as command
from mmtheory.ledger import costs, verify
from mmtheory.ledger.choice import BadRequest
from mmtheory.ledger.claims import CLAIMS, select
from mmtheory.ledger.errata import markdown
from mmtheory.ledger.graph import Graph
from mmtheory.ledger.record import recorded
from mmtheory.ledger.verification import Row

GAIN = select(["laziness.gain"])[0]


def claim(name, *uses, **fields):
    return dataclasses.replace(GAIN, id=name, uses=uses, corrects=(), **fields)


# -- the graph -------------------------------------------------------------------------------------------------------


def test_what_a_claim_rests_on_is_all_that_its_foundations_rest_on():
    graph = Graph([claim("t", "b", "c"), claim("b", "a"), claim("c", "a"), claim("a"), claim("alone")])
    assert graph.foundations["t"] == ("a", "b", "c")
    assert graph.foundations["b"] == ("a",)
    assert graph.foundations["alone"] == ()
    refuted = {"a": Verdict.REFUTED, "b": Verdict.SUPPORTED, "t": Verdict.SUPPORTED}
    assert graph.shaky("t", refuted) == ["a"]
    assert graph.shaky("a", refuted) == []


def test_unknown_claims_and_circles_are_errors():
    with pytest.raises(ValueError, match="a refers to 'b', and there is no such claim"):
        Graph([claim("a", "b")])
    with pytest.raises(ValueError, match="a refers to 'c', and there is no such claim"):
        Graph([dataclasses.replace(claim("a"), corrects=("c",))])
    assert Graph([claim("a", "b")], partial=True).foundations["a"] == ()
    with pytest.raises(ValueError, match=r"in a circle: a → b → a|in a circle: b → a → b"):
        Graph([claim("a", "b"), claim("b", "a")])


def test_users_stand_to_the_right_of_what_they_use():
    places = Graph(CLAIMS).places("competition")
    assert len(set(places.values())) == len(places) > 10
    for name, (column, _) in places.items():
        used = [places[below][0] for below in Graph(CLAIMS).uses[name] if below in places]
        assert column == 1 + max(used, default=-1)
    assert "competition.gamma" not in places


# -- claims of one's own ---------------------------------------------------------------------------------------------

GUIDE = (Path(__file__).parents[1] / "docs" / "guide" / "claims.md").read_text(encoding="utf-8")
MINE = re.search(r"```python\n(from mmtheory\.claim import .*?)```", GUIDE, re.DOTALL)[1]  # type: ignore[index]


@pytest.fixture
def mine(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "mine.py"
    file.write_text(MINE, encoding="utf-8")
    return file


@pytest.mark.slow
def test_a_claim_of_ones_own_is_checked_reported_and_resumed(mine, capsys, tmp_path):
    flags = ["verify", "--claims", str(mine), "--json", "v.json", "--report", "report"]
    assert command.main(flags) == 0
    assert "1 checked, all as declared" in capsys.readouterr().out
    (row,) = json.loads((tmp_path / "v.json").read_text(encoding="utf-8"))
    assert (row["id"], row["verdict"], row["paper"]) == ("mine.margin", "supported", "A conjecture of mine")
    assert 0.75 < row["numbers"]["share"]["value"] <= 1
    assert "mine.margin" in (tmp_path / "report" / "index.html").read_text(encoding="utf-8")
    # The file belongs to what a stored check depends on.
    mine.write_text(MINE.replace("share, 0.75", "share, 1.01"), encoding="utf-8")
    assert command.main([*flags, "--resume"]) == 1
    assert "mine.margin: is refuted, expected supported" in capsys.readouterr().out


@pytest.mark.slow
def test_both_kinds_are_chosen_by_pattern(mine):
    chosen = verify("mine", "laziness.table-14", claims=mine)
    assert [row.claim.id for row in chosen] == ["laziness.table-14.signs", "laziness.table-14.boost", "mine.margin"]
    assert [row.claim.id for row in verify(claims=mine)] == ["mine.margin"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (None, "claims: there is no file {file}"),
        ("x = 1", "claims: {file} declares no claim of a Paper at its top level"),
        ("x = 1\ny = x / 0", "claims: {file}, line 2: ZeroDivisionError: division by zero"),
        ("def (", "claims: {file}: SyntaxError: "),
        (MINE.replace('Paper("mine"', 'Paper("laziness"').replace('"margin"', '"gain"'), "declares laziness.gain"),
        (MINE.replace("competition.lemma-a15", "mine.nothing"), "claims: mine.margin refers to 'mine.nothing'"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_sentence(mine, text, sentence):
    if text is None:
        mine.unlink()
    else:
        mine.write_text(text, encoding="utf-8")
    with pytest.raises(BadRequest) as refusal:
        verify(claims=mine)
    assert sentence.format(file=mine) in str(refusal.value)
    assert "\n" not in str(refusal.value)


# -- errata ----------------------------------------------------------------------------------------------------------


def row(name, verdict, **fields):
    declared = dataclasses.replace(claim(name, form="printed", established=Established.CERTIFICATE), **fields)
    return Row(declared, Finding(verdict, f"evidence of {name}"), 0.0, 0.0, [])


def test_the_errata_are_what_is_refuted_as_printed():
    rows = [
        row("a.1", Verdict.REFUTED, statement="x < y.", paper="One"),
        row("a.2", Verdict.SUPPORTED, paper="One"),
        row("b.1", Verdict.REFUTED, paper="Two"),
        row("a.1.c", Verdict.HOLDS, statement="x ≤ y.", form="corrected", corrects=("a.1",), paper="One"),
        row("b.1.c", Verdict.REFUTED, form="corrected", corrects=("b.1",), paper="Two"),
    ]
    lines = markdown(rows, "mmtheory verify").splitlines()
    assert [line for line in lines if line.startswith("##")] == [
        "## One",
        "### a.1 (section B.1)",
        "## Two",
        "### b.1 (section B.1)",
    ]
    assert "- printed: x < y." in lines
    assert "- refuted (certificate): evidence of a.1" in lines
    assert [line for line in lines if line.startswith("- corrected")] == [
        "- corrected (a.1.c, holds, certificate): x ≤ y."
    ]


# -- what it takes ---------------------------------------------------------------------------------------------------


def test_shares_are_measured_seconds_where_all_are_known(tmp_path, monkeypatch):
    stored = tmp_path / "seconds.json"
    monkeypatch.setattr(costs, "MEASURED", stored)
    rows = [
        {"id": "a", "cpu_seconds": 1.5, "shared_cpu_seconds": 10.0},
        {"id": "b", "cpu_seconds": 0.0, "shared_cpu_seconds": 0.0},
    ]
    (tmp_path / "v.json").write_text(json.dumps(rows), encoding="utf-8")
    costs.main(str(tmp_path / "v.json"))
    a, b, c = (claim(name) for name in "abc")
    assert costs.weights([b, a], Budget.QUICK) == ([0.01, 11.5], True)
    assert costs.weights([a, c], Budget.QUICK) == ([11.5, 1.0], True)
    assert costs.weights([c], Budget.QUICK) == ([1.0], False)
    assert costs.weights([a, b], Budget.STANDARD) == ([1.0, 1.0], False)


def test_the_errata_in_the_docs_are_those_that_the_ledger_declares():
    """`mmtheory verify --report` writes them; here that none is missing and none says what no claim does."""
    text = (Path(__file__).parent.parent / "docs" / "errata.md").read_text(encoding="utf-8")
    entries = {part.split(" ", 1)[0]: part for part in text.split("\n### ")[1:]}
    declared = [one for one in CLAIMS if one.form == "printed" and one.expected is Verdict.REFUTED]
    assert entries.keys() == {one.id for one in declared}
    for one in declared:
        assert (
            f"- printed: {one.statement}\n- reading: {one.reading}\n- refuted ({one.established}): " in entries[one.id]
        )
        if one.id in recorded():
            assert recorded()[one.id].evidence in entries[one.id], "it is not what is recorded"
        corrections = {name.id for name in CLAIMS if one.id in name.corrects}
        assert set(re.findall(r"- corrected \((\S+),", entries[one.id])) == corrections
