"""A method: every encoder's gradient is brought to their mean length, so that none learns faster for a longer one."""

from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp

from mmtheory.learners.method import Method, Step, with_encoders


@dataclass(frozen=True)
class EqualLengths(Method):
    """g_r ← g_r mean_s ‖g_s‖/‖g_r‖."""

    def transform_gradient(self, gradient: Any, notes: Any, network: Any, step: Step) -> Any:
        """Of equal length, encoder by encoder; the head's gradient stays."""
        squares = [sum(jnp.sum(g**2) for g in jax.tree.leaves(part)) for part in gradient.encoders]
        lengths = jnp.sqrt(jnp.stack(squares)) + 1e-12
        factors = jnp.mean(lengths) / lengths
        return with_encoders(gradient, lambda r, part: jax.tree.map(lambda g: factors[r] * g, part))
