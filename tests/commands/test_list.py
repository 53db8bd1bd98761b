"""The list of claims is quick: it loads nothing that draws, stores or plans, and the second one no claims either."""

import json

from mmtheory.commands import listing
from mmtheory.commands.main import COMMANDS
from mmtheory.ledger import remembered
from mmtheory.ledger.claims import CLAIMS
from mmtheory.ledger.remembered import Entry, entries
from tests.processes import python

NOT_NEEDED = {
    "dask",
    "distributed",
    "matplotlib",
    "mmtheory.commands.frame",
    "mmtheory.figures",
    "mmtheory.sweep",
    "netCDF4",
    "pandas",
    "scipy.integrate",
    "scipy.optimize",
    "scipy.stats",
    "xarray",
}


LIST = "import sys; from mmtheory.commands.main import main; main(['list']); print(*sys.modules)"

LEDGER = [Entry(claim.id, claim.expected, claim.statement) for claim in CLAIMS]


def test_a_list_loads_only_the_claims_and_the_next_none(tmp_path):
    first = python(LIST, folder=tmp_path, XDG_CACHE_HOME=str(tmp_path)).stdout.splitlines()
    assert any(line.startswith("competition.theorem-5.1.test ") for line in first)
    loaded = set(first[-1].split())
    assert not NOT_NEEDED & loaded
    others = {module for module, _ in COMMANDS.values()} - {"listing"}
    assert not loaded & {f"mmtheory.commands.{module}" for module in others}
    again = python(LIST, folder=tmp_path, XDG_CACHE_HOME=str(tmp_path)).stdout.splitlines()
    assert again[:-1] == first[:-1]
    assert not {"jax", "mmtheory.ledger.claims"} & set(again[-1].split())


def test_a_line_a_claim_that_is_asked_for(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert listing.main([]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(CLAIMS)
    assert listing.main(["laziness.lemma-2", "*.conjecture-1.symmetry"]) == 0
    ids = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert ids == ["laziness.lemma-2", "laziness.lemma-2.general", "greedy.conjecture-1.symmetry"]
    assert listing.main(["nosuchclaim"]) == 2
    assert capsys.readouterr().err == "error: no claim 'nosuchclaim'; `mmtheory list` shows all\n"


def test_the_ledger_is_asked_where_nothing_is_remembered_of_this_code(tmp_path):
    assert entries(tmp_path) == LEDGER
    file = tmp_path / "claims.json"
    known = json.loads(file.read_text(encoding="utf-8"))
    other = {"code": known["code"], "claims": [["mine", "holds", "1 = 1"]]}
    file.write_text(json.dumps(other), encoding="utf-8")
    assert entries(tmp_path) == [Entry("mine", "holds", "1 = 1")], "what is remembered is believed"
    file.write_text(json.dumps(other | {"code": "another"}), encoding="utf-8")
    assert entries(tmp_path) == LEDGER
    file.write_text("[", encoding="utf-8")
    assert entries(tmp_path) == LEDGER
    assert json.loads(file.read_text(encoding="utf-8")) == known
    assert [each.name for each in tmp_path.iterdir()] == [file.name]


def test_without_a_place_nothing_is_remembered(tmp_path):
    (tmp_path / "file").write_text("")
    assert entries(tmp_path / "file") == LEDGER


def test_the_code_is_all_of_the_package(tmp_path, monkeypatch):
    (tmp_path / "ledger").mkdir()
    monkeypatch.setattr(remembered, "__file__", str(tmp_path / "ledger" / "remembered.py"))
    (tmp_path / "claims.py").write_text("a")
    before = remembered._code()
    (tmp_path / "claims.py").write_text("b")
    assert remembered._code() != before
