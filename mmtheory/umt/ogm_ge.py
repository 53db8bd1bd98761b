"""OGM-GE: the gradient of the modality that is ahead is damped, and noise is added to all encoders' gradients.

Peng, Wei, Deng, Wang, Hu: Balanced Multimodal Learning via On-the-fly Gradient Modulation, CVPR 2022.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from mmtheory.learners.data import Examples
from mmtheory.learners.method import (
    Method,
    Network,
    Step,
    cross_entropy,
    true_class_probability,
    with_encoders,
)
from mmtheory.learners.shares import shares
from mmtheory.learners.tuning import Range
from mmtheory.learners.uni_modal import level, uni_modal_examples
from mmtheory.umt.entry import Entry


def coefficients(p: Float[Array, " R"], alpha: Float[Array, ""]) -> Float[Array, " R"]:
    """k_r = 1 − tanh(α ρ_r) where ρ_r > 1, else 1 (eq. 10); p_r is the modality's mean probability of the true class.

    ρ_r = p_r / the mean of the other modalities' p (eq. 8 for two; for more, ours).
    """
    others = (jnp.sum(p) - p) / (len(p) - 1)
    rho = p / others
    return jnp.where(rho > 1, 1 - jnp.tanh(alpha * rho), 1)


@dataclass(frozen=True)
class OGMGE(Method):
    """g_r ← k_r g_r + h_r for every encoder r, with h_r ~ N(0, σ²) and σ the SD of the gradient's entries.

    Eqs. 8 to 13. Hyper-parameter: `alpha` α of `coefficients`. Source status: reconstructed, from the authors' code,
    where σ is taken array by array before the gradient is damped, and only convolutions are modulated, for the first
    half of the training; here all of an encoder is, to the end.
    """

    def noted_loss(self, network: Network, examples: Examples, step: Step) -> tuple[Float[Array, ""], Any]:
        """Cross-entropy, and every modality's mean probability of the true class by its share of the logits."""
        features = network.features(examples.x)
        own = uni_modal_examples(network, examples)
        p = [true_class_probability(*each) for each in zip(shares(network.fuse, features), own, strict=True)]
        compared = level(network, jnp.stack(p), own)
        return cross_entropy(network.fuse(features), examples), jax.lax.stop_gradient(compared)

    def transform_gradient(self, gradient: Any, notes: Float[Array, " R"], network: Any, step: Step) -> Any:
        """Damped, with noise."""
        k = coefficients(notes, step.hyper["alpha"])
        keys = jax.random.split(step.key, len(k))

        def modulated(r: int, part: Any) -> Any:
            leaves, structure = jax.tree.flatten(part)
            noise = [
                jnp.std(g) * jax.random.normal(key, g.shape, g.dtype)
                for key, g in zip(jax.random.split(keys[r], len(leaves)), leaves, strict=True)
            ]
            return jax.tree.unflatten(structure, [k[r] * g + h for g, h in zip(leaves, noise, strict=True)])

        return with_encoders(gradient, modulated)


METHODS: Mapping[str, Entry] = {
    "ogm-ge": Entry("OGM-GE", OGMGE(), {"alpha": Range(0.1, 1.0, log=False)}),
}
