"""The limit of d_r → ∞ at a fixed ν_r = σ_g² (d_r − d), in which the noises of any two samples are orthogonal.

The part of ξ'_i off the dictionary has norm² ν and products of order ν/√d_r with that of another sample. In the limit
the Gram matrix of the samples is ZᵀZ + ν I, Z their codes with what noise lies along the dictionary: the samples are
X_i = Z_i + √ν e_i, e_1, …, e_n orthonormal and orthogonal to the dictionary. A neuron is its d correlations with the
dictionary and its n with the e_i; a step costs d n multiplications of it, whatever d_r (derived).

At test time a neuron meets fresh noise of variance σ_g² ‖w‖². What w has on the d_r − d − n directions that no sample
has stays as it was drawn, σ_0² a direction.
"""

from collections.abc import Sequence
from dataclasses import replace

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int, Key

from mmtheory.competition.activation import SmoothedReLU
from mmtheory.competition.coordinates import Coordinates, own_correlations
from mmtheory.competition.descent import Descent, Trajectory, descend
from mmtheory.competition.gamma import NoiseSeen, Record, Seen, noise_seen, statistics
from mmtheory.competition.leading import chosen, leading
from mmtheory.competition.network import Weights, preactivations
from mmtheory.competition.sparse_coding import Sample, SparseCoding


def along_dictionary(law: SparseCoding) -> SparseCoding:
    """The law of what samples are along the dictionary, d-dimensional."""
    return replace(law, d_r=(law.d,) * law.modalities, dictionaries=None)


def off_dictionary(law: SparseCoding) -> Float[Array, " R"]:
    """ν_r = σ_g² (d_r − d), the squared norm of the noise off the dictionary."""
    return law.sigma_g**2 * (jnp.asarray(law.d_r) - law.d)


def initialise(
    key: Key[Array, ""], law: SparseCoding, n: int, m: int, count: int, sigma_0: Float[Array, ""]
) -> tuple[Float[Array, "K count _"], ...]:
    """Of m neurons with weights iid N(0, σ_0²) the `count` leading ones of every class, per modality.

    They are the same neurons whatever `count` is.
    """

    def one(k: Key[Array, ""]) -> Float[Array, "K count _"]:
        first, rest = jax.random.split(k)
        w = jax.random.normal(first, (law.K, m, law.d), sigma_0.dtype)
        lead = leading(own_correlations(w, None), count)
        # A key of its own for every neuron: those that are not kept need not be drawn.
        names = jnp.arange(law.K)[:, None] * m + lead
        keys = jax.vmap(jax.vmap(lambda name: jax.random.fold_in(rest, name)))(names)
        noise = jax.vmap(jax.vmap(lambda key: jax.random.normal(key, (n,), sigma_0.dtype)))(keys)
        return sigma_0 * jnp.concatenate([chosen(w, lead), noise], axis=-1)

    return tuple(one(k) for k in jax.random.split(key, law.modalities))


def neurons(w: Float[Array, "K m _"], Z: Float[Array, "d n"], nu: Float[Array, ""]) -> Coordinates:
    """Neurons that start from w and see Z_i + √ν e_i."""
    d, root = Z.shape[0], jnp.sqrt(nu)
    return Coordinates(
        start=w,
        preactivations=lambda at: preactivations(at[..., :d], Z) + root * at[..., d:],
        pull_back=lambda gradient: jnp.concatenate([preactivations(gradient, Z.T), root * gradient], axis=-1),
        weights=lambda at: at,
        own=lambda at: own_correlations(at, None),
    )


def gradient_descent(
    weights: Weights,
    sample: Sample,
    nu: Sequence[Float[Array, ""]] | Float[Array, " R"],
    activation: SmoothedReLU,
    descent: Descent,
    record_steps: Int[Array, " time"],
) -> Trajectory:
    """`descent.gradient_descent` on samples of `along_dictionary`, each with its own direction of noise."""
    d = sample.z.shape[1]

    def recorded(seen: Seen) -> Record:
        along = replace(seen, weights=tuple(w[..., :d] for w in seen.weights))
        noise = noise_seen(along.weights, sample.xi)
        off = [jnp.sqrt(nu_r) * w[..., d:] for w, nu_r in zip(seen.weights, nu, strict=True)]
        every = NoiseSeen(
            [a + b for a, b in zip(noise.correlations, off, strict=True)],
            [norm + nu_r for norm, nu_r in zip(noise.norms, nu, strict=True)],
        )
        return statistics(along, every, sample, None, activation)

    start = [neurons(w, Z, nu_r) for w, Z, nu_r in zip(weights, sample.X, nu, strict=True)]
    return descend(start, sample, activation, descent, record_steps, recorded)


def fresh(
    joint: Weights, uni_modal: Weights, law: SparseCoding, sigma_0: Float[Array, ""]
) -> tuple[Weights, Weights, SparseCoding]:
    """Neurons, and a law of fresh data, in d + n dimensions and one more a neuron: that which it has to itself.

    What neurons drew on the d_r − d − n directions without a sample is orthogonal from neuron to neuron in the limit.
    """
    K, m, d_and_n = joint[0].shape
    apart = jnp.eye(2 * K * m).reshape(2, K, m, 2 * K * m)

    def extended(weights: Weights, own: Float[Array, "K m _"]) -> Weights:
        unseen = [sigma_0 * jnp.sqrt(jnp.asarray(d_r - d_and_n, sigma_0.dtype)) for d_r in law.d_r]
        return tuple(jnp.concatenate([w, scale * own], axis=-1) for w, scale in zip(weights, unseen, strict=True))

    d_r = (d_and_n + 2 * K * m,) * law.modalities
    return extended(joint, apart[0]), extended(uni_modal, apart[1]), replace(law, d_r=d_r, dictionaries=None)
