"""Test errors on freshly drawn data, counted per class, in batches of fixed memory."""

from dataclasses import dataclass, field, replace

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int, Key

from mmtheory.competition.activation import SmoothedReLU
from mmtheory.competition.network import Head, Weights, encoder, errors
from mmtheory.competition.sparse_coding import Sample, SparseCoding, each


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class ErrorCounts:
    """How many fresh samples of each class each network gets wrong.

    The error event is the papers': some j ≠ y has f_j ≥ f_y. `encoder` is f^r of Theorem 5.2: the joint network's
    encoder r with the same head, fed X^r alone.
    """

    tested: Int[Array, " K"] = field(metadata={"dims": ("class",), "long_name": "fresh samples drawn, per class"})
    joint_errors: Int[Array, " K"] = field(metadata={"dims": ("class",), "long_name": "errors of the joint network f"})
    encoder_errors: Int[Array, "R K"] = field(
        metadata={"dims": ("modality", "class"), "long_name": "errors of f^r, the joint network's encoder r"}
    )
    uni_modal_errors: Int[Array, "R K"] = field(
        metadata={"dims": ("modality", "class"), "long_name": "errors of the uni-modal network f^{uni,r}"}
    )
    fused_errors: Int[Array, " K"] = field(
        metadata={"dims": ("class",), "long_name": "errors of Σ_r f^{uni,r}, encoders trained apart"}
    )
    sufficient: Int[Array, " K"] = field(
        metadata={"dims": ("class",), "long_name": "fresh samples whose modalities are all sufficient"}
    )
    joint_errors_sufficient: Int[Array, " K"] = field(
        metadata={"dims": ("class",), "long_name": "of these, errors of the joint network f"}
    )
    sufficient_alone: Int[Array, "R K"] = field(
        metadata={"dims": ("modality", "class"), "long_name": "fresh samples whose modality r is sufficient"}
    )
    uni_modal_errors_sufficient: Int[Array, "R K"] = field(
        metadata={"dims": ("modality", "class"), "long_name": "of these, errors of the uni-modal network f^{uni,r}"}
    )


def count_errors(
    joint: Weights,
    uni_modal: Weights,
    law: SparseCoding,
    activation: SmoothedReLU,
    key: Key[Array, ""],
    samples: int,
    batch: int,
    joint_head: Head | None = None,
    uni_modal_head: Head | None = None,
) -> ErrorCounts:
    """Errors on `samples` fresh draws, rounded up to whole batches; memory grows with `batch` only.

    No head stands for one of ones.
    """
    joint, uni_modal, law = projected(joint, uni_modal, law)

    def one_batch(counts: ErrorCounts, k: Key[Array, ""]) -> tuple[ErrorCounts, None]:
        new = _count((joint, joint_head), (uni_modal, uni_modal_head), law.sample(k, batch), activation)
        return jax.tree.map(jnp.add, counts, new), None

    keys = jax.random.split(key, -(-samples // batch))
    per_class = jnp.zeros(law.K, int)
    per_modality = jnp.zeros((law.modalities, law.K), int)
    zero = ErrorCounts(
        *(per_class, per_class, per_modality, per_modality, per_class),
        *(per_class, per_class, per_modality, per_modality),
    )
    return jax.lax.scan(one_batch, zero, keys)[0]


def projected(joint: Weights, uni_modal: Weights, law: SparseCoding) -> tuple[Weights, Weights, SparseCoding]:
    """Neurons, and a law of what they see, in no more dimensions than there are neurons; errors are distributed alike.

    Write both networks' neurons on modality r as RᵀQᵀ with QᵀQ = I. Then ⟨w, M z + ξ'⟩ are the entries of
    Rᵀ(QᵀM z + Qᵀξ'), and Qᵀξ' ~ N(0, σ_g² I) exactly: noise that no neuron sees need not be drawn.
    """
    K, m, _ = joint[0].shape
    if max(law.d_r) <= 2 * K * m:
        return joint, uni_modal, law
    of_joint, of_uni_modal, dictionaries = [], [], []
    for w, alone, M in zip(joint, uni_modal, each(law.dictionaries, law.modalities), strict=True):
        neurons = jnp.concatenate([w, alone]).reshape(2 * K * m, -1)
        # A network that diverged keeps that to itself.
        finite = jnp.all(jnp.isfinite(neurons), axis=1, keepdims=True)
        Q, R = jnp.linalg.qr(jnp.where(finite, neurons, 0).T)
        first, second = jnp.where(finite, R.T, jnp.nan).reshape(2, K, m, -1)
        of_joint.append(first)
        of_uni_modal.append(second)
        dictionaries.append(Q[: law.d].T if M is None else jnp.matmul(Q.T, M, precision=jax.lax.Precision.HIGHEST))
    d_r = tuple(w.shape[-1] for w in of_joint)
    return tuple(of_joint), tuple(of_uni_modal), replace(law, d_r=d_r, dictionaries=tuple(dictionaries))


def _count(
    joint: tuple[Weights, Head | None],
    uni_modal: tuple[Weights, Head | None],
    sample: Sample,
    activation: SmoothedReLU,
) -> ErrorCounts:
    def alone(weights: Weights, head: Head | None) -> Float[Array, "R K n"]:
        heads = (None,) * len(weights) if head is None else head
        return jnp.stack([encoder(w, x, activation, h) for w, x, h in zip(weights, sample.X, heads, strict=True)])

    of_joint, of_uni_modal = alone(*joint), alone(*uni_modal)
    own = jnp.arange(of_joint.shape[1])[:, None] == sample.y[None]

    def per_class(wrong: Array) -> Int[Array, " K"]:
        return jnp.sum(own & wrong[None], axis=-1)

    def each_modality(events: Array) -> Int[Array, "R K"]:
        return jnp.stack([per_class(of_modality) for of_modality in events])

    joint_wrong = errors(of_joint.sum(axis=0), sample.y)
    encoder_wrong, uni_modal_wrong = (jnp.stack([errors(f_r, sample.y) for f_r in f]) for f in (of_joint, of_uni_modal))
    in_D_s = jnp.all(sample.sufficient, axis=0)
    return ErrorCounts(
        tested=jnp.sum(own, axis=-1),
        joint_errors=per_class(joint_wrong),
        encoder_errors=each_modality(encoder_wrong),
        uni_modal_errors=each_modality(uni_modal_wrong),
        fused_errors=per_class(errors(of_uni_modal.sum(axis=0), sample.y)),
        sufficient=per_class(in_D_s),
        joint_errors_sufficient=per_class(joint_wrong & in_D_s),
        sufficient_alone=each_modality(sample.sufficient),
        uni_modal_errors_sufficient=each_modality(uni_modal_wrong & sample.sufficient),
    )
