"""RUBi (Cadene et al. 2019) between branches: the fourth row of Wu et al., Table 1."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

import equinox as eqx
import jax
from jaxtyping import Array, Float, Key

from mmtheory.greedy.balancing import Vanilla
from mmtheory.greedy.network import Branches, Gating, Pass, Running, regular
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

    @property
    def parameters(self) -> Any:
        """All that is trained."""
        return self.network.parameters, self.mask, self.classifier

    def settled(self, seen: Running) -> Masked:
        """With the network whose running moments have counted one more batch."""
        return replace(self, network=self.network.settled(seen))

    def run(self, x: Observations, gating: Gating = regular, training: bool = False) -> Pass:
        """The network's forward pass, without mask."""
        return self.network.run(x, gating, training)

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
    """CE(σ(nn(φ_b)) ⊙ ŷ_0) + CE(σ(nn(φ_b)) ⊙ ŷ_1) + … + CE(c(nn(φ_b))), φ_b the features of the biased branch.

    No gradient of the last term reaches the branch. Cadene et al. have one prediction and a question encoder; Wu et al.
    do not say what took their places. Source status: reconstructed.

    Args:
        mask_gradient: whether the masked losses train the branch through the mask, or, as in Cadene et al.'s code, not.
        biased: the branch whose modality the network is kept from leaning on.
        width: of nn's hidden layer.
    """

    mask_gradient: Literal["passed", "stopped"] = "passed"
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
        passed = network.run(examples.x, gating, training=True)
        biased = passed.features[self.biased]
        detached = jax.vmap(network.mask)(jax.lax.stop_gradient(biased))
        mask = jax.nn.sigmoid(detached if self.mask_gradient == "stopped" else jax.vmap(network.mask)(biased))
        first, *others = (cross_entropy(mask * logits, examples) for logits in passed.logits)
        return sum(others, first) + cross_entropy(jax.vmap(network.classifier)(detached), examples), passed
