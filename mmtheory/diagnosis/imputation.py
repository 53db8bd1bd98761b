"""Modalities that are missing in some samples: the mean of the features of those that have them stands in.

In the arrays of a learner a modality is missing where all its numbers are NaN. Source status: ours; imputation by the
mean is the usual baseline.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Key

from mmtheory.learners.data import Observations
from mmtheory.learners.fusion import LateFusion
from mmtheory.learners.method import Build, Hyper, Method, Pretrained
from mmtheory.learners.sample_chunks import in_chunks


def there(x: Float[Array, " n *_"]) -> Bool[Array, " n"]:
    """Whether a modality's observation is there, sample by sample."""
    return ~jnp.isnan(x.reshape(len(x), -1)).all(axis=1)


def without_gaps(x: Float[Array, " n *_"]) -> Float[Array, " n *_"]:
    """The observations, 0 where there is none."""
    return jnp.nan_to_num(x)


def mean_of(phi: Float[Array, "n F"], here: Bool[Array, " n"]) -> Float[Array, " F"]:
    """The mean over the samples that are there, 0 if none is."""
    return jnp.sum(phi, axis=0, where=here[:, None]) / jnp.maximum(jnp.sum(here), 1).astype(phi.dtype)


def imputed(phi: Float[Array, "n F"], here: Bool[Array, " n"], stand_in: Float[Array, " F"]) -> Float[Array, "n F"]:
    """The features, and the stand-in where there are none."""
    return jnp.where(here[:, None], phi, stand_in[None])


class Imputing(eqx.Module):
    """Late fusion in which the mean over the samples at hand, a batch in training, stands in for what is missing."""

    fusion: LateFusion

    @property
    def encoders(self) -> tuple[Any, ...]:
        """Those of all modalities."""
        return self.fusion.encoders

    def features(self, x: Observations) -> tuple[Float[Array, "n _"], ...]:
        """Per modality the features, imputed; no gradient reaches the mean."""
        return self.stood_in(self.fusion.features(tuple(map(without_gaps, x))), x)

    def stood_in(self, features: Sequence[Float[Array, "n _"]], x: Observations) -> tuple[Float[Array, "n _"], ...]:
        """The features, imputed where there is no observation."""
        found = []
        for phi, x_r in zip(features, x, strict=True):
            here = there(x_r)
            found.append(imputed(phi, here, jax.lax.stop_gradient(mean_of(phi, here))))
        return tuple(found)

    def fuse(self, features: tuple[Float[Array, "n _"], ...]) -> Float[Array, "n K"]:
        """Logits from features."""
        return self.fusion.fuse(features)

    def each_alone(self, features: tuple[Float[Array, "n _"], ...]) -> tuple[Float[Array, "n K"], ...]:
        """Logits of every modality's auxiliary head."""
        return self.fusion.each_alone(features)

    def __call__(self, x: Observations) -> Float[Array, "n K"]:
        """Logits."""
        return self.fuse(self.features(x))


@dataclass(frozen=True)
class Imputed(Method):
    """Naive fusion of what is there."""

    def start(self, build: Build, key: Key[Array, ""], pretrained: Pretrained, hyper: Hyper) -> Imputing:
        """A network that imputes."""
        return Imputing(build.late_fusion(key, self.head))

    def logits(self, network: Imputing, x: Observations) -> Float[Array, "n K"]:
        """Logits with the mean over all the samples: only the features are computed for some at a time."""
        features = in_chunks(network.fusion.features, tuple(map(without_gaps, x)))
        return network.fuse(network.stood_in(features, x))
