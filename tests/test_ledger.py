"""Every declared claim is checked, once, here; the ledger and its command line are as users have them."""

import dataclasses
import functools
import importlib
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mmtheory.claim import Budget, Established, Finding, Paper, Verdict
from mmtheory.commands import ledger as command
from mmtheory.competition import assumptions
from mmtheory.competition.claims.limit_runs import at_every_size
from mmtheory.datasets.dataset import MissingPackage
from mmtheory.estimate import Estimate
from mmtheory.figures.make import NAMES, drawing
from mmtheory.ledger import claims as ledger
from mmtheory.ledger import verify
from mmtheory.ledger.choice import BadRequest
from mmtheory.ledger.claims import CLAIMS, select
from mmtheory.ledger.graph import Graph
from mmtheory.ledger.verification import check, from_text, to_text
from mmtheory.precondition import Met
from tests.mutations import FAULTS, outcome

ROOT = Path(__file__).parent.parent
KEYS = ["id", "paper", "section", "statement", "form", "reading", "scope", "verdict", "expected", "evidence"]
KEYS += ["cpu_seconds", "shared_cpu_seconds", "established", "proof", "preconditions", "design", "uses", "corrects"]
KEYS += ["numbers", "surprises"]
CHEAP = ["laziness.table-14", "laziness.example-2", "laziness.lemma-2"]


QUICK = [claim for claim in CLAIMS if claim.starts_at is Budget.QUICK]


@pytest.mark.slow
@pytest.mark.parametrize("claim", QUICK, ids=lambda claim: claim.id)
def test_claim(claim):
    finding = claim.finding(Budget.QUICK, 0)
    assert not claim.surprises(finding, Budget.QUICK)
    assert not re.search(r"\b(nan|inf|unknown)\b", finding.evidence)
    # What holds is more than sampled, what is supported is sampled.
    if finding.verdict in (Verdict.HOLDS, Verdict.SUPPORTED):
        assert (claim.established is Established.SAMPLED) == (finding.verdict is Verdict.SUPPORTED)


def test_the_other_claims_wait_for_their_budget():
    assert len(QUICK) < len(CLAIMS)
    for claim in set(CLAIMS) - set(QUICK):
        finding = claim.finding(Budget.QUICK, 0)
        assert finding.verdict is Verdict.NOT_RUN
        assert claim.as_expected(finding, Budget.QUICK)


def test_declarations_are_complete():
    assert len({claim.id for claim in CLAIMS}) == len(CLAIMS)
    for claim in CLAIMS:
        assert claim.id.split(".")[0] in {"competition", "laziness", "umt", "remedies", "segmentation", "greedy"}
        for text in (claim.paper, claim.section, claim.statement, claim.assumptions, claim.reading):
            assert text.strip()
        assert bool(claim.proof) == (claim.established in (Established.PROVED, Established.MACHINE_CHECKED))
        assert (claim.check is None) == (claim.run is not None) == (claim.judge is not None)
        assert claim.run is not None or not claim.preconditions
    Graph(CLAIMS)


def test_a_claim_on_a_run_of_the_competition_presumes_section_4():
    judging = [claim for claim in CLAIMS if claim.id.startswith("competition.") and claim.judge]
    assert judging
    presumed = set(assumptions.LAW + assumptions.SIZES)
    for claim in judging:
        # A series of runs presumes it of each.
        assert presumed <= set(claim.preconditions) or set(map(at_every_size, presumed)) <= set(claim.preconditions)


def test_every_declared_claim_is_in_the_ledger():
    for file in ROOT.glob("mmtheory/*/claims/*.py"):
        module = importlib.import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
        for paper in vars(module).values():
            if isinstance(paper, Paper):
                assert set(paper.claims) <= set(CLAIMS)


def test_every_fault_of_mutations_can_be_put_in():
    for fault in FAULTS:
        assert (ROOT / fault.file).read_text(encoding="utf-8").count(fault.old) == 1, fault.name
        assert select(fault.claims)


@pytest.mark.slow
def test_a_handful_of_faults_is_caught(tmp_path):
    """`python tests/mutations.py` puts in all of them."""
    for fault in [fault for fault in FAULTS if fault.name.startswith("laziness: ")][:5]:
        assert outcome(fault, tmp_path).startswith("caught"), fault.name


def test_every_figure_shows_declared_claims():
    ids = {claim.id for claim in CLAIMS}
    for name in NAMES:
        shown = drawing(name).CLAIMS
        assert shown
        assert set(shown) <= ids


# -- selection and rows ----------------------------------------------------------------------------------------------


