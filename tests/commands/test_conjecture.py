"""`mmtheory conjecture` as a user has it: its main in this process, and once as a real one."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from mmtheory.commands import conjecture, laziness
from mmtheory.commands.main import main
from mmtheory.laziness import Instance, self_standing
from mmtheory.laziness.smt import Proof

ROOT = Path(__file__).parents[2]
QUANTITY = "k1 + k2 + k3 <= min(b1, b2)"


def test_no_counterexample(capsys):
    assert main(["conjecture", QUANTITY, "--features", "2"]) == 0
    printed = capsys.readouterr()
    assert printed.out.startswith(f"no counterexample to {QUANTITY} among all ")
    assert "instances with up to 2 features from this grid:" in printed.out
    assert "c   2, 3/2, 5, 11/10" in printed.out
    assert printed.err == ""


def test_a_counterexample_replays(tmp_path, capsys):
    file = tmp_path / "new" / "found.toml"
    flags = ["--reading", "finite", "--samples", "1", "--ties", "correct", "--out", str(file)]
    assert conjecture.main([QUANTITY, *flags]) == 1
    assert capsys.readouterr().out.startswith(f"counterexample to {QUANTITY}\n    {QUANTITY}:  2 <= 1 is false\n")
    assert laziness.main(["--instance", str(file), "--ties", "correct", "--out", str(tmp_path / "replayed")]) == 0
    summary = json.loads((tmp_path / "replayed" / "summary.json").read_text(encoding="utf-8"))
    assert summary["finite"]["theorem_1a"] == "refuted"
    assert summary["population"] is None


def test_a_printed_counterexample_is_a_file(tmp_path, capsys):
    assert conjecture.main(["A(umt.B) >= A(U)"]) == 1
    _, _, text = capsys.readouterr().out.partition("\n\n")
    file = tmp_path / "found.toml"
    file.write_text(text, encoding="utf-8")
    population = Instance.read(file).compare().population
    assert population is not None
    boosted = population.comparison
    assert boosted.features.accuracy(boosted.outcome.umt["B"].members) < boosted.union_accuracy


@pytest.mark.parametrize(
    ("flags", "error"),
    [
        (["A(M) <= "], "error: statement: at character 9: the statement ends where"),
        (
            ["A(M) <= tau", "--reading", "finite"],
            "error: statement: speaks of tau, which the finite-sample reading has",
        ),
        ([QUANTITY, "--features", "7"], "error: --features: must be an integer from 1 to 6; got 7"),
        ([QUANTITY, "--samples", "1"], "error: --samples: are for --reading finite"),
        (
            [QUANTITY, "--reading", "finite", "--samples", "0"],
            "error: --samples: must be an integer from 1 to 6; got 0",
        ),
        ([QUANTITY, "--modalities", "5"], "error: --modalities: must be an integer from 2 to 4; got 5"),
        ([QUANTITY, "--prove", "5"], "error: --prove: must be an integer from 1 to 4; got 5"),
        (["A(umt.A) > 0", "--prove", "2"], "error: --prove: takes a statement in the language, without UMT"),
        ([QUANTITY, "--out", "."], "error: --out: . is a folder"),
    ],
)
def test_bad_input_is_a_sentence_and_writes_nothing(flags, error, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    out = [] if "--out" in flags else ["--out", "new/found.toml"]
    assert conjecture.main([*flags, *out]) == 2
    printed = capsys.readouterr()
    assert printed.err.startswith(error)
    assert printed.err.count("\n") == 1
    assert printed.out == ""
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("undecided", "refuted", "code"), [(0, 0, 0), (1, 0, 0), (0, 1, 1)], ids=["proved", "undecided", "refuted"]
)
def test_what_a_solver_says(undecided, refuted, code, monkeypatch, capsys):
    """The solver finds a p that is not on the grid."""
    p = "3/7" if refuted else None
    found = Instance(c=2, tau="17/28", features=self_standing(1, f=p)) if p else None
    proof = Proof(2, 3, undecided, refuted, found)
    monkeypatch.setattr(conjecture, "check", lambda asked, features, reading: None)
    monkeypatch.setattr(conjecture, "prove", lambda asked, features, ties, advance: proof)
    assert conjecture.main(["A(M) != 17/28", "--features", "1", "--prove", "2"]) == code
    printed = capsys.readouterr().out
    assert printed.startswith("no counterexample to A(M) != 17/28 among all")
    assert f"\n{proof}\n" in printed
    assert ('p = "3/7"' in printed) == bool(refuted)


def test_an_instance_of_the_solver_that_is_none_is_not_written(monkeypatch, tmp_path):
    wrong = Proof(1, 1, 0, 1, Instance(c=2, tau="17/28", features=self_standing(1, f="1/2")))
    monkeypatch.setattr(conjecture, "check", lambda asked, features, reading: None)
    monkeypatch.setattr(conjecture, "prove", lambda asked, features, ties, advance: wrong)
    with pytest.raises(RuntimeError, match="is not false of"):
        conjecture.main(["A(M) != 17/28", "--features", "1", "--prove", "1", "--out", str(tmp_path / "a.toml")])
    assert not list(tmp_path.iterdir())


def test_three_modalities(capsys):
    assert conjecture.main(["k1 + k2 + k3 + k4 <= min(b1, b2, b3)", "--modalities", "3", "--features", "3"]) == 0
    assert "instances with up to 3 features of 3 modalities from this grid" in capsys.readouterr().out


def test_a_process():
    words = [sys.executable, "-m", "mmtheory", "conjecture", "A(U) > A(alone1) and A(U) > A(alone2)"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith("counterexample")
    assert done.stderr == ""
