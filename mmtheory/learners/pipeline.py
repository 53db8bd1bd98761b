"""From data to what is reported, over many runs: the frame of every experiment with learners.

A run is a seed's data, the networks pretrained on them, hyper-parameters and a key. What an experiment wants to know of
one run is a function of a task and a run, in which `task.train(run)` is the training; decorated with `PerRun` it
computes all runs, such as those of `runs_of`. `tuning.fit` is one, which chooses hyper-parameters on validation data.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import update_wrapper
from itertools import accumulate, pairwise
from typing import Any, Generic, TypeVar

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Key
from numpy.typing import ArrayLike

from mmtheory.learners.data import Data
from mmtheory.learners.method import Hyper, Method, Pretrained
from mmtheory.learners.training import Schedule, Trained, train
from mmtheory.seeds import concatenate, keys_of, over_runs

Setup = TypeVar("Setup")
Each = TypeVar("Each")
Result = TypeVar("Result")


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Run:
    """What differs from run to run of one compiled program; `train` says what each of it is.

    Hyper-parameters are of the run, so that runs at several settings make one batch.
    """

    key: Key[Array, ""]
    data: Data
    hyper: Hyper
    pretrained: Pretrained = field(default_factory=Pretrained)
    network: Any = None


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Task:
    """What is trained and how, the same for all runs of one compiled program."""

    method: Method = field(metadata={"static": True})
    build: Any = field(metadata={"static": True})
    schedule: Schedule = field(metadata={"static": True})

    def train(self, run: Run) -> Trained:
        """Train one run's network."""
        return train(self.method, self.build, self.schedule, run.data, run.pretrained, run.hyper, run.key, run.network)


class PerRun(Generic[Setup, Each, Result]):
    """A function of a setup and one run, made into one of a setup and many runs: a decorator.

    Runs have a leading axis, and results are numpy arrays with one. A run's numbers depend on the setup and the run
    alone. Matrix products have full precision on every device. Runs of the same shapes, and setups, are compiled once.
    """

    def __init__(self, one: Callable[[Setup, Each], Result]):
        def precisely(setup: Setup, run: Each) -> Result:
            with jax.default_matmul_precision("highest"):
                return one(setup, run)

        update_wrapper(self, one)
        self.one = one
        self._batches = over_runs(precisely)

    def __call__(self, setup: Setup, runs: Each, finished: Callable[[int], object] = lambda count: None) -> Result:
        """The results of all runs; after every batch `finished` is told how many runs were in it."""
        results = []
        for batch in self._batches(setup, runs):
            results.append(batch)
            finished(_count(batch))
        return concatenate(results)

    def groups(
        self, setup: Setup, groups: Sequence[Each], finished: Callable[[int], object] = lambda count: None
    ) -> list[Result]:
        """The results of several groups of runs, which fill batches together."""
        results = self(setup, jax.tree.map(_joined, *groups), finished)
        ends = accumulate(map(_count, groups), initial=0)
        return [jax.tree.map(lambda leaf, part=slice(*part): leaf[part], results) for part in pairwise(ends)]


def _count(runs: Any) -> int:
    return len(jax.tree.leaves(runs)[0])


def _joined(*leaves: Any) -> Any:
    # Keys are no numpy arrays.
    return (jnp if isinstance(leaves[0], jax.Array) else np).concatenate(leaves)


def runs_of(
    seeds: Sequence[int],
    data: Data,
    hyper: Mapping[str, ArrayLike],
    pretrained: Pretrained | None = None,
    network: Any = None,
    stream: int | None = None,
) -> Run:
    """One run a seed, all with these hyper-parameters; other arguments have a leading axis of seeds.

    A run's key is its seed's, or the one of a stream: networks of one seed from different streams are independent,
    those of one stream start alike.
    """
    keys = keys_of(seeds)
    if stream is not None:
        keys = jax.vmap(jax.random.fold_in, (0, None))(keys, stream)
    # On the host until a batch of runs is computed, hence numpy where the type says array.
    each: Any = {
        name: np.broadcast_to(np.asarray(value, np.float32), (len(keys), *np.shape(value)))
        for name, value in hyper.items()
    }
    return Run(keys, data, each, Pretrained() if pretrained is None else pretrained, network)