def names(*patterns):
    return [claim.id for claim in select(patterns)]


def test_select():
    assert names() == [claim.id for claim in CLAIMS]
    assert names("laziness.table-14") == ["laziness.table-14.signs", "laziness.table-14.boost"]
    assert names("laziness.lemma-2") == ["laziness.lemma-2", "laziness.lemma-2.general"]
    assert names("*n.theorem-5.2.class", "laziness.gain") == ["laziness.gain", "competition.theorem-5.2.class"]
    assert all(name.startswith("competition.") for name in names("competition"))
    for wrong in ("nosuchclaim", "laz", ""):
        with pytest.raises(BadRequest, match="no claim"):
            select([wrong])


def declared(check, expected=Verdict.SUPPORTED):
    return dataclasses.replace(select(["laziness.gain"])[0], expected=expected, check=check, proof="")


def test_rows_carry_numbers_as_json_and_survive_being_stored():
    met = (Met("converged", True, "3 of 3"),)
    numbers = {"share": Estimate(0.5, 0.25, float("nan")), "counts": (1, 2), "none": float("inf")}
    claim = declared(lambda budget, seed: Finding(Verdict.SUPPORTED, f"{budget.name} {seed}", numbers, met))
    row = check(claim, Budget.STANDARD, 7)
    assert row.evidence == "STANDARD 7"
    assert row.numbers == {"share": {"value": 0.5, "low": 0.25, "high": None}, "counts": [1, 2], "none": None}
    assert list(row.as_dict()) == KEYS
    back = from_text(claim, Budget.STANDARD, to_text(row))
    assert back.as_dict() == row.as_dict()
    assert back.finding.preconditions == row.finding.preconditions == (Met("converged", True, "3 of 3"),)
    # Whether a verdict is as expected is never stored.
    assert not from_text(dataclasses.replace(claim, expected=Verdict.HOLDS), Budget.STANDARD, to_text(row)).as_expected


def test_a_check_that_fails_decides_nothing_and_does_not_stop_the_others(monkeypatch):
    def fail(budget, seed):
        raise ZeroDivisionError("by zero")

    fine = declared(lambda budget, seed: Finding(Verdict.SUPPORTED, ""))
    undecided = dataclasses.replace(declared(fail), needs=Budget.THOROUGH)
    monkeypatch.setattr(ledger, "CLAIMS", (undecided, fine))
    failed, after = verify()
    assert failed.verdict is Verdict.INCONCLUSIVE
    assert "ZeroDivisionError: by zero" in failed.evidence
    assert not failed.as_expected
    assert after.as_expected


def work(seconds):
    """Keep a core busy for so long."""
    start = time.process_time()
    while time.process_time() - start < seconds:
        pass


def test_what_a_check_takes_is_cpu_and_not_waiting():
    def wait(budget, seed):
        time.sleep(0.2)
        return Finding(Verdict.SUPPORTED, "")

    def compute(budget, seed):
        work(0.1)
        return Finding(Verdict.SUPPORTED, "")

    assert check(declared(wait), Budget.QUICK, 0).cpu_seconds < 0.1
    assert check(declared(compute), Budget.QUICK, 0).cpu_seconds >= 0.1


def test_a_shared_run_is_timed_apart():
    calls = []

    def run(budget, seed):
        calls.append(seed)
        work(0.05)
        return seed

    claim = dataclasses.replace(
        declared(None), run=functools.cache(run), judge=lambda run: Finding(Verdict.SUPPORTED, f"{run}")
    )
    first, second = check(claim, Budget.QUICK, 3), check(claim, Budget.QUICK, 3)
    assert calls == [3]
    assert first.evidence == "3"
    assert first.shared_cpu_seconds >= 0.05 > first.cpu_seconds
    assert second.shared_cpu_seconds < 0.05
    # A run of one's own need not be cached: a check asks for it once.
    check(dataclasses.replace(claim, run=run), Budget.QUICK, 4)
    assert calls == [3, 4]


def test_a_claim_on_data_that_are_not_installed_is_not_run_and_not_remembered(here, capsys, monkeypatch):
    def missing(budget, seed):
        raise MissingPackage("multiviewstacking", "htad")

    claim = declared(missing, Verdict.INCONCLUSIVE)
    row = check(claim, Budget.QUICK, 0)
    assert row.verdict is Verdict.NOT_RUN
    assert row.as_expected
    assert "pip install" in row.evidence
    monkeypatch.setattr(ledger, "CLAIMS", (claim,))
    assert command.main(["verify", claim.id]) == 0
    assert "0 checked, all as declared; 1 not run (" in capsys.readouterr().out
    assert command.main(["verify", claim.id, "--strict"]) == 1
    assert not list((here / "results").rglob("*.json"))


