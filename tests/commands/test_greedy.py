"""The command `mmtheory greedy`: computed, stored, read, printed; what is there is kept."""

import gzip
import itertools

import pytest

from mmtheory.commands import greedy
from mmtheory.greedy.grids import SCALES, STUDIES
from mmtheory.greedy.sources import source
from mmtheory.greedy.sweep import study
from mmtheory.parameter import ParameterError
from mmtheory.sweep import Axis
from tests.commands.storage import comes_back, read
from tests.datasets.test_idx import content

TINY = ["--channels", "4,4,4,4", "--epochs", "2", "--seeds", "2"]
DENSE = ["--data", "sparse-coding", *TINY]
METHODS = ["--method", "alone-0", "alone-1", "vanilla", "guided"]


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    out = tmp_path_factory.mktemp("greedy")
    assert greedy.main([*DENSE, *METHODS, "--out", str(out)]) == 0
    return out


def test_every_method_is_reported(finished):
    found = read(finished)
    assert found["seeds"] == [0, 1]
    assert [point["axes"]["method"] for point in found["points"]] == METHODS[1:]
    for point in found["points"]:
        assert (finished / point["files"][0]).exists()
        assert point["diverged"] == 0
    guided = found["points"][-1]
    assert sum(guided["steps"].values()) == pytest.approx(1)
    for part in ("training", "validation", "test", "familiar"):
        for output in guided["accuracy"][part].values():
            assert 0 <= output["value"] <= 1


def test_what_is_there_is_kept_and_what_is_missing_comes_back_the_same(finished, capsys):
    comes_back(greedy.main, [*DENSE, *METHODS], finished, read(finished)["points"][-1]["files"][0])
    printed = capsys.readouterr().out
    # Nothing is published on such data.
    assert "45.26" not in printed
    assert "average of their logits" in printed


def test_a_tolerance_that_is_never_exceeded_is_vanilla_training(finished, tmp_path):
    """Two compiled programs: equal up to rounding, and no step is a re-balancing one."""
    flags = [*DENSE, "--method", "guided", "--alpha", "inf", "--out", str(tmp_path)]
    assert greedy.main(flags) == 0
    (guided,) = read(tmp_path)["points"]
    vanilla = read(finished)["points"][2]
    assert guided["steps"] == {"regular": 1, "towards m0": 0, "towards m1": 0}
    fused, expected = (point["runs"]["accuracy"]["validation"]["fused"] for point in (guided, vanilla))
    assert fused == pytest.approx(expected, abs=0.01)
    assert guided["runs"]["d_speed"] == pytest.approx(vanilla["runs"]["d_speed"], rel=1e-3)


def test_uni_modal_networks_at_several_rates_have_rows_of_their_own(tmp_path, capsys):
    flags = [*DENSE, "--method", "alone-0", "alone-1", "--learning-rate", "0.01", "0.1", "--out", str(tmp_path)]
    assert greedy.main(flags) == 0
    printed = capsys.readouterr().out
    for rate in ("0.01", "0.1"):
        for row in ("uni-modal, m0", "uni-modal, m1", "average of their logits"):
            assert f"{row}, learning_rate {rate} " in printed


def test_a_users_own_digits(tmp_path, capsys):
    files, _, _ = content(train=140, test=60)
    for name, data in files.items():
        (tmp_path / f"{name}.gz").write_bytes(gzip.compress(data))
    flags = [*TINY, "--pool", "7", "--batch", "20", "--method", "vanilla", "--out", str(tmp_path / "out")]
    assert greedy.main(["--data", f"mnist:{tmp_path}", *flags]) == 0
    assert read(tmp_path / "out")["data"].startswith(f"mnist:{tmp_path} sha256:")
    printed = capsys.readouterr().out
    assert "published: Colored-and-gray-MNIST" in printed
    assert "45.26 ± 0.46" in printed
    source.cache_clear()


def test_every_study_has_a_plan_at_every_scale(tmp_path):
    for name, scale in itertools.product(STUDIES, SCALES):
        points = study(name, source(STUDIES[name].data), scale, {}, range(2), tmp_path).points
        assert len(points) == len({point.name for point in points}) > 1


def test_grids_that_flags_leave_alike_are_one(tmp_path):
    """--Q and --alpha with one value each leave both grids of the study with the same point."""
    axes = {"Q": Axis.from_values(5), "alpha": Axis.from_values(0.1)}
    assert len(study("sensitivity", source("shapes"), "quick", axes, range(2), tmp_path).points) == 1


@pytest.mark.parametrize(
    "axes", [{"split": Axis.from_values("fixed")}, {"partition": Axis.from_values(0, 1)}, {"pool": Axis.from_values(2)}]
)
def test_what_is_of_the_digits_is_refused_for_other_data(axes, tmp_path):
    with pytest.raises(ParameterError, match="is for --data coloured or mnist:FOLDER"):
        study("table1", source("shapes"), "quick", axes, range(2), tmp_path)
    (*_, point) = study("table1", source("shapes"), "quick", {}, range(2), tmp_path).points
    assert point.parameters.split == "fresh"
