"""Modalities that are missing in some samples: the mean features of the training samples that have them stand in.

In the arrays of a learner a modality is missing where all its numbers are NaN. Source status: ours; imputation by the
mean is the usual baseline.
"""

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from mmtheory.learners.data import Examples, Observations
from mmtheory.learners.sample_chunks import in_chunks


def there(x: Float[Array, " n *_"]) -> Bool[Array, " n"]:
    """Whether a modality's observation is there, sample by sample."""
    return ~jnp.isnan(x.reshape(len(x), -1)).all(axis=1)


def subsets(R: int) -> tuple[tuple[int, ...], ...]:
    """All sets of modalities, the smallest first, but the empty one."""
    return tuple(chosen for size in range(1, R + 1) for chosen in combinations(range(R), size))


def only(x: Observations, chosen: Sequence[int]) -> Observations:
    """The observations of the chosen modalities; the others are missing."""
    return tuple(x_r if r in chosen else jnp.full_like(x_r, jnp.nan) for r, x_r in enumerate(x))


def known(examples: Examples, r: int) -> Examples:
    """The samples as modality r alone sees them: where it is missing they do not count."""
    x = examples.x[r]
    return Examples((x,), jnp.where(there(x), examples.y, -1))


def mean_of(phi: Float[Array, "n F"], here: Bool[Array, " n"]) -> Float[Array, " F"]:
    """The mean over the samples that are there, 0 if none is."""
    return jnp.sum(phi, axis=0, where=here[:, None]) / jnp.maximum(jnp.sum(here), 1).astype(phi.dtype)


def imputed(phi: Float[Array, "n F"], here: Bool[Array, " n"], stand_in: Float[Array, " F"]) -> Float[Array, "n F"]:
    """The features, and the stand-in where there are none."""
    return jnp.where(here[:, None], phi, stand_in[None])


class Imputing(eqx.Module):
    """An encoder whose features are the stand-in where there is no observation; no gradient reaches that.

    Numbers that are missing in an observation that is there are 0 for an encoder that does not say `reads_gaps`.
    """

    encoder: Any
    stand_in: Float[Array, " F"]

    @property
    def size(self) -> int:
        """The number of features."""
        return self.stand_in.shape[0]

    def __call__(self, x: Float[Array, " *shape"]) -> Float[Array, " F"]:
        """Features of one observation."""
        # The encoder computes where its result is not taken, too, and there a NaN would reach its gradient.
        reads_gaps = getattr(self.encoder, "reads_gaps", False)
        phi = self.encoder(x if reads_gaps else jnp.nan_to_num(x))
        return jnp.where(jnp.isnan(x).all(), jax.lax.stop_gradient(self.stand_in), phi)


def imputes(network: Any) -> bool:
    """Whether encoders have stand-ins."""
    return any(isinstance(encoder, Imputing) for encoder in getattr(network, "encoders", ()))


def _stand_ins(network: Any) -> list[Float[Array, " F"]]:
    return [encoder.stand_in for encoder in network.encoders]


def resting(gradient: Any) -> Any:
    """The gradient of a network with which no stand-in moves, whatever a method has made of it."""
    if not imputes(gradient):
        return gradient
    return eqx.tree_at(_stand_ins, gradient, [jnp.zeros_like(mean) for mean in _stand_ins(gradient)])


def renewed(network: Any, training: Examples) -> Any:
    """The network whose stand-ins are the mean features of the training samples that count and have the modality.

    A network whose encoders do not impute is left as it is.
    """
    if not imputes(network):
        return network
    means = []
    for encoder, x in zip(network.encoders, training.x, strict=True):
        features = in_chunks(jax.vmap(encoder), x)
        means.append(mean_of(features, there(x) & (training.y >= 0)))
    return eqx.tree_at(_stand_ins, network, means)


def stand_in(encoder: Any) -> Float[Array, " F"] | int:
    """What stands in for the features of an encoder: its own stand-in, or 0 where it has none."""
    return encoder.stand_in if isinstance(encoder, Imputing) else 0
