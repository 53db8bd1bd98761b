"""The smoothed ReLU: polynomial near zero, so that small correlations grow slowly and large ones take over."""

from dataclasses import dataclass, field

import jax
import jax.numpy as jnp
from jaxtyping import Array, ArrayLike, Float


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class SmoothedReLU:
    """Smoothed ReLU of Definition 4.1 (source status: reconstructed; the stored paper lost the formula).

    σ(x) = 0 for x ≤ 0;  x^q / (q β^{q−1}) on [0, β];  x − (1 − 1/q) β for x ≥ β.

    Args:
        q: degree of the polynomial part, an integer ≥ 3 (static: it unrolls into multiplications).
        beta: β > 0, where the linear part begins.
    """

    q: int = field(metadata={"static": True})
    beta: Float[Array, ""] | float

    def __call__(self, x: Float[ArrayLike, "*shape"]) -> Float[Array, "*shape"]:
        """σ(x), elementwise."""
        # With c = clip(x/β, 0, 1): β c^q / q is the polynomial part, capped at β/q where the line takes over.
        x = jnp.asarray(x)
        c = jnp.clip(x / self.beta, 0, 1)
        return self.beta / self.q * c**self.q + jnp.maximum(x - self.beta, 0)

    def derivative(self, x: Float[ArrayLike, "*shape"]) -> Float[Array, "*shape"]:
        """σ'(x) = clip(x/β, 0, 1)^{q−1}, elementwise."""
        return jnp.clip(jnp.asarray(x) / self.beta, 0, 1) ** (self.q - 1)
