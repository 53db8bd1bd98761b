"""The command `mmtheory laziness`: one instance from a file, and families."""

import json
from fractions import Fraction

import numpy as np
import pytest
import xarray as xr

from mmtheory.commands import laziness
from mmtheory.laziness.claims import CLAIMS
from mmtheory.laziness.families import Parameters
from mmtheory.laziness.monte_carlo import READINGS, STATEMENT_NAMES, count
from mmtheory.seeds import concatenate

TINY = ["--features", "6", "--samples", "1", "--instances", "40", "--seeds", "2", "--family", "uniform"]

EXAMPLE = """
c = 2
tau = 0.55
boost = 0.15
feature = [
    {name = "f1", kind = "self-standing", modality = 1, p = 0.20},
    {name = "f2", kind = "self-standing", modality = 1, p = 0.10},
    {name = "f3", kind = "self-standing", modality = 1, p = 0.05},
    {name = "g1", kind = "self-standing", modality = 2, p = 0.15},
    {name = "g2", kind = "self-standing", modality = 2, p = 0.08},
    {name = "g3", kind = "self-standing", modality = 2, p = 0.02},
    {name = "h", kind = "paired", p = "7/25"},
]
[votes]
f1 = [1, 0, 1, 1]
f2 = [1, 1, 1, -1]
f3 = [1, 0, 0, 1]
g1 = [1, 1, -1, 1]
g2 = [-1, 1, 1, 1]
g3 = [1, -1, 1, 0]
h = [1, 1, 0, 1]
"""


def run_file(tmp_path, text, *flags):
    file = tmp_path / "instance.toml"
    file.write_text(text, encoding="utf-8")
    code = laziness.main(["--instance", str(file), "--out", str(tmp_path / "out"), *flags])
    assert code == 0
    return json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))


def test_the_papers_example_from_a_file(tmp_path, capsys):
    found = run_file(tmp_path, EXAMPLE)
    finite = found["finite"]
    assert finite["uni_modal"] == [["f1", "f2", "f3"], ["g1", "g2", "g3"]]
    assert finite["multi_modal"] == ["h", "f1"]
    assert finite["umt"]["B"] == ["f1", "g1", "h", "f2"]
    assert (finite["b"], finite["k"]) == ([3, 3], [1, 0, 1])
    assert finite["accuracy"]["multi_modal"] == pytest.approx(0.599, abs=1e-15)
    assert finite["accuracy_exact"]["multi_modal"] == "599/1000"
    assert finite["theorem_1c_probability"] == [float(Fraction(p)) for p in finite["theorem_1c_probability_exact"]]
    population = found["population"]
    assert population["accuracy"]["uni_modal"] == pytest.approx(0.5877, abs=1e-15)
    assert population["theorem_1a"] == finite["theorem_1a"] == "holds"
    assert population["theorem_1c_printed"] == "refuted"
    assert population["theorem_2"] == {"A": "holds", "B": "refuted", "C": "holds"}
    printed = capsys.readouterr().out
    assert "== population" in printed
    assert "h, f1" in printed
    assert "b_1 = 3" in printed
    assert "0.599             = 599/1000" in printed


def test_a_modality_that_never_gets_there(tmp_path, capsys):
    found = run_file(tmp_path, EXAMPLE.replace("tau = 0.55", "tau = 0.56").split("[votes]")[0])
    population = found["population"]
    assert found["finite"] is None
    assert population["b"] == [2, None]
    assert population["stop"]["uni_modal"] == ["success", "exhausted"]
    assert population["uni_modal"][1] is None
    assert population["theorem_1a"] is None
    assert population["accuracy"]["uni_modal"] is None
    assert "b_2 = ∞" in capsys.readouterr().out


def test_stop_reasons_and_ties(tmp_path):
    found = run_file(tmp_path, EXAMPLE)
    assert found["finite"]["stop"] == {
        "uni_modal": ["success", "success"],
        "multi_modal": "success",
        "umt": {"A": "empty priority", "B": "success", "C": "success"},
    }
    # f1 alone is never wrong: its one vote of 0 is a tie.
    assert run_file(tmp_path, EXAMPLE, "--ties", "correct")["finite"]["b"][0] == 1
    assert run_file(tmp_path, EXAMPLE, "--ties", "error")["population"]["b"] == [None, None]


