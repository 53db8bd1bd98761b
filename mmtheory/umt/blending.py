"""Auxiliary cross-entropies and Gradient-Blending: losses of the fused head and of one head per modality, weighted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Key

from mmtheory.learners.data import Data, Examples
from mmtheory.learners.method import Build, Hyper, Method, Network, Pretrained, Step, cross_entropy
from mmtheory.learners.uni_modal import uni_modal_examples
from mmtheory.umt.entry import Entry

Losses = Float[Array, " head"]
"""A value per head: the modalities' in order, then the fused one."""


def head_losses(network: Network, examples: Examples) -> Losses:
    """Cross-entropy of every head, a modality's over the samples that have it."""
    features = network.features(examples.x)
    own = uni_modal_examples(network, examples)
    alone = [cross_entropy(*each) for each in zip(network.each_alone(features), own, strict=True)]
    return jnp.stack([*alone, cross_entropy(network.fuse(features), examples)])


def blending_weights(before: Float[Array | np.ndarray, "head 2"], after: Float[Array | np.ndarray, "head 2"]) -> Losses:
    """w_k = (G_k/O_k²) / Σ_i G_i/O_i² (Wang et al. 2020, Algorithm 1; source status: paper).

    `before` and `after` have the (training, validation) loss of every head. G is the drop of the validation loss, O the
    growth of validation − training loss. Reconstructed: a head whose validation loss does not drop gets weight 0, and
    all get the same where none does; O² is at least 1e-6.
    """
    G = jnp.maximum(before[:, 1] - after[:, 1], 0)
    O = (after[:, 1] - after[:, 0]) - (before[:, 1] - before[:, 0])
    ratio = G / jnp.maximum(O**2, 1e-6)
    total = jnp.sum(ratio)
    return jnp.where(total > 0, ratio / jnp.where(total > 0, total, 1), 1 / len(ratio))


@dataclass(frozen=True)
class AuxiliaryLosses(Method):
    """CE of the fused head + Σ_r CE of modality r's own linear head, all with weight 1 (laziness, section 4.3)."""

    def start(self, build: Build, key: Key[Array, ""], pretrained: Pretrained, hyper: Hyper) -> Any:
        """A network with auxiliary heads."""
        return build.late_fusion(key, self.head, auxiliary=True)

    def loss(self, network: Network, examples: Examples, step: Step) -> Float[Array, ""]:
        """The heads' losses, weighted."""
        return jnp.sum(self.weights(step) * head_losses(network, examples))

    def weights(self, step: Step) -> Losses | float:
        """The weight of every head."""
        return 1.0


@dataclass(frozen=True)
class OfflineBlending(AuxiliaryLosses):
    """Gradient-Blending with weights computed once (Wang et al. 2020; source status: paper).

    G and O are taken over the whole training of the uni-modal networks and of naive fusion, trained apart, on the
    validation part, which also chooses hyper-parameters.
    """

    def memory(self, network: Any, data: Data, pretrained: Pretrained) -> Losses:
        """The weights."""
        assert pretrained.curves is not None
        return blending_weights(pretrained.curves[:, 0], pretrained.curves[:, -1])

    def weights(self, step: Step) -> Losses:
        """Constant."""
        return step.memory


@dataclass(frozen=True)
class OnlineBlending(AuxiliaryLosses):
    """Gradient-Blending with weights renewed after every super-epoch of `super_epoch` periods.

    Wang et al. train a network per head from the current weights to estimate G and O. Reconstructed: they are read off
    the running network's own heads over the super-epoch that ends, on the validation part, which also chooses
    hyper-parameters. The first super-epoch, counted from the end of period 1, has equal weights; a training shorter
    than a super-epoch has no others.
    """

    super_epoch: int = 8

    def memory(self, network: Any, data: Data, pretrained: Pretrained) -> tuple[Losses, Array]:
        """(weights, the heads' losses when the super-epoch began: nan before the first period has ended)."""
        heads = len(data.train.x) + 1
        return jnp.full(heads, 1 / heads), jnp.full((heads, 2), jnp.nan)

    def after_period(
        self, network: Network, data: Data, period: Array, memory: tuple[Losses, Array]
    ) -> tuple[Network, Any]:
        """New weights where a super-epoch ends."""
        weights, before = memory
        after = jnp.stack([head_losses(network, data.train), head_losses(network, data.validation)], axis=1)
        ends = (period + 1) % self.super_epoch == 0
        begins = period == 0
        renewed = jnp.where(ends, blending_weights(before, after), weights)
        return network, (renewed, jnp.where(ends | begins, after, before))

    def weights(self, step: Step) -> Losses:
        """Those of the current super-epoch."""
        return step.memory[0]


METHODS: Mapping[str, Entry] = {
    "auxiliary": Entry("auxiliary cross-entropy", AuxiliaryLosses()),
    "blending": Entry("gradient blending", OfflineBlending()),
    "blending-online": Entry("gradient blending, online", OnlineBlending()),
}
