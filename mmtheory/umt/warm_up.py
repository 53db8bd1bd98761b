"""A uni-modal warm-up before joint training: who is learned jointly is decided by where joint training starts.

Huang et al. (2022, Theorem 5.2) have the initial weights decide which modality wins a class. Where every modality has
learned something of every class before they compete, none needs to lose. Source status: ours.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import jax.numpy as jnp
from jaxtyping import Array, Float

from mmtheory.learners.data import Examples
from mmtheory.learners.method import Method, Network, Step, cross_entropy
from mmtheory.learners.shares import shares
from mmtheory.learners.tuning import Range
from mmtheory.learners.uni_modal import uni_modal_examples
from mmtheory.umt.entry import Entry


@dataclass(frozen=True)
class UniModalWarmUp(Method):
    """Σ_r CE(modality r's share of the logits) for the first steps, then naive fusion; one network, one optimiser.

    Hyper-parameter: `warm_up`, the share of the steps that are uni-modal.
    """

    def loss(self, network: Network, examples: Examples, step: Step) -> Float[Array, ""]:
        """The uni-modal losses, or the joint one."""
        features = network.features(examples.x)
        own = uni_modal_examples(network, examples)
        alone = [cross_entropy(*each) for each in zip(shares(network.fuse, features), own, strict=True)]
        joint = cross_entropy(network.fuse(features), examples)
        return jnp.where(step.progress < step.hyper["warm_up"], jnp.sum(jnp.stack(alone)), joint)


METHODS: Mapping[str, Entry] = {
    "warm-up": Entry("uni-modal warm-up", UniModalWarmUp(), {"warm_up": Range(0.02, 0.5)}, ours=True),
}
