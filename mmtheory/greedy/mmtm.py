"""The multi-modal transfer module (Joze et al. 2020) between branches (Wu et al., section 2 and appendix A.1).

The paper has two branches. Source status of more: derived, every gate from the squeezes of all.
"""

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int, Key

Squeezes = tuple[Float[Array, "n _"], ...]
"""S_0, …, S_{R−1}: of every branch the mean of every feature map over space."""

Gates = tuple[Float[Array, "n _"], ...]
"""What the feature maps of every branch are multiplied with."""


def squeeze(maps: Float[Array, "n *space C"]) -> Float[Array, "n C"]:
    """Global average pooling; a dense layer's output is its own squeeze."""
    return jnp.mean(maps, axis=tuple(range(1, maps.ndim - 1)))


def rescale(maps: Float[Array, "n *space C"], gate: Float[Array, "n C"]) -> Float[Array, "n *space C"]:
    """gate ⊙ maps, channel by channel."""
    return maps * gate.reshape(gate.shape[0], *(1,) * (maps.ndim - 2), gate.shape[1])


class MMTM(eqx.Module):
    """Z = W [S_0, …, S_{R−1}] + b, E_r = W_r Z + b_r, gate_r = c σ(E_r); the paper has R = 2.

    Args:
        channels: C_0, …, C_{R−1} of the branches here.
        ratio: Z has 2 (C_0 + … + C_{R−1})/ratio entries, at least one; Joze et al.'s, the paper prints no size.
        scale: c; the paper has 2, so that a gate of E = 0 changes nothing, and the authors' code 1.
        rectified: Z = max(W [S_0, …] + b, 0), as in the authors' code. The paper's Z is linear.
    """

    shared: eqx.nn.Linear
    excite: tuple[eqx.nn.Linear, ...]
    scale: float = eqx.field(static=True)
    rectified: bool = eqx.field(static=True)

    def __init__(
        self,
        key: Key[Array, ""],
        channels: tuple[int, ...],
        ratio: int = 4,
        scale: float = 2.0,
        rectified: bool = False,
    ):
        keys = jax.random.split(key, 1 + len(channels))
        size = max(2 * sum(channels) // ratio, 1)
        self.shared = eqx.nn.Linear(sum(channels), size, key=keys[0])
        self.excite = tuple(eqx.nn.Linear(size, C, key=k) for C, k in zip(channels, keys[1:], strict=True))
        self.scale, self.rectified = scale, rectified

    def gates(self, squeezes: Squeezes) -> Gates:
        """The gates of all branches, each from all squeezes."""
        Z = jax.vmap(self.shared)(jnp.concatenate(squeezes, axis=1))
        if self.rectified:
            Z = jax.nn.relu(Z)
        return tuple(self.scale * jax.nn.sigmoid(jax.vmap(layer)(Z)) for layer in self.excite)

    def cut_off(self, squeezes: Squeezes, means: tuple[Float[Array, " _"], ...]) -> Gates:
        """The gates of all branches, each from its own squeeze and the means of all others (appendix A.1)."""
        filled = tuple(jnp.broadcast_to(mean, S.shape) for S, mean in zip(squeezes, means, strict=True))
        return tuple(self.gates((*filled[:r], S, *filled[r + 1 :]))[r] for r, S in enumerate(squeezes))

    def without(self, i: int | Int[Array, ""], squeezes: Squeezes, means: tuple[Float[Array, " _"], ...]) -> Gates:
        """The gates of all branches from the squeezes of all but branch i, and its mean. Source status: derived."""
        heard = (jnp.where(i == r, mean, S) for r, (S, mean) in enumerate(zip(squeezes, means, strict=True)))
        return self.gates(tuple(heard))
