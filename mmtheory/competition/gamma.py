"""What is tracked during training: Γ and Φ, the scores that decide who wins, and the induction's monitors."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from mmtheory.competition.activation import SmoothedReLU
from mmtheory.competition.approximation import deviations, output_deviation
from mmtheory.competition.coordinates import own_correlations
from mmtheory.competition.network import Weights, cross_entropy, errors, preactivations, residuals
from mmtheory.competition.sparse_coding import Dictionaries, Sample, each


def diagonal_correlations(weights: Weights, dictionaries: Dictionaries | None) -> tuple[Float[Array, "K m"], ...]:
    """Per modality ⟨w_{j,l}^r, M_j^r⟩: each neuron against the feature of its own class."""
    return tuple(own_correlations(w, M) for w, M in zip(weights, each(dictionaries, len(weights)), strict=True))


def Gamma(weights: Weights, dictionaries: Dictionaries | None) -> Float[Array, "R K"]:
    """Γ_j^r = max_l [⟨w_{j,l}^r, M_j^r⟩]^+ (section 6.1; source status: paper)."""
    return strongest(diagonal_correlations(weights, dictionaries))


def strongest(correlations: Sequence[Float[Array, "K m"]]) -> Float[Array, "R K"]:
    """Γ from every modality's ⟨w_{j,l}^r, M_j^r⟩."""
    return jnp.stack([jnp.maximum(c.max(axis=1), 0) for c in correlations])


def Phi(weights: Weights, dictionaries: Dictionaries | None) -> Float[Array, "R K"]:
    """Φ_j^r = Σ_l [⟨w_{j,l}^r, M_j^r⟩]^+ (appendix A; source status: paper)."""
    return jnp.stack([jnp.maximum(c, 0).sum(axis=1) for c in diagonal_correlations(weights, dictionaries)])


def signal_strength(sample: Sample, K: int, q: int, beta: Float[Array, ""] | float) -> Float[Array, "R K"]:
    """d_{j,r}(D) = (1 / (n β^{q−1})) Σ_{(X,y) ∈ D_s} 1{y = j} (z_j^r)^q (section 6.1; source status: reconstructed).

    D_s holds the samples all of whose modalities are sufficient.
    """
    own = (jnp.arange(K)[:, None] == sample.y[None]) & jnp.all(sample.sufficient, axis=0)[None]
    return jnp.sum(jnp.where(own, sample.z[:, :K] ** q, 0), axis=-1) / (sample.y.size * beta ** (q - 1))


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Record:
    """The tracked statistics of one network at one time; `dims` names the axes once the times are stacked."""

    Gamma: Float[Array, "R K"] = field(
        metadata={"dims": ("time", "modality", "class"), "long_name": "Γ_j^r = max_l [⟨w, M_j⟩]^+"}
    )
    Phi: Float[Array, "R K"] = field(
        metadata={"dims": ("time", "modality", "class"), "long_name": "Φ_j^r = Σ_l [⟨w, M_j⟩]^+"}
    )
    most_negative: Float[Array, "R K"] = field(
        metadata={
            "dims": ("time", "modality", "class"),
            "long_name": "min_l ⟨w_{j,l}^r, M_j^r⟩ (Lemma A.17)",
        }
    )
    off_diagonal: Float[Array, "R K"] = field(
        metadata={
            "dims": ("time", "modality", "class"),
            "long_name": "max_{i≠j,l} |⟨w_{j,l}^r, M_i^r⟩| (Lemma A.18)",
        }
    )
    noise_correlation: Float[Array, "R K G"] = field(
        metadata={
            "dims": ("time", "modality", "class", "group"),
            "long_name": "max_{i,l} |⟨w_{j,l}^r, ξ'_i⟩| over each group of samples (Lemma A.19)",
        }
    )
    deviation: Float[Array, "R K S"] = field(
        metadata={
            "dims": ("time", "modality", "class", "case"),
            "long_name": "what neurons see of a sample less what they should (Hypothesis A.4 i–vi)",
        }
    )
    output_deviation: Float[Array, "R K"] = field(
        metadata={
            "dims": ("time", "modality", "class"),
            "long_name": "max |f_j^r − Φ_j^r z_j| over sufficient samples (Fact A.5)",
        }
    )
    noise_surplus: Float[Array, "R K"] = field(
        metadata={
            "dims": ("time", "modality", "class"),
            "long_name": "max_l ⟨w_{y,l}^r, ξ'_i⟩ − η σ_g² d_r/n times the summed error of i, i insufficient (A.8)",
        }
    )
    largest_logit: Float[Array, " K"] = field(
        metadata={"dims": ("time", "class"), "long_name": "largest logit_j over all samples (Fact A.6)"}
    )
    largest_residual: Float[Array, " K"] = field(
        metadata={"dims": ("time", "class"), "long_name": "largest 1 − logit_y over y = j in D_s (A.10)"}
    )
    residual: Float[Array, "K 2"] = field(
        metadata={
            "dims": ("time", "class", "sufficiency"),
            "long_name": "(1/n) Σ_{y_i=j} (1 − logit_y(X_i)), D_s and D_i apart (A.9, A.11, A.12)",
        }
    )
    loss: Float[Array, ""] = field(metadata={"dims": ("time",), "long_name": "training cross-entropy (eq. 3)"})
    training_error: Float[Array, ""] = field(
        metadata={"dims": ("time",), "long_name": "share of training samples with some f_j ≥ f_y, j ≠ y"}
    )


NOISE_GROUPS = ("own-sufficient", "own-insufficient", "other-sufficient", "other-insufficient")
"""Groups of Lemma A.19: y_i = j or not, modality r of the sample sufficient or not."""

SUFFICIENCY = ("sufficient", "insufficient")
"""D_s (every modality sufficient) and D_i (the rest)."""


