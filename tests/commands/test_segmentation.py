"""The command `mmtheory segmentation`: computed, stored, read, printed; what is there is kept."""

import numpy as np
import pytest

from mmtheory.commands import segmentation
from mmtheory.segmentation.outcome import NETWORKS
from mmtheory.segmentation.sources import source
from mmtheory.segmentation.sweep import SCALES, scaled
from mmtheory.segmentation.tables import PAIRS
from tests.commands.storage import comes_back, read
from tests.datasets.test_rgbd import written

NETWORK = ["--channels", "2,2", "--epochs", "1", "--seeds", "2"]
TINY = ["--size", "8", "--train", "24", "--validation", "2", "--test", "4", *NETWORK]


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    out = tmp_path_factory.mktemp("segmentation")
    assert segmentation.main([*TINY, "--weight", "0", "1", "--out", str(out)]) == 0
    return out


def test_every_network_is_reported_at_every_weight(finished):
    found = read(finished)
    assert found["seeds"] == [0, 1]
    assert [point["axes"] for point in found["points"]] == [{"weight": 0}, {"weight": 1}]
    for point in found["points"]:
        assert (finished / point["files"][0]).exists()
        assert list(point["networks"]) == list(NETWORKS)
        assert len(point["differences"]) == len(PAIRS)
        for network in point["networks"].values():
            assert network["diverged"] == 0
            assert 0 <= network["mean_iou"]["value"] <= network["pixel_accuracy"]["value"] <= 1
            assert len(network["class_iou"]) == len(point["classes"]) == 7
            assert np.mean(network["runs"]) == pytest.approx(network["mean_iou"]["value"])


def test_without_weight_umt_is_middle_fusion(finished):
    """One program with two numbers: equal to the bit."""
    without, with_weight = read(finished)["points"]
    assert without["networks"]["umt"] == without["networks"]["naive"]
    assert without["networks"]["frozen umt"] == without["networks"]["frozen naive"]
    assert with_weight["networks"]["naive"] == without["networks"]["naive"]
    assert with_weight["networks"]["umt"]["runs"] != without["networks"]["umt"]["runs"]


def test_what_is_there_is_kept_and_what_is_missing_comes_back_the_same(finished, capsys):
    comes_back(segmentation.main, [*TINY, "--weight", "0", "1"], finished, read(finished)["points"][1]["files"][0])
    printed = capsys.readouterr().out
    assert "==== weight = 1" in printed
    assert "38.59" in printed


def test_images_of_the_users_own(tmp_path):
    # Of the scenes' sizes and number of classes, which saves a compilation.
    written(tmp_path / "images", train=24, validation=2, test=4)
    out = tmp_path / "out"
    assert segmentation.main(["--data", f"nyu:{tmp_path / 'images'},ignore=3", *NETWORK, "--out", str(out)]) == 0
    (point,) = read(out)["points"]
    assert point["classes"] == list("0124567")
    assert read(out)["data"].startswith("nyu:")


def test_every_scale_has_a_plan(tmp_path):
    for scale in SCALES:
        assert len(scaled(source("scenes"), scale, {}, 1, tmp_path).points) == 1
