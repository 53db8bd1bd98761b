"""Runs a per-seed computation over many seeds, on every local device, so that no seed's numbers depend on the others.

On CPU devices the seeds of a device run one after the other through the same compiled program: bit-identical for any
number of seeds or devices, and faster there than a batched program, because one seed already fills a core. Give the
process one CPU device per core for that (`use_all_cores`). On accelerators the seeds of a device run as one batch.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import Mesh, PartitionSpec

Setup = TypeVar("Setup")
Result = TypeVar("Result")

_ACCELERATOR_BATCH = 256


def use_all_cores() -> None:
    """One JAX CPU device per available core. Call before the first JAX computation of the process."""
    jax.config.update("jax_num_cpu_devices", len(os.sched_getaffinity(0)))


def over_seeds(
    per_seed: Callable[[Setup, jax.Array], Result],
) -> Callable[[Setup, Sequence[int]], Iterator[Result]]:
    """Compile `per_seed(setup, key)` into `run(setup, seeds)`, which yields results batch by batch of seeds.

    Results are numpy pytrees with a leading seed axis, in the order of `seeds`; a seed's key is
    `jax.random.key(seed)`. One compilation serves every setup of the same shapes.
    """

    @jax.jit
    def batch(setup: Setup, keys: jax.Array) -> Result:
        def on_one_device(setup: Setup, keys: jax.Array) -> Result:
            if jax.default_backend() == "cpu":
                return jax.lax.map(lambda key: per_seed(setup, key), keys)
            return jax.vmap(per_seed, in_axes=(None, 0))(setup, keys)

        mesh = Mesh(np.asarray(jax.local_devices()), ("seed",))
        seeds, shared = PartitionSpec("seed"), PartitionSpec()
        return jax.shard_map(on_one_device, mesh=mesh, in_specs=(shared, seeds), out_specs=seeds, check_vma=False)(
            setup, keys
        )

    def run(setup: Setup, seeds: Sequence[int]) -> Iterator[Result]:
        size = jax.local_device_count() * (1 if jax.default_backend() == "cpu" else _ACCELERATOR_BATCH)
        for start in range(0, len(seeds), size):
            chosen = list(seeds[start : start + size])
            # A short last batch is filled up, so that every batch has the one compiled shape.
            filled = chosen + chosen[-1:] * (size - len(chosen))
            keys = jax.vmap(jax.random.key)(jnp.asarray(filled))
            kept = slice(len(chosen))
            yield jax.tree.map(lambda leaf, kept=kept: np.asarray(leaf)[kept], batch(setup, keys))

    return run


def concatenate(results: Sequence[Result]) -> Result:
    """Batches of `over_seeds` joined along the seed axis."""
    return jax.tree.map(lambda *leaves: np.concatenate(leaves), *results)
