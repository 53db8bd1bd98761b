"""Diagnosing & Re-learning: encoders whose features separate training samples better than others are set back.

Wei, Li, Feng, Hu: Diagnosing and Re-learning for Balanced Multimodal Learning, ECCV 2024.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int

from mmtheory.learners.data import Data, Examples
from mmtheory.learners.method import Method, Network, Pretrained, with_encoders
from mmtheory.learners.uni_modal import uni_modal_examples
from mmtheory.umt.entry import Entry

ITERATIONS = 30
"""Of k-means."""

STRENGTH = 3.0
"""λ of the authors' experiments."""


def scaled(phi: Float[Array, "n F"], counted: Bool[Array, " n"]) -> Float[Array, "n F"]:
    """Every feature brought to [−1, 1] by its least and its largest value that count; 0 where these are one."""
    low = jnp.min(phi, axis=0, keepdims=True, initial=jnp.inf, where=counted[:, None])
    span = jnp.max(phi, axis=0, keepdims=True, initial=-jnp.inf, where=counted[:, None]) - low
    return jnp.where(span > 0, 2 * (phi - low) / jnp.where(span > 0, span, 1) - 1, 0)


def clusters(z: Float[Array, "n F"], K: int, counted: Bool[Array, " n"]) -> Int[Array, " n"]:
    """K-means from the sample nearest to the mean and those that lie farthest from all chosen before.

    Those that do not count move nothing and join the nearest.
    """
    weight = counted.astype(z.dtype)[:, None]

    def distances(centres: Float[Array, "K F"]) -> Float[Array, "n K"]:
        return jnp.sum((z[:, None] - centres[None]) ** 2, axis=-1)

    from_mean = distances(jnp.sum(weight * z, axis=0, keepdims=True) / jnp.sum(weight))[:, 0]
    first = jnp.argmin(jnp.where(counted, from_mean, jnp.inf))
    centres = jnp.broadcast_to(z[first], (K, z.shape[1]))

    def farther(k: Array, centres: Float[Array, "K F"]) -> Float[Array, "K F"]:
        return centres.at[k].set(z[jnp.argmax(jnp.where(counted, jnp.min(distances(centres), axis=1), -1))])

    def moved(_: Array, centres: Float[Array, "K F"]) -> Float[Array, "K F"]:
        members = weight * jax.nn.one_hot(jnp.argmin(distances(centres), axis=1), K, dtype=z.dtype)
        counts = jnp.sum(members, axis=0)[:, None]
        return jnp.where(counts > 0, members.T @ z / jnp.maximum(counts, 1), centres)

    centres = jax.lax.fori_loop(1, K, farther, centres)
    return jnp.argmin(distances(jax.lax.fori_loop(0, ITERATIONS, moved, centres)), axis=1)


def purity(cluster: Int[Array, " n"], y: Int[Array, " n"], K: int) -> Float[Array, ""]:
    """Share of the samples whose label is the most frequent one of their cluster; negative labels do not count."""
    in_cluster, of_class = (each[:, None] == jnp.arange(K)[None] for each in (cluster, y))
    table = jnp.sum(in_cluster[:, :, None] & of_class[:, None], axis=0)
    return jnp.sum(jnp.max(table, axis=1)) / jnp.maximum(jnp.sum(table), 1)


@dataclass(frozen=True)
class Relearning(Method):
    """Naive fusion; now and then θ_r ← w_r θ_r(0) + (1 − w_r) θ_r for every encoder r, w_r = tanh(λ gap_r).

    gap_r is the distance between the `purity` of clusters of modality r's features, K-means with as many clusters as
    classes, on the training part and on the validation part; heads go on. Source status: reconstructed, from the
    authors' code, whose k-means has random starts. They do so after epochs 21, 41 and 61, of 50 or more.

    Args:
        every: periods from one time to the next.
        times: how often in all.
    """

    every: int = 10
    times: int = 3

    def memory(self, network: Network, data: Data, pretrained: Pretrained) -> tuple[Any, ...]:
        """The encoders at the start."""
        return network.encoders

    def after_period(
        self, network: Any, data: Data, period: Array, memory: tuple[Any, ...]
    ) -> tuple[Any, tuple[Any, ...]]:
        """Encoders set back, where it is time."""
        done = period + 1
        due = (done % self.every == 0) & (done <= self.every * self.times)
        w = jax.lax.cond(due, lambda: set_back(network, data), lambda: jnp.zeros(len(memory)))

        def mixed(r: int, encoder: Any) -> Any:
            return jax.tree.map(lambda start, now: w[r] * start + (1 - w[r]) * now, memory[r], encoder)

        return with_encoders(network, mixed), memory


def set_back(network: Network, data: Data) -> Float[Array, " R"]:
    """w_r of every modality."""
    K = jax.eval_shape(network, data.train.x).shape[-1]

    def pure(part: Examples) -> Float[Array, " R"]:
        own = zip(network.features(part.x), uni_modal_examples(network, part), strict=True)
        return jnp.stack([_purity_of_clusters(phi, each.y, K) for phi, each in own])

    training, validation = pure(data.train), pure(data.validation)
    return jnp.tanh(STRENGTH * jnp.abs(training - validation))


def _purity_of_clusters(phi: Float[Array, "n F"], y: Int[Array, " n"], K: int) -> Float[Array, ""]:
    counted = y >= 0
    return purity(clusters(scaled(phi, counted), K, counted), y, K)


METHODS: Mapping[str, Entry] = {
    "relearning": Entry("Diagnosing & Re-learning", Relearning()),
}
