"""The record of what was found: the code that a claim rests on, what replaces what, and what is kept of a number."""

import dataclasses
import json
import shutil
import subprocess
import warnings

import pytest

from mmtheory.claim import Budget, Verdict
from mmtheory.commands import ledger
from mmtheory.commands import record as command
from mmtheory.ledger import record as module
from mmtheory.ledger.claims import CLAIMS
from mmtheory.ledger.fingerprint import PACKAGE, fingerprint, rests_on
from mmtheory.ledger.origin import Origin, origin
from mmtheory.ledger.record import Recorded, Run, from_text, merged, recorded, rounded, stale, taken, to_text

BY_ID = {claim.id: claim for claim in CLAIMS}
COMPETITION, UMT = BY_ID["competition.corollary-5.3"], BY_ID["umt.ordering.htad.naive"]
ORIGIN = Origin("2026-11-28", "abc1234", {"jax": "1"}, "a processor, 2 cores")


def found(budget=Budget.STANDARD, code="a", value=1.0):
    return Recorded(Run(budget, 0, ORIGIN), Verdict.SUPPORTED, "evidence", {"ratio": value}, 1.5, code)


# -- the code --------------------------------------------------------------------------------------------------------


@pytest.fixture
def copy(tmp_path):
    """The folder of a copy of the package's code."""
    others = shutil.ignore_patterns("*.json", "__pycache__")
    return shutil.copytree(PACKAGE, tmp_path / "mmtheory", ignore=others)


def change(file, old, new):
    text = file.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_a_claim_rests_on_what_its_module_imports_and_what_that_imports():
    names = set(rests_on(UMT))
    assert {"mmtheory.umt.claims.htad", "mmtheory.umt.teacher", "mmtheory.learners.training", "mmtheory.stats"} <= names
    assert not {"mmtheory.competition.descent", "mmtheory", "mmtheory.ledger.record"} & names
    assert not any(name.startswith(("mmtheory.ledger", "mmtheory.commands", "mmtheory.figures")) for name in names)
    assert "mmtheory.competition.descent" in rests_on(COMPETITION)
    # Imported where it is needed, inside of a function.
    assert "mmtheory.competition.tables" in rests_on(COMPETITION)


def test_an_edited_import_changes_the_fingerprint_and_another_file_does_not(copy):
    assert [fingerprint(claim, copy) for claim in (UMT, COMPETITION)] == [fingerprint(UMT), fingerprint(COMPETITION)]
    change(copy / "umt" / "teacher.py", 'return step.hyper["weight"]\n', 'return 2 * step.hyper["weight"]\n')
    assert fingerprint(UMT, copy) != fingerprint(UMT)
    assert fingerprint(COMPETITION, copy) == fingerprint(COMPETITION)


def test_the_module_of_the_claim_is_among_them(copy):
    change(copy / "umt" / "claims" / "htad.py", '"naive": (0.0, 0.02)', '"naive": (0.0, 0.03)')
    assert fingerprint(UMT, copy) != fingerprint(UMT)


def test_what_is_only_said_changes_nothing(copy):
    change(copy / "umt" / "teacher.py", "Cross-entropy and distillation.", "Said otherwise.")
    change(copy / "umt" / "teacher.py", "\n\n\n", "\n\n\n# A comment.\n")
    assert fingerprint(UMT, copy) == fingerprint(UMT)


def test_a_machine_checked_claim_rests_on_its_proof(copy):
    proved = BY_ID["laziness.theorem-1a.population"]
    assert fingerprint(proved, copy) == fingerprint(proved)
    change(copy / "laziness" / "proofs" / "Votes.v", "Lemma ", "Lemma  ")
    assert fingerprint(proved, copy) != fingerprint(proved)
    assert fingerprint(UMT, copy) == fingerprint(UMT)


def test_every_claim_rests_on_some_module():
    assert [claim.id for claim in CLAIMS if not any(".claims." in name for name in rests_on(claim))] == []


# -- what is kept ----------------------------------------------------------------------------------------------------


