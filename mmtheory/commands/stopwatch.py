"""How long compiled work takes, and how long the matrix products in it take alone."""

import math
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, TypeAlias

import jax
import jax.numpy as jnp
from jax.extend.core import jaxprs_in_params
from jaxtyping import Array, Key

REPEATS = 3

Product: TypeAlias = tuple[int, int, int, int]
"""Sizes of a matrix product: so many of them, rows, terms of a sum, columns."""


def seconds(call: Callable[[], Any]) -> float:
    """The median time of a call whose compilation is over."""
    jax.block_until_ready(call())
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        jax.block_until_ready(call())
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def per_step(run: Callable[[int], Any], least: float = 0.1) -> float:
    """Seconds that a step adds to `run(steps)`, from runs in which all steps together add at least `least`."""
    base = seconds(lambda: run(1))
    steps, added = 1, 0.0
    while added < least:
        steps = min(64 * steps, max(2 * steps, math.ceil(1.2 * steps * least / added))) if added > 0 else 8 * steps
        added = seconds(partial(run, 1 + steps)) - base
    return added / steps


def products(function: Callable[..., Any], *arguments: Any) -> list[Product]:
    """The matrix products that a function takes, from its trace."""
    return list(_products_in(jax.make_jaxpr(function)(*arguments).jaxpr))


def _products_in(jaxpr: Any) -> Iterator[Product]:
    for equation in jaxpr.eqns:
        if equation.primitive.name == "dot_general":
            (of_left, _), (batch, _) = equation.params["dimension_numbers"]
            left, right = (operand.aval.shape for operand in equation.invars)
            count = math.prod(left[k] for k in batch)
            terms = math.prod(left[k] for k in of_left)
            yield count, math.prod(left) // (count * terms), terms, math.prod(right) // (count * terms)
        for inner in jaxprs_in_params(equation.params):
            yield from _products_in(inner)


def repeated(products: Sequence[Product], steps: Array, key: Key[Array, ""]) -> list[Array]:
    """The products of random matrices, `steps` times over, and nothing else."""
    factors = []
    for k, (count, rows, terms, columns) in zip(jax.random.split(key, len(products)), products, strict=True):
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