@pytest.mark.slow
def test_verdicts_do_not_depend_on_their_order_or_the_number_of_devices():
    """A process with three devices finds what this one does in another order."""
    chosen = select(["laziness.definition-1-2", "laziness.theorem-1a", "competition.lemma-a1a"])
    rows = [check(claim, Budget.QUICK, 3) for claim in chosen[::-1]][::-1]
    here = [(row.claim.id, row.verdict, row.evidence) for row in rows]
    script = (
        "import jax\njax.config.update('jax_num_cpu_devices', 3)\n"
        "from mmtheory.ledger import verify\n"
        f"for row in verify(*{[claim.id for claim in chosen]}, seed=3):\n"
        "    print(row.claim.id, row.verdict, row.evidence, sep='|')\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert [tuple(line.split("|")) for line in done.stdout.splitlines()] == [tuple(map(str, row)) for row in here]


def test_verify_in_python_shows_what_the_command_prints(here, capsys):
    found = verify(*CHEAP)
    assert command.main(["verify", *CHEAP]) == 0
    printed = capsys.readouterr().out
    *rows, summary = repr(found).split("\n\n")
    assert printed.startswith("\n\n".join(rows))
    assert summary.splitlines()[-1] == printed.splitlines()[-1] == "6 checked, all as declared"
    assert found.as_expected
    assert [row.claim.id for row in found] == names(*CHEAP)
    assert [list(row) for row in json.loads(found.as_json())] == [KEYS] * len(found)


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"patterns": ["nosuchclaim"]}, "no claim 'nosuchclaim'; `mmtheory list` shows all"),
        ({"budget": "huge"}, "budget: must be quick, standard or thorough; got 'huge'"),
        ({"seed": 1000}, "seed: must lie in 0 … 999; got 1000"),
        ({"seed": 0.5}, "seed: must lie in 0 … 999; got 0.5"),
    ],
)
def test_verify_refuses_in_one_sentence(asked, sentence):
    with pytest.raises(BadRequest) as refusal:
        verify(*asked.pop("patterns", CHEAP), **asked)
    assert str(refusal.value) == sentence


@pytest.fixture(autouse=True)
def width(monkeypatch):
    """What is printed is as wide as the terminal; here 100."""
    monkeypatch.setenv("COLUMNS", "100")


# -- command line ----------------------------------------------------------------------------------------------------


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_verify(here, capsys):
    assert command.main(["verify", *CHEAP, "--json", "out/v.json", "--report", "report"]) == 0
    printed = capsys.readouterr().out
    assert "6 checked, all as declared" in printed
    rows = json.loads((here / "out" / "v.json").read_text(encoding="utf-8"))
    assert [list(row) for row in rows] == [KEYS] * 6
    assert [row["id"] for row in rows] == [claim.id for claim in select(CHEAP)]
    assert {row["verdict"] for row in rows} == {"holds", "refuted"}
    page = (here / "report" / "index.html").read_text(encoding="utf-8")
    errata = (here / "report" / "errata.md").read_text(encoding="utf-8")
    assert re.findall(r"^### (\S+)", errata, re.M) == [r["id"] for r in rows if r["verdict"] == "refuted"]
    assert all(row["id"] in page for row in rows)


def test_a_verdict_that_is_not_expected_is_named(here, capsys, monkeypatch):
    wrong = declared(lambda budget, seed: Finding(Verdict.REFUTED, "2 + 2 = 5"))
    monkeypatch.setattr(ledger, "CLAIMS", (wrong,))
    assert command.main(["verify", "laziness.gain"]) == 1
    printed = capsys.readouterr().out
    assert "not as declared: laziness.gain: is refuted, expected supported: 2 + 2 = 5" in printed
    assert "1 checked, 1 not as declared" in printed


def test_resume_keeps_what_is_checked(here, monkeypatch):
    calls = []

    def noted(budget, seed):
        calls.append((budget, seed))
        return Finding(Verdict.SUPPORTED, "")

    monkeypatch.setattr(ledger, "CLAIMS", (declared(noted),))
    for flags in ([], ["--resume"], ["--resume", "--seed", "1"], ["--resume", "--budget", "standard"], []):
        assert command.main(["verify", *flags]) == 0
    expected = [(Budget.QUICK, 0), (Budget.QUICK, 1), (Budget.STANDARD, 0), (Budget.QUICK, 0)]
    assert calls == expected


