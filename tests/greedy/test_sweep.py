"""What is stored of a study and read again, with made-up outcomes: one data set from all files, shards of seeds."""

import json
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import xarray as xr

from mmtheory.commands import greedy, summarise
from mmtheory.greedy import sweep
from mmtheory.greedy.balancing import Trace
from mmtheory.greedy.grids import STUDIES
from mmtheory.greedy.outcome import Alone, Outcome
from mmtheory.greedy.parameters import ALONE
from mmtheory.learners.training import Records

pytestmark = pytest.mark.usefixtures("stand_ins")


def made_up(parameters, data, seeds):
    """Of every seed numbers of its own."""
    draws = [np.random.default_rng([seed, *parameters.method.encode()]) for seed in seeds]

    def numbers(*shape: int) -> Any:
        return np.stack([rng.uniform(0.1, 0.9, shape) for rng in draws])

    def counts(*shape: int) -> Any:
        return np.stack([rng.integers(0, 2, shape) for rng in draws])

    diverged: Any = np.zeros(len(seeds), bool)
    records = Records(
        numbers(3), numbers(3), numbers(3), numbers(3), numbers(3, 1 if parameters.method in ALONE else 2)
    )
    if parameters.method in ALONE:
        logits = numbers(4, 2), numbers(5, 2), numbers(5, 2)
        return Alone(*logits, counts(4), counts(5), diverged, records)
    trace = Trace(speeds=numbers(3, 2), steps=1 + counts(3, 3))
    return Outcome(numbers(4, 5), numbers(4, 5), numbers(), counts(), diverged, trace, records)


@pytest.fixture
def untrained(monkeypatch):
    monkeypatch.setattr(sweep, "drawn", lambda *_: SimpleNamespace(overlap=0.25, K=2))
    monkeypatch.setattr(sweep, "train", made_up)


def finished(study, out, capsys):
    """A study in two shards of seeds; what the command says of all, and its summary."""
    for first, count in (("2", "1"), ("0", "2"), ("0", "3")):
        flags = ["--study", study, "--scale", "quick", "--data", "sparse-coding"]
        assert greedy.main([*flags, "--seeds", count, "--first-seed", first, "--out", str(out)]) == 0
        printed = capsys.readouterr().out
    return printed, json.loads((out / "summary.json").read_text())


@pytest.mark.parametrize("study", STUDIES)
def test_a_folder_says_what_the_command_says(study, untrained, tmp_path, capsys):
    """Of two grids the one that comes first by its axes is first."""
    printed, summary = finished(study, tmp_path, capsys)
    assert summarise.main([str(tmp_path)]) == 0
    found = json.loads((tmp_path / "summary.json").read_text())
    assert (found["data"], found["seeds"]) == (summary["data"], summary["seeds"]) == ("sparse-coding", [0, 1, 2])
    for point in summary["points"]:
        assert point in found["points"]
    assert len(found["points"]) == len(summary["points"])
    told = capsys.readouterr().out.replace("Greedy learning, what is in a folder", STUDIES[study].title)
    assert sorted(told.splitlines()) == sorted(printed.splitlines())
    if study in ("table1", "l1"):
        assert told == printed
        assert found == summary


def test_files_make_one_data_set_that_says_what_it_shows(untrained, tmp_path, capsys):
    """Uni-modal networks among them, of which other things are known."""
    finished("table1", tmp_path, capsys)
    with xr.open_mfdataset(
        str(tmp_path / "*.nc"), data_vars="minimal", coords="minimal", compat="no_conflicts", join="outer"
    ) as every:
        assert every["accuracies"].sizes == {"method": 6, "seed": 3, "part": 4, "output": 5}
        known = every["accuracies"].notnull().all(["seed", "part", "output"])
        assert dict(zip(known["method"].values.tolist(), known.values.tolist(), strict=True)) == {
            **dict.fromkeys(ALONE, False),
            **dict.fromkeys(("vanilla", "rubi", "random", "guided"), True),
        }
        assert every["alpha"].item() == 0.1
