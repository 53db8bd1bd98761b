"""Tiny branches and data, and training that logs every step, compiled once for the tests of a process."""

from dataclasses import dataclass, fields, replace
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from mmtheory.greedy.balancing import Balance, Guided, Random, Vanilla
from mmtheory.greedy.network import Architecture
from mmtheory.greedy.rubi import RUBi
from mmtheory.learners.data import Data
from mmtheory.learners.method import Pretrained, Step
from mmtheory.learners.training import Schedule
from tests.greedy import reference
from tests.learners import tiny
from tests.learners.tiny import close, data, examples, labelled, of_run, quickly, same, stacked, trained

__all__ = ["close", "data", "examples", "labelled", "network", "of_run", "quickly", "same", "stacked", "trained"]

K = 3
MIXED = Architecture(((4, 5, 1), (3,)), K, channels=(2, 3), strides=(2, 1), after=(0, 1))
"""A branch of convolutions and a dense one."""

EQUAL = Architecture(((3,), (3,)), K, channels=(4, 3), strides=(1, 1), after=(0, 1))
"""Modalities that can change places."""

NORMALISED = Architecture(
    ((4, 5, 1), (5, 4, 2)), K, channels=(2, 3), strides=(2, 1), after=(0, 1), normalised=True, pooled=True
)
"""Branches of convolutions with batch normalisation, whose classifiers read means of maps."""

N, BATCH = 11, 2
STEPS = N // BATCH
EPOCHS = 3
SCHEDULE = Schedule(EPOCHS, 1, BATCH, "sgd", "constant", probes=False, momentum=0.9, watch="validation")


def network(seed, build):
    """A network with normal parameters and positive running variances."""
    drawn = tiny.network(seed, build)
    running = jax.tree.map(lambda leaf: 0.2 + np.abs(leaf), drawn.running)
    return eqx.tree_at(lambda n: n.running, drawn, running) if jax.tree.leaves(running) else drawn


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Logged(Balance):
    """The memory, and of every step its mode and the Σ μ after it."""

    modes: Any
    sums: Any


class Logging(Vanilla):
    """Mixed into a method: the memory of a training is its trace."""

    def memory(self, network, data, pretrained):
        total = EPOCHS * STEPS
        return Logged(
            **balance_fields(super().memory(network, data, pretrained)),
            modes=jnp.full(total, -1),
            sums=jnp.zeros((total, 2, 2)),
        )

    def after_step(self, notes, gradient, before, after, step):
        balance = super().after_step(notes, gradient, before, after, step)
        t = step.memory.steps.sum()
        return Logged(
            **balance_fields(balance),
            modes=step.memory.modes.at[t].set(self.mode(step)),
            sums=step.memory.sums.at[t].set(balance.accumulated),
        )

    def trace(self, memory):
        return super().trace(memory), memory


def balance_fields(balance):
    return {f.name: getattr(balance, f.name) for f in fields(Balance)}


@dataclass(frozen=True)
class LoggedVanilla(Logging, Vanilla):
    """Logged."""


@dataclass(frozen=True)
class LoggedGuided(Logging, Guided):
    """Logged."""


@dataclass(frozen=True)
class LoggedRandom(Logging, Random):
    """Logged."""


@dataclass(frozen=True)
class LoggedRUBi(Logging, RUBi):
    """Logged."""


def hyper(**values):
    all_values = {"learning_rate": 0.1, "alpha": 0.05, "Q": 2, "l1": 0.0} | values
    return {name: jnp.asarray(value, float) for name, value in all_values.items()}


def step(memory, passes=1, key=0, **values):
    return Step(jax.random.key(key), jnp.asarray(0.0), jnp.asarray(passes), hyper(**values), Pretrained(), memory)


def run(method, build, start, of_data, key, schedule=SCHEDULE, **values):
    """(network, records, trace, memory after the last step) as numpy arrays."""
    out = trained(method, build, schedule, of_data, Pretrained(), hyper(**values), jax.random.key(key), start)
    out = jax.tree.map(np.asarray, out)
    trace, memory = out.trace
    return out.network, out.records, trace, jax.tree.map(lambda a: a[-1], memory)


def batches_and_keys(key, schedule=SCHEDULE, n=N):
    """Of every step its samples and its key."""
    _, loop_key, _ = jax.random.split(jax.random.key(key), 3)
    for period_key in jax.random.split(loop_key, schedule.periods):
        for pass_key in jax.random.split(period_key, schedule.passes):
            order_key, steps_key = jax.random.split(pass_key)
            order = np.asarray(jax.random.permutation(order_key, n))
            yield from zip(
                order[: n - n % schedule.batch].reshape(-1, schedule.batch),
                jax.random.split(steps_key, n // schedule.batch),
                strict=True,
            )


def slowly(start, of_data, key, modes, shape=None, **settings):
    """`reference.descend` on the batches of `run`."""
    batches = [batch for batch, _ in batches_and_keys(key)]
    shape = reference.Shape.from_network(start) if shape is None else shape
    train = of_data.train
    return reference.descend(start, shape, train.x, train.y, batches, modes, 0.1, 0.9, **settings)


def filled(network, leaves):
    """The network with other parameters."""
    return jax.tree.unflatten(jax.tree.structure(network), leaves)


def identical(of_data):
    """Both modalities are the first."""
    return Data(*(replace(part, x=part.x[:1] * 2) for part in (of_data.train, of_data.validation, of_data.test)))


def swapped(network):
    """Branches, the layers that make their gates, and their columns of the shared layers change places."""
    modules = []
    for module in network.modules:
        weight, C = module.shared.weight, module.excite[0].weight.shape[0]
        columns = np.concatenate([weight[:, C:], weight[:, :C]], axis=1)
        shared = eqx.tree_at(lambda layer: layer.weight, module.shared, columns)
        modules.append(eqx.tree_at(lambda m: (m.shared, m.excite), module, (shared, module.excite[::-1])))
    return eqx.tree_at(lambda n: (n.branches, n.modules), network, (network.branches[::-1], tuple(modules)))


def parts(passed):
    """A pass as a tuple."""
    return passed.logits, passed.features, passed.squeezes, passed.gates
