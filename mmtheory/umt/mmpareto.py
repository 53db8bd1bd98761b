"""MMPareto: joint and uni-modal gradients of every encoder, weighted so that neither loss is made to grow.

Wei, Hu: MMPareto: Boosting Multimodal Learning with Innocent Unimodal Assistance, ICML 2024.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from mmtheory.learners.data import Examples
from mmtheory.learners.method import Step, cross_entropy, with_encoders
from mmtheory.umt.blending import AuxiliaryLosses
from mmtheory.umt.entry import Entry


def joint_weight(joint: Any, alone: Any) -> Float[Array, ""]:
    """The weight w of the joint gradient, 1 − w being the uni-modal one's: ½ unless they point apart.

    Then w minimises ‖w g + (1 − w) u‖ over [0, 1], as in multiple-gradient descent (Désidéri 2012, for two).
    """
    difference = jax.tree.map(jnp.subtract, alone, joint)
    length = _dot(difference, difference)
    least = jnp.clip(_dot(difference, alone) / jnp.where(length > 0, length, 1), 0, 1)
    return jnp.where(_dot(joint, alone) > 0, 0.5, least)


def _dot(a: Any, b: Any) -> Float[Array, ""]:
    return jnp.sum(jnp.stack([jnp.sum(x * y) for x, y in zip(jax.tree.leaves(a), jax.tree.leaves(b), strict=True)]))


@dataclass(frozen=True)
class MMPareto(AuxiliaryLosses):
    """CE + Σ_r CE of modality r's own head; encoder r's gradient is γ ‖g + u‖ v/‖v‖, v = 2w g + 2(1 − w) u.

    g is the joint loss's gradient, u the uni-modal one's, w the `joint_weight` (the paper's Algorithm 1).
    Hyper-parameter: `gamma` γ > 1, the paper's 1.5. Source status: reconstructed, from the authors' code, where norms
    are taken parameter array by array; here over an encoder. Heads have the sum's gradient.
    """

    def noted_loss(self, network: Any, examples: Examples, step: Step) -> tuple[Float[Array, ""], Any]:
        """The sum of all losses, and the joint one's gradient for the encoders."""
        fixed = jax.lax.stop_gradient(network)
        joint = jax.grad(lambda network: cross_entropy(network(examples.x), examples))(fixed)
        return self.loss(network, examples, step), joint.encoders

    def transform_gradient(self, gradient: Any, notes: tuple[Any, ...], network: Any, step: Step) -> Any:
        """Every encoder's gradient, reweighted and of the sum's length times γ."""

        def integrated(r: int, total: Any) -> Any:
            joint = notes[r]
            alone = jax.tree.map(jnp.subtract, total, joint)
            w = joint_weight(joint, alone)
            v = jax.tree.map(lambda g, u: 2 * w * g + 2 * (1 - w) * u, joint, alone)
            length = _dot(v, v)
            stretch = jnp.sqrt(_dot(total, total) / jnp.where(length > 0, length, 1))
            return jax.tree.map(lambda part: step.hyper["gamma"] * stretch * part, v)

        return with_encoders(gradient, integrated)


METHODS: Mapping[str, Entry] = {
    "mmpareto": Entry("MMPareto", MMPareto(), fixed={"gamma": 1.5}),
}
