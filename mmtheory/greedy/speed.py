"""Conditional learning speed (Wu et al., Definition 4.1): how fast each branch learns from the other modality.

With more than two modalities, from all others. Source status of that: derived.
"""

from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

Effective = Float[Array, "R 2"]
"""By branch i: the value for θ_i, and the one for θ'_i."""


def groups(network: Any) -> tuple[tuple[Any, Any], ...]:
    """By branch i: θ_i, its layers and classifier, and θ'_i, what carries the context into it; weights and biases.

    θ'_i are of every module the shared layer, which is in all of them, and the layer that makes the gates of branch i.
    """
    return tuple(
        (branch, tuple((module.shared, module.excite[i]) for module in network.modules))
        for i, branch in enumerate(network.branches)
    )


def squared_norm(tree: Any) -> Float[Array, ""]:
    """‖θ‖² over all entries."""
    return jnp.sum(jnp.stack([jnp.sum(leaf**2) for leaf in jax.tree.leaves(tree)]))


def effective_update(gradient: Any, weights: Any) -> Effective:
    """μ(θ; t) = ‖G‖²/‖θ(t)‖², from the gradient of step t and the network after it, group by group.

    The authors' code takes the network before the step.
    """
    return jnp.stack(
        [
            jnp.stack([squared_norm(G) / squared_norm(theta) for G, theta in zip(*pair, strict=True)])
            for pair in zip(groups(gradient), groups(weights), strict=True)
        ]
    )


def speeds(accumulated: Effective, log_base: float) -> Float[Array, " R"]:
    """s(m1|m0), s(m0|m1), by branch, from Σ_t μ: the log of θ'_i's sum over θ_i's; NaN before the first regular step.

    The paper writes log. Where its base can be told, on the axes of λ, it is 10, as in the authors' code.
    """
    return jnp.log(accumulated[:, 1] / accumulated[:, 0]) / jnp.log(log_base)


def imbalance(s: Float[Array, " R"]) -> Float[Array, ""]:
    """The greatest difference of two speeds: |d_speed| = |s(m1|m0) − s(m0|m1)| of two branches; NaN if one is."""
    return jnp.max(s) - jnp.min(s)
