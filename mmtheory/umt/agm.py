"""AGM: every encoder's gradient is scaled by how far its modality is ahead, compared with how far it has been so far.

Li, Li, Hu, Lei, Li, Zhang: Boosting Multi-modal Model Performance with Adaptive Gradient Modulation, ICCV 2023.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from mmtheory.learners.data import Data, Examples
from mmtheory.learners.method import (
    Method,
    Network,
    Pretrained,
    Step,
    counted_mean,
    cross_entropy,
    true_class_log_probabilities,
    with_encoders,
)
from mmtheory.learners.shares import shares
from mmtheory.learners.tuning import Range
from mmtheory.learners.uni_modal import level, uni_modal_examples
from mmtheory.umt.entry import Entry

LEAST = 1e-8
"""Probabilities below count as this."""

MOST = 10.0
"""τ_r − r_r above counts as this, or κ could overflow."""


def lead(s: Float[Array, " R"]) -> Float[Array, " R"]:
    """exp of the mean over the other modalities t of s_t − s_r, for cross-entropies s: above 1 for who is ahead."""
    R = len(s)
    return jnp.exp(R / (R - 1) * (jnp.mean(s) - s))


def coefficients(s: Float[Array, " R"], mean: Float[Array, " R"], alpha: Float[Array, ""]) -> Float[Array, " R"]:
    """κ_r = exp(α (τ_r − r_r)), r the `lead` in this batch and τ that of the mean cross-entropies of past batches."""
    return jnp.exp(alpha * jnp.minimum(lead(mean) - lead(s), MOST))


@dataclass(frozen=True)
class AGM(Method):
    """g_r ← κ_r g_r for every encoder r; s_r is the cross-entropy of the modality's Shapley value of the logits.

    Hyper-parameter: `alpha` α. Source status: reconstructed, from the authors' code, where an absent modality has
    observations of 0 instead of features, and the Shapley value's own gradient is scaled.
    """

    def memory(self, network: Any, data: Data, pretrained: Pretrained) -> tuple[Array, Array]:
        """(mean s over past steps, their number); before the first step all modalities are level."""
        return jnp.zeros(len(data.train.x)), jnp.zeros(())

    def noted_loss(self, network: Network, examples: Examples, step: Step) -> tuple[Float[Array, ""], Any]:
        """Cross-entropy, and the modalities' s."""
        features = network.features(examples.x)
        own = uni_modal_examples(network, examples)
        s = [mono_modal_cross_entropy(*each) for each in zip(shares(network.fuse, features), own, strict=True)]
        compared = level(network, jnp.stack(s), own)
        return cross_entropy(network.fuse(features), examples), jax.lax.stop_gradient(compared)

    def transform_gradient(self, gradient: Any, notes: Float[Array, " R"], network: Any, step: Step) -> Any:
        """Scaled encoder by encoder."""
        kappa = coefficients(notes, step.memory[0], step.hyper["alpha"])
        return with_encoders(gradient, lambda r, part: jax.tree.map(lambda g: kappa[r] * g, part))

    def after_step(self, notes: Float[Array, " R"], gradient: Any, before: Any, after: Any, step: Step) -> Any:
        """The means that have counted this step."""
        mean, count = step.memory
        return mean + (notes - mean) / (count + 1), count + 1


def mono_modal_cross_entropy(logits: Float[Array, "n K"], examples: Examples) -> Float[Array, ""]:
    """Mean of −log max(softmax(logits)_y, LEAST)."""
    likely = jnp.maximum(true_class_log_probabilities(logits, examples), jnp.log(LEAST))
    return -counted_mean(likely, examples)


METHODS: Mapping[str, Entry] = {
    "agm": Entry("AGM", AGM(), {"alpha": Range(0.1, 1.0, log=False)}),
}