@pytest.mark.parametrize("content", ["", "{", "null\n0\n", b"\xff\n\n", None], ids=str)
def test_what_was_kept_and_is_not_what_was_written_is_checked_again(content, here, monkeypatch, capsys):
    """`None`: what another claim has left."""
    calls = []

    def noted(budget, seed):
        calls.append(budget)
        return Finding(Verdict.SUPPORTED, "")

    first = declared(noted)
    second = dataclasses.replace(first, id=f"{first.id}.other")
    monkeypatch.setattr(ledger, "CLAIMS", (first, second))
    assert command.main(["verify"]) == 0
    (file,) = here.rglob(f"{first.id}.json")
    if content is None:
        content = file.with_name(f"{second.id}.json").read_text()
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    capsys.readouterr()
    assert command.main(["verify", "--resume"]) == 0
    assert len(calls) == 3
    assert "is damaged, or not of this claim, which is checked again\n" in capsys.readouterr().err
    assert command.main(["verify", "--resume"]) == 0
    assert len(calls) == 3
    assert capsys.readouterr().err == ""


def test_where_nothing_can_be_kept_nothing_is(here, capsys):
    """As in a folder that is not ours: a file stands where the folder would be."""
    (here / "results").touch()
    assert command.main(["verify", *CHEAP, "--json", "v.json"]) == 0
    note = "note: cannot write to results/verify/"
    first, *others = capsys.readouterr().err.splitlines()
    assert first.startswith(note)
    assert first.endswith("; what is checked is not kept for --resume")
    assert others == []
    assert {path.name for path in here.iterdir()} == {"results", "v.json"}


def test_verdicts_go_to_standard_output_and_through_links(here, capfd):
    (here / "there").mkdir()
    (here / "link.json").symlink_to("there/v.json")
    assert command.main(["verify", *CHEAP, "--json", "link.json"]) == 0
    assert (here / "link.json").is_symlink()
    expected = json.loads((here / "there" / "v.json").read_text())
    capfd.readouterr()
    assert command.main(["verify", *CHEAP, "--json", "/dev/null"]) == 0
    assert command.main(["verify", *CHEAP, "--json", "/dev/stdout"]) == 0
    assert not Path("/dev/null").is_file()
    found = json.loads("[" + capfd.readouterr().out.split("\n[", 1)[1])
    assert [row["id"] for row in found] == [row["id"] for row in expected]


def test_show(capsys):
    assert command.main(["show", "laziness.theorem-1c.corrected"]) == 0
    assert "P(loss of U < loss of M) ≥ 1 − δ" in " ".join(capsys.readouterr().out.split())
    assert command.main(["show", "competition.corollary-5.3"]) == 0
    shown = capsys.readouterr().out
    for line in (
        "presumes     noise can memorise: σ_g² d_r ≥ 1 in every modality",
        "established  sampled",
        "declares     ratio in 0.92 … 1.03",
        "uses         competition.theorem-5.2.training, competition.lemma-a3.simulated, competition.lemma-a14",
    ):
        assert line in shown.splitlines()


@pytest.mark.parametrize(
    ("flags", "sentence"),
    [
        (["verify", "nosuchclaim"], "error: no claim 'nosuchclaim'; `mmtheory list` shows all"),
        (["show", "laziness"], "error: no claim 'laziness'; `mmtheory list` shows all"),
        (["verify", *CHEAP, "--report", "file/x"], "error: --report: cannot write to file/x: Not a directory"),
        (["verify", *CHEAP, "--json", "file/x.json"], "error: --json: cannot write to file: File exists"),
        (["verify", *CHEAP, "--json", "."], "error: --json: . is a folder"),
        (["verify", *CHEAP, "--seed", "-1"], "error: seed: must lie in 0 … 999; got -1"),
    ],
)
def test_bad_input(here, capsys, flags, sentence):
    (here / "file").touch()
    assert command.main(flags) == 2
    assert capsys.readouterr().err == sentence + "\n"
    assert not list(here.rglob("index.html"))


def test_as_a_process(tmp_path):
    def run(*flags):
        command = [sys.executable, "-m", "mmtheory", *flags]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)

    done = run("verify", "laziness.example-2", "--report", "report")
    assert done.returncode == 0, done.stderr
    assert "laziness.example-2.corrected" in done.stdout
    assert (tmp_path / "report" / "index.html").exists()
    assert run("verify", "nosuchclaim").returncode == 2
    unknown = run("verify", "--budget", "huge")
    assert unknown.returncode == 2
    assert "huge" in unknown.stderr
