"""PMR: where a modality lags, its features are pulled to the mean features of their classes, its prototypes.

Fan, Xu, Wang, Wang, Guo: PMR: Prototypical Modal Rebalance for Multimodal Learning, CVPR 2023.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from mmtheory.learners.data import Data, Examples
from mmtheory.learners.method import Method, Network, Pretrained, Step, cross_entropy, true_class_probability
from mmtheory.learners.tuning import Range
from mmtheory.learners.uni_modal import uni_modal_examples
from mmtheory.umt.entry import Entry

Prototypes = tuple[Float[Array, "K _"], ...]

KEPT = 0.2
"""Of the former prototypes after a period: the authors' momentum."""


def prototypes(network: Network, examples: Examples, K: int) -> Prototypes:
    """Per modality the mean features of every class; 0 for a class without samples."""
    own = uni_modal_examples(network, examples)
    return tuple(class_means(phi, each.y, K) for phi, each in zip(network.features(examples.x), own, strict=True))


def class_means(phi: Float[Array, "n F"], y: Int[Array, " n"], K: int) -> Float[Array, "K F"]:
    """The mean features of the samples of every class; negative labels are of none."""
    members = jax.nn.one_hot(y, K)
    counts = jnp.maximum(jnp.sum(members, axis=0), 1)
    return members.T @ phi / counts[:, None]


def nearness(phi: Float[Array, "n F"], means: Float[Array, "K F"]) -> Float[Array, "n K"]:
    """−‖φ_i − c_k‖, the logits of a classifier by prototypes."""
    squared = jnp.sum((phi[:, None] - means[None]) ** 2, axis=-1)
    # The norm has no gradient at 0.
    return -jnp.sqrt(jnp.maximum(squared, 1e-12))


@dataclass(frozen=True)
class PMR(Method):
    """CE + α Σ_r CE(−‖φ_r − c_r‖), the sum over the modalities r that lag.

    Prototypes c_r are class means over the training part, renewed after every period with 0.2 of the former ones kept.
    A modality lags if another one's prototypes give the true class a higher mean probability. Hyper-parameter: `alpha`
    α. Source status: reconstructed, from the authors' code. The paper grades the weights of the modalities and adds an
    entropy term in the first epochs; their code does neither, and takes a part of the training samples for prototypes.
    """

    def memory(self, network: Network, data: Data, pretrained: Pretrained) -> Prototypes:
        """The untrained network's prototypes."""
        K = jax.eval_shape(network, data.train.x).shape[-1]
        return prototypes(network, data.train, K)

    def loss(self, network: Network, examples: Examples, step: Step) -> Float[Array, ""]:
        """Cross-entropy, and those by prototypes."""
        features = network.features(examples.x)
        near = [nearness(phi, means) for phi, means in zip(features, step.memory, strict=True)]
        scored = list(zip(near, uni_modal_examples(network, examples), strict=True))
        p = jax.lax.stop_gradient(jnp.stack([true_class_probability(*each) for each in scored]))
        pulls = jnp.stack([cross_entropy(*each) for each in scored])
        pull = jnp.sum(jnp.where(p < jnp.max(p), pulls, 0))
        return cross_entropy(network.fuse(features), examples) + step.hyper["alpha"] * pull

    def after_period(
        self, network: Network, data: Data, period: Array, memory: Prototypes
    ) -> tuple[Network, Prototypes]:
        """New prototypes."""
        fresh = prototypes(network, data.train, len(memory[0]))
        renewed = tuple((1 - KEPT) * new + KEPT * old for new, old in zip(fresh, memory, strict=True))
        return network, renewed


METHODS: Mapping[str, Entry] = {
    "pmr": Entry("PMR", PMR(), {"alpha": Range(0.1, 10.0)}),
}
