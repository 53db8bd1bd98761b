"""Each key of the greedy experiment's summary.json against numbers worked out from three runs, one diverged."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from mmtheory.greedy.evaluation import outputs
from mmtheory.greedy.outcome import HELD_OUT, PARTS, Alone, Outcome
from mmtheory.greedy.parameters import Parameters
from mmtheory.greedy.summary import Result
from mmtheory.greedy.tables import as_json, tables
from mmtheory.sweep import Found, Point

pytestmark = pytest.mark.usefixtures("stand_ins")

array: Any = np.array

# By run and part the accuracies of ŷ, f_0, f_1, f'_0, f'_1.
ACCURACIES = np.full((3, len(PARTS), 5), 0.99)
ACCURACIES[0, PARTS.index("validation")] = [0.9, 0.8, 0.5, 0.4, 0.1]
ACCURACIES[1, PARTS.index("validation")] = [0.7, 0.5, 0.4, 0.4, 0.1]
ACCURACIES[0, PARTS.index("test")] = [0.6, 0.5, 0.5, 0.4, 0.2]
ACCURACIES[1, PARTS.index("test")] = [0.5, 0.4, 0.4, 0.1, 0.2]
ACCURACIES[0, PARTS.index("training")] = [1.0, 0.9, 0.8, 0.7, 0.6]
ACCURACIES[1, PARTS.index("training")] = [0.8, 0.7, 0.6, 0.5, 0.4]

JOINT = Outcome(
    accuracies=array(ACCURACIES),
    last_accuracies=array(ACCURACIES),
    sparsity=array([0.1, 0.3, 0.9]),
    kept=array([1, 0, 2]),
    diverged=array([False, False, True]),
    trace=SimpleNamespace(  # type: ignore[arg-type]
        # By run, period and branch; and the steps so far.
        speeds=array([[[9, 9], [3.0, 1.0], [9, 9]], [[1.0, 0.5], [9, 9], [9, 9]], [[9, 9]] * 3]),
        steps=array([[[0, 0, 0], [1, 1, 0], [4, 1, 3]], [[0, 0, 0], [2, 0, 1], [5, 2, 1]], [[0, 0, 0]] * 3]),
    ),
    records=SimpleNamespace(),  # type: ignore[arg-type]
)


def reported(outcome, method, R=2):
    parameters = Parameters(method=method)
    point = Point({}, {"method": method}, parameters)
    (found,) = as_json([Found(point, Result(outcome, 0.0, 10, R), (f"{method}.nc",))])
    assert found["axes"] == {"method": method}
    assert found["params"] == parameters.as_config()
    assert found["files"] == (f"{method}.nc",)
    return found


def values(estimates):
    return {name: estimate["value"] for name, estimate in estimates.items()}


def test_a_network_on_both_modalities():
    found = reported(JOINT, "guided")
    means = {
        "training": [0.9, 0.8, 0.7, 0.6, 0.5],
        "validation": [0.8, 0.65, 0.45, 0.4, 0.1],
        "test": [0.55, 0.45, 0.45, 0.25, 0.2],
        "familiar": [0.99] * 5,
    }
    assert found["accuracy"].keys() == set(PARTS)
    for part, of_part in means.items():
        assert values(found["accuracy"][part]) == pytest.approx(dict(zip(outputs(2), of_part, strict=True))), part
    # Validation: u is (0.8 − 0.4)/0.8 = 0.5 and (0.5 − 0.1)/0.5 = 0.8, then 0.2 and 0.75; differences −0.3 and −0.55.
    # Test: 0.2 and 0.6, then 0.75 and 0.5; differences −0.4 and 0.25, of which the mean of sizes is 0.325.
    assert values(found["d_util"]) == pytest.approx({"validation": -0.425, "test": -0.075, "familiar": 0})
    assert values(found["abs_d_util"]) == pytest.approx({"validation": 0.425, "test": 0.325, "familiar": 0})
    # 3 − 1 after period 1, and 1 − 0.5 before training.
    assert found["d_speed"]["value"] == pytest.approx(1.25)
    assert found["R"]["value"] == pytest.approx(0.2)
    # At the end 9, 3 and 4 of 16.
    assert found["steps"] == {"regular": 9 / 16, "towards m0": 3 / 16, "towards m1": 4 / 16}
    assert found["diverged"] == 1
    # The t interval of 0.1 and 0.3: 12.706 standard errors of 0.1.
    assert found["R"]["high"] == pytest.approx(0.2 + 1.2706, abs=1e-4)


def test_the_numbers_of_every_run():
    runs = reported(JOINT, "vanilla")["runs"]
    assert runs.keys() == {"accuracy", "d_util", "d_speed", "R"}
    assert runs["accuracy"]["validation"]["branch 1"] == [0.5, 0.4, None]
    assert runs["accuracy"]["test"]["cut-off 0"] == [0.4, 0.1, None]
    assert runs["d_util"]["test"] == [pytest.approx(-0.4), pytest.approx(0.25), None]
    assert runs["d_speed"] == [2.0, 0.5, None]
    assert runs["R"] == [0.1, 0.3, None]


def test_networks_on_three_modalities():
    """u(m_i|rest) of every modality in the place of d_util, the speed of every branch in that of d_speed."""
    accuracies = np.full((2, len(PARTS), len(outputs(3))), 0.5)
    accuracies[:, PARTS.index("validation"), 7:10] = [[0.8, 0.5, 0.4], [0.5, 0.5, 0.4]]
    accuracies[:, PARTS.index("validation"), 10:] = [[0.4, 0.5, 0.6], [0.25, 0.4, 0.4]]
    trace: Any = SimpleNamespace(
        speeds=array([[[9, 9, 9], [1.0, 2.0, 3.0]], [[9, 9, 9], [2.0, 2.0, 5.0]]]),
        steps=array([[[0] * 4, [3, 1, 0, 4]]] * 2),
    )
    no: Any = np.zeros(2, bool)
    records: Any = SimpleNamespace()
    outcome = Outcome(accuracies, accuracies, array([0.1, 0.3]), np.ones(2, int), no, trace, records)  # type: ignore[arg-type]
    found = reported(outcome, "guided", 3)
    assert [u["value"] for u in found["utilisation"]["validation"]] == pytest.approx([0.5, 0.1, -0.25])
    assert [u["value"] for u in found["utilisation"]["test"]] == [0, 0, 0]
    assert found["runs"]["utilisation"]["validation"][2] == pytest.approx([-0.5, 0])
    assert [s["value"] for s in found["speeds"]] == [1.5, 2, 4]
    assert found["runs"]["speeds"] == [[1, 2], [2, 2], [3, 5]]
    assert found["steps"] == {"regular": 3 / 8, "towards m0": 1 / 8, "towards m1": 0, "towards m2": 0.5}
    assert found["accuracy"]["validation"]["all but 2, deaf to it"]["value"] == pytest.approx(0.5)
    assert not found.keys() & {"d_util", "d_speed"}
    point = Point({}, {"method": "guided"}, Parameters(method="guided"))
    both = [Found(point, Result(one, 0.0, 10, R), ()) for one, R in ((outcome, 3), (JOINT, 2))]
    text = tables(both, None)
    assert text.count("u(m2|rest)") == 2
    assert text.index("u(m2|rest)") < text.index("|d_util|")
    assert " ".join(text.split()).count("s(rest|m_i) is what branch i takes from all others") == 1


def uni_modal(R, *modalities):
    """What was found of uni-modal networks on some of R modalities: all are right on the first of two samples."""
    logits, labels = array([[[2.0, 1.0], [2.0, 1.0]]]), array([[0, 1]])
    outcome = Alone(logits, logits, logits, labels, labels, array([False]), SimpleNamespace())  # type: ignore[arg-type]
    methods = [f"alone-{r}" for r in modalities]
    return [Found(Point({}, {"method": m}, Parameters(method=m)), Result(outcome, 0.0, 2, R), ()) for m in methods]


@pytest.mark.parametrize(("R", "modalities"), [(2, (0, 1)), (3, (0, 1, 2))])
def test_logits_are_averaged_over_all_modalities(R, modalities):
    """Not over some; and there are no columns of branches where there is no network on all."""
    text = tables(uni_modal(R, *modalities), None)
    assert "average of their logits" in text
    assert "uni-modal, m0" in text
    assert "branch" not in text
    assert "average of their logits" not in tables(uni_modal(R, *modalities[:-1]), None)


def test_a_uni_modal_network():
    """Of two samples: both right, then one, then a run that diverged; test data have other labels."""
    right, left = [[2.0, 1.0], [0.0, 1.0]], [[2.0, 1.0], [3.0, 1.0]]
    labels = array([[0, 1]] * 3)
    outcome = Alone(
        validation_logits=array([right, left, right]),
        test_logits=array([left, left, left]),
        familiar_logits=array([[[1.0, 2.0], [3.0, 1.0]]] * 3),
        validation_label=labels,
        test_label=array([[1, 1]] * 3),
        diverged=array([False, False, True]),
        records=SimpleNamespace(),  # type: ignore[arg-type]
    )
    found = reported(outcome, "alone-0")
    assert values(found["accuracy"]) == {"validation": 0.75, "test": 0, "familiar": 0.5}
    assert list(found["accuracy"]) == list(HELD_OUT)
    assert found["diverged"] == 1
