"""The time of the matrix products that a step takes, and of nothing else: XLA's products, and the machine's.

The machine's are those of the BLAS that numpy was built with, one thread a core, each with a seed of its own.
"""

import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Key
from threadpoolctl import threadpool_limits

from benchmarks.stopwatch import Steps
from mmtheory.learners.cost import Product


def multiplications(needed: Sequence[Product]) -> int:
    """How many multiplications the products take."""
    return sum(math.prod(product) for product in needed)


def repeated(needed: Sequence[Product], steps: Array, key: Key[Array, ""]) -> list[Array]:
    """The products of random matrices by XLA, `steps` times over, and nothing else."""
    factors = []
    for k, (count, rows, terms, columns) in zip(jax.random.split(key, len(needed)), needed, strict=True):
        left, right = jax.random.split(k)
        factors.append(
            (jax.random.normal(left, (count, rows, terms)), jax.random.normal(right, (count, terms, columns)))
        )

    def multiply(factors: Any) -> list[Array]:
        return [jnp.matmul(a, b, precision=jax.lax.Precision.HIGHEST) for a, b in factors]

    def again(_: Array, carry: Any) -> Any:
        # The barrier ties the factors to the last results: no compiler may compute a product once for all steps.
        factors, _results = jax.lax.optimization_barrier(carry)
        return factors, multiply(factors)

    return jax.lax.fori_loop(0, steps, again, (factors, multiply(factors)))[1]


def by_blas(needed: Sequence[Product], seeds: int) -> Steps:
    """The products by the machine's BLAS, for so many seeds at a time."""
    rng = np.random.default_rng(0)
    each = [[_factors(rng, product) for product in needed] for _ in range(seeds)]
    pool = ThreadPoolExecutor(seeds)

    def multiply(factors: Sequence[tuple[np.ndarray, np.ndarray, np.ndarray]], steps: int) -> None:
        for _ in range(steps):
            for left, right, out in factors:
                np.matmul(left, right, out=out)

    def run(steps: int) -> list[None]:
        with threadpool_limits(1, "blas"):
            return list(pool.map(multiply, each, [steps] * seeds))

    return run


def _factors(rng: np.random.Generator, product: Product) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    count, rows, terms, columns = product
    shapes = ((count, rows, terms), (count, terms, columns)) if count > 1 else ((rows, terms), (terms, columns))
    left, right = (rng.standard_normal(shape, np.float32) for shape in shapes)
    return left, right, left @ right