@dataclass(frozen=True)
class Seen:
    """What a network's neurons see of its training data, and what the network makes of it.

    Args:
        weights: of the neurons.
        preactivations: per modality ⟨w_{j,l}^r, X_i^r⟩.
        f: the outputs.
        pushed: (η/n) Σ_t (1 − logit_y(X_i)) over the steps up to now, by sample.
    """

    weights: Weights
    preactivations: Sequence[Float[Array, "K m n"]]
    f: Float[Array, "K n"]
    pushed: Float[Array, " n"]


@dataclass(frozen=True)
class NoiseSeen:
    """What neurons see of the Gaussian noise: per modality ⟨w_{j,l}^r, ξ'_i^r⟩, and ‖ξ'_i^r‖²."""

    correlations: Sequence[Float[Array, "K m n"]]
    norms: Sequence[Float[Array, " n"]]


def noise_seen(weights: Weights, xi: Sequence[Float[Array, "_ n"]]) -> NoiseSeen:
    """What neurons see of the noises xi."""
    correlations = [preactivations(w, each) for w, each in zip(weights, xi, strict=True)]
    return NoiseSeen(correlations, [jnp.sum(each**2, axis=0) for each in xi])


def statistics(
    seen: Seen, noise: NoiseSeen, sample: Sample, dictionaries: Dictionaries | None, activation: SmoothedReLU
) -> Record:
    """All statistics of `Record` for one network."""
    weights, f = seen.weights, seen.f
    K = weights[0].shape[0]
    diagonal, strengths = jnp.stack(diagonal_correlations(weights, dictionaries)), Phi(weights, dictionaries)
    own = jnp.arange(K)[:, None] == sample.y[None]
    logits = jax.nn.softmax(f, axis=0)
    residual = jnp.where(own, 1 - logits, 0) / sample.y.size
    in_D_s = jnp.all(sample.sufficient, axis=0)
    return Record(
        Gamma=Gamma(weights, dictionaries),
        Phi=strengths,
        most_negative=diagonal.min(axis=-1),
        off_diagonal=off_diagonal(weights, dictionaries, sample.z.shape[1]),
        noise_correlation=noise_correlation(noise, sample),
        deviation=deviations(seen.preactivations, noise.correlations, diagonal, sample),
        output_deviation=output_deviation(seen.preactivations, strengths, sample, activation),
        noise_surplus=noise_surplus(noise, seen.pushed, sample),
        largest_logit=logits.max(axis=-1),
        largest_residual=jnp.where(own & in_D_s[None], residuals(f, sample.y)[None], 0).max(axis=-1),
        residual=jnp.stack([jnp.where(in_D_s, residual, 0).sum(-1), jnp.where(in_D_s, 0, residual).sum(-1)], -1),
        loss=cross_entropy(f, sample.y),
        training_error=jnp.mean(errors(f, sample.y), dtype=f.dtype),
    )


def off_diagonal(weights: Weights, dictionaries: Dictionaries | None, d: int) -> Float[Array, "R K"]:
    """max_{i≠j,l} |⟨w_{j,l}^r, M_i^r⟩| over all d columns i ≠ j (Lemma A.18; source status: reconstructed)."""
    other = jnp.arange(d)[None] != jnp.arange(weights[0].shape[0])[:, None]

    def one(correlations: Float[Array, "K m d"]) -> Float[Array, " K"]:
        return jnp.where(other[:, None], jnp.abs(correlations), 0).max(axis=(1, 2))

    if dictionaries is None:
        return jnp.stack([one(w[..., :d]) for w in weights])
    return jnp.stack(
        [
            one(jnp.einsum("jlx,xi->jli", w, M, precision=jax.lax.Precision.HIGHEST))
            for w, M in zip(weights, dictionaries, strict=True)
        ]
    )


def noise_correlation(noise: NoiseSeen, sample: Sample) -> Float[Array, "R K G"]:
    """max_{i,l} |⟨w_{j,l}^r, ξ'_i^r⟩| over the samples of each of NOISE_GROUPS; 0 where a group is empty.

    Lemma A.19 (source status: reconstructed).
    """
    own = jnp.arange(noise.correlations[0].shape[0])[:, None] == sample.y[None]

    def one(correlations: Float[Array, "K m n"], sufficient: Bool[Array, " n"]) -> Float[Array, "K G"]:
        strongest = jnp.abs(correlations).max(axis=1)
        here = sufficient[None]
        groups = (own & here, own & ~here, ~own & here, ~own & ~here)
        return jnp.stack([jnp.where(group, strongest, 0).max(axis=-1) for group in groups], axis=-1)

    return jnp.stack([one(*modality) for modality in zip(noise.correlations, sample.sufficient, strict=True)])


def noise_surplus(noise: NoiseSeen, pushed: Float[Array, " n"], sample: Sample) -> Float[Array, "R K"]:
    """Largest ⟨w_{y,l}^r, ξ'_i⟩ − ‖ξ'_i‖² `pushed`_i over l and the insufficient samples of a class; −∞ without one.

    By how much a sample's noise correlation exceeds what its own error can have made of it (Claim A.8; reconstructed).
    """
    own = jnp.arange(noise.correlations[0].shape[0])[:, None] == sample.y[None]

    def one(
        correlations: Float[Array, "K m n"], norm: Float[Array, " n"], sufficient: Bool[Array, " n"]
    ) -> Float[Array, " K"]:
        surplus = correlations.max(axis=1) - (norm * pushed)[None]
        return jnp.where(own & ~sufficient[None], surplus, -jnp.inf).max(axis=-1)

    modalities = zip(noise.correlations, noise.norms, sample.sufficient, strict=True)
    return jnp.stack([one(*modality) for modality in modalities])
