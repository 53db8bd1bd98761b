"""Grid points on disk: names, round trips, and files that are whole or absent."""

import dataclasses
import json
import threading

import numpy as np
import pytest
import xarray as xr

from mmtheory.competition import simulate
from mmtheory.competition.sweep import from_dataset, to_dataset
from mmtheory.sweep import Block, Environment, Listing, Point, grid, missing, read, write
from mmtheory.sweep.results import run_missing
from tests.competition.test_simulation import TINY


def test_grid_is_the_product():
    assert list(grid({"a": [1, 2], "b": "xy"})) == [
        {"a": 1, "b": "x"},
        {"a": 1, "b": "y"},
        {"a": 2, "b": "x"},
        {"a": 2, "b": "y"},
    ]
    assert list(grid({})) == [{}]


def test_names_follow_the_config_and_the_axes():
    point = Point({"x": 1, "y": [2]}, {"x": 1, "z": 0}, None)
    assert point.name == Point({"y": [2], "x": 1}, {"z": 0, "x": 1}, None).name
    # The same run stored without its axes is another file: a reader of one sweep must find that sweep's axes.
    assert point.name != Point({"x": 1, "y": [2]}, {}, None).name
    assert point.name != Point({"x": 1, "y": [3]}, {"x": 1}, None).name


def test_results_survive_the_disk(tmp_path):
    p = dataclasses.replace(TINY, steps=5, n=20)
    outcome = simulate(p, range(2)).outcome
    point = Point({"some": "config"}, {"eta": 4.0, "mu": "0.1,0.2"}, None)
    write(to_dataset(outcome, p, range(2)), Block(point, range(2), Environment.here()), tmp_path)
    stored = read(point, range(2), Environment.here(), Listing.now(tmp_path))
    assert {"seed", "modality", "class", "time", "eta", "mu"} <= set(stored.dims)
    assert stored["mu"].item() == "0.1,0.2"
    assert json.loads(stored.attrs["config"]) == {"some": "config"}
    assert "jax" in json.loads(stored.attrs["versions"])
    assert stored["Gamma"].dims == ("eta", "mu", "seed", "time", "modality", "class")
    back = from_dataset(stored.squeeze(["eta", "mu"], drop=True))
    for part in ("joint", "uni_modal", "test", "data"):
        for f in dataclasses.fields(getattr(outcome, part)):
            before, after = (getattr(getattr(o, part), f.name) for o in (outcome, back))
            if f.name == "records":
                for name in (g.name for g in dataclasses.fields(before)):
                    np.testing.assert_array_equal(getattr(before, name), getattr(after, name))
            elif f.name != "weights":
                np.testing.assert_array_equal(before, after)


def test_only_what_is_missing_is_computed_and_a_failure_leaves_no_file(tmp_path):
    points = [Point({"k": k}, {"k": k}, None) for k in range(3)]
    where, computed = Environment.here(), []

    def compute(block):
        computed.append(block.point.config["k"])
        if len(computed) == 2:
            raise KeyboardInterrupt
        return xr.Dataset({"v": ("seed", [float(block.point.config["k"])])})

    with pytest.raises(KeyboardInterrupt):
        run_missing(missing(points, range(1), where, Listing.now(tmp_path)), tmp_path, compute)
    lacking = missing(points, range(1), where, Listing.now(tmp_path))
    assert [block.point for block in lacking] == points[1:]
    run_missing(lacking, tmp_path, compute)
    assert computed == [0, 1, 1, 2]
    assert read(points[2], range(1), where, Listing.now(tmp_path))["v"].item() == 2.0
    assert not list(tmp_path.glob(".*"))


def test_several_at_a_time_are_stored_in_order_and_a_failure_keeps_what_came_before(tmp_path):
    points = [Point({"k": k}, {"k": k}, None) for k in range(6)]
    started, where = threading.Barrier(2), Environment.here()

    def compute(block):
        if block.point.config["k"] < 2:
            started.wait(10)  # passes only if two points are computed at once
        if block.point.config["k"] == 2:
            raise ValueError("no")
        return xr.Dataset({"v": ("seed", [float(block.point.config["k"])])})

    with pytest.raises(ValueError, match="no"):
        run_missing(missing(points, range(1), where, Listing.now(tmp_path)), tmp_path, compute, workers=2)
    assert [block.point for block in missing(points, range(1), where, Listing.now(tmp_path))] == points[2:]
