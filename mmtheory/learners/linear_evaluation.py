"""A linear classifier on frozen features: what an encoder has learned (laziness, section 4.2)."""

from functools import partial

import jax
import jax.numpy as jnp
import optax
from jaxtyping import Array, Bool, Float

from mmtheory.learners.data import Examples
from mmtheory.learners.method import cross_entropy

ITERATIONS = 100
RIDGE = 1e-3
"""Weight of the squared norm, on features standardised by their mean and sd over the training samples that count."""


def fit_linear(features: Float[Array, "n F"], examples: Examples, K: int) -> tuple[Float[Array, "F K"], Array]:
    """(weights, bias) that minimise cross-entropy + RIDGE/2 ‖weights‖², by L-BFGS from zero."""

    def loss(classifier: tuple[Array, Array]) -> Float[Array, ""]:
        weights, bias = classifier
        return cross_entropy(features @ weights + bias[None], examples) + RIDGE / 2 * jnp.sum(weights**2)

    optimiser = optax.lbfgs()
    value_and_grad = optax.value_and_grad_from_state(loss)

    def step(state: tuple, _: None) -> tuple[tuple, None]:
        classifier, memory = state
        value, gradient = value_and_grad(classifier, state=memory)
        update, memory = optimiser.update(gradient, memory, classifier, value=value, grad=gradient, value_fn=loss)
        return (optax.apply_updates(classifier, update), memory), None

    start = (jnp.zeros((features.shape[1], K), features.dtype), jnp.zeros(K, features.dtype))
    return jax.lax.scan(step, (start, optimiser.init(start)), None, ITERATIONS)[0][0]


def linear_evaluation(
    training: Float[Array, "n F"], test: Float[Array, "m F"], examples: Examples, K: int
) -> tuple[Float[Array, "n K"], Float[Array, "m K"]]:
    """Logits, on training and test features, of the classifier fitted to the training features."""
    counted = examples.y >= 0
    # Where all count, the numbers to the bit that there are without a mask.
    mean, scale = jax.tree.map(
        partial(jnp.where, jnp.all(counted)), _mean_and_scale(training), _mean_and_scale(training, counted[:, None])
    )
    weights, bias = fit_linear((training - mean) / scale, examples, K)
    return (training - mean) / scale @ weights + bias[None], (test - mean) / scale @ weights + bias[None]


def _mean_and_scale(phi: Float[Array, "n F"], counted: Bool[Array, "n 1"] | None = None) -> tuple[Array, Array]:
    """Mean and sd of every feature over the rows that count; of a constant 1, for the computed sd need not be 0.

    Nor need that of what varies be above 0: squares of values below 1e-19 are 0 in float32.
    """
    low = jnp.min(phi, axis=0, keepdims=True, initial=jnp.inf, where=counted)
    varies = jnp.max(phi, axis=0, keepdims=True, initial=-jnp.inf, where=counted) > low
    sd = phi.std(axis=0, keepdims=True, where=counted)
    return phi.mean(axis=0, keepdims=True, where=counted), jnp.where(varies & (sd > 0), sd, 1)
