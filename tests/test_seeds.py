"""Runs in threads and in batches: in order, complete, and smaller batches where memory does not suffice."""

import os
import threading
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from mmtheory import seeds
from tests.processes import bits, cores_can_be_hidden

DEVICES = 2


def collected(monkeypatch, count, largest, size=8, message="RESOURCE_EXHAUSTED: Out of memory"):
    """What comes of so many runs where a batch holds at most `largest`, and the sizes that were tried."""
    monkeypatch.setattr(seeds, "batch_size", lambda: size)
    tried = []

    def batch(runs):
        tried.append(len(runs["a"]))
        if len(runs["a"]) > largest:
            raise jax.errors.JaxRuntimeError(message)
        return runs["a"] * 10

    return seeds.concatenate(list(seeds.in_batches(batch, {"a": np.arange(count)}, DEVICES))), tried


@pytest.mark.parametrize("count", [1, 2, 7, 8, 9, 21])
@pytest.mark.parametrize("largest", [2, 3, 4, 7, 8])
def test_runs_come_in_order_in_batches_that_fit(monkeypatch, count, largest):
    found, tried = collected(monkeypatch, count, largest)
    np.testing.assert_array_equal(found, 10 * np.arange(count))
    fitting = next(size for size in (8, 4, 2) if size <= largest)
    # Too large ones are tried once, at the beginning.
    assert tried == [size for size in (8, 4, 2) if size > fitting] + [fitting] * -(-count // fitting)


def test_a_run_that_does_not_fit_is_reported(monkeypatch):
    with pytest.raises(jax.errors.JaxRuntimeError, match="Out of memory"):
        collected(monkeypatch, 3, 1)


def test_other_errors_are_not_retried(monkeypatch):
    with pytest.raises(jax.errors.JaxRuntimeError, match="INTERNAL"):
        collected(monkeypatch, 3, 1, message="INTERNAL: broken")


# -- threads of CPUs -------------------------------------------------------------------------------------------------

needs_cpu = pytest.mark.skipif("jax.default_backend() != 'cpu'", reason="threads are for CPUs")


def per_run(scale, run):
    return {"x": scale * run["a"] ** 2, "noise": jax.random.normal(run["key"], (3,)), "half": jnp.arange(3) / 2}


@needs_cpu
@pytest.mark.parametrize("count", [1, 2, 7, 23])
@pytest.mark.parametrize("together", [1, 2, 4])
def test_runs_in_threads_come_in_order(monkeypatch, count, together):
    monkeypatch.setattr(seeds, "threads", lambda: together)
    runs = {"a": np.arange(count), "key": seeds.keys_of(range(count))}
    found = seeds.concatenate(list(seeds.over_runs(per_run)(3, runs)))
    np.testing.assert_array_equal(found["x"], 3 * np.arange(count) ** 2)
    for i in range(count):
        np.testing.assert_array_equal(found["noise"][i], jax.random.normal(jax.random.key(i), (3,)))


def test_accelerators_compute_the_same_in_batches(monkeypatch):
    size = 4 * jax.local_device_count()
    runs = {"a": np.arange(size + 3), "key": seeds.keys_of(range(size + 3))}
    found = seeds.concatenate(list(seeds.over_runs(per_run)(3, runs)))
    monkeypatch.setattr(jax, "default_backend", lambda: "gpu")
    monkeypatch.setattr(seeds, "_ACCELERATOR_BATCH", 4)
    batches = list(seeds.over_runs(per_run)(3, runs))
    assert [len(batch["x"]) for batch in batches] == [size, 3]
    jax.tree.map(np.testing.assert_array_equal, seeds.concatenate(batches), found)


@needs_cpu
def test_threads_compute_in_the_precision_of_who_asks(monkeypatch):
    monkeypatch.setattr(seeds, "threads", lambda: 2)
    run = seeds.over_runs(per_run)
    runs = {"a": np.arange(3.0), "key": seeds.keys_of(range(3))}
    with jax.enable_x64(True):
        double = seeds.concatenate(list(run(1.0, runs)))
    assert {leaf.dtype for leaf in jax.tree.leaves(double)} == {np.dtype(np.float64)}
    single = seeds.concatenate(list(run(1.0, runs)))
    assert {leaf.dtype for leaf in jax.tree.leaves(single)} == {np.dtype(np.float32)}


@needs_cpu
def test_threads_compute_at_the_same_time(monkeypatch):
    monkeypatch.setattr(seeds, "threads", lambda: 2)
    both = threading.Barrier(2, timeout=60)

    def meet(run):
        both.wait()
        return run

    def waits(_, run):
        return jax.pure_callback(meet, jax.ShapeDtypeStruct((), jnp.float32), run)

    assert len(list(seeds.over_runs(waits)(0, np.zeros(4, np.float32)))) == 4


@needs_cpu
def test_what_nobody_waits_for_is_not_computed(monkeypatch):
    monkeypatch.setattr(seeds, "threads", lambda: 1)
    computed, closed = [], threading.Event()

    def note(run):
        assert run == 0 or closed.wait(60)
        computed.append(int(run))
        return run

    def noted(_, run):
        return jax.pure_callback(note, jax.ShapeDtypeStruct((), jnp.float32), run)

    found: Any = seeds.over_runs(noted)(0, np.arange(50, dtype=np.float32))
    assert next(found) == [0]
    found.close()
    closed.set()
    # The thread's next task comes after all that was left.
    seeds._pool(1).submit(int).result(60)
    assert computed in ([0], [0, 1])


@needs_cpu
def test_a_failure_in_a_thread_is_raised_here(monkeypatch):
    def fails(_, run):
        return jax.pure_callback(lambda run: 1 / 0, jax.ShapeDtypeStruct((), jnp.float32), run)

    with pytest.raises(jax.errors.JaxRuntimeError, match="division by zero"):
        list(seeds.over_runs(fails)(0, np.zeros(3, np.float32)))


def test_processes_share_the_cores(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)), raising=False)
    shares = []
    for processes in (1, 3, 8, 9):
        monkeypatch.setattr(seeds, "_processes", 1)
        seeds.share_cores(processes)
        shares.append(seeds.threads())
    assert shares == [8, 2, 1, 1]


PRODUCTS = """
jax.numpy.ones(3).block_until_ready()
from mmtheory import seeds
def per_seed(scale, key):
    x, y = jax.random.normal(key, (2, 300, 300))
    return [x @ y, x[:2] @ y[:, :2], jax.numpy.sum(scale * x)]
found = seeds.concatenate(list(seeds.over_seeds(per_seed)(2.0, range(3))))
"""


@cores_can_be_hidden
def test_bits_depend_neither_on_cores_nor_on_devices(monkeypatch):
    """JAX has started in these processes, with one device or several, before anything is said to it."""
    monkeypatch.setenv("JAX_PLATFORMS", "cpu")
    assert bits(PRODUCTS, 1, 1) == bits(PRODUCTS, 64, 1) == bits(PRODUCTS, 64, 3) != ""
