"""The smoothed ReLU: polynomial near zero, so that small correlations grow slowly and large ones take over."""

from dataclasses import dataclass, field
from functools import partial
from typing import Any

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
        return _smoothed_relu(self.q, jnp.asarray(x), self.beta)

    def derivative(self, x: Float[ArrayLike, "*shape"]) -> Float[Array, "*shape"]:
        """σ'(x) = clip(x/β, 0, 1)^{q−1}, elementwise."""
        return _clipped(jnp.asarray(x), self.beta) ** (self.q - 1)


def _clipped(x: Any, beta: Any) -> Any:
    # One division, not one for each element: these are most of what a small step computes.
    return jnp.clip(x * (1 / beta), 0, 1)


@partial(jax.custom_jvp, nondiff_argnums=(0,))
def _smoothed_relu(q: int, x: Any, beta: Any) -> Any:
    # With c = clip(x/β, 0, 1): β c^q / q is the polynomial part, capped at β/q where the line takes over.
    return beta / q * _clipped(x, beta) ** q + jnp.maximum(x - beta, 0)


@_smoothed_relu.defjvp
def _differential(q: int, at: tuple[Any, Any], by: tuple[Any, Any]) -> tuple[Any, Any]:
    """∂σ/∂x = c^{q−1} and ∂σ/∂β = −(q − 1) c^q / q, where automatic differentiation divides at every kink."""
    (x, beta), (dx, dbeta) = at, by
    c = _clipped(x, beta)
    return _smoothed_relu(q, x, beta), c ** (q - 1) * dx - (q - 1) / q * c**q * dbeta
