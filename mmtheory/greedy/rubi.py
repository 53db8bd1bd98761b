"""RUBi (Cadene et al. 2019) between two branches: the fourth row of Wu et al., Table 1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import equinox as eqx
import jax
from jaxtyping import Array, Float, Key

from mmtheory.greedy.balancing import Vanilla
from mmtheory.greedy.network import Branches, Gating, Pass
from mmtheory.learners.data import Examples, Observations
from mmtheory.learners.encoders import MLP
from mmtheory.learners.method import Build, Hyper, Pretrained, cross_entropy


class Masked(eqx.Module):
    """A network with what RUBi adds for training: nn, which masks the logits, and the classifier c on nn."""

    network: Branches
    mask: MLP
    classifier: eqx.nn.Linear

    @property
    def branches(self) -> Any:
        """The network's."""
        return self.network.branches

    @property
    def modules(self) -> Any:
        """The network's."""
        return self.network.modules

    def run(self, x: Observations, *gating: Gating) -> Any:
        """The network's forward pass, without mask."""
        return self.network.run(x, *gating)

    def features(self, x: Observations) -> tuple[Float[Array, "n _"], ...]:
        """The network's."""
        return self.network.features(x)

    def fuse(self, features: tuple[Float[Array, "n _"], ...]) -> Float[Array, "n K"]:
        """The network's, without mask."""
        return self.network.fuse(features)

    def __call__(self, x: Observations) -> Float[Array, "n K"]:
        """The network's, without mask."""
        return self.network(x)


@dataclass(frozen=True)
class RUBi(Vanilla):
    """CE(σ(nn(φ_b)) ⊙ ŷ_0) + CE(σ(nn(φ_b)) ⊙ ŷ_1) + CE(c(nn(φ_b))), φ_b the features of the biased branch.

    No gradient of the last term reaches the branch. Cadene et al. have one prediction and a question encoder; Wu et al.
    do not say what took their places. Source status: reconstructed.

    Args:
        biased: the branch whose modality the network is kept from leaning on.
        width: of nn's hidden layer.
    """

    biased: int = 0
    width: int = 32

    def start(self, build: Build, key: Key[Array, ""], pretrained: Pretrained, hyper: Hyper) -> Masked:
        """The network that the other methods start from, and what RUBi adds."""
        network = build.late_fusion(key)
        first, second = jax.random.split(jax.random.fold_in(key, 1))
        size = network.branches[self.biased].last.weight.shape[1]
        return Masked(network, MLP(first, (size, self.width, build.K)), eqx.nn.Linear(build.K, build.K, key=second))

    def task(self, network: Masked, examples: Examples, gating: Gating) -> tuple[Float[Array, ""], Pass]:
        """Masked losses and the classifier's, and the forward pass."""
        passed = network.run(examples.x, gating)
        biased = passed.features[self.biased]
        mask = jax.nn.sigmoid(jax.vmap(network.mask)(biased))
        detached = jax.vmap(network.mask)(jax.lax.stop_gradient(biased))
        first, second = (cross_entropy(mask * logits, examples) for logits in passed.logits)
        return first + second + cross_entropy(jax.vmap(network.classifier)(detached), examples), passed
