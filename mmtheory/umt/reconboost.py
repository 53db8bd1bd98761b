"""ReconBoost: modalities are trained in turns, each on what the others do not know yet, and their logits are added.

Hua, Xu, Bao, Yang, Huang: ReconBoost: Boosting Can Achieve Modality Reconcilement, ICML 2024.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int, Key

from mmtheory.learners.data import Examples, Observations
from mmtheory.learners.heads import LinearHead
from mmtheory.learners.method import (
    Build,
    Hyper,
    Method,
    Pretrained,
    Step,
    counted_mean,
    cross_entropy,
    true_class_log_probabilities,
)
from mmtheory.learners.uni_modal import CombinedPredictions, presence, uni_modal_examples
from mmtheory.umt.entry import Entry


class SummedLogits(CombinedPredictions):
    """An encoder and a linear head per modality, whose logits are added."""

    encoders: tuple[Any, ...]
    auxiliary: tuple[LinearHead, ...]

    def features(self, x: Observations) -> tuple[Float[Array, "n _"], ...]:
        """φ_r(X^r)."""
        return tuple(jax.vmap(encoder)(x_r) for encoder, x_r in zip(self.encoders, x, strict=True))

    def each_alone(self, features: tuple[Float[Array, "n _"], ...]) -> tuple[Float[Array, "n K"], ...]:
        """Every modality's logits."""
        return tuple(jax.vmap(head)((phi,)) for head, phi in zip(self.auxiliary, features, strict=True))

    def combine(self, logits: Float[Array, "R n K"], here: Bool[Array, "R n"] | None) -> Float[Array, "n K"]:
        """Their sum."""
        return jnp.sum(logits, axis=0, where=None if here is None else here[..., None])


def boosting_loss(
    own: Float[Array, "n K"], others: Float[Array, "n K"], examples: Examples, weight: Float[Array, ""]
) -> Float[Array, ""]:
    """Mean of (1 − weight q_i) CE_i, q_i the others' probability of the true class: what they know weighs less."""
    q = jnp.exp(true_class_log_probabilities(jax.lax.stop_gradient(others), examples))
    return counted_mean((weight * q - 1) * true_class_log_probabilities(own, examples), examples)


@dataclass(frozen=True)
class ReconBoost(Method):
    """Stage after stage `passes` passes of one modality's `boosting_loss`, then as many of all by CE of the sum.

    The second half of a stage is the paper's global rectification. In the first stage there are no others. Source
    status: reconstructed, from the authors' code; here the ensemble's factor, which is learned there, is 1, no head is
    shared, and nothing keeps a modality near the one trained before: their term for that has no gradient. They take a
    new optimiser for every stage; here one goes on, and a modality that waits coasts by its momentum.

    Args:
        passes: over the training data; the authors' 4.
        weight: of the others' probability, the authors' 1 against 5.
    """

    passes: int = 4
    weight: float = 0.2

    def start(self, build: Build, key: Key[Array, ""], pretrained: Pretrained, hyper: Hyper) -> SummedLogits:
        """Encoders under heads of their own."""
        network = build.late_fusion(key, auxiliary=True)
        return SummedLogits(network.encoders, network.auxiliary)

    def turn(self, step: Step, R: int) -> tuple[Int[Array, ""], Array]:
        """(whose turn it is; whether all are trained)."""
        halves = step.passes // self.passes
        return (halves // 2) % R, halves % 2 == 1

    def loss(self, network: Any, examples: Examples, step: Step) -> Float[Array, ""]:
        """Of the modality whose turn it is, or of all."""
        logits, own = network.each_alone(network.features(examples.x)), uni_modal_examples(network, examples)
        here = presence(network, examples.x)
        if here is not None:
            logits = tuple(jnp.where(is_there[:, None], z, 0) for is_there, z in zip(here, logits, strict=True))
        joint = sum(logits[1:], start=logits[0])
        whose, all_together = self.turn(step, len(logits))
        weight = jnp.where(step.passes < self.passes, 0.0, self.weight)
        boosted = [boosting_loss(z, joint - z, each, weight) for z, each in zip(logits, own, strict=True)]
        in_turn = jnp.sum(jnp.where(jnp.arange(len(logits)) == whose, jnp.stack(boosted), 0))
        return jnp.where(all_together, cross_entropy(joint, examples), in_turn)


METHODS: Mapping[str, Entry] = {
    "reconboost": Entry("ReconBoost", ReconBoost(), own_head=True),
}
