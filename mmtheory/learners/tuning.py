"""Hyper-parameters chosen on validation data, with the same number of trials for every method."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int, Key
from scipy.stats import qmc

from mmtheory.learners.examples import Data
from mmtheory.learners.method import Build, Hyper, Method, Pretrained, cross_entropy
from mmtheory.learners.training import Records, Schedule, accuracy, train
from mmtheory.seeds import concatenate, over_runs


@dataclass(frozen=True)
class Range:
    """The values among which a hyper-parameter is chosen, on a logarithmic scale or a linear one."""

    low: float
    high: float
    log: bool = True

    def at(self, u: np.ndarray) -> np.ndarray:
        """The values a share u of the way from low to high."""
        return self.low * (self.high / self.low) ** u if self.log else self.low + (self.high - self.low) * u


def trials(space: Mapping[str, Range], count: int, fixed: Mapping[str, float | Sequence[float]]) -> Hyper:
    """`count` points of a space, a power of two: a Sobol sequence, so that each axis alone is evenly covered.

    What is `fixed` has one value, a number or several, in all trials.
    """
    points = qmc.Sobol(len(space), scramble=False).random_base2(count.bit_length() - 1) + 0.5 / count
    chosen = {name: of.at(points[:, i]) for i, (name, of) in enumerate(space.items())}
    given = {name: np.broadcast_to(value, (count, *np.shape(value))) for name, value in fixed.items()}
    return {name: jnp.asarray(values, float) for name, values in (chosen | given).items()}


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Task:
    """A method and the trials among which its hyper-parameters are chosen."""

    trials: Hyper
    method: Method = field(metadata={"static": True})
    build: Build = field(metadata={"static": True})
    schedule: Schedule = field(metadata={"static": True})


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Run:
    """What differs from seed to seed."""

    key: Key[Array, ""]
    data: Data
    pretrained: Pretrained


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Fitted:
    """The chosen network of one run, what it does with the data, and how it was chosen."""

    network: Any
    records: Records
    training_features: tuple[Float[Array, "n _"], ...]
    test_features: tuple[Float[Array, "m _"], ...]
    test_logits: Float[Array, "m K"]
    chosen: Int[Array, ""]
    validation_accuracy: Float[Array, " trial"]
    diverged: Bool[Array, " trial"]


def fit_one(task: Task, run: Run) -> Fitted:
    """Train every trial and choose the one with the best validation accuracy, among equals the least loss.

    Trials of one run start from the same key, so that they differ in their hyper-parameters only.
    """

    def attempt(hyper: Hyper) -> tuple[Any, Records, Array, Array]:
        trained = train(task.method, task.build, task.schedule, run.data, run.pretrained, hyper, run.key)
        logits = trained.network(run.data.validation.x)
        loss = cross_entropy(logits, run.data.validation)
        return trained.network, trained.records, accuracy(logits, run.data.validation), loss

    with jax.default_matmul_precision("highest"):
        networks, records, validation_accuracy, loss = jax.lax.map(attempt, task.trials)
        diverged = ~jnp.isfinite(loss)
        score = jnp.where(diverged, -1, validation_accuracy)
        chosen = jnp.argmin(jnp.where((score == score.max()) & ~diverged, loss, jnp.inf))
        network, records = jax.tree.map(lambda a: a[chosen], (networks, records))
        test_features = network.features(run.data.test.x)
        return Fitted(
            network=network,
            records=records,
            training_features=network.features(run.data.train.x),
            test_features=test_features,
            test_logits=network(run.data.test.x),
            chosen=chosen,
            validation_accuracy=validation_accuracy,
            diverged=diverged,
        )


_fit = over_runs(fit_one)


def fit(task: Task, runs: Run) -> Fitted:
    """`fit_one` for every run: numpy arrays with a leading axis of runs. A run's numbers depend on it alone."""
    return concatenate(list(_fit(task, runs)))
