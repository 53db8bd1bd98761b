"""Shards of seeds in one folder are one result, and what is no sweep is one sentence."""

from typing import Any

import numpy as np
import pytest
import xarray as xr

from mmtheory.commands import competition, laziness, summarise
from mmtheory.competition import Parameters
from mmtheory.sweep import Block, Environment, Point, write
from tests.commands import test_competition, test_laziness
from tests.commands.test_blocks import summary

FLAGS = {
    competition: [*test_competition.TINY, "--sigma-0", "0.05", "0.1", "--mu", "0.01,0.05", "0.1"],
    laziness: [*test_laziness.TINY[:-4], *test_laziness.TINY[-2:], "--paired", "0.3", "--c", "2", "5"],
}


@pytest.mark.slow
@pytest.mark.parametrize("command", FLAGS, ids=["competition", "laziness"])
def test_shards_are_what_all_seeds_at_once_are(command, tmp_path, capsys):
    shards, at_once = tmp_path / "shards", tmp_path / "at once"
    for first in ("2", "0"):
        assert command.main([*FLAGS[command], "--seeds", "2", "--first-seed", first, "--out", str(shards)]) == 0
    (shards / "summary.json").unlink()
    capsys.readouterr()
    assert command.main([*FLAGS[command], "--seeds", "4", "--out", str(at_once)]) == 0
    expected = capsys.readouterr().out
    files = sorted(path.name for path in shards.glob("*.nc"))
    assert summarise.main([str(shards)]) == 0
    assert capsys.readouterr().out == expected.replace(str(at_once), str(shards))
    assert summary(shards) == summary(at_once)
    assert sorted(path.name for path in shards.glob("*.nc")) == files


HERE = Environment({"jax": "1", "precision": "float32"})
CONFIG: dict[str, Any] = {"experiment": "competition", "parameters": Parameters().as_config()}


def stored(out, config=CONFIG, axes=None, where=HERE, seeds=range(2)):
    """A file of results, with something in the place of results. Returns its path."""
    block = Block(Point(config, axes or {}, None), seeds, where)
    write(xr.Dataset({"x": ("seed", np.zeros(len(seeds)))}, {"seed": list(seeds)}), block, out)
    return out / block.file


def with_parameters(**values):
    return {"experiment": "competition", "parameters": {**CONFIG["parameters"], **values}}


def refused(out, capsys):
    assert summarise.main([str(out)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert not (out / "summary.json").exists()
    *notes, sentence = printed.err.splitlines()
    assert sentence.startswith("error: ")
    return notes, sentence


def test_nothing_there(tmp_path, capsys):
    for folder in (tmp_path, tmp_path / "missing", tmp_path / "missing" / "x.nc"):
        assert refused(folder, capsys) == ([], f"error: {folder} has no results of a sweep")


def test_what_cannot_be_believed_is_left_out(tmp_path, capsys):
    whole = stored(tmp_path)
    other = whole.rename(tmp_path / f"{'0' * 16}-{whole.name[17:]}")
    damaged = tmp_path / "x.nc"
    damaged.write_bytes(b"CDF")
    notes, sentence = refused(tmp_path, capsys)
    assert sentence == f"error: {tmp_path} has no results of a sweep"
    assert notes == [
        f"note: {other} has another name than results of a sweep, or holds those of something else; it is left out",
        f"note: {damaged} is damaged, or no result of a sweep; it is left out",
    ]


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        ({"where": Environment({"jax": "1", "precision": "float64"})}, "different environments: precision "),
        ({"config": with_parameters(K=11, n=7)}, "several sweeps, with other K, n"),
        ({"config": with_parameters(eta=2.0), "axes": {"eta": 2.0}}, "several sweeps: "),
        ({"config": {**CONFIG, "experiment": "umt x"}}, "several experiments: 'competition', 'umt x'"),
    ],
    ids=["environment", "parameters", "axes", "experiment"],
)
def test_what_is_mixed(other, sentence, tmp_path, capsys):
    stored(tmp_path)
    stored(tmp_path, **other)
    notes, said = refused(tmp_path, capsys)
    assert notes == []
    assert sentence in said


def test_experiments_that_compare_methods(tmp_path, capsys):
    stored(tmp_path, {"experiment": "greedy colours", "parameters": {}})
    assert "results of 'greedy colours' are summarised by the command that made them" in refused(tmp_path, capsys)[1]


def test_a_dictionary_of_ones_own(tmp_path, capsys):
    stored(tmp_path, with_parameters(dictionary="sha256:00"))
    assert "dictionary" in refused(tmp_path, capsys)[1]
