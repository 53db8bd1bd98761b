"""Shares of lazy instances, and failures of the statements, against counts by hand."""

import math
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from mmtheory.laziness.families import Parameters
from mmtheory.laziness.monte_carlo import AT_DELTA, LAZINESS, READINGS, STATEMENT_NAMES, Counts, Rates, _count
from mmtheory.laziness.sweep import as_json, table
from mmtheory.laziness.theorems import STATEMENTS, Statement, performance_laziness_printed_at
from mmtheory.sweep import Found, Point

pytestmark = pytest.mark.usefixtures("stand_ins")


def test_lazy_in_quantity_is_less_than_either():
    """2 features jointly; 3 and 3, 3 and 2, 2 and 3, 2 and 2, 1 and 3 alone."""
    alone = np.array([3, 3, 2, 2, 1]), np.array([3, 2, 3, 2, 3])
    x: Any = SimpleNamespace(outcome=SimpleNamespace(multi_modal=SimpleNamespace(count=np.full(5, 2))), b=alone)
    assert LAZINESS["quantity"](x).tolist() == [True, False, False, False, False]


def test_lazy_in_both_modalities():
    """Accuracies jointly and alone: lazy in both, in the first only, in the second only, equal in one."""
    own = [
        (np.array([0.6, 0.6, 0.7, 0.7]), np.array([0.7, 0.7, 0.6, 0.7])),
        (np.array([0.5, 0.9, 0.5, 0.5]), np.array([0.8, 0.8, 0.8, 0.8])),
    ]
    x: Any = SimpleNamespace(own_accuracies=own)
    assert LAZINESS["uni_modal"](x).tolist() == [True, False, False, False]


def test_lazy_in_performance_is_less_accurate_than_the_union():
    members = np.array([0.6, 0.7, 0.8])
    x: Any = SimpleNamespace(
        features=SimpleNamespace(accuracy=lambda learned: learned),
        outcome=SimpleNamespace(multi_modal=SimpleNamespace(members=members)),
        union_accuracy=np.full(3, 0.7),
    )
    assert LAZINESS["performance"](x).tolist() == [True, False, False]


def printed_at(delta, *, paired, extra, outperforms):
    """The statement where the order statistics of the self-standing features, of index 1, sum to 0.2."""
    x: Any = SimpleNamespace(
        features=SimpleNamespace(p=np.zeros(1), modality=np.array([0, 1])),
        paired_sum=np.asarray(paired),
        extra=np.asarray(extra),
        ordered_sum=lambda among: np.asarray(0.2 if among.tolist() == [False, True] else math.nan),
        outperforms=tuple(map(np.asarray, outperforms)),
    )
    return bool(performance_laziness_printed_at(np.asarray(delta))(x))


def test_printed_1c_at_a_delta():
    """At δ = 1/e and n' = 2 the root is √(8 · 2 · 1) = 4, and 1 − δ is 0.632."""
    delta, seldom, often = math.exp(-1), (0.5, 0.6), (0.1, 0.64)
    assert printed_at(delta, paired=4.1, extra=2.0, outperforms=often)
    assert not printed_at(delta, paired=4.1, extra=2.0, outperforms=seldom)
    # The condition is not met: nothing is said.
    assert printed_at(delta, paired=4.3, extra=2.0, outperforms=seldom)
    # δ = e^{−4} makes the root 8 and 1 − δ 0.98.
    assert not printed_at(math.exp(-4), paired=8.1, extra=2.0, outperforms=often)
    assert printed_at(math.exp(-4), paired=8.3, extra=2.0, outperforms=often)
    # Without a root the sums themselves are compared; equal ones meet the condition.
    assert not printed_at(delta, paired=0.2, extra=0.0, outperforms=seldom)
    assert printed_at(delta, paired=0.21, extra=0.0, outperforms=seldom)


