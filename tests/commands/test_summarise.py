"""Shards of seeds in one folder are one result, and what is no sweep is one sentence."""

from typing import Any

import numpy as np
import pytest
import xarray as xr

from mmtheory import __version__
from mmtheory.commands import competition, greedy, laziness, segmentation, summarise, umt
from mmtheory.competition import Parameters
from mmtheory.greedy.grids import STUDIES
from mmtheory.sweep import Block, Environment, NotOneSweep, Point, write
from mmtheory.sweep import stored as in_a_folder
from mmtheory.umt.sweep import stored_about
from tests.commands import test_competition, test_greedy, test_laziness, test_segmentation, test_umt
from tests.commands.test_blocks import summary

FLAGS = {
    competition: [*test_competition.TINY, "--sigma-0", "0.05", "0.1", "--mu", "0.01,0.05", "0.1"],
    laziness: [
        *[*test_laziness.TINY[:-4], "--family", "geometric", "heavy-tailed"],
        *["--paired", "0.3", "--c", "2", "5"],
    ],
    umt: [*test_umt.LAW, *test_umt.SMALL[:-2], "--methods", "averaged-logits,umt-weight-0,umt", "--paired", "0", "6"],
    greedy: [*test_greedy.DENSE[:-2], *test_greedy.METHODS],
    segmentation: [*test_segmentation.TINY[:-2], "--weight", "0", "1"],
}


@pytest.mark.slow
@pytest.mark.parametrize("command", FLAGS, ids=lambda command: command.COMMAND.name)
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
    printed = capsys.readouterr()
    assert printed.err == ""
    if command is competition:
        # On which side each point lies is said before a run.
        expected = expected[expected.index("\n== ") :]
    # Which study its grids are of is not known.
    expected = expected.replace(STUDIES["table1"].title, "Greedy learning, what is in a folder")
    assert printed.out == expected.replace(str(at_once), str(shards))
    assert summary(shards) == summary(at_once)
    assert sorted(path.name for path in shards.glob("*.nc")) == files


HERE = Environment({"mmtheory": __version__, "jax": "1", "precision": "float32"})
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
        ({"where": Environment({**HERE.values, "precision": "float64"})}, "different environments: precision "),
        ({"config": with_parameters(K=11, n=7)}, "several sweeps, with other K, n"),
        ({"axes": {"eta": 2.0}}, "several sweeps: "),
        ({"config": {**CONFIG, "experiment": "umt x"}}, "several experiments: 'competition', 'umt x'"),
    ],
    ids=["environment", "parameters", "axes", "experiment"],
)
def test_what_is_mixed(other, sentence, tmp_path, capsys):
    stored(tmp_path)
    stored(tmp_path, **other)
    notes, message = refused(tmp_path, capsys)
    assert notes == []
    assert sentence in message


def test_an_experiment_of_ones_own(tmp_path, capsys):
    stored(tmp_path, {"experiment": "mine", "parameters": {}})
    assert "results of 'mine' are of none of competition, laziness, umt" in refused(tmp_path, capsys)[1]


@pytest.mark.parametrize(("version", "named"), [("0.0.9", "version '0.0.9'"), (None, "another version")])
def test_another_version(version, named, tmp_path, capsys):
    values = {**HERE.values, "mmtheory": version}
    stored(tmp_path, where=Environment({name: value for name, value in values.items() if value is not None}))
    sentence = f"error: {tmp_path} has results of {named} of mmtheory, and this is {__version__}"
    assert refused(tmp_path, capsys) == ([], sentence)


def test_a_table_that_is_no_sweep(tmp_path, capsys):
    file = stored(tmp_path, {"experiment": "umt sparse-coding", "setting": {}})
    notes, sentence = refused(tmp_path, capsys)
    assert sentence == f"error: {tmp_path} has no results of a sweep"
    table = "has a table of 'umt sparse-coding', which the command that made it reads"
    assert notes == [f"note: {file} {table}; it is left out"]


UMT = {"experiment": "umt paired", "parameters": umt.Parameters(method="naive").as_config()}


def test_methods_are_compared_on_the_seeds_that_all_have(tmp_path, capsys):
    """Of what they lack it is said so."""
    for method, seeds in (("naive", range(3)), ("umt", range(1, 4))):
        stored(
            tmp_path, {**UMT, "parameters": umt.Parameters(method=method).as_config()}, {"method": method}, seeds=seeds
        )
    found = in_a_folder(tmp_path)
    assert found.seeds == [1, 2]
    assert capsys.readouterr().err == "note: 2 of 4 seeds are left out, of which some points have no results\n"
    read = found.read(
        lambda dataset, parameters, seeds: dataset["seed"].values.tolist(), lambda config: umt.Parameters(), [1, 2]
    )
    assert [one.result for one in read] == [[1, 2], [1, 2]]


def test_methods_without_a_seed_in_common(tmp_path, capsys):
    for method, seeds in (("naive", range(2)), ("umt", range(2, 4))):
        stored(
            tmp_path, {**UMT, "parameters": umt.Parameters(method=method).as_config()}, {"method": method}, seeds=seeds
        )
    sentence = f"error: {tmp_path} has no seed of which all 2 points have results"
    assert refused(tmp_path, capsys) == ([], sentence)


def test_a_table_lacks_what_it_begins_with(tmp_path, capsys):
    for method in ("alone-2", "umt"):
        stored(
            tmp_path, {**UMT, "parameters": umt.Parameters(method=method).as_config()}, {"paired": 0, "method": method}
        )
    sentence = "error: alone-1 and naive are not there at 0, with which tables begin"
    assert refused(tmp_path, capsys) == ([], sentence)


def test_results_that_do_not_say_enough():
    with pytest.raises(NotOneSweep, match="do not say enough of their data"):
        stored_about(xr.Dataset({"x": 0}), "paired")


def test_grids_of_a_study(tmp_path):
    """Those of greedy's `utilisation` have different axes; what neither has is the same."""
    config: dict[str, Any] = {"experiment": "greedy shapes", "parameters": greedy.Parameters().as_config()}
    for axes in ({"modalities": "second", "learning_rate": 0.1}, {"method": "guided", "learning_rate": 0.1}):
        values = {**config["parameters"], **axes}
        stored(tmp_path, {**config, "parameters": values}, axes)
    found = in_a_folder(tmp_path)
    assert (found.experiment, found.data, found.data_name) == ("greedy", "shapes", "shapes")
    read = found.read(lambda *_: None, greedy.Parameters().from_config, found.seeds)
    assert [dict(one.axes) for one in read] == [
        {"method": "guided", "learning_rate": 0.1},
        {"modalities": "second", "learning_rate": 0.1},
    ]


def test_a_dictionary_of_ones_own(tmp_path, capsys):
    stored(tmp_path, with_parameters(dictionary="sha256:00"))
    assert "dictionary" in refused(tmp_path, capsys)[1]
