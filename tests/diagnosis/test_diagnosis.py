"""From data to a diagnosis: planted regimes, three modalities with gaps and groups, and what is refused."""

import json
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import mmtheory as mm
from mmtheory.commands import diagnose as command
from mmtheory.datasets.dataset import DataError, Dataset
from mmtheory.datasets.folds import stretches
from mmtheory.diagnosis import diagnosis
from mmtheory.diagnosis.diagnosis import diagnose, subset
from mmtheory.diagnosis.measuring import Right, pairs
from mmtheory.diagnosis.parameters import Parameters
from mmtheory.diagnosis.planted import LAWS, draw
from mmtheory.diagnosis.regime import Regime
from mmtheory.diagnosis.summary import summary
from mmtheory.learners.imputation import subsets
from mmtheory.parameter import ParameterError

pytestmark = pytest.mark.usefixtures("stand_ins")

TINY = Parameters(repeats=2, folds=4, epochs=40, width=8, features=4, batch=16)


def three(n=180, gaps=True, **changes):
    """Three modalities, of which the first tells the class; in a third of the samples the second is missing."""
    rng = np.random.default_rng(0)
    y = np.arange(n) % 3
    x = tuple(rng.standard_normal((n, d)).astype(np.float32) for d in (3, 2, 4))
    x[0][np.arange(n), y] += 4
    present = (np.ones(n, bool), np.arange(n) % 9 > 2, np.ones(n, bool)) if gaps else None
    fields = {"split": None, "groups": np.arange(n) // 6, "present": present} | changes
    return Dataset("three", x, y, ("audio", "video", "touch"), ("a", "b", "c"), "made up", **fields)


@pytest.fixture(scope="module")
def found():
    return diagnose(three(), TINY)


def test_subsets():
    assert subsets(3) == ((0,), (1,), (2,), (0, 1), (0, 2), (1, 2), (0, 1, 2))
    assert subset((0, 2)) == "shown 1 3"


def test_every_row_is_tested_once_a_repeat_by_networks_that_saw_none_of_its_group(found):
    right = found.rows.right
    assert right["joint"].shape == (2, 180)
    assert np.isfinite(right["joint"]).all()
    assert set(right["joint"].ravel()) <= {0, 1}
    # Where it is missing, nothing is said of it.
    there = found.dataset.present[1]
    for name in (
        "alone 2",
        "encoder 2",
        "encoder alone 2",
        "same 2",
        "shown 2",
        "shown 1 2",
        "trained 1 2",
        "shown 1 2 3",
    ):
        np.testing.assert_array_equal(np.isfinite(right[name]), np.stack([there] * 2))
    np.testing.assert_array_equal(found.rows.clusters, found.dataset.groups)
    np.testing.assert_array_equal(right["shown 1 2 3"][:, there], right["joint"][:, there])
    np.testing.assert_array_equal(right["shown 1 3"][:, ~there], right["joint"][:, ~there])


def test_what_tells_the_class_is_found(found):
    rows = found.rows
    assert rows.mean("alone 1").value > 0.85
    for name in ("alone 2", "alone 3", "shown 2", "shown 3"):
        assert rows.mean(name).value < 0.6
    assert rows.mean("shown 1").value > rows.mean("shown 2 3").value + 0.3
    assert rows.mean("trained 1 3").value > 0.85
    assert rows.mean("trained 2 3").value < 0.6
    assert found.utilisation(1) > found.utilisation(2)
    there = found.dataset.present[1]
    every, others = (rows.right[name][:, there].mean() for name in ("shown 1 2 3", "shown 1 3"))
    assert found.lost_without(2).value == pytest.approx(every - others)
    assert found.utilisation(2) == pytest.approx(1 - others / every)
    assert not found.diverged
    assert len(found.pace) == 4


def test_what_is_read_fits_a_terminal_and_json(found):
    lines = str(found).splitlines()
    assert max(map(len, lines)) <= 80
    for words in ("audio + video", "regime: ", "Suggestion: ", "whole groups", "new samples"):
        assert any(words in line for line in lines)
    told = json.loads(json.dumps(summary(found), allow_nan=False))
    assert told["regime"] == found.regime
    assert told["accuracy"]["joint"]["new samples"]["value"] == pytest.approx(found.rows.mean("joint").value)
    assert set(told["by class"]) == {"a", "b", "c"}


def test_the_same_seed_the_same_diagnosis(found):
    again = diagnose(three(), TINY)
    for name, values in found.rows.right.items():
        np.testing.assert_array_equal(values, again.rows.right[name])
    other = diagnose(three(), TINY, seed=1)
    assert any(np.any(values != other.rows.right[name]) for name, values in found.rows.right.items() if "2" not in name)


def guessed(plan: Any, runs: Any, finished: Any) -> Any:
    """What could have been measured, without training."""
    rng, y, R = np.random.default_rng(0), np.asarray(runs.data.test.y), len(plan.build.shapes)

    def right(*shape: int) -> Any:
        return rng.random((len(y), *shape, y.shape[1])) < 0.7

    learning: Any = rng.random((len(y), R + 1, 5))
    finite: Any = np.ones(len(y), bool)
    finished(len(y))
    return Right(
        alone=right(R),
        same=right(R),
        averaged_logits=right(),
        averaged_probabilities=right(),
        frozen=right(),
        joint=right(),
        encoders_alone=right(R),
        encoders=right(R),
        subsets=right(len(subsets(R))),
        pairs=right(len(pairs(R))),
        learning=learning,
        finite=finite,
    )


def test_data_that_come_split_are_tested_on_their_test_part(monkeypatch):
    monkeypatch.setattr(diagnosis, "measure", guessed)
    split = np.repeat([0, 1, 2], [96, 24, 60])
    found = diagnose(three(split=split, groups=None, gaps=False), TINY)
    assert found.rows.right["joint"].shape == (2, 60)
    np.testing.assert_array_equal(found.rows.clusters, np.arange(120, 180))
    assert "2 initialisations on the split" in " ".join(str(found).split())


def test_rare_classes_have_balanced_accuracy_beside(monkeypatch):
    monkeypatch.setattr(diagnosis, "measure", guessed)
    data = three(gaps=False, groups=None)
    kept = np.concatenate([np.flatnonzero(data.y != 2), np.flatnonzero(data.y == 2)[:12]])
    few = replace(data, x=tuple(x[kept] for x in data.x), y=data.y[kept])
    found = diagnose(few, TINY)
    assert found.rare
    assert "balanced" in str(found)
    plain = diagnose(data, TINY)
    assert not plain.rare
    assert "balanced" not in str(plain)


def test_a_network_that_diverged_decides_nothing(monkeypatch):
    def diverged(plan, runs, finished):
        return replace(guessed(plan, runs, finished), finite=np.arange(8) != 3)

    monkeypatch.setattr(diagnosis, "measure", diverged)
    found = diagnose(three(groups=None, gaps=False), TINY)
    assert found.regime is Regime.UNDECIDED
    assert "1 of 8 splits have a network that diverged" in " ".join(str(found).split())
    assert np.isnan(found.learning[3]).all()
    np.testing.assert_allclose(found.pace, paces(np.delete(found.learning, 3, axis=0)))


def paces(learning):
    """Epochs to nine tenths of the gain, by network, the mean over splits."""
    found = []
    for network in range(learning.shape[1]):
        values = learning[:, network]
        gains = [0.9 * (one.max() - one[0]) for one in values]
        found.append(np.mean([min(np.flatnonzero(v >= v[0] + g)) for v, g in zip(values, gains, strict=True)]))
    return found


def test_the_pace_of_a_network_that_never_was_validated_is_unknown(monkeypatch):
    monkeypatch.setattr(diagnosis, "measure", guessed)
    found = diagnose(three(groups=None, gaps=False), TINY)
    learning = found.learning.copy()
    learning[:, 1], learning[2, 0] = np.nan, np.nan
    partly = replace(found, learning=learning)
    assert np.isnan(partly.pace[1])
    np.testing.assert_allclose(partly.pace[0], paces(np.delete(found.learning, 2, axis=0))[0])
    np.testing.assert_allclose(partly.pace[2:], paces(found.learning)[2:])
    assert re.search(r"^video .* –$", str(partly), re.MULTILINE)
    assert summary(partly)["epochs to 0.9 of the gain"][1] is None


def test_folds_of_rows_have_intervals_of_groups_or_of_their_stretches(monkeypatch):
    monkeypatch.setattr(diagnosis, "measure", guessed)
    shuffled = three(gaps=False, groups=np.random.default_rng(0).permutation(180) % 9)
    np.testing.assert_array_equal(diagnose(shuffled, TINY, groups=False).rows.clusters, shuffled.groups)
    recorded = replace(shuffled, in_order=True)
    np.testing.assert_array_equal(diagnose(recorded, TINY, groups=False).rows.clusters, stretches(recorded))
    np.testing.assert_array_equal(diagnose(recorded, TINY).rows.clusters, recorded.groups)


def test_what_is_refused(tmp_path):
    validation = np.repeat([0, 1, 2], [96, 24, 60])
    unseen = (np.ones(180, bool), validation != 1, np.ones(180, bool))
    with pytest.raises(DataError, match="three: video is missing in every validation sample of a split"):
        diagnose(three(split=validation, groups=None, present=unseen), TINY)
    with pytest.raises(DataError, match=r"of 2 … 6 modalities; this has 1"):
        diagnose(three().modality(0), TINY)
    with pytest.raises(DataError, match="has 2 groups; to leave groups out takes three at least"):
        diagnose(three(groups=np.arange(180) % 2), TINY)
    with pytest.raises(ParameterError, match="folds: must be at most the number of samples"):
        diagnose(three(n=12, groups=None, gaps=False), replace(TINY, folds=50))
    with pytest.raises(DataError, match="regression is not done here"):
        mm.diagnose({"x1": np.ones((9, 2)), "x2": np.ones((9, 2)), "y": np.linspace(0, 1, 9)})
    with pytest.raises(DataError, match="several labels a sample are not taken"):
        mm.diagnose({"x1": np.ones((9, 2)), "x2": np.ones((9, 2)), "y": np.ones((9, 2), int)})


def test_the_command(tmp_path, capsys, monkeypatch):
    data = three(gaps=False)
    x = dict(zip(data.modalities, data.x, strict=True))
    x["video"] = np.where(np.arange(180)[:, None] % 9 > 2, x["video"], np.nan)
    np.savez(tmp_path / "mine.npz", labels=np.array(list("abc"))[data.y], groups=data.groups, **x)
    monkeypatch.setattr(command, "Parameters", lambda **values: replace(TINY, repeats=values["repeats"]))
    flags = [str(tmp_path / "mine.npz"), "--missing", "nan", "--repeats", "2", "--out", str(tmp_path / "out")]
    assert command.main(flags) == 0
    printed = capsys.readouterr().out
    assert str(diagnose(three(), TINY)).replace("three", "mine.npz") in printed
    assert json.loads((tmp_path / "out" / "summary.json").read_text())["data"] == "mine.npz"
    page = (tmp_path / "out" / "diagnosis.html").read_text()
    for words in ("mine.npz: ", "audio + video", "joint training", "Suggestion: "):
        assert words in page
    assert not re.search("https?:|<script", page)
    assert command.main([str(tmp_path / "absent.npz")]) == 2
    assert "No such file" in capsys.readouterr().err
    assert command.main([str(tmp_path / "mine.npz")]) == 2
    assert "video holds NaN" in capsys.readouterr().err
    assert command.main(["nosuchdata"]) == 2
    assert capsys.readouterr().err == "error: 'nosuchdata' is no .npz file or folder, and none of htad, mnist, digits\n"
    assert command.main(["htad", "--seed", "-1"]) == 2
    assert "--seed: must not be negative" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize("encoder", ["conv1d", "GRU"])
def test_sequences_of_different_lengths(encoder):
    """The class is the order of two beats: their place, their sum and what follows the sequence say nothing."""
    rng, n = np.random.default_rng(0), 240
    y, length = np.arange(n) % 2, rng.integers(4, 9, n)
    audio = np.full((n, 8, 2), np.nan)
    for i in range(n):
        audio[i, : length[i]] = 0.3 * rng.standard_normal((length[i], 2))
        at = rng.integers(0, length[i] - 1)
        audio[i, at, y[i]], audio[i, at + 1, 1 - y[i]] = 3, 3
    data = {"audio": audio, "other": rng.standard_normal((n, 3)), "y": y}
    found = diagnose(data, Parameters(repeats=2, folds=3, epochs=60, width=16, encoder=encoder), missing="nan")
    assert found.rows.mean("alone 1").value > 0.85
    assert found.rows.mean("joint").value > 0.8
    assert found.rows.mean("alone 2").value < 0.65


@pytest.mark.slow
@pytest.mark.parametrize("planted", LAWS)
def test_planted_regimes(planted):
    """Of numbers that neither the thresholds nor the benchmark have seen."""
    found = [diagnose(draw(planted, seed), Parameters(repeats=2, folds=4)).regime for seed in range(3000, 3003)]
    assert sum(one is planted for one in found) >= 2
    assert {*LAWS} == {*Regime} - {Regime.UNDECIDED}
