"""MLA: modalities train one shared head, which does not unlearn, and are fused at test time by confidence.

Zhang, Yoon, Bansal, Yao: Multimodal Representation Learning by Alternating Unimodal Adaptation, CVPR 2024.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Key

from mmtheory.learners.data import Data, Examples, Observations
from mmtheory.learners.heads import LinearHead
from mmtheory.learners.method import Build, Hyper, Method, Pretrained, Step, cross_entropy
from mmtheory.learners.uni_modal import CombinedPredictions, uni_modal_examples
from mmtheory.umt.entry import Entry

RIDGE = 0.1
"""α of the recursive least squares; the authors' falls from 0.1 to 0.01 in an epoch."""


class SharedHead(CombinedPredictions):
    """Encoders of equally many features, all under one linear head."""

    encoders: tuple[Any, ...]
    head: LinearHead

    def features(self, x: Observations) -> tuple[Float[Array, "n _"], ...]:
        """φ_r(X^r)."""
        return tuple(jax.vmap(encoder)(x_r) for encoder, x_r in zip(self.encoders, x, strict=True))

    def each_alone(self, features: tuple[Float[Array, "n _"], ...]) -> tuple[Float[Array, "n K"], ...]:
        """The shared head's logits for every modality."""
        return tuple(jax.vmap(self.head)((phi,)) for phi in features)

    def combine(self, logits: Float[Array, "R n K"], here: Bool[Array, "R n"] | None) -> Float[Array, "n K"]:
        """Σ_r λ_r z_r with λ_r ∝ exp(max_s e_s − e_r), e_r the entropy of softmax(z_r), sample by sample.

        The paper's test-time fusion; the authors' code takes one weight for a whole batch.
        """
        entropy = -jnp.sum(jax.nn.softmax(logits) * jax.nn.log_softmax(logits), axis=-1)
        return jnp.sum(jax.nn.softmax(-entropy, axis=0, where=here)[..., None] * logits, axis=0)


def deflated(P: Float[Array, "F F"], mean: Float[Array, " F"]) -> Float[Array, "F F"]:
    """P − P h hᵀ P/(α + hᵀ P h): what of P is left for others once the mean features h were learned."""
    k = P @ mean
    return P - jnp.outer(k, k) / (RIDGE + mean @ k)


@dataclass(frozen=True)
class MLA(Method):
    """Σ_r CE(head(φ_r)); the head's gradient from modality r is multiplied by P, deflated by all that came before.

    P is the identity at first, and `deflated` by the mean features of each modality's batch after its turn; encoders'
    gradients stay as they are. The paper has the modalities of a batch take turns, each with the head as the one before
    has left it; here they take one step together, with the sum of the projected gradients at one head. Source status:
    reconstructed, from the authors' code, which deflates by a batch's own features before its gradient is taken, and
    divides P by its norm.
    """

    def start(self, build: Build, key: Key[Array, ""], pretrained: Pretrained, hyper: Hyper) -> SharedHead:
        """Encoders under the first modality's auxiliary head."""
        network = build.late_fusion(key, auxiliary=True)
        return SharedHead(network.encoders, network.auxiliary[0])

    def memory(self, network: SharedHead, data: Data, pretrained: Pretrained) -> Float[Array, "F F"]:
        """P."""
        return jnp.eye(network.head.layer.weight.shape[1])

    def noted_loss(self, network: SharedHead, examples: Examples, step: Step) -> tuple[Float[Array, ""], Any]:
        """The uni-modal losses, the head's gradient and the mean features modality by modality."""
        features = network.features(examples.x)
        own = uni_modal_examples(network, examples)
        losses = [cross_entropy(*each) for each in zip(network.each_alone(features), own, strict=True)]
        fixed = jax.lax.stop_gradient((network.head, features))
        turns = list(zip(fixed[1], own, strict=True))
        gradients = [
            jax.grad(lambda head, phi, each: cross_entropy(jax.vmap(head)((phi,)), each))(fixed[0], *turn)
            for turn in turns
        ]
        return jnp.sum(jnp.stack(losses)), (gradients, [_mean(*turn) for turn in turns])

    def transform_gradient(self, gradient: SharedHead, notes: Any, network: SharedHead, step: Step) -> SharedHead:
        """The head's weights get the projected gradients, its bias the plain ones."""
        P, projected = step.memory, jnp.zeros_like(gradient.head.layer.weight)
        for of_head, mean in zip(*notes, strict=True):
            projected = projected + of_head.layer.weight @ P
            P = deflated(P, mean)
        return eqx.tree_at(lambda n: n.head.layer.weight, gradient, projected)

    def after_step(self, notes: Any, gradient: Any, before: Any, after: Any, step: Step) -> Float[Array, "F F"]:
        """P after the step's turns."""
        P = step.memory
        for mean in notes[1]:
            P = deflated(P, mean)
        return P


def _mean(phi: Float[Array, "n F"], examples: Examples) -> Float[Array, " F"]:
    """The mean features of the samples that count."""
    counted = examples.y >= 0
    return jnp.sum(phi, axis=0, where=counted[:, None]) / jnp.maximum(jnp.sum(counted), 1)


METHODS: Mapping[str, Entry] = {
    "mla": Entry("MLA", MLA(), own_head=True),
}
