"""Section 6: what a step of guided training multiplies beside a regular one, counted in the traces of both."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp

from mmtheory.claim import Budget, Established, Finding, Verdict
from mmtheory.greedy.balancing import Guided
from mmtheory.greedy.claims.paper import PAPER
from mmtheory.greedy.network import Architecture, regular
from mmtheory.greedy.parameters import Parameters
from mmtheory.greedy.speed import groups
from mmtheory.learners.cost import products
from mmtheory.learners.data import Data, Examples
from mmtheory.learners.method import Pretrained, Step, cross_entropy

ADDED = 0.01
"""The share of a regular step's multiplications up to which those that guidance adds are called none."""

SHAPES, CLASSES = ((14, 14, 3), (14, 14, 1)), 10
"""Of coloured and gray digits here."""

COMPUTATION = PAPER.subject(
    section="6",
    scope="exact",
    assumptions="the networks and batches of Table 1 here; multiply-adds of matrix products, gradient included, as in "
    "the trace, before a compiler sees that gates are computed twice",
)


def _numbers(*shape: int, dtype: Any = None) -> Any:
    return jax.ShapeDtypeStruct(shape, jnp.zeros((), float).dtype if dtype is None else dtype)


def _multiplications(function: Callable[..., Any], *arguments: Any) -> int:
    return sum(math.prod(product) for product in products(function, *arguments))


def regular_step(network: Any, examples: Examples) -> Any:
    """The gradient of CE(ŷ_0) + CE(ŷ_1)."""

    def loss(network: Any) -> jax.Array:
        first, second = network.run(examples.x, regular, training=True).logits
        return cross_entropy(first, examples) + cross_entropy(second, examples)

    return jax.grad(loss)(network)


def guided_step(network: Any, examples: Examples, step: Step) -> Any:
    """The gradient of a step in whichever mode, and what guidance keeps of it."""
    method = Guided()
    (_, notes), gradient = jax.value_and_grad(method.noted_loss, has_aux=True)(network, examples, step)
    return gradient, method.after_step(notes, gradient, network, network, step)


def counted(build: Architecture, batch: int) -> tuple[int, int, int]:
    """Multiplications of a regular step, of a guided one, and of the norms of its gradient and weights."""
    network = jax.eval_shape(build.late_fusion, jax.eval_shape(lambda: jax.random.key(0)))
    x = tuple(_numbers(batch, *shape) for shape in build.shapes)
    examples = Examples(x, _numbers(batch, dtype=jnp.asarray(0).dtype))
    memory = jax.eval_shape(lambda one: Guided().memory(one, Data(examples, examples, examples), Pretrained()), network)
    hyper = {name: _numbers() for name in ("alpha", "Q", "l1")}
    step = Step(jax.eval_shape(lambda: jax.random.key(0)), _numbers(), jnp.asarray(1), hyper, Pretrained(), memory)
    squared = 2 * sum(math.prod(leaf.shape) for leaf in jax.tree.leaves(groups(network)))
    return (
        _multiplications(regular_step, network, examples),
        _multiplications(guided_step, network, examples, step),
        squared,
    )


@COMPUTATION.claim(
    "computation",
    "The method adds no computation; it relies on norms of gradients and weights only.",
    Verdict.HOLDS,
    established=Established.CERTIFICATE,
    reading=f"a step of Algorithm 1, in any mode, with the norms, takes at most {100 * ADDED:g} % more multiplications "
    "than a regular one",
    declares={"share": (0, ADDED)},
)
def adds_nothing(budget: Budget, seed: int) -> Finding:
    defaults = Parameters()
    plain, guided, squared = counted(defaults.architecture(SHAPES, CLASSES), defaults.batch)
    share = (guided + squared) / plain - 1
    evidence = (
        f"{plain:,} multiply-adds in the products of a regular step on {defaults.batch} samples, {guided:,} of a "
        f"guided one, with {squared:,} for the norms {100 * share:.2g} % more"
    )
    return Finding(Verdict.HOLDS if share <= ADDED else Verdict.REFUTED, evidence, {"share": share})
