"""A run as Python has it: the command's numbers, there and back through xarray and files, tables and figures."""

import dataclasses
import json
from typing import Any

import jax
import matplotlib as mpl
import numpy as np
import pytest
import xarray as xr
from matplotlib.figure import Figure

from mmtheory.commands import competition
from mmtheory.competition import PRESETS, Interval, Parameters, Run, simulate
from mmtheory.competition.tables import table
from mmtheory.datasets.dataset import DataError
from mmtheory.parameter import ParameterError
from tests.competition.test_simulation import TINY


@pytest.fixture(scope="module")
def run():
    return simulate(TINY, 3)


def same(one, other):
    assert one.parameters == other.parameters
    assert one.seeds == other.seeds
    jax.tree.map(np.testing.assert_array_equal, one.outcome, other.outcome)


@pytest.mark.usefixtures("unchecked")
def test_seeds_are_a_number_a_range_or_a_list(run):
    assert run.seeds == (0, 1, 2)
    for seeds in (range(3), [0, 1, 2], np.arange(3), np.int64(3)):
        same(simulate(TINY, seeds), run)  # type: ignore[arg-type]
    backwards = simulate(TINY, [2, 0])
    assert backwards.seeds == (2, 0)
    jax.tree.map(lambda a, b: np.testing.assert_array_equal(a, b[[2, 0]]), backwards.outcome, run.outcome)


BAD_SEEDS: list[tuple[Any, str]] = [
    (0, "must be at least 1; got 0"),
    (-3, "must be at least 1; got -3"),
    ([], "must be a number of seeds, a range, or a list with some; got []"),
    (range(0), "must be a number of seeds, a range, or a list with some; got range(0, 0)"),
    (2.0, "must be a number of seeds, a range, or a list with some; got 2.0"),
    (True, "must be a number of seeds, a range, or a list with some; got True"),
    ("3", "must be a number of seeds, a range, or a list with some; got '3'"),
    (None, "must be a number of seeds, a range, or a list with some; got None"),
    ([0, -1], "must be integers from 0 to 2^31 − 1; got -1"),
    ([0, 1.0], "must be integers from 0 to 2^31 − 1; got 1.0"),
    (np.array([0.0, 1.0]), "must be integers from 0 to 2^31 − 1; got 0.0"),
    ([True], "must be integers from 0 to 2^31 − 1; got True"),
    ([2**31], "must be integers from 0 to 2^31 − 1; got 2147483648"),
    ([4, 5, 4], "must differ; 4 is there twice"),
]


@pytest.mark.usefixtures("unchecked")
def test_bad_seeds():
    for seeds, reason in BAD_SEEDS:
        with pytest.raises(ParameterError) as error:
            simulate(TINY, seeds)
        assert str(error.value) == f"seeds: {reason}"


@pytest.mark.usefixtures("unchecked")
def test_what_is_no_parameters():
    with pytest.raises(ParameterError, match=r"parameters: must be mmtheory\.competition\.Parameters; got {'K': 10}"):
        simulate({"K": 10}, 1)  # type: ignore[arg-type]


def test_the_numbers_are_the_commands(tmp_path, capsys):
    # Of the shapes of TINY, whose compiled program serves again.
    changed = {"K": 3, "n": 60, "m": 4, "q": 3, "eta": 12, "steps": 60, "test_samples": 1000, "records": 10}
    flags = [word for name, value in changed.items() for word in (f"--{name.replace('_', '-')}", str(value))]
    command = ["--preset", "quick", *flags, "--mu", "0.01,0.05", "--seeds", "2", "--out", str(tmp_path)]
    assert competition.main(command) == 0
    run = simulate(PRESETS["quick"].with_values({**changed, "mu": (0.01, 0.05)}), 2)
    assert str(run.summary) in capsys.readouterr().out
    (point,) = json.loads((tmp_path / "summary.json").read_text(encoding="utf-8"))
    assert {name: point[name] for name in run.summary.as_dict()} == json.loads(json.dumps(run.summary.as_dict()))
    same(Run.read(tmp_path / point["files"][0]), run)
    with xr.open_dataset(tmp_path / point["files"][0]) as stored:
        fixed = set(Parameters.declarations())
        assert stored["K"] == 3
        xr.testing.assert_equal(stored.drop_vars(fixed, errors="ignore"), run.dataset)


def test_printed_a_summary_is_its_table(run, capsys):
    assert str(run.summary) == repr(run.summary) == table(run.summary)
    assert "Γ_loser/Γ_winner" in str(run.summary)
    # Neither a bar in what is not a terminal, nor arrays where only the parameters are of interest.
    simulate(TINY, 1)
    assert capsys.readouterr() == ("", "")
    assert len(repr(run)) < 1000


def test_a_run_survives_a_file(run, tmp_path):
    p = dataclasses.replace(TINY, z_y=(Interval(1, 2, 2), Interval(1, 3)), d_r=(4, 5), dictionary="random", stop="loss")
    other = Run(p, (3, 5, 4), run.outcome)
    other.dataset.to_netcdf(tmp_path / "run.nc")
    same(Run.read(str(tmp_path / "run.nc")), other)
    placed = other.dataset.expand_dims({"eta": [4.0], "mu": ["0.05,0.1"]})
    same(Run.from_dataset(placed), other)


def test_what_is_no_run(run, tmp_path):
    with pytest.raises(DataError, match="of several grid points, along eta; select one"):
        Run.from_dataset(run.dataset.expand_dims({"eta": [4.0, 8.0]}))
    with pytest.raises(DataError, match="not those of a run of modality competition"):
        Run.from_dataset(xr.Dataset({"a": 1}))
    (tmp_path / "text.nc").write_text("no netCDF", encoding="utf-8")
    for name in ("text.nc", "nosuchfile.nc"):
        with pytest.raises(DataError, match=f"^cannot read .*{name}: ") as error:
            Run.read(tmp_path / name)
        assert "\n" not in str(error.value)


def test_matrices_are_not_stored(run):
    p = dataclasses.replace(TINY, dictionary=(np.eye(3), np.eye(3)[::-1]))
    dataset = Run(p, run.seeds, run.outcome).dataset
    with pytest.raises(DataError, match="give the parameters"):
        Run.from_dataset(dataset)
    assert Run.from_dataset(dataset, p).parameters is p


@pytest.mark.parametrize("name", ["gamma", "class_accuracy"])
def test_figures_leave_the_users_alone(run, name):
    before = dict(mpl.rcParams)
    figure = getattr(run.plot, name)()
    assert isinstance(figure, Figure)
    assert figure.axes[0].get_xlabel() or figure.axes[0].get_title()
    assert figure._repr_png_().startswith(b"\x89PNG")  # type: ignore[attr-defined]
    assert dict(mpl.rcParams) == before
