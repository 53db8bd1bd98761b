"""How often instances of a family are lazy, and how often each statement fails on them."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from mmtheory import stats
from mmtheory.estimate import Estimate
from mmtheory.laziness.families import TIES, Parameters, draw_instance, draw_vote_matrix
from mmtheory.laziness.priority import FiniteSample, Population, Reading, train
from mmtheory.laziness.theorems import (
    STATEMENTS,
    Comparison,
    Statement,
    performance_laziness_printed_at,
    quantity_laziness_strict,
    uni_modal_laziness_strict,
)
from mmtheory.laziness.votes import Array
from mmtheory.seeds import over_seeds, threads

_VOTES_AT_A_TIME = 2_000_000

READINGS = ("population", "finite")

LAZINESS: Mapping[str, Any] = {
    "quantity": quantity_laziness_strict,
    "uni_modal": uni_modal_laziness_strict,
    "performance": lambda x: x.features.accuracy(x.outcome.multi_modal.members) < x.union_accuracy,
}
"""Joint training learns fewer features than either modality alone; each modality is less accurate than alone; the joint
features are less accurate than the uni-modal ones together. All strictly."""

AT_DELTA = "theorem_1c_printed_at_delta"

STATEMENT_NAMES = (*STATEMENTS, AT_DELTA)


def statements(delta: Array) -> Mapping[str, Statement]:
    """All statements, and 1(c) as printed at one δ."""
    printed = STATEMENTS["theorem_1c_printed"]
    at_delta = Statement(performance_laziness_printed_at(delta), printed.applies)
    return {**STATEMENTS, AT_DELTA: at_delta}


def _counts(dims: tuple[str, ...], long_name: str) -> Any:
    return dataclasses.field(metadata={"dims": dims, "long_name": long_name})


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Counts:
    """Numbers of instances per seed."""

    trained: Array = _counts(("reading",), "instances in which every training succeeds")
    lazy: Array = _counts(("reading", "laziness"), "of these, lazy ones")
    applicable: Array = _counts(("reading", "statement"), "of these, ones that meet the statement's assumptions")
    failures: Array = _counts(("reading", "statement"), "of these, ones on which the statement fails")


def _count(x: Comparison, checked: Mapping[str, Statement]) -> Counts:
    applies = [statement.applies(x) for statement in checked.values()]
    fails = [where & ~statement.holds(x) for where, statement in zip(applies, checked.values(), strict=True)]
    return Counts(
        trained=x.trained,
        lazy=jnp.stack([x.trained & lazy(x) for lazy in LAZINESS.values()]),
        applicable=jnp.stack(applies),
        failures=jnp.stack(fails),
    )


def _together(n: int, samples: int, instances: int) -> int:
    """As many instances at a time as have some ten megabytes of votes and vote sums; counts do not depend on it."""
    return min(max(1, _VOTES_AT_A_TIME // (n * (samples + n))), instances)


def memory(parameters: Parameters, seeds: int) -> float:
    """Bytes that so many seeds need at a time on CPUs: roughly, from what XLA allocates."""
    p = parameters
    of_instance = p.features * (32 * p.samples + 24 * p.features)
    return min(threads(), seeds) * _together(p.features, p.samples, p.instances) * of_instance + 1000 * seeds


def seconds(parameters: Parameters, seeds: int) -> float:
    """Time that so many seeds take on the CPUs here, within a factor of three or so, without compilation."""
    p = parameters
    of_instance = 1e-4 + p.features * (6e-8 * p.features + 2e-8 * p.samples)
    return seeds / threads() * p.instances * of_instance


@cache
def _compiled(family: str, n: int, samples: int, ties: str, instances: int) -> Any:
    def of_instance(setup: dict[str, jax.Array], key: jax.Array) -> Counts:
        of_features, of_votes = jax.random.split(key)
        features = draw_instance(family, n, of_features, setup["p_max"], setup["paired"], setup["c"])
        readings: tuple[Reading, ...] = (
            Population(setup["tau"], TIES[ties]),
            FiniteSample(draw_vote_matrix(of_votes, features, samples), TIES[ties]),
        )
        checked = statements(setup["delta"])
        of_reading = [
            _count(Comparison(features, train(features, reading, setup["boost"]), setup["boost"]), checked)
            for reading in readings
        ]
        return jax.tree.map(lambda *counts: jnp.stack(counts), *of_reading)

    def per_seed(setup: dict[str, jax.Array], key: jax.Array) -> Counts:
        keys = jax.vmap(jax.random.fold_in, (None, 0))(key, jnp.arange(instances))
        flags = jax.lax.map(lambda key: of_instance(setup, key), keys, batch_size=_together(n, samples, instances))
        return jax.tree.map(lambda flag: flag.sum(0), flags)

    return over_seeds(per_seed)


def count(parameters: Parameters, seeds: Sequence[int]) -> Iterator[Counts]:
    """The counts of `parameters.instances` instances per seed, batch by batch of seeds, in double precision."""
    p = parameters
    run = _compiled(p.family, p.features, p.samples, p.ties, p.instances)
    with jax.enable_x64(True):
        names = ("p_max", "paired", "c", "tau", "boost", "delta")
        yield from run({name: jnp.asarray(getattr(p, name), float) for name in names}, seeds)


@dataclass(frozen=True)
class Rates:
    """Counts over seeds as shares with exact binomial intervals. All shares are of trained instances."""

    parameters: Parameters
    counts: Counts

    def _pooled(self, values: Array, reading: str, column: int | None = None) -> int:
        of_reading = np.asarray(values).sum(0)[READINGS.index(reading)]
        return int(of_reading if column is None else of_reading[column])

    @property
    def instances(self) -> int:
        """How many were drawn."""
        return len(self.counts.trained) * self.parameters.instances

    def trained(self, reading: str) -> Estimate:
        """The share of instances in which every training succeeds."""
        return stats.proportion(self._pooled(self.counts.trained, reading), self.instances)

    def lazy(self, kind: str, reading: str) -> Estimate:
        """The share of lazy ones; `kind` is a key of LAZINESS."""
        lazy = self._pooled(self.counts.lazy, reading, tuple(LAZINESS).index(kind))
        return stats.proportion(lazy, self._pooled(self.counts.trained, reading))

    def failures(self, statement: str, reading: str) -> Estimate:
        """The share of those on which a statement applies where it fails."""
        column = STATEMENT_NAMES.index(statement)
        failures = self._pooled(self.counts.failures, reading, column)
        return stats.proportion(failures, self._pooled(self.counts.applicable, reading, column))

    def as_dict(self, reading: str) -> dict[str, Any]:
        """JSON values."""
        return {
            "trained": self.trained(reading).as_dict(),
            "laziness": {kind: self.lazy(kind, reading).as_dict() for kind in LAZINESS},
            "failures": {name: self.failures(name, reading).as_dict() for name in STATEMENT_NAMES},
        }
