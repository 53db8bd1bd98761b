"""Each key of the UMT experiment's summary.json against accuracies of three runs, one of which diverged with UMT."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from mmtheory.learners.evaluation import Encoders
from mmtheory.umt.comparison import Comparison
from mmtheory.umt.outcome import Outcome
from mmtheory.umt.parameters import Parameters
from mmtheory.umt.sources import About
from mmtheory.umt.sweep import Compared
from mmtheory.umt.tables import as_json, class_table, partition_table, tables

pytestmark = pytest.mark.usefixtures("stand_ins")

array: Any = np.array
nan = np.nan
LINE = 12.7062
"""How many standard errors the t interval of two values extends."""


def outcome(accuracy, by_class, encoders, training, chosen=(0, 0, 0), diverged=((False, False),) * 3):
    return Outcome(
        test_accuracy=array(accuracy),
        class_accuracy=array(by_class),
        chosen=array(chosen),
        validation_accuracy=array([[0.5, 0.5]] * 3),
        diverged=array(diverged),
        encoders=Encoders(array(training), array(encoders), array(np.zeros((3, len(encoders[0]), 2)))),
        records=SimpleNamespace(),  # type: ignore[arg-type]
    )


OUTCOMES = {
    "alone-1": outcome([0.6, 0.7, 0.5], [[0.2, 0.1]] * 3, [[0.60], [0.62], [0.64]], [[0.8]] * 3),
    "alone-2": outcome([0.4, 0.4, 0.4], [[0.3, 0.5]] * 3, [[0.40], [0.44], [0.42]], [[0.7]] * 3),
    "naive": outcome(
        [0.7, 0.8, 0.9], [[0.6, 0.3], [0.7, 0.5], [0.8, nan]], [[0.5, 0.1], [0.6, 0.2], [0.7, 0.3]], [[0.9, 0.6]] * 3
    ),
    "umt": outcome(
        [0.8, 0.82, nan],
        [[0.9, 0.9]] * 3,
        [[0.7, 0.3], [0.8, 0.5], [nan, nan]],
        [[1.0, 0.8], [0.9, 0.6], [nan, nan]],
        chosen=(1, 0, 1),
        diverged=((False, False), (True, False), (False, True)),
    ),
}
COMPARISON = Comparison(OUTCOMES, 0.0)
ABOUT = About("data", 0.0, "", ("audio", "video"), ("cat", "dog"))


def ends(estimate):
    return estimate.value, estimate.low, estimate.high


def interval(mean, standard_error):
    return pytest.approx((mean, mean - LINE * standard_error, mean + LINE * standard_error), rel=1e-4)


def test_accuracies_are_means_of_the_runs_that_did_not_diverge():
    assert COMPARISON.accuracy("naive").value == pytest.approx(0.8)
    assert ends(COMPARISON.accuracy("umt")) == interval(0.81, 0.01)
    assert COMPARISON.diverged("umt") == (1, 2)
    assert COMPARISON.diverged("naive") == (0, 0)


def test_differences_are_seed_by_seed():
    """0.8 − 0.7 and 0.82 − 0.8; the third run has no accuracy of UMT."""
    assert ends(COMPARISON.difference("umt")) == interval(0.06, 0.04)
    assert COMPARISON.difference("naive", "umt").value == pytest.approx(-0.06)
    assert COMPARISON.difference("alone-1", "alone-2").value == pytest.approx(0.2)


def test_where_entries_are_missing_uni_modal_networks_are_tested_on_other_samples():
    subsets = {"alone-1": 1, "alone-2": 1, "naive": 3, "umt": 3}
    gapped = Comparison(
        {name: replace(OUTCOMES[name], subset_accuracy=np.full((3, size), 0.5)) for name, size in subsets.items()}, 0.0
    )
    assert np.isnan(gapped.difference("alone-1").value)
    assert np.isnan(gapped.difference("alone-1", "alone-2").value)
    assert ends(gapped.difference("umt")) == ends(COMPARISON.difference("umt"))
    assert all(np.isnan(gain.value) for gain in gapped.class_gains())
    assert "unknown" in class_table(gapped, ("cat", "dog"))


def test_encoders():
    """Differences of encoder 2 from the uni-modal one: 0.1 − 0.4, 0.2 − 0.44, 0.3 − 0.42."""
    assert COMPARISON.encoder("naive", 1).value == pytest.approx(0.6)
    assert COMPARISON.encoder("naive", 2).value == pytest.approx(0.2)
    assert COMPARISON.encoder("naive", 2, "training").value == pytest.approx(0.6)
    assert COMPARISON.encoder("alone-2", 2).value == pytest.approx(0.42)
    assert COMPARISON.laziness("naive", 1).value == pytest.approx(0.6 - 0.62)
    assert COMPARISON.laziness("naive", 2).value == pytest.approx(-0.22)
    assert COMPARISON.encoder_difference("umt", "naive", 1).value == pytest.approx(0.2)
    assert COMPARISON.encoder_difference("umt", "naive", 2).value == pytest.approx(0.25)


def test_gains_by_class_are_over_the_sum_of_the_uni_modal_networks():
    """Class 0: 0.1, 0.2, 0.3 over 0.5; class 1: −0.3 and −0.1 over 0.6, with no sample in the third run."""
    cat, dog = COMPARISON.class_gains()
    assert cat.value == pytest.approx(0.2)
    assert ends(dog) == interval(-0.2, 0.1)
    assert COMPARISON.class_accuracies("naive")[0].value == pytest.approx(0.7)


def test_splits_of_one_data_set_widen_the_interval():
    """1/3 + 1 instead of 1/3 in the variance: twice as wide."""
    alone, split = (Comparison(OUTCOMES, overlap).accuracy("naive") for overlap in (0.0, 1.0))
    assert split.high - split.low == pytest.approx(2 * (alone.high - alone.low))


def test_each_key_of_the_json():
    parameters = Parameters(method="naive")
    files = {name: (f"{name}.nc",) for name in OUTCOMES}
    (found,) = as_json([3, 4, 5], [Compared({"paired": 6}, parameters, COMPARISON, files, ABOUT)])
    assert found.keys() == {"data", "params", "axes", "seeds", "overlap", "methods", "class_gains"}
    assert (found["data"], found["axes"], found["seeds"], found["overlap"]) == ("data", {"paired": 6}, [3, 4, 5], 0.0)
    assert found["params"] == {k: v for k, v in parameters.as_config().items() if k != "method"}
    assert {name: gain["value"] for name, gain in found["class_gains"].items()} == pytest.approx(
        {"cat": 0.2, "dog": -0.2}
    )
    umt = found["methods"]["umt"]
    assert umt["accuracy"]["value"] == pytest.approx(0.81)
    assert umt["difference_from_naive"]["value"] == pytest.approx(0.06)
    assert (umt["diverged_runs"], umt["diverged_trials"], umt["files"]) == (1, 2, ("umt.nc",))
    numbers = {
        r: {name: value["value"] for name, value in of_encoder.items()} for r, of_encoder in umt["encoders"].items()
    }
    # 0.7 − 0.6 and 0.8 − 0.62; 0.3 − 0.4 and 0.5 − 0.44.
    assert numbers["1"] == pytest.approx({"test": 0.75, "training": 0.95, "difference_from_uni_modal": 0.14})
    assert numbers["2"] == pytest.approx({"test": 0.4, "training": 0.7, "difference_from_uni_modal": -0.02})
    second = found["methods"]["alone-2"]["encoders"]
    assert list(second) == ["2"]
    assert second["2"]["test"]["value"] == pytest.approx(0.42)
    assert second["2"]["difference_from_uni_modal"]["value"] == 0
    assert found["methods"]["naive"]["difference_from_naive"]["value"] == 0


def test_the_tables_show_them_in_percent():
    rows = [line.split() for line in tables(COMPARISON, ("audio", "video")).splitlines()]
    # UMT and its difference, of the two runs that did not diverge.
    (accuracy, _, _, difference), *_ = [row[1:5] for row in rows if row[:1] == ["UMT"]]
    assert (accuracy, difference) == ("81.00", "6.00")
    by_class = class_table(COMPARISON, ABOUT.classes)
    # Fusion is 40 points ahead of the best of cat's two networks, and 10 behind that of dog's.
    assert [line.split()[0] for line in by_class.splitlines()[2:4]] == ["cat", "dog"]
    assert by_class.endswith("0 of 2 classes exceed the sum by more than the interval")


def repeated(outcome: Outcome, accuracies: Any, encoders: Any) -> Outcome:
    """The outcome as of other accuracies, and linear evaluations of encoder 1, of as many seeds."""
    shifted: Any = np.asarray(outcome.encoders.encoder_test_accuracy)[:1].repeat(len(accuracies), axis=0)
    shifted[:, 0] = encoders
    return replace(
        outcome, test_accuracy=array(accuracies), encoders=replace(outcome.encoders, encoder_test_accuracy=shifted)
    )


def partitioned(diverged: bool = False) -> Compared:
    """Fourteen seeds, two partitions: naive .7 and .8 in the mean, UMT .02 and .06 above it, encoders .1 and .2."""
    naive = np.repeat([0.7, 0.8], 7) + np.tile(np.linspace(-0.03, 0.03, 7), 2)
    umt = naive + np.repeat([0.02, 0.06], 7) + np.tile([0.0, 0.05, -0.05, 0.1, -0.1, 0.0, 0.0], 2)
    if diverged:
        umt[10] = nan
    outcomes = {
        "alone-1": repeated(OUTCOMES["alone-1"], naive, np.full(14, 0.6)),
        "alone-2": repeated(OUTCOMES["alone-2"], naive, np.full(14, 0.6)),
        "naive": repeated(OUTCOMES["naive"], naive, np.full(14, 0.6)),
        "umt": repeated(OUTCOMES["umt"], umt, np.repeat([0.7, 0.8], 7) + np.tile([0.3, -0.3, 0, 0, 0, 0, 0], 2)),
    }
    files = {name: (f"{name}.nc",) for name in outcomes}
    return Compared({}, Parameters(split="folds"), Comparison(outcomes, 0.2), files, ABOUT)


def test_over_partitions_of_this_data_set_folds_are_pooled_and_intervals_are_plain():
    (found,) = as_json(range(7, 21), [partitioned()])
    here = found["methods"]["umt"]["this_data_set"]
    assert here.keys() == {"accuracy", "difference_from_naive", "encoders"}
    # Of two values the standard error is half of what they differ by.
    assert tuple(here["accuracy"].values()) == interval(0.79, 0.07)
    assert tuple(here["difference_from_naive"].values()) == interval(0.04, 0.02)
    assert tuple(here["encoders"]["1"]["difference_from_uni_modal"].values()) == interval(0.15, 0.05)
    assert list(found["methods"]["alone-2"]["this_data_set"]["encoders"]) == ["2"]
    umt = " ".join(line.removeprefix("UMT") for line in partition_lines() if line.startswith("UMT")).split()
    assert (umt[0], umt[3], umt[6]) == ("79.00", "4.00", "15.00")


def partition_lines():
    here = partitioned().over_partitions(range(14))
    assert here is not None
    return partition_table(here, ("audio", "video")).splitlines()


def test_a_run_that_diverged_takes_its_partition_along():
    here = partitioned(diverged=True).over_partitions(range(14))
    assert here is not None
    assert here.difference("umt").value == pytest.approx(0.02)


@pytest.mark.parametrize(
    ("seeds", "split"),
    [
        (range(1, 15), "folds"),
        (range(7), "folds"),
        (range(15), "folds"),
        ((*range(13), 20), "folds"),
        (range(14), "random"),
    ],
)
def test_only_whole_partitions_are_pooled(seeds, split):
    assert replace(partitioned(), parameters=Parameters(split=split)).over_partitions(seeds) is None
