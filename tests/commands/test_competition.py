"""experiments/competition.py as a user has it: its main in this process, its command line in real ones."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from mmtheory.commands import competition, figure
from mmtheory.competition import Parameters
from mmtheory.competition import sweep as competition_sweep
from mmtheory.competition.parameters import dictionaries
from mmtheory.competition.presets import SEEDS
from mmtheory.competition.sweep import preset
from mmtheory.figures import drawing
from mmtheory.figures.phase_diagram import NUMBERS

ROOT = Path(__file__).parents[2]
TINY = [
    *["--preset", "quick", "--K", "3", "--n", "60", "--m", "4", "--q", "3", "--steps", "60", "--eta", "12"],
    *["--test-samples", "1000", "--records", "10"],
]
SWEEP = [*TINY, "--seeds", "2", "--sigma-0", "0.05", "0.1", "--mu", "0.01,0.05", "0.1"]
KEYS = {
    "params",
    "axes",
    "seeds",
    "uni_modal_test_error",
    "encoder_test_error",
    "win_probability_predicted",
    "win_probability_simulated",
    "joint_test_error",
    "weighted_mu",
    "joint_excess",
    "property_6_1_agreement",
    "gamma_ratio_median",
    "training_error",
    "not_converged",
    "preconditions",
    "claims",
    "files",
}


def command(*flags):
    return [sys.executable, str(ROOT / "experiments" / "competition.py"), *flags]


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    out = tmp_path_factory.mktemp("sweep")
    assert competition.main([*SWEEP, "--out", str(out)]) == 0
    return out


def test_summary_of_a_sweep(swept):
    summary = json.loads((swept / "summary.json").read_text())
    assert len(summary) == 4
    for point in summary:
        assert set(point) == KEYS
        assert point["seeds"] == 2
        for name in ("uni_modal_test_error", "encoder_test_error", "win_probability_simulated"):
            assert len(point[name]) == 2
            assert set(point[name][0]) == {"value", "low", "high"}
        for name in ("joint_test_error", "weighted_mu", "training_error", "gamma_ratio_median"):
            assert set(point[name]) == {"value", "low", "high"}
        assert point["params"]["sigma_0"] == point["axes"]["sigma_0"]
    # Axes vary in the order of the parameters, the last one fastest.
    assert [p["axes"] for p in summary] == [
        {"mu": mu, "sigma_0": sigma_0} for mu in ("0.01,0.05", "0.1") for sigma_0 in (0.05, 0.1)
    ]
    assert [p["params"]["mu"] for p in summary] == [[0.01, 0.05]] * 2 + [[0.1]] * 2


def test_results_are_labelled(swept):
    for point in json.loads((swept / "summary.json").read_text()):
        with xr.open_dataset(swept / point["files"][0]) as stored:
            assert {"seed", "modality", "class", "time", "sigma_0", "mu"} <= set(stored.dims)
            assert stored.sizes["seed"] == 2
            assert json.loads(stored.attrs["config"])["parameters"] == point["params"]
            assert "jax" in json.loads(stored.attrs["versions"])


def test_figures_are_drawn(swept):
    for name in ("gamma_trajectories", "class_accuracy", "phase_diagram"):
        for kind in ("pdf", "png"):
            assert (swept / f"{name}.{kind}").stat().st_size > 5000


def test_a_phase_diagram_of_any_number(swept, tmp_path, capsys):
    words = ["phase-diagram", str(swept), "--up", "mu", "--value", "joint_test_error", "--out", str(tmp_path)]
    assert figure.main(words) == 0
    name = "phase_diagram-joint_test_error-sigma_0-mu"
    assert capsys.readouterr().out == f"{tmp_path / name}.pdf\n"
    assert {path.name for path in tmp_path.iterdir()} == {f"{name}.pdf", f"{name}.png"}
    assert set(NUMBERS) == KEYS - {"params", "axes", "seeds", "preconditions", "claims", "files"}


def test_a_finished_sweep_is_free(swept, monkeypatch, capsys):
    def must_not_run(*_):
        raise AssertionError("computed again")

    monkeypatch.setattr(competition_sweep, "simulate_batches", must_not_run)
    monkeypatch.setattr(drawing, "save", must_not_run)
    before = (swept / "summary.json").read_text()
    assert competition.main([*SWEEP, "--out", str(swept)]) == 0
    assert (swept / "summary.json").read_text() == before
    assert "joint test error" in capsys.readouterr().out


def test_timings_come_last_on_standard_error(swept, capsys):
    assert competition.main([*SWEEP, "--timings", "--out", str(swept)]) == 0
    header, *stages, total = capsys.readouterr().err.strip().splitlines()
    assert header.split() == ["stage", "seconds", "%"]
    assert total.startswith("total")
    # What this process has done: it has made the sweep, too.
    assert {line[:17].strip() for line in stages} >= {
        *("runs", "compilation", "netCDF", "claims and tables", "figures", "all else"),
    }


@pytest.mark.slow
def test_killed_and_resumed_gives_the_same_numbers(swept, tmp_path):
    """kill -9 after the first grid point, then the same command: equal bit for bit to the sweep that was left alone."""
    run = subprocess.Popen(command(*SWEEP, "--out", str(tmp_path)), stdout=subprocess.DEVNULL, cwd=ROOT)
    give_up = time.monotonic() + 240
    while not list(tmp_path.glob("*.nc")):
        assert run.poll() is None
        assert time.monotonic() < give_up
        time.sleep(0.02)
    run.send_signal(signal.SIGKILL)
    run.wait()
    assert not (tmp_path / "summary.json").exists()
    done = subprocess.run(command(*SWEEP, "--out", str(tmp_path)), cwd=ROOT, check=True, capture_output=True, text=True)
    assert "Traceback" not in done.stderr
    assert (tmp_path / "summary.json").read_text() == (swept / "summary.json").read_text()
    files = sorted(path.name for path in swept.glob("*.nc"))
    assert sorted(path.name for path in tmp_path.glob("*.nc")) == files
    for name in files:
        with xr.open_dataset(swept / name) as alone, xr.open_dataset(tmp_path / name) as resumed:
            xr.testing.assert_identical(alone, resumed)


@pytest.mark.slow
def test_interrupt_ends_the_process_at_once(tmp_path):
    flags = ["--preset", "default", "--out", str(tmp_path)]
    run = subprocess.Popen(command(*flags), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(8)
    run.send_signal(signal.SIGINT)
    asked = time.monotonic()
    assert run.wait(timeout=30) == -signal.SIGINT
    assert time.monotonic() - asked < 5
    assert not list(tmp_path.glob("*.nc"))


def test_a_dictionary_that_is_not_orthonormal(tmp_path, capsys):
    np.savez(tmp_path / "M.npz", M1=np.eye(10), M2=2 * np.eye(10))
    assert competition.main(["--K", "10", "--dictionary", str(tmp_path / "M.npz"), "--out", str(tmp_path / "out")]) == 2
    assert "M^2 must have orthonormal columns" in capsys.readouterr().err
    (tmp_path / "empty.npz").touch()
    np.savez(tmp_path / "names.npz", A=np.eye(10), B=np.eye(10))
    for file in ("empty.npz", "names.npz"):
        assert competition.main(["--dictionary", str(tmp_path / file), "--out", str(tmp_path / "out")]) == 2
        assert "readable .npz file" in capsys.readouterr().err
    np.savez(tmp_path / "N.npz", M1=np.eye(10), M2=np.eye(10))
    parameters = Parameters(K=10, dictionary=dictionaries(str(tmp_path / "N.npz")))
    assert parameters.as_config()["dictionary"].startswith("sha256:")


def test_help_tells_symbols_and_sections(capsys):
    with pytest.raises(SystemExit):
        competition.main(["--help"])
    shown = capsys.readouterr().out
    for words in ("μ_r (section 4.1)", "σ_0 (section 4.2)", "--z-y", "ε (section A.2)"):
        assert words in shown


def test_one_folder_serves_sweeps_that_share_a_point(swept, monkeypatch):
    monkeypatch.setattr(drawing, "save", lambda *_: None)
    shared = [*TINY, "--seeds", "2", "--sigma-0", "0.05", "0.1", "--mu", "0.1"]
    assert competition.main([*shared, "--out", str(swept)]) == 0
    assert [p["axes"] for p in json.loads((swept / "summary.json").read_text())] == [
        {"sigma_0": 0.05},
        {"sigma_0": 0.1},
    ]
    assert competition.main([*SWEEP, "--out", str(swept)]) == 0


def test_a_sweep_axis_never_collides_with_what_is_stored(swept):
    point = json.loads((swept / "summary.json").read_text())[0]
    with xr.open_dataset(swept / point["files"][0]) as stored:
        names = (set(stored.data_vars) | set(stored.dims)) - set(point["axes"])
    assert not names & set(Parameters.declarations())


def test_every_preset_is_a_valid_plan(tmp_path):
    for name, seeds in SEEDS.items():
        planned = preset(name, {}, None, tmp_path)
        assert len(planned.points) == 1
        assert len(planned.seeds) == seeds


def test_names_do_not_depend_on_the_order_of_axes(tmp_path):
    one, other = (
        preset("quick", {name: axes[name] for name in names}, 2, tmp_path)
        for axes, names in (
            ({"eta": (1.0, 2.0), "beta": (0.5, 1.0)}, ("eta", "beta")),
            ({"eta": (2.0, 1.0), "beta": (0.5, 1.0)}, ("beta", "eta")),
        )
    )
    assert {point.name for point in one.points} == {point.name for point in other.points}


@pytest.mark.slow
def test_a_prediction_trains_nothing(tmp_path, monkeypatch, capsys):
    def must_not_run(*_):
        raise AssertionError("trained")

    monkeypatch.setattr(competition_sweep, "simulate_batches", must_not_run)
    assert competition.main([*SWEEP, "--predict", "--out", str(tmp_path)]) == 0
    text = capsys.readouterr().out
    assert text.count("predicted by the flow of 4 of the 4 neurons") == 4
    assert text.count("of the losers a share") == 4
    points = json.loads((tmp_path / "summary.json").read_text())
    assert points[0]["axes"] == {"sigma_0": 0.05, "mu": "0.01,0.05"}
    assert all(point["joint_test_error"]["value"] >= 0 and point["seeds"] == 2 for point in points)


def test_a_switch_takes_no_value(capsys):
    assert competition.main(["--predict", "yes"]) == 2
    assert capsys.readouterr().err == "error: --predict: is a switch and takes no value; got 'yes'\n"


@pytest.mark.slow
def test_double_precision_has_results_of_its_own(tmp_path):
    flags = [*TINY, "--seeds", "1", "--out", str(tmp_path)]
    assert competition.main(flags) == 0
    (single,) = tmp_path.glob("*.nc")
    before = single.read_bytes()
    double = subprocess.run(
        command(*flags), cwd=ROOT, env={**os.environ, "JAX_ENABLE_X64": "1"}, capture_output=True, text=True, check=True
    )
    assert double.stderr.startswith(f"note: {tmp_path} has results with precision float32 instead of float64; ")
    (other,) = set(tmp_path.glob("*.nc")) - {single}
    assert single.read_bytes() == before
    with xr.open_dataset(single) as first, xr.open_dataset(other) as second:
        assert (first["Gamma"].dtype.name, second["Gamma"].dtype.name) == ("float32", "float64")
        assert (second["Gamma"].astype(np.float32) != second["Gamma"]).any()
