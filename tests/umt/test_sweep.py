"""What is stored of methods and read again, with made-up outcomes: one data set from all files, shards of seeds."""

import json
from typing import Any

import numpy as np
import pytest
import xarray as xr

from mmtheory.commands import summarise, umt
from mmtheory.learners.evaluation import Encoders
from mmtheory.learners.training import Records
from mmtheory.sweep import Block, Environment, write
from mmtheory.umt.outcome import Outcome
from mmtheory.umt.parameters import ALONE, Parameters
from mmtheory.umt.sources import source
from mmtheory.umt.sweep import methods, to_dataset

pytestmark = pytest.mark.usefixtures("stand_ins")

NAMES = ("averaged-logits", "umt-weight-0", "umt")
SOURCE = source("paired")
FLAGS = ["--data", "paired", "--methods", ",".join(NAMES), "--paired", "0", "6", "--seeds", "4"]


def made_up(parameters, seeds, R=None, K=2):
    """Of every seed numbers of its own; the uni-modal networks have one modality."""
    R, trials = R or (1 if parameters.method.startswith(ALONE) else 2), parameters.trials
    draws = [np.random.default_rng([seed, *parameters.method.encode(), parameters.law.paired]) for seed in seeds]

    def numbers(*shape: int) -> Any:
        return np.stack([rng.uniform(0.5, 0.9, shape) for rng in draws])

    records = Records(numbers(3), numbers(3), numbers(3), numbers(3), numbers(3, R))
    chosen: Any = np.zeros(len(seeds), int)
    diverged = numbers(trials) < 0.55
    return Outcome(
        numbers(),
        numbers(K),
        chosen,
        numbers(trials),
        diverged,
        Encoders(numbers(R), numbers(R), numbers(R, K)),
        records,
    )


@pytest.fixture
def stored(tmp_path):
    """Two shards of seeds at every point, in a folder."""
    planned = methods(SOURCE, NAMES, {"paired": (0, 6)}, 4, tmp_path)
    for point in planned.sweep.points:
        for seeds in (range(2), range(2, 4)):
            dataset = to_dataset(
                made_up(point.parameters, seeds), point.parameters, seeds, SOURCE.about(point.parameters)
            )
            write(dataset, Block(point, seeds, Environment.here()), tmp_path)
    return planned, tmp_path


def test_what_is_read_is_what_was_stored(stored):
    planned, _ = stored
    for one in planned.run():
        for method, outcome in one.comparison.outcomes.items():
            parameters = Parameters().with_values({"method": method, **one.axes})
            expected = made_up(parameters, range(4))
            np.testing.assert_array_equal(outcome.test_accuracy, expected.test_accuracy)
            np.testing.assert_array_equal(
                outcome.encoders.encoder_class_accuracy, expected.encoders.encoder_class_accuracy
            )
            np.testing.assert_array_equal(outcome.records.probe_accuracy, expected.records.probe_accuracy)


def test_files_make_one_data_set_that_says_what_it_shows(stored):
    """Of uni-modal networks the other modality is unknown."""
    _, folder = stored
    with xr.open_mfdataset(
        str(folder / "*.nc"), data_vars="minimal", coords="minimal", compat="no_conflicts", join="outer"
    ) as every:
        assert every["test_accuracy"].sizes == {"paired": 2, "method": 6, "seed": 4}
        assert every["modality_name"].values.tolist() == ["modality 1", "modality 2"]
        assert every["class"].values.tolist() == ["−1", "+1"]
        assert every["width"].item() == Parameters().width
        assert not every["test_accuracy"].isnull().any()
        known = every["encoder_test_accuracy"].notnull().all(["paired", "seed"])
        assert known.sel({"method": ["alone-1", "alone-2", "umt"]}).values.tolist() == [
            *([True, False], [False, True], [True, True])
        ]


def test_a_folder_says_what_the_command_says(stored, capsys):
    """Without data, and whatever the order of the methods."""
    _, folder = stored
    assert summarise.main([str(folder)]) == 0
    printed, summary = capsys.readouterr().out, json.loads((folder / "summary.json").read_text())
    assert umt.main([*FLAGS, "--out", str(folder)]) == 0
    assert capsys.readouterr().out == printed
    assert json.loads((folder / "summary.json").read_text()) == summary
    assert [point["seeds"] for point in summary] == [[0, 1, 2, 3]] * 2
