"""The multi-modal transfer module (Joze et al. 2020) between two branches (Wu et al., section 2 and appendix A.1)."""

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Key

Squeezes = tuple[Float[Array, "n _C_0"], Float[Array, "n _C_1"]]
"""S_0, S_1: of either branch the mean of every feature map over space."""

Gates = tuple[Float[Array, "n _C_0"], Float[Array, "n _C_1"]]
"""What the feature maps of either branch are multiplied with."""


def squeeze(maps: Float[Array, "n *space C"]) -> Float[Array, "n C"]:
    """Global average pooling; a dense layer's output is its own squeeze."""
    return jnp.mean(maps, axis=tuple(range(1, maps.ndim - 1)))


def rescale(maps: Float[Array, "n *space C"], gate: Float[Array, "n C"]) -> Float[Array, "n *space C"]:
    """gate ⊙ maps, channel by channel."""
    return maps * gate.reshape(gate.shape[0], *(1,) * (maps.ndim - 2), gate.shape[1])


class MMTM(eqx.Module):
    """Z = W [S_0, S_1] + b, E_r = W_r Z + b_r, gate_r = c σ(E_r).

    Args:
        channels: of the two branches here.
        ratio: Z has 2 (C_0 + C_1)/ratio entries, at least one; Joze et al.'s, the paper prints no size.
        scale: c; the paper has 2, so that a gate of E = 0 changes nothing, and the authors' code 1.
        rectified: Z = max(W [S_0, S_1] + b, 0), as in the authors' code. The paper's Z is linear.
    """

    shared: eqx.nn.Linear
    excite: tuple[eqx.nn.Linear, eqx.nn.Linear]
    scale: float = eqx.field(static=True)
    rectified: bool = eqx.field(static=True)

    def __init__(
        self,
        key: Key[Array, ""],
        channels: tuple[int, int],
        ratio: int = 4,
        scale: float = 2.0,
        rectified: bool = False,
    ):
        keys = jax.random.split(key, 3)
        size = max(2 * sum(channels) // ratio, 1)
        self.shared = eqx.nn.Linear(sum(channels), size, key=keys[0])
        first, second = (eqx.nn.Linear(size, C, key=k) for C, k in zip(channels, keys[1:], strict=True))
        self.excite = (first, second)
        self.scale, self.rectified = scale, rectified

    def gates(self, squeezes: Squeezes) -> Gates:
        """The gates of both branches, each from both squeezes."""
        Z = jax.vmap(self.shared)(jnp.concatenate(squeezes, axis=1))
        if self.rectified:
            Z = jax.nn.relu(Z)
        first, second = (self.scale * jax.nn.sigmoid(jax.vmap(layer)(Z)) for layer in self.excite)
        return first, second

    def cut_off(self, squeezes: Squeezes, means: tuple[Float[Array, " C_0"], Float[Array, " C_1"]]) -> Gates:
        """The gates of both branches, each from its own squeeze and the other's mean (appendix A.1)."""
        first, second = (jnp.broadcast_to(mean, S.shape) for S, mean in zip(squeezes, means, strict=True))
        return self.gates((squeezes[0], second))[0], self.gates((first, squeezes[1]))[1]