def test_only_what_applies_can_fail_and_only_what_is_trained_is_lazy():
    x: Any = SimpleNamespace(
        trained=np.array([True, True, False, False]),
        outcome=SimpleNamespace(multi_modal=SimpleNamespace(count=np.ones(4), members=np.zeros(4))),
        b=(np.full(4, 2), np.full(4, 2)),
        own_accuracies=[(np.zeros(4), np.ones(4))] * 2,
        features=SimpleNamespace(accuracy=lambda learned: learned),
        union_accuracy=np.ones(4),
    )
    applies, holds = np.array([True, False, True, False]), np.array([False, False, True, True])
    found = _count(x, {"one": Statement(lambda x: holds, lambda x: applies)})
    assert np.asarray(found.trained).tolist() == x.trained.tolist()
    assert np.asarray(found.lazy).tolist() == [[True, True, False, False]] * len(LAZINESS)
    assert np.asarray(found.applicable)[0].tolist() == applies.tolist()
    assert np.asarray(found.failures)[0].tolist() == [True, False, False, False]


# Two seeds of 50 instances: trained 40 + 40 in the population reading, 30 + 10 in the finite one; no two shares agree.
S = len(STATEMENT_NAMES)
POPULATION = {"lazy": [8, 16, 24], "applicable": np.full(S, 40), "failures": np.arange(S)}
FINITE = {"lazy": [2, 6, 10], "applicable": np.full(S, 20), "failures": 20 - np.arange(S)}
HALVES = {
    name: np.stack([np.stack([values, other]) for _ in range(2)]) / 2
    for name, values, other in ((key, np.asarray(POPULATION[key]), np.asarray(FINITE[key])) for key in POPULATION)
}
RATES = Rates(Parameters(instances=50), Counts(trained=np.array([[40, 30], [40, 10]]), **HALVES))
FOUND = Found(Point({}, {"c": 2.0, "family": "uniform"}, RATES.parameters), RATES, ("file.nc",))
ROWS = {
    "population": (0.8, [0.1, 0.2, 0.3], np.arange(S) / 40),
    "finite": (0.4, [0.05, 0.15, 0.25], 1 - np.arange(S) / 20),
}


def test_shares_are_of_the_instances_that_count():
    """80 and 40 of 100 are trained; lazy are 8, 16, 24 of 80 and 2, 6, 10 of 40; of 40 and 20 k and 20 − k fail."""
    (point,) = as_json([FOUND])
    assert point.keys() == {"params", "axes", "instances", *READINGS, "files"}
    assert point["instances"] == 100
    assert point["params"] == Parameters(instances=50).as_config()
    for reading, (trained, lazy, failures) in ROWS.items():
        assert point[reading].keys() == {"trained", "laziness", "failures"}
        assert point[reading]["trained"]["value"] == trained
        found = point[reading]["laziness"]
        assert {name: found[name]["value"] for name in found} == dict(zip(LAZINESS, lazy, strict=True))
        found = point[reading]["failures"]
        expected = dict(zip((*STATEMENTS, AT_DELTA), failures, strict=True))
        assert {name: found[name]["value"] for name in found} == pytest.approx(expected)
    # Clopper and Pearson's interval for 8 of 80.
    low, high = (point["population"]["laziness"]["quantity"][end] for end in ("low", "high"))
    assert (low, high) == pytest.approx((0.0442, 0.1876), abs=1e-4)


def test_the_table_has_each_share_under_its_head():
    lines = table([FOUND]).splitlines()
    for reading, (trained, lazy, failures) in ROWS.items():
        first = lines.index(f"{reading}: how often joint training is lazy, in three senses")
        assert lines[first + 1].split() == ["c", "family", "trained", *LAZINESS]
        assert lines[first + 2].split() == ["2.0", "uniform", *(f"{100 * share:.1f}" for share in (trained, *lazy))]
        second = lines.index(f"{reading}: how often each statement fails where it applies")
        assert lines[second + 1].split() == ["c", "family", "1a", "1b", "1c", "1c*", "2A", "2B", "2C", "1c(δ)"]
        assert lines[second + 2].split() == ["2.0", "uniform", *(f"{100 * share:.1f}" for share in failures)]
    text = " ".join(lines)
    assert "population: fail nowhere: 1a; fail in some instances: 1b up to 2 %" in text
    assert "finite: fail in some instances: 1a up to 100 %" in text


def test_where_nothing_is_trained_there_are_no_shares():
    nothing = Rates(Parameters(instances=50), Counts(trained=np.zeros((2, 2)), **{n: 0 * v for n, v in HALVES.items()}))
    found = nothing.as_dict("finite")
    assert found["trained"]["value"] == 0
    assert all(share["value"] is None for share in (*found["laziness"].values(), *found["failures"].values()))
