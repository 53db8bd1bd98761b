"""What is computed of one modality by itself, where modalities may be missing: only what is there counts.

A network whose encoders do not impute has all modalities in all samples, and computes what it would without this.
Source status: ours.
"""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from mmtheory.learners.data import Examples, Observations
from mmtheory.learners.imputation import imputes, known, there


def uni_modal_examples(network: Any, examples: Examples) -> tuple[Examples, ...]:
    """For every modality the samples, of which those that lack it do not count: what its own losses are means over."""
    R = len(examples.x)
    return tuple(known(examples, r) for r in range(R)) if imputes(network) else (examples,) * R


def scored(own: Sequence[Examples]) -> Bool[Array, " R"]:
    """Which modalities a batch has a sample of that counts, `own` its `uni_modal_examples`."""
    return jnp.stack([jnp.any(examples.y >= 0) for examples in own])


def level(network: Any, values: Float[Array, " R"], own: Sequence[Examples]) -> Float[Array, " R"]:
    """What modalities are compared by in a batch; one without a sample in it has the mean of the others.

    Args:
        values: a modality's mean over the samples of `own` that count.
        own: `uni_modal_examples` of the batch.
    """
    if not imputes(network):
        return values
    has = scored(own)
    mean = jnp.sum(values, where=has) / jnp.maximum(jnp.sum(has), 1)
    return jnp.where(has, values, mean)


def presence(network: Any, x: Observations) -> Bool[Array, "R n"] | None:
    """Which modalities are there, sample by sample; None where all are, for the network does not impute.

    A sample that lacks all of them, which counts nowhere, has the stand-ins of all, and no mean over none.
    """
    if not imputes(network):
        return None
    here = jnp.stack([there(x_r) for x_r in x])
    return here | ~jnp.any(here, axis=0, keepdims=True)


class CombinedPredictions(eqx.Module):
    """A network whose logits combine its modalities' own ones: of a sample those of the modalities that are there."""

    @abstractmethod
    def features(self, x: Observations) -> tuple[Float[Array, "n _"], ...]:
        """φ_r(X^r)."""

    @abstractmethod
    def each_alone(self, features: tuple[Float[Array, "n _"], ...]) -> tuple[Float[Array, "n K"], ...]:
        """Every modality's logits."""

    @abstractmethod
    def combine(self, logits: Float[Array, "R n K"], here: Bool[Array, "R n"] | None) -> Float[Array, "n K"]:
        """One prediction, as logits, from the modalities' own; None stands for all of them."""

    def fuse(
        self, features: tuple[Float[Array, "n _"], ...], here: Bool[Array, "R n"] | None = None
    ) -> Float[Array, "n K"]:
        """Logits from features of the modalities that are there."""
        return self.combine(jnp.stack(self.each_alone(features)), here)

    def __call__(self, x: Observations) -> Float[Array, "n K"]:
        """Logits."""
        return fused(self, self.features(x), x)


def fused(network: Any, features: tuple[Float[Array, "n _"], ...], x: Observations) -> Float[Array, "n K"]:
    """The logits of a network from its features of x."""
    if isinstance(network, CombinedPredictions):
        return network.fuse(features, presence(network, x))
    return network.fuse(features)