def test_a_larger_or_the_same_budget_replaces():
    old = {"a": found()}
    assert merged({}, old) == old
    for budget in (Budget.STANDARD, Budget.THOROUGH):
        new = {"a": found(budget, value=2.0)}
        assert merged(old, new) == new
    assert merged(old, {"a": found(Budget.QUICK, value=2.0)}) == old
    standard = {"a": found(Budget.STANDARD)}
    assert merged(standard, {"a": found(Budget.QUICK, code="b")}) == standard, "it is stale, and said to be"
    assert merged(old, {"b": found()}) == {"a": found(), "b": found()}


def test_numbers_are_rounded():
    assert rounded(0.123456789) == 0.123457
    assert rounded(-1234567.8) == -1234570.0
    assert rounded({"a": [1e-9 / 3, 1234567, None, True, "x"]}) == {"a": [3.33333e-10, 1234567, None, True, "x"]}


def test_the_file_is_read_as_it_was_written():
    other = Run(Budget.QUICK, 3, dataclasses.replace(ORIGIN, commit=None))
    record = {"b": found(), "a": dataclasses.replace(found(), run=other), "c": found()}
    text = to_text(record)
    assert from_text(text) == record
    assert len(json.loads(text)["runs"]) == 2
    assert [line.split(":")[0] for line in text.splitlines() if line.startswith('"')][1:] == ['"a"', '"b"', '"c"']


def row(name, verdict="supported"):
    numbers = {"ratio": {"value": 2 / 3, "low": 0.5, "high": None}}
    return {
        "id": name,
        "verdict": verdict,
        "evidence": "e",
        "numbers": numbers,
        "cpu_seconds": 1.25,
        "shared_cpu_seconds": 2,
    }


def test_rows_are_taken_over():
    run = Run(Budget.QUICK, 0, ORIGIN)
    rows = [row(COMPETITION.id), row(UMT.id, "not run"), row("mine.own")]
    assert taken(rows, run) == {
        COMPETITION.id: Recorded(
            run,
            Verdict.SUPPORTED,
            "e",
            {"ratio": {"value": 0.666667, "low": 0.5, "high": None}},
            3.25,
            fingerprint(COMPETITION),
        )
    }


def test_seconds_of_the_clock_are_not_taken_for_those_of_cpu():
    old = row(COMPETITION.id)
    old["seconds"], old["shared_seconds"] = old.pop("cpu_seconds"), old.pop("shared_cpu_seconds")
    one = taken([old], Run(Budget.QUICK, 0, ORIGIN))[COMPETITION.id]
    assert one.cpu_seconds is None
    assert one.text(COMPETITION) == "supported at quick on 2026-11-28, commit abc1234"
    # As the file had it before.
    text = to_text({COMPETITION.id: one}).replace('"cpu_seconds": null', '"seconds": 1.5')
    assert from_text(text) == {COMPETITION.id: one}


def test_the_command_says_a_seed_that_is_not_0():
    assert found().command(UMT) == f"mmtheory verify {UMT.id} --budget standard"
    other = dataclasses.replace(found(), run=Run(Budget.THOROUGH, 3, ORIGIN))
    assert other.command(UMT) == f"mmtheory verify {UMT.id} --budget thorough --seed 3"
    assert merged({"a": found()}, {"a": other}) == {"a": other}


@pytest.fixture
def stored(tmp_path, monkeypatch):
    """The file of a record of one claim, which stands in for the package's."""
    file = tmp_path / "record.json"
    file.write_text(to_text({UMT.id: found()}), encoding="utf-8")
    for where in (module, command):
        monkeypatch.setattr(where, "RECORD", file)
    recorded.cache_clear()
    yield file
    recorded.cache_clear()


