"""Real-valued two-modality data that realises Definitions 1 and 2 of "Modality Laziness" (section 3.2).

The definitions fix the signs; magnitudes are reconstructed: uniform on an interval away from zero.
"""

from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from mmtheory.laziness.families import draw_vote_matrix
from mmtheory.laziness.priority import PAIRED, Features

MAGNITUDES = (0.5, 1.5)


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class TwoModalityData:
    """Samples with labels ±1.

    The columns of `x1` are the self-standing features of modality 1 in declared order, then the paired features' first
    coordinates; those of `x2` likewise.
    """

    x1: Float[Array, "sample feature_1"]
    x2: Float[Array, "sample feature_2"]
    y: Int[Array, "sample"]


def sample(key: jax.Array, features: Features, samples: int) -> TwoModalityData:
    """Draw a data set for one instance (n,).

    A self-standing feature is its vote times y, with a random magnitude. A paired one is XOR: both coordinates carry a
    fair random sign whose product is the vote times y, so that either alone is independent of y; both are 0 where the
    vote is 0. Features are independent given y.
    """
    of_y, of_votes, of_sign, of_magnitude = jax.random.split(key, 4)
    n = features.p.shape[-1]
    y = jax.random.rademacher(of_y, (samples,))
    signs = y[:, None] * draw_vote_matrix(of_votes, features, samples).T.astype(y.dtype)
    hidden = jax.random.rademacher(of_sign, (samples, n))
    low, high = MAGNITUDES
    first, second = jax.random.uniform(of_magnitude, (2, samples, n), minval=low, maxval=high)
    by_kind = _columns(features)
    paired = by_kind[PAIRED]

    def sized(signs: Array, magnitudes: Array) -> Array:
        return signs.astype(magnitudes.dtype) * magnitudes

    # A vote of zero has no sign to share, hence |signs|.
    x1_paired = sized(jnp.abs(signs) * hidden, first)[:, paired]
    x2_paired = sized(signs * hidden, second)[:, paired]
    return TwoModalityData(
        x1=jnp.concatenate([sized(signs, first)[:, by_kind[1]], x1_paired], axis=1),
        x2=jnp.concatenate([sized(signs, second)[:, by_kind[2]], x2_paired], axis=1),
        y=y,
    )


def observed_votes(data: TwoModalityData, features: Features) -> Int[Array, "feature sample"]:
    """y·r of every feature as a model would read it from the data: signs, and products of signs for paired ones."""
    of_1, of_2, paired = _columns(features).values()
    votes = jnp.zeros((features.p.shape[-1], len(data.y)), int)
    votes = votes.at[of_1].set(data.y[None] * jnp.sign(data.x1[:, : len(of_1)].T).astype(int))
    votes = votes.at[of_2].set(data.y[None] * jnp.sign(data.x2[:, : len(of_2)].T).astype(int))
    product = data.x1[:, len(of_1) :] * data.x2[:, len(of_2) :]
    return votes.at[paired].set(data.y[None] * jnp.sign(product.T).astype(int))


def _columns(features: Features) -> dict[int, np.ndarray]:
    """The numbers of the features of either modality, and of the paired ones, in this order."""
    modality = np.asarray(features.modality)
    return {kind: np.flatnonzero(modality == kind) for kind in (1, 2, PAIRED)}
