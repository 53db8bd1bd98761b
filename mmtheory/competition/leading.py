"""The neurons that lead at initialisation, which alone decide the competition for a class.

In phase 1 a neuron of class j grows by η d_{j,r} ⟨w_{j,l}^r, M_j^r⟩^{q−1} a step (section 6.1): the largest run away
from the others, which stay near where they are until the class is learned. A network of the leading ones alone is
cheaper by a factor m / count, and learns the same; how nearly, is measured where it is used. Status: derived.
"""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from mmtheory.competition.coordinates import own_correlations
from mmtheory.competition.network import Weights
from mmtheory.competition.sparse_coding import Dictionaries, each


def leading(own: Float[Array, "K m"], count: int) -> Int[Array, "K count"]:
    """Of every class the `count` neurons with the largest ⟨w_{j,l}^r, M_j^r⟩, the largest first."""
    return jax.lax.top_k(own, count)[1]


def chosen(neurons: Float[Array, "K m _"], indices: Int[Array, "K count"]) -> Float[Array, "K count _"]:
    """The neurons of every class that `indices` names, whatever stands on the last axis."""
    return jnp.take_along_axis(neurons, indices[..., None], axis=1)


def pruned(weights: Weights, dictionaries: Dictionaries | None, count: int) -> tuple[Float[Array, "K count _"], ...]:
    """Of every class and modality the `count` leading neurons."""
    return tuple(
        chosen(w, leading(own_correlations(w, M), count))
        for w, M in zip(weights, each(dictionaries, len(weights)), strict=True)
    )