def test_the_command_adds_to_the_file(stored, tmp_path, capsys):
    (tmp_path / "v.json").write_text(json.dumps([row(COMPETITION.id)]), encoding="utf-8")
    assert command.main([str(tmp_path / "v.json"), "--budget", "quick", "--seed", "7"]) == 0
    record = from_text(stored.read_text(encoding="utf-8"))
    assert set(record) == {UMT.id, COMPETITION.id}
    assert (record[COMPETITION.id].run.budget, record[COMPETITION.id].run.seed) == (Budget.QUICK, 7)
    recorded.cache_clear()
    capsys.readouterr()
    assert ledger.main(["show", COMPETITION.id]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "recorded supported at quick, seed 7 on 20" in shown
    assert "evidence e numbers ratio: 0.6667 (no interval)" in shown
    assert "has changed since" not in shown
    assert ledger.main(["show", UMT.id]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "supported at standard on 2026-11-28, commit abc1234, 1.5 s of CPU; the code has changed since" in shown


def test_a_folder_that_holds_no_package_is_a_sentence(stored, tmp_path, capsys):
    (tmp_path / "v.json").write_text(json.dumps([row(COMPETITION.id)]), encoding="utf-8")
    assert command.main([str(tmp_path / "v.json"), "--budget", "quick", "--package", str(PACKAGE.parent)]) == 2
    assert "is no folder of the package" in capsys.readouterr().err
    (tmp_path / "claim.py").touch()
    committed(tmp_path)
    assert command.main([str(tmp_path / "v.json"), "--budget", "quick", "--package", str(tmp_path)]) == 2
    assert f"package: has not the module that declares {COMPETITION.id}" in " ".join(capsys.readouterr().err.split())


def test_code_of_no_commit_is_refused(stored, copy, tmp_path, capsys):
    (tmp_path / "v.json").write_text(json.dumps([row(COMPETITION.id)]), encoding="utf-8")
    before = stored.read_text(encoding="utf-8")
    words = [str(tmp_path / "v.json"), "--budget", "quick", "--package", str(copy)]
    assert command.main(words) == 2
    assert "git knows no commit there" in " ".join(capsys.readouterr().err.split())
    assert stored.read_text(encoding="utf-8") == before
    head = committed(copy)
    assert command.main(words) == 0
    commit = from_text(stored.read_text(encoding="utf-8"))[COMPETITION.id].run.origin.commit
    assert commit
    assert head.startswith(commit)


def committed(folder):
    """Make a repository of a folder; returns its commit."""
    git = ["git", "-C", str(folder), "-c", "user.name=n", "-c", "user.email=e"]
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "m"]):
        subprocess.run([*git, *words], check=True)
    return subprocess.run([*git, "rev-parse", "HEAD"], capture_output=True, text=True, check=True).stdout


def test_what_is_no_list_of_verdicts_is_a_sentence(stored, tmp_path, capsys):
    before = stored.read_text(encoding="utf-8")
    (tmp_path / "v.json").write_text("[", encoding="utf-8")
    for name, reason in (("none.json", "cannot read"), ("v.json", "is not what `mmtheory verify --json` writes")):
        assert command.main([str(tmp_path / name), "--budget", "quick"]) == 2
        error = capsys.readouterr().err
        assert error.startswith("error: --files: ")
        assert reason in error
    assert stored.read_text(encoding="utf-8") == before


def test_where_numbers_come_from(tmp_path):
    file = tmp_path / "v.json"
    file.write_text("[]", encoding="utf-8")
    assert origin(file, tmp_path).commit is None
    assert origin(file, tmp_path).machine.endswith("cores")
    head = committed(tmp_path)
    commit = origin(file, tmp_path).commit
    assert commit
    assert head.startswith(commit)


# -- the record ------------------------------------------------------------------------------------------------------


def test_it_is_small_and_of_claims_that_there_are():
    assert module.RECORD.stat().st_size < 400_000
    assert set(recorded()) <= {claim.id for claim in CLAIMS}


@pytest.mark.filterwarnings("always:recorded before:UserWarning")
def test_it_is_said_which_claims_rest_on_code_that_has_changed_since():
    if old := stale(recorded()):
        warnings.warn(f"recorded before their code changed: {compactly(old)}", stacklevel=1)


def compactly(names):
    """Ids by wing; a wing of which all is recorded and named is one word."""
    parts = []
    for wing in dict.fromkeys(name.split(".")[0] for name in names):
        own = [name for name in names if name.startswith(f"{wing}.")]
        known = [name for name in recorded() if name.startswith(f"{wing}.")]
        parts.append(f"{wing}.* ({len(own)})" if len(own) == len(known) else ", ".join(own))
    return "; ".join(parts)
