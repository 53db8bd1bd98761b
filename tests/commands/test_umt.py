"""The command `mmtheory umt`: computed, stored, read, printed; what is there is kept."""

import numpy as np
import pytest

from mmtheory.commands import umt
from mmtheory.datasets.paired_features import PairedFeatures
from mmtheory.umt.sources import source
from tests.commands.storage import comes_back, read

SMALL = ["--features", "4", "--width", "6", "--epochs", "2", "--trials", "2", "--seeds", "3"]
# Modalities of one shape, whose teachers one program serves.
LAW = ["--data", "paired", "--hard", "no,no", "--train", "80", "--validation", "40", "--test", "60"]
METHODS = ["--methods", "averaged-logits,naive,umt,umt-weight-0"]


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    out = tmp_path_factory.mktemp("umt")
    assert umt.main([*LAW, *SMALL, *METHODS, "--paired", "0", "6", "--out", str(out)]) == 0
    return out


def test_every_grid_point_has_every_method(finished):
    found = read(finished)
    assert [point["axes"] for point in found] == [{"paired": 0}, {"paired": 6}]
    for point in found:
        assert list(point["methods"]) == ["alone-1", "alone-2", "naive", "averaged-logits", "umt", "umt-weight-0"]
        assert point["seeds"] == [0, 1, 2]
        assert point["overlap"] == 0
        for method in point["methods"].values():
            assert 0 <= method["accuracy"]["value"] <= 1
            assert (finished / method["files"][0]).exists()
        assert list(point["methods"]["alone-2"]["encoders"]) == ["2"]
        # Distillation of weight 0 is naive fusion, to the last bit.
        weightless = point["methods"]["umt-weight-0"]
        assert weightless["difference_from_naive"] == {"value": 0.0, "low": 0.0, "high": 0.0}
        assert weightless["encoders"] == point["methods"]["naive"]["encoders"]


def test_what_is_there_is_kept_and_what_is_missing_comes_back_the_same(finished, capsys):
    lost = read(finished)[1]["methods"]["umt"]["files"][0]
    comes_back(umt.main, [*LAW, *SMALL, *METHODS, "--paired", "0", "6"], finished, lost)
    assert "laziness, table 7" in capsys.readouterr().out


def test_a_seed_does_not_depend_on_the_others(finished, tmp_path):
    flags = [flag if flag != "3" else "1" for flag in SMALL]
    last = [*LAW, *flags, *METHODS, "--paired", "6", "--first-seed", "2", "--out", str(tmp_path)]
    together = umt.COMMAND.job([*LAW, *SMALL, *METHODS, "--paired", "0", "6", "--out", str(finished)]).run()
    alone = umt.COMMAND.job(last).run()
    for method in ("naive", "umt"):
        among_three, by_itself = (found[-1].comparison.outcomes[method] for found in (together, alone))
        assert among_three.test_accuracy[2] == by_itself.test_accuracy[0]
        np.testing.assert_array_equal(among_three.records.training_loss[2], by_itself.records.training_loss[0])


def test_a_users_own_data(tmp_path, capsys):
    data = PairedFeatures(hard=(False, False), train=80, validation=40, test=60).draw(0)
    file = tmp_path / "mine.npz"
    assert data.split is not None
    arrays = {"x1": data.x[0], "x2": data.x[1], "y": np.array(["no", "yes"])[data.y]}
    np.savez(file, **arrays, split=data.split)
    # Shapes and head of the runs above, whose compiled programs serve again.
    flags = [*SMALL, "--head", "MLP", "--methods", "naive", "--out", str(tmp_path / "out")]
    assert umt.main(["--data", f"npz:{file}", *flags]) == 0
    (point,) = read(tmp_path / "out")
    assert point["data"].startswith(f"npz:{file} sha256:")
    assert point["overlap"] == 0
    assert "naive fusion" in capsys.readouterr().out
    source.cache_clear()
    np.savez(file, **arrays)
    assert source(f"npz:{file}").overlap("random") == pytest.approx(54 / 90)
    # Other content under the same name is other data.
    source.cache_clear()
    np.savez(file, x1=data.x[0] + 1, x2=data.x[1], y=data.y)
    assert source(f"npz:{file}").identity != point["data"]
    source.cache_clear()
