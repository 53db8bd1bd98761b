"""Dropout of fused features, and of whole modalities (UMT Table 2; laziness, A.8)."""

from collections.abc import Mapping
from dataclasses import dataclass

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from mmtheory.learners.data import Examples
from mmtheory.learners.imputation import stand_in
from mmtheory.learners.method import Method, Network, Step, cross_entropy
from mmtheory.umt.entry import PROBABILITY, Entry


@dataclass(frozen=True)
class Dropout(Method):
    """Each fused feature is 0 with probability p = `probability`, else scaled by 1/(1 − p) (Srivastava et al. 2014).

    The paper's p is 0.5. Source status: paper.
    """

    def loss(self, network: Network, examples: Examples, step: Step) -> Float[Array, ""]:
        """Cross-entropy of what is left."""
        features = network.features(examples.x)
        keep = 1 - step.hyper["probability"]
        keys = jax.random.split(step.key, len(features))
        left = [
            jnp.where(jax.random.bernoulli(key, keep, phi.shape), phi / keep, 0)
            for key, phi in zip(keys, features, strict=True)
        ]
        return cross_entropy(network.fuse(tuple(left)), examples)


@dataclass(frozen=True)
class ModalityDropout(Method):
    """With probability `probability`, one modality's features are 0 for the whole batch, each equally often.

    Where data have missing entries, they are what stands in for these (`mmtheory.learners.imputation`; ours).
    The paper's probability is 1/3 (UMT Table 2, laziness A.8). Source status: paper; that the modality is drawn
    uniformly is reconstructed.
    """

    def loss(self, network: Network, examples: Examples, step: Step) -> Float[Array, ""]:
        """Cross-entropy of what is left."""
        features = network.features(examples.x)
        of_event, of_modality = jax.random.split(step.key)
        dropped = jnp.where(
            jax.random.bernoulli(of_event, step.hyper["probability"]),
            jax.random.randint(of_modality, (), 0, len(features)),
            -1,
        )
        pairs = zip(features, network.encoders, strict=True)
        left = tuple(jnp.where(dropped == r, stand_in(encoder), phi) for r, (phi, encoder) in enumerate(pairs))
        return cross_entropy(network.fuse(left), examples)


METHODS: Mapping[str, Entry] = {
    "dropout": Entry("dropout", Dropout(), {"probability": PROBABILITY}),
    "modality-dropout": Entry("modality dropout", ModalityDropout(), {"probability": PROBABILITY}),
}