def test_no_boost_no_umt(tmp_path):
    found = run_file(tmp_path, EXAMPLE.replace("boost = 0.15", ""))
    assert found["finite"]["umt"] is None
    assert found["finite"]["theorem_2"] is None


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("c = 2", "c = 1", "c must lie in (1, 1e6]"),
        ("c = 2", "c = 1e99", "c must lie in (1, 1e6]"),
        ("p = 0.20", 'p = "1.2.3"', "p in feature f1 must be a number"),
        ("p = 0.20", "p = inf", "p in feature f1 must be a number"),
        ("p = 0.20", "p = nan", "p in feature f1 must be a number"),
        ("p = 0.20", "p = 1e-100000000", "p in feature f1 must be a number"),
        ("p = 0.20", 'p = "1e9999999999"', "p in feature f1 must be a number"),
        ("modality = 1, p = 0.20", "modality = true, p = 0.20", "modality of the self-standing feature f1 is 1 to 9"),
        ("modality = 1, p = 0.20", "modality = 1.0, p = 0.20", "modality of the self-standing feature f1 is 1 to 9"),
        ('name = "f1"', 'name = "f\\n1"', "name of feature 1 is missing or not a printable text"),
        ("c = 2", "", "c is missing"),
        ("c = 2", "c = true", "c in the file must be a number"),
        ("p = 0.20", "p = 0.7", "p of f1 must lie in [0, c/(c+1)]"),
        ("p = 0.20", 'p = "1/0"', "p in feature f1 must be a number"),
        ("modality = 1, p = 0.20", "modality = 0, p = 0.20", "modality of the self-standing feature f1 is 1 to 9"),
        ('kind = "paired"', 'kind = "both"', "kind is self-standing or paired"),
        ('name = "f2"', 'name = "f1"', "name must be unique"),
        ("h = [1, 1, 0, 1]", "h = [1, 1, 0]", "votes of h must be a list over all 4 samples"),
        ("h = [1, 1, 0, 1]", "h = [1, 1, 0, 2]", "votes of h must be 1, 0 or -1"),
        ("h = [1, 1, 0, 1]", "h = [1, 1, 0, 1.0]", "votes of h must be a list of 1, 0 or -1"),
        ("h = [1, 1, 0, 1]", "", "votes h has no votes"),
        ("tau = 0.55", "tau = 0.5", "tau must lie in (1/2, 1]"),
        ("boost = 0.15", "bost = 0.15", "bost is not a key of the file"),
        ("c = 2", "c = [", "is not TOML"),
    ],
)
@pytest.mark.usefixtures("unchecked")
def test_bad_instances(tmp_path, capsys, old, new, sentence):
    file = tmp_path / "bad.toml"
    file.write_text(EXAMPLE.replace(old, new, 1), encoding="utf-8")
    assert laziness.main(["--instance", str(file), "--out", str(tmp_path / "out")]) == 2
    message = capsys.readouterr().err
    assert message.startswith("error: --instance: ")
    assert sentence in message
    assert message.count("\n") == 1 or "not TOML" in sentence
    assert not (tmp_path / "out").exists()


def test_neither_tau_nor_votes(tmp_path, capsys):
    file = tmp_path / "bad.toml"
    file.write_text(EXAMPLE.replace("tau = 0.55", "").split("[votes]")[0], encoding="utf-8")
    assert laziness.main(["--instance", str(file), "--out", str(tmp_path / "out")]) == 2
    assert "tau or votes must be given" in capsys.readouterr().err


def test_families(tmp_path):
    flags = [*TINY, "--paired", "0", "0.3", "--c", "5", "--out", str(tmp_path)]
    assert laziness.main(flags) == 0
    summary = json.loads((tmp_path / "summary.json").read_text(encoding="utf-8"))
    assert [row["id"] for row in summary["examples"]] == [claim.id for claim in CLAIMS if claim.section == "B.3"]
    assert [point["axes"] for point in summary["families"]] == [{"paired": 0.0}, {"paired": 0.3}]
    for point in summary["families"]:
        assert point["instances"] == 80
        for reading in READINGS:
            assert point[reading]["trained"]["value"] > 0
            assert point[reading]["failures"]["theorem_2A"]["value"] in (0, None)
        assert point["population"]["failures"]["theorem_1a"]["value"] == 0
        assert 0 < point["finite"]["failures"]["theorem_1a"]["value"] < 1
        with xr.open_dataset(tmp_path / point["files"][0]) as stored:
            assert stored.sizes["seed"] == 2
            assert (stored.failures <= stored.applicable).all()
            assert (stored.applicable <= stored.trained).all()
    written = {file: file.stat().st_mtime_ns for file in tmp_path.glob("*.nc")}
    assert laziness.main(flags) == 0
    assert {file: file.stat().st_mtime_ns for file in tmp_path.glob("*.nc")} == written


