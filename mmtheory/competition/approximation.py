"""What neurons and encoders see of the training data, against what they know of the classes that a sample shows.

Hypothesis A.4 and Fact A.5 say that a neuron sees ⟨w_{j,l}, M_j⟩ z_j and little else, and an encoder Φ_j z_j. Here the
largest difference is taken over each group of samples that they tell apart (source status: reconstructed).
"""

from collections.abc import Sequence

import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from mmtheory.competition.activation import SmoothedReLU
from mmtheory.competition.sparse_coding import Sample

CASES = ("i", "ii", "iii", "iv", "v", "vi")
"""The statements of Hypothesis A.4 on what neurons see."""


def _largest(differences: Float[Array, "K m n"], where: Bool[Array, "K n"]) -> Float[Array, " K"]:
    """Over neurons and the samples chosen for each class; 0 where none is."""
    return jnp.where(where, jnp.abs(differences).max(axis=1), 0).max(axis=-1)


def deviations(
    of_modalities: Sequence[Float[Array, "K m n"]],
    of_noise: Sequence[Float[Array, "K m n"]],
    own: Float[Array, "R K m"],
    sample: Sample,
) -> Float[Array, "R K S"]:
    """Largest difference over l and i between ⟨w_{j,l}^r, X_i^r⟩ and what each of CASES says that it is.

    V(X) are the coordinates of z^r that are not zero, y among them; 0 where a group is empty.

    i: sufficient, j ∈ V(X): ⟨w, M_j⟩ z_j. ii: sufficient, other j: 0. iii: insufficient, j = y: ⟨w, M_y⟩ z_y + ⟨w, ξ'⟩.
    iv: insufficient, j ∈ V(X) ∖ y: ⟨w, M_j⟩ z_j. v: insufficient: 0, which the hypothesis says of the (r, j) that
    another modality wins. vi: insufficient, j ∉ V(X): 0.

    Args:
        of_modalities, of_noise: per modality ⟨w_{j,l}^r, X_i^r⟩ and ⟨w_{j,l}^r, ξ'_i^r⟩.
        own: ⟨w_{j,l}^r, M_j^r⟩.
    """
    K = own.shape[1]
    target = jnp.arange(K)[:, None] == sample.y[None]

    def one(
        h: Float[Array, "K m n"],
        noise: Float[Array, "K m n"],
        c: Float[Array, "K m"],
        z: Float[Array, "K n"],
        sufficient: Bool[Array, " n"],
    ) -> Float[Array, "K S"]:
        # At the law's γ = 0 the target coordinate may be 0, and the sample shows its class all the same.
        shown, here, rest = (z != 0) | target, sufficient[None], h - c[..., None] * z[:, None]
        return jnp.stack(
            [
                _largest(rest, here & shown),
                _largest(h, here & ~shown),
                _largest(rest - noise, ~here & target),
                _largest(rest, ~here & shown & ~target),
                _largest(h, jnp.broadcast_to(~here, shown.shape)),
                _largest(h, ~here & ~shown),
            ],
            axis=-1,
        )

    each = zip(of_modalities, of_noise, own, sample.z[:, :K], sample.sufficient, strict=True)
    return jnp.stack([one(*modality) for modality in each])


def output_deviation(
    of_modalities: Sequence[Float[Array, "K m n"]],
    Phi: Float[Array, "R K"],
    sample: Sample,
    activation: SmoothedReLU,
) -> Float[Array, "R K"]:
    """Largest |f_j^r(X^r) − Φ_j^r z_j| over the samples whose modality r is sufficient (Fact A.5)."""
    K = Phi.shape[1]

    def one(
        h: Float[Array, "K m n"], phi: Float[Array, " K"], z: Float[Array, "K n"], sufficient: Bool[Array, " n"]
    ) -> Float[Array, " K"]:
        difference = jnp.abs(activation(h).sum(axis=1) - phi[:, None] * z)
        return jnp.where(sufficient[None], difference, 0).max(axis=-1)

    each = zip(of_modalities, Phi, sample.z[:, :K], sample.sufficient, strict=True)
    return jnp.stack([one(*modality) for modality in each])
