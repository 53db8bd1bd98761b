"""What networks cost, by their shapes: products counted by hand, and the experiments' sizes in minutes and hours."""

import itertools
import math
from typing import Any

import jax
import jax.numpy as jnp
import pytest

from mmtheory.greedy.grids import SCALES, STUDIES
from mmtheory.greedy.sources import source as greedy_source
from mmtheory.greedy.sweep import study
from mmtheory.learners.cost import forward, products
from mmtheory.learners.fusion import Architecture
from mmtheory.learners.training import Schedule
from mmtheory.parameter import ParameterError
from mmtheory.seeds import threads
from mmtheory.segmentation.sources import source as segmentation_source
from mmtheory.segmentation.sweep import SEEDS, scaled
from mmtheory.sweep import Sweep
from mmtheory.umt.methods import METHODS
from mmtheory.umt.sources import source as umt_source
from mmtheory.umt.sweep import methods

BUILD = Architecture(((3,), (5,)), K=2, features=2, width=4, depth=1)


def test_products_are_found_wherever_they_stand():
    a, b = jnp.ones((3, 4)), jnp.ones((4, 5))
    assert products(lambda a: a @ b, a) == [(1, 3, 4, 5)]
    assert products(jax.jit(jax.vmap(lambda row: row @ b)), a) == [(1, 3, 4, 5)]
    assert products(lambda a: jnp.einsum("nij,njk->nik", a, a), jnp.ones((2, 6, 6))) == [(2, 6, 6, 6)]
    assert sorted(products(jax.grad(lambda b: jnp.sum(jax.nn.relu(a @ b))), b)) == [(1, 3, 4, 5), (1, 5, 3, 4)]


def test_a_network_by_hand():
    """Encoders 3 → 4 → 2 and 5 → 4 → 2, and a linear head on four features."""
    found = forward(BUILD.late_fusion, BUILD.shapes)
    assert found.weights == (3 + 1) * 4 + (5 + 1) * 4 + 2 * (4 + 1) * 2 + (4 + 1) * 2
    assert found.products == 3 * 4 + 5 * 4 + 2 * 4 * 2 + 4 * 2
    assert found.kept == 4 + 4 + 2 * 2 + 2
    # Weights, gradient and two means, and two networks; then what a batch of ten keeps.
    assert found.memory(10, networks=2) == 4 * (5 * 70 + 10 * 14)


def test_time_is_of_passes_samples_and_runs():
    found, schedule = forward(BUILD.late_fusion, BUILD.shapes), Schedule(periods=10, batch=50)
    once = found.seconds(schedule, 1000, 1)
    assert found.seconds(schedule, 1000, 7) == pytest.approx(7 * once)
    assert found.seconds(schedule, 2000, 1) == pytest.approx(2 * once)
    assert found.seconds(Schedule(periods=20, batch=50), 1000, 1) == pytest.approx(2 * once)
    # Evaluation takes no gradient.
    assert found.seconds(schedule, 1000, 1, evaluated=3000) - once == pytest.approx(
        found.products * 10 * 3000 / 3e10 / threads()
    )


def test_what_no_array_holds_needs_more_than_there_is():
    def build(key):
        raise MemoryError

    assert forward(build, ((1,),)).memory(1) == math.inf


def test_a_parameter_that_is_wrong_is_said_to_be():
    def build(key):
        raise ParameterError("width", "must be positive")

    with pytest.raises(ParameterError, match="width: must be positive"):
        forward(build, ((1,),))


def seconds(planned: Sweep[Any, Any]) -> float:
    """Of a whole sweep, on one core."""
    estimate, seeds = planned.experiment.seconds, len(planned.seeds)
    return threads() * sum(estimate(point.parameters, seeds) for point in planned.points)


def test_defaults_take_minutes_and_what_the_papers_did_takes_hours(tmp_path):
    pytest.importorskip("mlxtend")
    for name, scale in itertools.product(STUDIES, SCALES):
        of_study = STUDIES[name]
        planned: Sweep[Any, Any] = study(
            name, greedy_source(of_study.data), scale, {}, range(of_study.seeds[scale]), tmp_path
        )
        assert (seconds(planned) > 7200) == (scale == "paper"), (name, scale)
    for scale in SCALES:
        planned = scaled(segmentation_source("scenes"), scale, {}, SEEDS[scale], tmp_path)
        assert (seconds(planned) > 7200) == (scale == "paper"), scale
    assert 10 < seconds(methods(umt_source("paired"), tuple(METHODS), {}, 8, tmp_path).sweep) < 7200
    long = methods(umt_source("paired"), tuple(METHODS), {"train": (100_000,), "width": (1000,)}, 8, tmp_path)
    assert seconds(long.sweep) > 7200
