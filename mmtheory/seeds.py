"""Runs a computation over many seeds, on every local device, so that no seed's numbers depend on the others.

On CPU devices the seeds of a device run one after the other through the same compiled program: bit-identical for any
number of seeds, and faster there than a batched program, because one seed already fills a core. Give the process one
CPU device per core for that (`use_all_cores`). For any number of devices from two on the compiled program is the same;
one device alone has its own, from which the learners' networks come out equal up to rounding, `competition/` bit for
bit. On accelerators the seeds of a device run as one batch, of a size that memory decides and not the number of seeds.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import Mesh, PartitionSpec

Run = TypeVar("Run")
Setup = TypeVar("Setup")
Result = TypeVar("Result")

_ACCELERATOR_BATCH = 256


def use_all_cores(processes: int = 1) -> None:
    """One JAX CPU device per core, of which so many processes have equal shares; to be called before JAX computes.

    At least two, so that numbers do not depend on the machine.
    """
    jax.config.update("jax_num_cpu_devices", max(len(os.sched_getaffinity(0)) // processes, 2))


def over_runs(per_run: Callable[[Setup, Run], Result]) -> Callable[[Setup, Run], Iterator[Result]]:
    """Compile `per_run(setup, run)` into a function of `setup` and many runs, which yields results batch by batch.

    Runs and results are pytrees with a leading axis of runs; results are numpy arrays in the order of the runs. One
    compilation serves every setup and runs of the same shapes.
    """

    @jax.jit
    def batch(setup: Setup, runs: Run) -> Result:
        def on_one_device(setup: Setup, runs: Run) -> Result:
            if jax.default_backend() == "cpu":
                return jax.lax.map(lambda one: per_run(setup, one), runs)
            return jax.vmap(per_run, in_axes=(None, 0))(setup, runs)

        mesh = Mesh(np.asarray(jax.local_devices()), ("run",))
        split, shared = PartitionSpec("run"), PartitionSpec()
        return jax.shard_map(on_one_device, mesh=mesh, in_specs=(shared, split), out_specs=split, check_vma=False)(
            setup, runs
        )

    return lambda setup, runs: in_batches(lambda chosen: batch(setup, chosen), runs, jax.local_device_count())


def in_batches(batch: Callable[[Run], Result], runs: Run, devices: int) -> Iterator[Result]:
    """The results of as many runs at a time as `batch_size` says, or of fewer if their arrays exceed the memory."""
    size, start = batch_size(), 0
    count = len(jax.tree.leaves(runs)[0])
    while start < count:
        # A short last batch is filled up, so that every batch has the one compiled shape.
        chosen = np.minimum(np.arange(start, start + size), count - 1)
        kept = slice(min(size, count - start))
        try:
            results = batch(jax.tree.map(lambda leaf, chosen=chosen: leaf[chosen], runs))
            here = jax.tree.map(lambda leaf, kept=kept: np.asarray(leaf)[kept], results)
        except jax.errors.JaxRuntimeError as error:
            if size == devices or "RESOURCE_EXHAUSTED" not in str(error):
                raise
            size = max(size // 2 // devices, 1) * devices
            continue
        yield here
        start += size


def batch_size() -> int:
    """How many runs are computed at a time where memory allows."""
    return jax.local_device_count() * (1 if jax.default_backend() == "cpu" else _ACCELERATOR_BATCH)


def keys_of(seeds: Sequence[int]) -> jax.Array:
    """The key of every seed, `jax.random.key(seed)`."""
    return jax.vmap(jax.random.key)(jnp.asarray(list(seeds)))


def over_seeds(
    per_seed: Callable[[Setup, jax.Array], Result],
) -> Callable[[Setup, Sequence[int]], Iterator[Result]]:
    """`over_runs` where a run is its seed's key."""
    run = over_runs(per_seed)
    return lambda setup, seeds: run(setup, keys_of(seeds))


def concatenate(results: Sequence[Result]) -> Result:
    """Batches of `over_runs` joined along the leading axis."""
    return jax.tree.map(lambda *leaves: np.concatenate(leaves), *results)
