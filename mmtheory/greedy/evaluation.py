"""Accuracies of the networks derived from one, f_r and f'_r of every branch, and of ŷ (Wu et al., section 2).

With more than two modalities also of those that u(m_i|rest) compares: f_{−i}, whose prediction is the mean of all ŷ_r
but ŷ_i, and f'_{−i}, the same with the mean of its squeezes over the training data in place of what branch i shows.
Source status: derived; with two modalities f_{−1} is f_0 and f'_{−1} is f'_0.
"""

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from mmtheory.greedy.mmtm import Squeezes
from mmtheory.greedy.network import Means, cut_off, without
from mmtheory.learners.data import Examples, Observations
from mmtheory.learners.sample_chunks import in_chunks


def outputs(R: int) -> tuple[str, ...]:
    """The names of ŷ, of every ŷ_r and of every ŷ'_r; with R > 2 modalities of every f_{−i} and f'_{−i} too."""
    kinds = ["branch {}", "cut-off {}"]
    if R > 2:
        kinds += ["all but {}", "all but {}, deaf to it"]
    return ("fused", *(kind.format(r) for kind in kinds for r in range(R)))


def mean_squeezes(squeezes: Sequence[Squeezes], training: int) -> Means:
    """Of every module the squeezes of all branches, averaged over the first samples, the training data (A.1)."""
    return tuple(tuple(S[:training].mean(axis=0) for S in each) for each in squeezes)


def evaluate(network: Any, training: Examples, held_out: Sequence[Examples]) -> Float[Array, "part output"]:
    """The accuracy of every output on the training data and on every other part; reads the network only."""
    parts = (training, *held_out)
    # All parts in one pass, which compiles in a fraction of the time that a pass for each would take.
    together = jax.tree.map(lambda *leaves: jnp.concatenate(leaves), *parts)

    def with_context(x: Observations) -> Any:
        passed = network.run(x)
        return (network.fuse(passed.features), *passed.logits), passed.squeezes

    found, squeezes = in_chunks(with_context, together.x)
    means = mean_squeezes(squeezes, training.n)
    own, R = found[1:], len(network.branches)
    found += in_chunks(lambda x: network.run(x, cut_off(means)).logits, together.x)
    if R > 2:
        found += tuple(_all_but(i, own) for i in range(R))
        # One after the other, which compiles one pass.
        found += tuple(
            jax.lax.map(
                lambda i: _all_but(i, in_chunks(lambda x: network.run(x, without(i, means)).logits, together.x)),
                jnp.arange(R),
            )
        )
    right = jnp.stack([jnp.argmax(logits, axis=-1) == together.y for logits in found], axis=1)
    ends = list(accumulate(part.n for part in parts))
    return jnp.stack([of_part.mean(axis=0) for of_part in jnp.split(right.astype(float), ends[:-1])])


def _all_but(i: int | Int[Array, ""], logits: Sequence[Float[Array, "n K"]]) -> Float[Array, "n K"]:
    """The mean of all but those of branch i."""
    kept = jnp.arange(len(logits)) != i
    return jnp.mean(jnp.stack(logits), axis=0, where=kept[:, None, None])
