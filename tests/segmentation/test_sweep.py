"""What is stored of networks and read again, with made-up outcomes: one data set from all files, shards of seeds."""

import json
from typing import Any

import numpy as np
import pytest
import xarray as xr

from mmtheory.commands import segmentation, summarise
from mmtheory.datasets.scenes import CLASSES
from mmtheory.segmentation import sweep
from mmtheory.segmentation.outcome import NETWORKS, SHOWN, Outcome
from mmtheory.segmentation.sources import SegmentationSource

pytestmark = pytest.mark.usefixtures("stand_ins")

FLAGS = ["--size", "8", "--weight", "0", "1"]


def made_up(parameters, data, K, seeds, finished):
    """Of every seed numbers of its own."""
    draws = [np.random.default_rng([seed, int(parameters.weight)]) for seed in seeds]

    def counts(*shape: int) -> Any:
        return np.stack([rng.integers(1, 9, (len(NETWORKS), *shape)) for rng in draws])

    return Outcome(counts(K, K), counts(K, K), counts(SHOWN, 8, 8), counts() > 9)


@pytest.fixture
def finished(tmp_path, monkeypatch, capsys):
    """A sweep in two shards of seeds, its folder, and what the command says of all."""
    monkeypatch.setattr(SegmentationSource, "drawn", lambda self, parameters, seeds: (None, CLASSES))
    monkeypatch.setattr(sweep, "experiment", made_up)
    for first, count in (("2", "1"), ("0", "2"), ("0", "3")):
        flags = [*FLAGS, "--seeds", count, "--first-seed", first, "--out", str(tmp_path)]
        assert segmentation.main(flags) == 0
        printed = capsys.readouterr().out
    return tmp_path, printed


def test_a_folder_says_what_the_command_says(finished, capsys):
    folder, printed = finished
    summary = json.loads((folder / "summary.json").read_text())
    (folder / "summary.json").unlink()
    assert summarise.main([str(folder)]) == 0
    assert capsys.readouterr().out == printed
    assert json.loads((folder / "summary.json").read_text()) == summary
    assert (summary["data"], summary["seeds"]) == ("scenes", [0, 1, 2])


def test_files_make_one_data_set_that_says_what_it_shows(finished):
    folder, _ = finished
    with xr.open_mfdataset(str(folder / "*.nc"), data_vars="minimal", compat="equals") as every:
        assert every["confusion"].sizes == {"weight": 2, "seed": 3, "network": 7, "truth": 7, "prediction": 7}
        assert every["truth"].values.tolist() == list(CLASSES)
        assert every["size"].item() == 8
