"""A function of samples, computed for so many at a time that its intermediate values fit into memory."""

from collections.abc import Callable
from typing import Any, TypeVar

import jax
import jax.numpy as jnp

Result = TypeVar("Result")

NUMBERS = 2**21
"""Of x at a time."""


def in_chunks(function: Callable[[Any], Result], x: Any, numbers: int = NUMBERS) -> Result:
    """function(x), where all arrays in and out have a leading axis of samples, and no sample knows another."""
    leaves = jax.tree.leaves(x)
    n = len(leaves[0])
    count = -(-n // max(numbers * n // sum(leaf.size for leaf in leaves), 1))
    if count == 1:
        return function(x)
    size = -(-n // count)
    # The last chunk is filled up with the first samples, so that all have one shape.
    filled = jnp.arange(count * size) % n
    parts = jax.lax.map(function, jax.tree.map(lambda a: a[filled].reshape(count, size, *a.shape[1:]), x))
    return jax.tree.map(lambda a: a.reshape(count * size, *a.shape[2:])[:n], parts)
