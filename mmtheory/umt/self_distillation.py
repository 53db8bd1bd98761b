"""Self-distillation: a network of naive fusion teaches a new one (laziness, section 4.3 and Table 4)."""

from collections.abc import Mapping
from dataclasses import dataclass

import jax
import jax.numpy as jnp
import optax
from jaxtyping import Array, Float

from mmtheory.learners.data import Examples
from mmtheory.learners.method import Method, Network, Step, counted_mean, cross_entropy
from mmtheory.learners.tuning import Range
from mmtheory.learners.uni_modal import uni_modal_examples
from mmtheory.umt.distillation import mse
from mmtheory.umt.entry import WEIGHT, Entry


@dataclass(frozen=True)
class LabelSelfDistillation(Method):
    """CE + λ T² KL(softmax(z*/T) ‖ softmax(z/T)), z* the naive network's logits (Hinton et al. 2015).

    Hyper-parameters: `weight` λ, `temperature` T. Source status: reconstructed, the paper prints no formula.
    """

    def loss(self, network: Network, examples: Examples, step: Step) -> Float[Array, ""]:
        """Cross-entropy and soft labels."""
        logits, taught = network(examples.x), step.pretrained.fusion(examples.x)
        T = step.hyper["temperature"]
        divergence = optax.losses.kl_divergence_with_log_targets(
            jax.nn.log_softmax(logits / T), jax.nn.log_softmax(taught / T)
        )
        return cross_entropy(logits, examples) + step.hyper["weight"] * T**2 * counted_mean(divergence, examples)


@dataclass(frozen=True)
class FeatureSelfDistillation(Method):
    """CE + λ Σ_r MSE between the naive network's features and the new one's (Romero et al. 2014).

    Hyper-parameter: `weight` λ. Source status: reconstructed, the paper prints no formula.
    """

    def loss(self, network: Network, examples: Examples, step: Step) -> Float[Array, ""]:
        """Cross-entropy and features."""
        features, taught = network.features(examples.x), step.pretrained.fusion.features(examples.x)
        compared = zip(features, taught, uni_modal_examples(network, examples), strict=True)
        distances = [mse(phi, target, jnp.ones(()), own) for phi, target, own in compared]
        task = cross_entropy(network.fuse(features), examples)
        return task + step.hyper["weight"] * jnp.sum(jnp.stack(distances))


METHODS: Mapping[str, Entry] = {
    "self-labels": Entry(
        "self-distillation, labels", LabelSelfDistillation(), {"weight": WEIGHT, "temperature": Range(1.0, 10.0)}
    ),
    "self-features": Entry("self-distillation, features", FeatureSelfDistillation(), {"weight": WEIGHT}),
}
