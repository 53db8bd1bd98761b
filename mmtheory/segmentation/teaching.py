"""How segmentation networks are trained: plainly, by uni-modal teachers, and as a new decoder on a frozen encoder."""

from dataclasses import dataclass
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Key

from mmtheory.learners.data import Examples
from mmtheory.learners.method import Hyper, Method, Pretrained, Step, cross_entropy
from mmtheory.segmentation.network import Maps, MiddleFusion, UniModal


@dataclass(frozen=True)
class Alone(Method):
    """Cross-entropy of a network on one modality, the only one of its data: a teacher."""

    def start(self, build: Any, key: Key[Array, ""], pretrained: Pretrained, hyper: Hyper) -> UniModal:
        """Encoder and decoder."""
        return build.uni_modal(key)


@dataclass(frozen=True)
class Plain(Method):
    """Cross-entropy of middle fusion, as ESANet is trained."""

    def start(self, build: Any, key: Key[Array, ""], pretrained: Pretrained, hyper: Hyper) -> MiddleFusion:
        """Without predictors."""
        return build.middle_fusion(key, predictors=False)


@dataclass(frozen=True)
class UniModalTeacher(Plain):
    """CE + λ_t Σ_k (‖D_k − D*_k‖² + ‖p_k(F_k) − R*_k‖²), UMT in middle fusion (laziness, A.5; source status: paper).

    D_k, F_k are the depth encoder's and the fused maps at scale k, D*_k and R*_k the maps of the depth and the RGB
    teacher, p_k two convolutions learned along with the network. Squared distances are means over samples, pixels and
    channels, and scales are added up: the paper prints neither. λ_t = λ 0.1^⌊epochs that are over / N⌋.

    Hyper-parameters: `weight` λ, `decay_every` N.
    """

    def start(self, build: Any, key: Key[Array, ""], pretrained: Pretrained, hyper: Hyper) -> MiddleFusion:
        """With predictors; all else starts as in plain training."""
        return build.middle_fusion(key, predictors=True)

    def loss(self, network: Any, examples: Examples, step: Step) -> Float[Array, ""]:
        """Cross-entropy and distillation."""
        fused, of_depth = network.maps(examples.x)

        def distances() -> Float[Array, ""]:
            rgb, depth = (teacher.maps((x,)) for teacher, x in zip(step.pretrained.teachers, examples.x, strict=True))
            return squared_distance(of_depth, depth) + squared_distance(network.predicted(fused), rgb)

        # Without weight a teacher that diverged does no harm, nor is it computed where runs go one by one.
        taught = jax.lax.cond(step.hyper["weight"] > 0, distances, lambda: jnp.zeros_like(fused[0], shape=()))
        return cross_entropy(network.decoder(fused), examples) + weight(step) * taught


def weight(step: Step) -> Float[Array, ""]:
    """λ_t."""
    every = step.hyper["decay_every"]
    return step.hyper["weight"] * 0.1 ** jnp.floor(step.passes.astype(every.dtype) / every)


def squared_distance(maps: Maps, others: Maps) -> Float[Array, ""]:
    """Σ_k of the mean squared difference at scale k."""
    return jnp.sum(jnp.stack([jnp.mean((a - b) ** 2) for a, b in zip(maps, others, strict=True)]))


@dataclass(frozen=True)
class NewDecoder(Method):
    """A fresh decoder on a frozen encoder, the only one of `pretrained` (UMT, section 4.2, encoder evaluation)."""

    def start(self, build: Any, key: Key[Array, ""], pretrained: Pretrained, hyper: Hyper) -> UniModal:
        """The encoder as it is."""
        return UniModal(pretrained.teachers[0], build.decoder(key))

    def loss(self, network: Any, examples: Examples, step: Step) -> Float[Array, ""]:
        """Of which the encoder has no gradient."""
        maps = jax.lax.stop_gradient(network.maps(examples.x))
        return cross_entropy(network.decoder(maps), examples)

    def scale(self, update: Any, hyper: Hyper) -> Any:
        """The encoder does not move, whatever the optimiser makes of a gradient of 0."""
        return eqx.tree_at(lambda network: network.encoder, update, jax.tree.map(jnp.zeros_like, update.encoder))
