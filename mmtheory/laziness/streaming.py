"""The finite-sample reading for data sets whose vote matrix is too large to hold: features come one at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import jax
import jax.numpy as jnp

from mmtheory.laziness.priority import Features

Votes: TypeAlias = Callable[[jax.Array], jax.Array]
"""Feature index → its votes 1, 0, −1 on every sample, (samples,). Called inside compiled loops."""


def drawn_votes(key: jax.Array, features: Features, samples: int) -> Votes:
    """Votes by Definitions 1 and 2 for `features` (n,), drawn from `key` and the feature's index alone.

    Probabilities are met to 2⁻³² (float32 ones to their own precision).
    """
    p, c = jnp.asarray(features.p), jnp.asarray(features.c)

    def votes(i: jax.Array) -> jax.Array:
        bits = jax.random.bits(jax.random.fold_in(key, i), (samples,), jnp.uint32)
        return (bits < _share(p[i])).astype(jnp.int8) - (~bits < _share(p[i] / c)).astype(jnp.int8)

    return votes


def _share(probability: jax.Array) -> jax.Array:
    """A probability below 1 as a share of the 2³² words, in two halves because float32 has 24 bits."""
    high = jnp.floor(probability * 2**16)
    low = jnp.floor((probability * 2**16 - high) * 2**16)
    return high.astype(jnp.uint32) * jnp.uint32(2**16) + low.astype(jnp.uint32)


@dataclass(frozen=True)
class StreamedSample:
    """`priority.FiniteSample` for one instance (n,), holding one vote sum per sample and reading no feature in vain.

    Args:
        votes: the data set, for instance `drawn_votes`.
        samples: its size.
    """

    votes: Votes
    samples: int

    def first_success(self, features: Features, order: jax.Array, allowed: jax.Array, required: jax.Array) -> jax.Array:
        """See `priority.Reading`."""
        n = order.shape[-1]
        last_required = jnp.max(jnp.where(required[order], jnp.arange(n), 0))

        def unfinished(state: tuple[jax.Array, jax.Array, jax.Array]) -> jax.Array:
            place, _, success = state
            return ~success & (place < n)

        def learn_next(state: tuple[jax.Array, jax.Array, jax.Array]) -> tuple[jax.Array, jax.Array, jax.Array]:
            place, sums, _ = state
            feature = order[place]
            sums = jax.lax.cond(
                allowed[feature], lambda sums: sums + self.votes(feature).astype(sums.dtype), lambda sums: sums, sums
            )
            return place + 1, sums, allowed[feature] & (place >= last_required) & (sums > 0).all()

        start = (jnp.zeros((), order.dtype), jnp.zeros(self.samples, jnp.int32), jnp.zeros((), bool))
        place, _, success = jax.lax.while_loop(unfinished, learn_next, start)
        return jnp.where(success, place - 1, n)
