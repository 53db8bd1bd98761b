"""Runs a computation over many seeds, on every core or card, so that no seed's numbers depend on the others.

On CPUs each of as many threads as there are cores takes one seed after the other through the same compiled program,
which computes on one core: one seed already fills it. Its bits therefore depend neither on the number of seeds nor on
that of cores, threads or JAX devices, and nothing must be said to JAX before it starts. On accelerators the seeds of a
device run as one batch, of a size that memory decides and not the number of seeds.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from numbers import Integral
from typing import Any, TypeGuard, TypeVar

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import Mesh, PartitionSpec

from mmtheory.memory import check_work_fits
from mmtheory.parameter import ParameterError, shown
from mmtheory.stages import stage

Run = TypeVar("Run")
Setup = TypeVar("Setup")
Result = TypeVar("Result")

_ACCELERATOR_BATCH = 256

# How Eigen shares a matrix product among cores, and with it the order of its sums, depends on their number.
_ONE_CORE = {"xla_cpu_multi_thread_eigen": False}

_processes = 1


def share_cores(processes: int) -> None:
    """From now on this process takes its part of the cores beside so many equal ones, itself among them."""
    global _processes
    _processes = processes


def threads() -> int:
    """How many runs are computed at a time on CPUs: one per core that this process may use."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(cores // _processes, 1)


def over_runs(per_run: Callable[[Setup, Run], Result]) -> Callable[[Setup, Run], Iterator[Result]]:
    """Compile `per_run(setup, run)` into a function of `setup` and many runs, which yields results batch by batch.

    Runs and results are pytrees with a leading axis of runs; results are numpy arrays in the order of the runs. One
    compilation serves every setup and runs of the same shapes.
    """
    one = jax.jit(per_run, compiler_options=_ONE_CORE)

    @jax.jit
    def batch(setup: Setup, runs: Run) -> Result:
        mesh = Mesh(np.asarray(jax.local_devices()), ("run",))
        split, shared = PartitionSpec("run"), PartitionSpec()
        on_one_device = jax.vmap(per_run, in_axes=(None, 0))
        return jax.shard_map(on_one_device, mesh=mesh, in_specs=(shared, split), out_specs=split, check_vma=False)(
            setup, runs
        )

    def run(setup: Setup, runs: Run) -> Iterator[Result]:
        if jax.default_backend() == "cpu":
            return _on_threads(one, setup, runs)
        return in_batches(lambda chosen: batch(setup, chosen), runs, jax.local_device_count())

    return run


@cache
def _pool(size: int) -> ThreadPoolExecutor:
    """Shared by all who compute in this process at a time, so that together they fill the cores and no more."""
    return ThreadPoolExecutor(size, "seeds")


def _on_threads(one: Any, setup: Setup, runs: Run) -> Iterator[Result]:
    def nth(i: int) -> Run:
        return jax.tree.map(lambda leaf: jnp.asarray(leaf[i]), runs)

    # Compiled and converted here: other threads do not see this one's settings, double precision above all.
    setup = jax.tree.map(jnp.asarray, setup)
    with stage("compilation"):
        program = one.lower(setup, nth(0)).compile()

    def compute(run: Run) -> Result:
        return jax.tree.map(lambda array: np.asarray(array)[None], program(setup, run))

    together, computing = threads(), deque[Future[Result]]()
    _check_size(program, min(together, _count(runs)), _count(runs))
    try:
        for i in range(_count(runs)):
            # Two are waiting for every core: it is never idle, and the memory that runs take stays bounded.
            if len(computing) == 3 * together:
                yield computing.popleft().result()
            computing.append(_pool(together).submit(compute, nth(i)))
        while computing:
            yield computing.popleft().result()
    finally:
        for future in computing:
            future.cancel()


def _check_size(program: Any, together: int, runs: int) -> None:
    """Raise TooLarge if so many runs at a time do not fit beside the results of all."""
    if needs := program.memory_analysis():
        run, result = needs.temp_size_in_bytes + needs.output_size_in_bytes, needs.output_size_in_bytes
        check_work_fits(together * run + runs * result)


def in_batches(batch: Callable[[Run], Result], runs: Run, devices: int) -> Iterator[Result]:
    """The results of as many runs at a time as `batch_size` says, or of fewer if their arrays exceed the memory."""
    size, start = batch_size(), 0
    count = _count(runs)
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


def _count(runs: Any) -> int:
    return len(jax.tree.leaves(runs)[0])


def batch_size() -> int:
    """How many runs are computed at a time where memory allows."""
    return threads() if jax.default_backend() == "cpu" else jax.local_device_count() * _ACCELERATOR_BATCH


def listed(seeds: int | Iterable[int]) -> tuple[int, ...]:
    """The seeds that are meant by their number, for seeds from 0 on, or by a range or a list; raises ParameterError."""
    if _whole(seeds):
        if seeds < 1:
            raise ParameterError("seeds", f"must be at least 1; got {seeds}")
        return tuple(range(int(seeds)))
    each = list(seeds) if isinstance(seeds, range | list | tuple | np.ndarray) else []
    if not each:
        raise ParameterError("seeds", f"must be a number of seeds, a range, or a list with some; got {shown(seeds)}")
    for seed in each:
        if not _whole(seed) or not 0 <= seed < 2**31:
            raise ParameterError("seeds", f"must be integers from 0 to 2^31 − 1; got {shown(seed)}")
    if len(set(each)) < len(each):
        twice = next(seed for seed in each if each.count(seed) > 1)
        raise ParameterError("seeds", f"must differ; {twice} is there twice")
    return tuple(int(seed) for seed in each)


def _whole(value: Any) -> TypeGuard[int]:
    return isinstance(value, Integral) and not isinstance(value, bool)


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
