"""Accuracies of the four networks derived from one, f_0, f_1, f'_0 and f'_1, and of ŷ (Wu et al., section 2)."""

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from mmtheory.greedy.mmtm import Squeezes
from mmtheory.greedy.network import Means, cut_off
from mmtheory.learners.data import Examples, Observations
from mmtheory.learners.sample_chunks import in_chunks

OUTPUTS = ("fused", "branch 0", "branch 1", "cut-off 0", "cut-off 1")
"""ŷ, ŷ_0, ŷ_1, ŷ'_0 and ŷ'_1."""


def mean_squeezes(squeezes: Sequence[Squeezes], training: int) -> Means:
    """Of every module the squeezes of both branches, averaged over the first samples, the training data (A.1)."""
    return tuple((first[:training].mean(axis=0), second[:training].mean(axis=0)) for first, second in squeezes)


def evaluate(network: Any, training: Examples, held_out: Sequence[Examples]) -> Float[Array, "part output"]:
    """The accuracy of every output on the training data and on every other part; reads the network only."""
    parts = (training, *held_out)
    # All parts in one pass, which compiles in a fraction of the time that a pass for each would take.
    together = jax.tree.map(lambda *leaves: jnp.concatenate(leaves), *parts)

    def with_context(x: Observations) -> Any:
        passed = network.run(x)
        return (network.fuse(passed.features), *passed.logits), passed.squeezes

    outputs, squeezes = in_chunks(with_context, together.x)
    means = mean_squeezes(squeezes, training.n)
    outputs += in_chunks(lambda x: network.run(x, cut_off(means)).logits, together.x)
    right = jnp.stack([jnp.argmax(logits, axis=-1) == together.y for logits in outputs], axis=1)
    ends = list(accumulate(part.n for part in parts))
    return jnp.stack([of_part.mean(axis=0) for of_part in jnp.split(right.astype(float), ends[:-1])])
