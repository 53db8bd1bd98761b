"""Hyper-parameters chosen on validation data, with the same number of trials for every method."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int

from mmtheory.learners.method import Hyper, cross_entropy
from mmtheory.learners.pipeline import PerRun, Run, Task
from mmtheory.learners.training import Records, accuracy


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
    # It takes long to import.
    from scipy.stats import qmc

    points = qmc.Sobol(len(space), scramble=False).random_base2(count.bit_length() - 1) + 0.5 / count
    chosen = {name: axis.at(points[:, i]) for i, (name, axis) in enumerate(space.items())}
    constant = {name: np.broadcast_to(value, (count, *np.shape(value))) for name, value in fixed.items()}
    return {name: jnp.asarray(values, float) for name, values in (chosen | constant).items()}


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


@PerRun
def fit(task: Task, run: Run) -> Fitted:
    """Train every trial and choose the one with the best validation accuracy, among equals the least loss.

    The run's hyper-parameters have a leading axis of trials. All trials start from the same key, so that they differ in
    their hyper-parameters only.
    """
    data = run.data

    def attempt(hyper: Hyper) -> tuple[Any, Records, Array, Array]:
        trained = task.train(replace(run, hyper=hyper))
        logits = trained.network(data.validation.x)
        loss = cross_entropy(logits, data.validation)
        return trained.network, trained.records, accuracy(logits, data.validation), loss

    networks, records, validation_accuracy, loss = jax.lax.map(attempt, run.hyper)
    diverged = ~jnp.isfinite(loss)
    score = jnp.where(diverged, -1, validation_accuracy)
    chosen = jnp.argmin(jnp.where((score == score.max()) & ~diverged, loss, jnp.inf))
    network, records = jax.tree.map(lambda a: a[chosen], (networks, records))
    test_features = network.features(data.test.x)
    return Fitted(
        network=network,
        records=records,
        training_features=network.features(data.train.x),
        test_features=test_features,
        test_logits=network(data.test.x),
        chosen=chosen,
        validation_accuracy=validation_accuracy,
        diverged=diverged,
    )
