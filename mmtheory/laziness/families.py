"""Random instances of the feature-priority model: families of predicting probabilities, kinds, and finite data sets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import jax
import jax.numpy as jnp

from mmtheory.laziness.priority import PAIRED, Features
from mmtheory.laziness.streaming import drawn_votes
from mmtheory.laziness.votes import Ties
from mmtheory.parameter import Declared, ParameterError, apart, parameter


def _geometric(key: jax.Array, n: int) -> jax.Array:
    ratio = jax.random.uniform(key, minval=0.5, maxval=1.0)
    return ratio ** jnp.arange(n)


def _uniform(key: jax.Array, n: int) -> jax.Array:
    return jax.random.uniform(key, (n,))


def _heavy_tailed(key: jax.Array, n: int) -> jax.Array:
    return jnp.minimum(1, 0.1 / jax.random.uniform(key, (n,)))


FAMILIES: Mapping[str, Callable[[jax.Array, int], jax.Array]] = {
    "geometric": _geometric,
    "uniform": _uniform,
    "heavy-tailed": _heavy_tailed,
}
"""Laws of p/p_max: a geometric sequence, its ratio uniform in [½, 1]; uniform; Pareto of index 1 from 0.1, cut at 1."""


TIES = {ties.name.lower(): ties for ties in Ties}


@dataclass(frozen=True)
class Parameters(Declared):
    """A family of instances and how they are trained. Raises ParameterError naming the first bad value."""

    family: str = parameter(
        "uniform", "law of p", "3.2", "geometric, uniform or heavy-tailed (the paper fixes none)", choices=FAMILIES
    )
    features: int = parameter(24, "n", "3.2", "number of features", "[2, 2000]")
    p_max: float = parameter(0.6, "max p", "3.2", "largest predicting probability, at most c/(c+1)")
    paired: float = parameter(
        0.2, "share", "3.2", "probability that a feature is paired; else of either modality", "[0, 1]"
    )
    c: float = parameter(2.0, "c", "3.2", "ratio of predicting to misleading probability", "(1, 1e6]")
    tau: float = parameter(0.7, "τ", "3.2", "accuracy at which training stops in the population reading", "(0.5, 1]")
    samples: int = parameter(4, "N", "3.2", "size of the data set of the finite-sample reading", "[1, 1e6]")
    ties: str = parameter(
        "coin",
        "ties",
        "3.2",
        "a vote sum of 0 counts as a fair coin, an error, or correct; in a finite sample coin = error",
        choices=TIES,
    )
    boost: float = parameter(0.1, "p0", "3.3", "what distillation adds to a self-standing feature's priority", "(0, 1]")
    delta: float = parameter(0.1, "δ", "3.2", "the δ at which Theorem 1(c) as printed is also checked", "(0, 1)")
    instances: int = parameter(1000, "instances", "–", "number of instances drawn per seed", "[1, 1e6]")

    def __post_init__(self) -> None:
        super().__post_init__()
        most = self.c / (self.c + 1)
        if not 0 < self.p_max <= most:
            bound, value = apart(most, self.p_max)
            raise ParameterError("p_max", f"must lie in (0, c/(c+1)] = (0, {bound}]; got {value}")

    @property
    def tie_rule(self) -> Ties:
        """What a vote sum of zero counts for."""
        return TIES[self.ties]


def draw_instance(family: str, n: int, key: jax.Array, p_max: jax.Array, paired: jax.Array, c: jax.Array) -> Features:
    """One instance of n features, from `key` alone."""
    of_p, of_kind, of_modality = jax.random.split(key, 3)
    is_paired = jax.random.bernoulli(of_kind, paired, (n,))
    modality = jax.random.randint(of_modality, (n,), 1, 3)
    return Features(p_max * FAMILIES[family](of_p, n), jnp.where(is_paired, PAIRED, modality), c)


def draw_vote_matrix(key: jax.Array, features: Features, samples: int) -> jax.Array:
    """The votes of one instance on a finite data set, (n, samples): `drawn_votes`, all at once."""
    return jax.vmap(drawn_votes(key, features, samples))(jnp.arange(features.p.shape[-1]))
