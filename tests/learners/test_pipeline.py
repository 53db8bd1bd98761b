"""The frame of runs: what a run is given, groups that fill batches together, full precision, and what is told of it."""

from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from mmtheory.learners.data import Data, Examples
from mmtheory.learners.method import Method, Pretrained
from mmtheory.learners.pipeline import PerRun, Run, Task, runs_of
from mmtheory.learners.training import train
from mmtheory.seeds import keys_of
from tests.learners import tiny

pytestmark = pytest.mark.usefixtures("stand_ins")

SEEDS = (3, 1, 4, 1, 5)
TASK = Task(Method(), tiny.EQUAL, tiny.SCHEDULE)


@PerRun
def scaled(factor, run):
    """A number of every run, and one of its key."""
    return factor * run.hyper["learning_rate"] * run.data.test.x[0].sum(), jax.random.uniform(run.key)


@PerRun
def last_loss(task, run):
    return task.train(run).records.training_loss[-1]


def runs(seeds=SEEDS, rate=0.1, **values):
    return runs_of(seeds, tiny.many(seeds), {"learning_rate": rate}, **values)


def test_a_run_has_its_seed_and_what_is_common_to_all():
    found = runs_of(SEEDS, tiny.many(SEEDS), {"learning_rate": 0.5, "weights": (1.0, 2.0)}, Pretrained(fusion=1), 2)
    tiny.same(jax.random.key_data(found.key), jax.random.key_data(keys_of(SEEDS)))
    np.testing.assert_array_equal(found.hyper["learning_rate"], [0.5] * 5)
    np.testing.assert_array_equal(found.hyper["weights"], [[1.0, 2.0]] * 5)
    assert (found.pretrained.fusion, found.network) == (1, 2)
    assert runs().pretrained == Pretrained()


def test_streams_of_a_seed_are_independent_and_the_same_for_the_same_seed():
    keys = [jax.random.key_data(runs(stream=stream).key) for stream in (None, 0, 1)]
    assert len({tuple(key) for of_stream in keys for key in np.asarray(of_stream).tolist()}) == 3 * len(set(SEEDS))
    for of_stream in keys:
        np.testing.assert_array_equal(of_stream[1], of_stream[3])


def test_a_function_of_one_run_is_computed_for_all():
    factor = jnp.asarray(2.0)
    values, drawn = scaled(factor, runs())
    for k, seed in enumerate(SEEDS):
        data = jax.tree.map(lambda a, k=k: a[k], tiny.many(SEEDS))
        one = Run(jax.random.key(seed), data, {"learning_rate": jnp.asarray(0.1)})
        expected, own = scaled.one(factor, one)
        assert values[k] == pytest.approx(float(expected), rel=1e-6)
        assert drawn[k] == own
    assert isinstance(values, np.ndarray)


def test_groups_have_the_results_they_have_apart():
    groups = [runs((1, 2, 3), 0.1), runs((4,), 0.2), runs((5, 6), 0.3)]
    told: list[int] = []
    together = scaled.groups(jnp.asarray(1.0), groups, told.append)
    tiny.same(together, [scaled(jnp.asarray(1.0), group) for group in groups])
    assert sum(told) == 6
    assert min(told) > 0


def test_training_starts_from_the_network_of_the_run():
    start = jax.tree.map(lambda *a: np.stack(a).astype(np.float32), *(tiny.network(k, tiny.EQUAL) for k in range(2)))
    found = last_loss(TASK, runs((0, 1), network=start))
    data = tiny.many((0, 1))
    for k in range(2):
        of_run = [jax.tree.map(lambda a, k=k: a[k], tree) for tree in (data, start)]
        rate = {"learning_rate": jnp.asarray(0.1)}
        one = train(TASK.method, TASK.build, TASK.schedule, of_run[0], Pretrained(), rate, jax.random.key(k), of_run[1])
        assert found[k] == pytest.approx(float(one.records.training_loss[-1]), rel=1e-5)
    assert np.all(found != last_loss(TASK, runs((0, 1))))


def test_matrix_products_have_full_precision():
    found: list[str] = []

    @PerRun
    def product(setup, run):
        found.append(str(jax.make_jaxpr(jnp.matmul)(run, setup)))
        return run @ setup

    product(jnp.ones((3, 3)), np.ones((2, 3, 3)))
    assert all("HIGHEST" in text for text in found)
    assert found


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class MoreData(Data):
    more: Examples


def test_a_further_part_is_seen_by_one_modality_too():
    data = tiny.data(0)
    alone = MoreData(data.train, data.validation, data.test, data.test).modality(1)
    assert isinstance(alone, MoreData)
    tiny.same((alone.more.x, alone.train.x), (data.test.x[1:], data.train.x[1:]))
