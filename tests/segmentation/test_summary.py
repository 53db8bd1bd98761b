"""Each key of the segmentation experiment's summary.json against confusions of three runs, one of which diverged."""

from typing import Any

import numpy as np
import pytest

from mmtheory.segmentation.outcome import NETWORKS, Outcome
from mmtheory.segmentation.parameters import Parameters
from mmtheory.segmentation.summary import Summary
from mmtheory.segmentation.tables import PAIRS, as_json
from mmtheory.sweep import Found, Point

CLASSES = ("floor", "ball", "box", "cone")

# Truth in rows, predictions in columns; no cone is there, and in run 0 none is seen.
BY_HAND = np.array(
    [
        # IoU: floor 6/9, ball 2/4, box 0/3; right are 8 of 11.
        [[6, 1, 0, 0], [1, 2, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]],
        # IoU: floor 4/4, ball 3/5, box 1/4, cone 0/1; right are 8 of 11.
        [[4, 0, 0, 0], [0, 3, 0, 0], [0, 2, 1, 1], [0, 0, 0, 0]],
        [[9, 9, 9, 9]] * 4,
    ]
)
TRAINING = np.array([np.diag([5, 5, 5, 5]), np.diag([5, 5, 5, 5]), np.diag([0, 0, 0, 9])])


@pytest.fixture(scope="module")
def summary():
    """Middle fusion has the confusions above, and its last run diverged; every other network is perfect."""
    confusion: Any = np.tile(np.diag([1, 2, 3, 4]), (3, len(NETWORKS), 1, 1))
    training: Any = np.tile(np.diag([1, 1, 1, 1]), (3, len(NETWORKS), 1, 1))
    diverged: Any = np.zeros((3, len(NETWORKS)), bool)
    naive = NETWORKS.index("naive")
    confusion[:, naive], training[:, naive], diverged[2, naive] = BY_HAND, TRAINING, True
    predictions: Any = np.zeros((3, len(NETWORKS), 1, 2, 2))
    return Summary(Outcome(confusion, training, predictions, diverged), CLASSES)


def test_numbers_of_each_run(summary):
    first, second = (6 / 9 + 2 / 4 + 0) / 3, (1 + 3 / 5 + 1 / 4 + 0) / 4
    np.testing.assert_allclose(summary.mean_iou("naive"), [first, second, np.nan])
    np.testing.assert_allclose(summary.pixel_accuracy("naive"), [8 / 11, 8 / 11, np.nan])
    np.testing.assert_allclose(summary.training_iou("naive"), [1, 1, np.nan])
    np.testing.assert_allclose(
        summary.class_iou("naive"), [[6 / 9, 1 / 2, 0, np.nan], [1, 3 / 5, 1 / 4, 0], [np.nan] * 4]
    )
    np.testing.assert_allclose(summary.mean_iou("umt"), [1, 1, 1])


def test_two_classes_are_told_apart_where_the_right_one_is_taken(summary):
    """Floor and ball: 6/7 and 2/3, then 4/4 and 3/3; ball and box: 2/2 and 0 of none, then 3/3 and 1/3.

    Floor and cone: the cone is nowhere.
    """
    np.testing.assert_allclose(summary.told_apart("naive", (0, 1)), [(6 / 7 + 2 / 3) / 2, 1, np.nan])
    np.testing.assert_allclose(summary.told_apart("naive", (1, 2)), [np.nan, (1 + 1 / 3) / 2, np.nan])
    np.testing.assert_array_equal(summary.told_apart("naive", (0, 3)), [np.nan] * 3)


def test_differences_are_of_the_runs_that_both_have(summary):
    first, second = 7 / 18, 1.85 / 4
    found = summary.difference("umt", "naive")
    assert found.value == pytest.approx(1 - (first + second) / 2)
    assert found.high - found.value == pytest.approx(12.7062 * (second - first) / 2, rel=1e-4)
    assert summary.difference("naive", "umt").value == -found.value


def test_each_key_of_the_json(summary):
    parameters = Parameters()
    (found,) = as_json([Found(Point({}, {"weight": 2.0}, parameters), summary, ("a.nc",))])
    assert found.keys() == {"axes", "params", "files", "classes", "networks", "differences"}
    assert found["axes"] == {"weight": 2.0}
    assert found["params"] == parameters.as_config()
    assert found["files"] == ("a.nc",)
    assert found["classes"] == list(CLASSES)
    assert list(found["networks"]) == list(NETWORKS)
    naive, umt = found["networks"]["naive"], found["networks"]["umt"]
    mean = (7 / 18 + 1.85 / 4) / 2
    assert naive["mean_iou"]["value"] == pytest.approx(mean)
    assert naive["pixel_accuracy"]["value"] == pytest.approx(8 / 11)
    assert naive["training_mean_iou"]["value"] == 1
    # No number where a class is nowhere: the cone's is of run 1 alone.
    assert [iou["value"] for iou in naive["class_iou"]] == pytest.approx([5 / 6, 0.55, 0.125, 0])
    assert naive["runs"] == [pytest.approx(7 / 18), pytest.approx(1.85 / 4), None]
    assert (naive["diverged"], umt["diverged"]) == (1, 0)
    assert umt["runs"] == [1, 1, 1]
    assert naive.keys() == {"mean_iou", "pixel_accuracy", "training_mean_iou", "class_iou", "runs", "diverged"}
    signs = {"umt − naive": 1, "frozen umt − frozen naive": 0, "naive − rgb": -1, "naive − depth": -1}
    assert len(found["differences"]) == len(PAIRS)
    for name, sign in signs.items():
        assert found["differences"][name]["value"] == pytest.approx(sign * (1 - mean)), name