def test_a_seed_does_not_depend_on_the_others():
    parameters = Parameters(features=6, samples=1, instances=40)
    together = concatenate(list(count(parameters, [0, 1, 2])))
    alone = concatenate(list(count(parameters, [2])))
    for name in ("trained", "lazy", "applicable", "failures"):
        np.testing.assert_array_equal(getattr(together, name)[2], getattr(alone, name)[0])
    assert together.failures.shape == (3, len(READINGS), len(STATEMENT_NAMES))


@pytest.mark.parametrize("flags", [["--seeds", "3"], ["--first-seed", "1"], ["--cluster", "local:2"]])
def test_an_instance_has_no_seeds(flags, tmp_path, capsys):
    file = tmp_path / "mine.toml"
    file.write_text(EXAMPLE, encoding="utf-8")
    assert laziness.main(["--instance", str(file), *flags, "--out", str(tmp_path / "out")]) == 2
    sentence = "is for families, and --instance asks for one instance"
    assert capsys.readouterr().err == f"error: {flags[0]}: {sentence}\n"
    assert not (tmp_path / "out").exists()


def test_an_instance_that_takes_long_is_in_double_precision(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(laziness, "LONGEST_EXACT", 0)
    file = tmp_path / "mine.toml"
    file.write_text(EXAMPLE, encoding="utf-8")

    def population(*flags):
        assert laziness.main(["--instance", str(file), *flags, "--out", str(tmp_path / "out")]) == 0
        return json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))["population"]

    rounded = population()
    printed = capsys.readouterr()
    assert "are in double precision; --arithmetic fractions takes about" in printed.err
    assert printed.out.startswith("== population, in double precision\n")
    exact = population("--arithmetic", "fractions")
    printed = capsys.readouterr()
    assert "features in fractions take about" in printed.err
    assert "in double precision" not in printed.out
    assert rounded["accuracy_exact"]["multi_modal"] is None
    assert exact["accuracy_exact"]["multi_modal"] is not None
    assert rounded["accuracy"]["multi_modal"] == pytest.approx(exact["accuracy"]["multi_modal"], abs=1e-14)
    assert rounded["umt"] == exact["umt"]
    monkeypatch.undo()
    assert population("--arithmetic", "double") == rounded


def test_arithmetic_is_for_an_instance(tmp_path, capsys):
    assert laziness.main(["--arithmetic", "double", "--out", str(tmp_path / "out")]) == 2
    assert capsys.readouterr().err == "error: --arithmetic: is for one instance: give --instance\n"


def test_an_instance_that_takes_for_ever(tmp_path, capsys):
    file = tmp_path / "mine.toml"
    # A term of a fraction has forty digits at the most.
    features = "".join(f"[[feature]]\nname='f{i}'\nkind='paired'\np='1/{10**39 + i}'\n" for i in range(10_000))
    file.write_text(f"c = 2\ntau = 1\n{features}", encoding="utf-8")
    flags = ["--instance", str(file), "--arithmetic", "fractions", "--out", str(tmp_path / "out")]
    assert laziness.main(flags) == 2
    sentence = "10000 features, in fractions, would take about 28 hours"
    assert capsys.readouterr().err == f"error: --arithmetic: {sentence}\n"
    assert not (tmp_path / "out").exists()


def test_where_an_instance_changes_its_mind(tmp_path, capsys):
    found = run_file(tmp_path, EXAMPLE, "--vary", "p.h")
    assert "what is learned as p.h varies" in capsys.readouterr().out
    # Example 1: {h, f1} is the more accurate only if h is powerful enough, more than its .28.
    below, there, above = found["finite"][-3:]
    assert [piece["learned"]["M"] for piece in (below, there, above)] == [["f1", "h"]] * 3
    assert [piece["accuracy_against_U"]["M"] for piece in (below, there, above)] == ["<", "=", ">"]
    assert there["low"] == there["high"] == "47196663/140000000"


@pytest.mark.parametrize("vary", ["p.x", "c"])
def test_what_cannot_be_varied(vary, tmp_path, capsys):
    file = tmp_path / "instance.toml"
    file.write_text(EXAMPLE, encoding="utf-8")
    assert laziness.main(["--instance", str(file), "--vary", vary, "--out", str(tmp_path / "out")]) == 2
    assert capsys.readouterr().err.startswith("error: --vary: is one of tau, boost, p.f1, ")
    assert not (tmp_path / "out").exists()
    assert laziness.main(["--vary", "tau"]) == 2
    assert capsys.readouterr().err == "error: --vary: is for one instance: give --instance\n"
