"""What training a network costs, from a trace of its forward pass: roughly, and before anything is computed."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import jax
import jax.numpy as jnp
from jax.extend.core import jaxprs_in_params

from mmtheory.learners.training import Schedule
from mmtheory.parameter import ParameterError
from mmtheory.seeds import threads

Product: TypeAlias = tuple[int, int, int, int]
"""Sizes of a matrix product: so many of them, rows, terms of a sum, columns."""

_RATE = 3e10
"""Multiply-adds a second of one core, in products of the sizes that networks here have."""

_STEP = 1e-4
"""Seconds of a step beside them."""


@dataclass(frozen=True)
class Forward:
    """A network's pass over one sample.

    Args:
        weights: numbers in the network.
        products: multiply-adds.
        kept: numbers that are kept for the gradient, at the least.
    """

    weights: float
    products: float
    kept: float

    def memory(self, batch: int, networks: int = 1) -> float:
        """Bytes that one run takes at the least, of which so many trained networks are kept.

        Beside the weights there are their gradient, and two means of it.
        """
        return jnp.zeros((), float).itemsize * ((3 + networks) * self.weights + batch * self.kept)

    def seconds(self, schedule: Schedule, n: int, runs: float, evaluated: int = 0) -> float:
        """Time that so many runs take on the CPUs here, within a factor of three or so, without compilation.

        Args:
            n: samples that are trained on.
            evaluated: samples that are evaluated after every period.
        """
        passes, steps = schedule.periods * schedule.passes, schedule.steps(n)
        # The gradient takes twice as long as the pass.
        products = self.products * (3 * passes * n + schedule.periods * evaluated)
        return runs / threads() * (products / _RATE + passes * steps * _STEP)


def forward(build: Callable[[Any], Any], shapes: Sequence[tuple[int, ...]]) -> Forward:
    """Of the network that is built from a key, on observations of these shapes."""
    key = jax.eval_shape(lambda: jax.random.key(0))
    try:
        network = jax.eval_shape(build, key)
    except ParameterError:
        raise
    except (MemoryError, ValueError):
        # Beyond what numpy makes an array of.
        return Forward(math.inf, math.inf, math.inf)
    x = tuple(jax.ShapeDtypeStruct((1, *shape), jnp.zeros((), float).dtype) for shape in shapes)
    needed = products(lambda network, x: network(x), network, x)
    return Forward(
        weights=sum(math.prod(leaf.shape) for leaf in jax.tree.leaves(network)),
        products=sum(math.prod(product) for product in needed),
        kept=sum(count * rows * columns for count, rows, _, columns in needed),
    )


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
        times = equation.params["length"] if equation.primitive.name == "scan" else 1
        for inner in jaxprs_in_params(equation.params):
            yield from ((times * count, *sizes) for count, *sizes in _products_in(inner))
