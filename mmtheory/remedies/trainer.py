"""Every remedy on the data, the teachers and the fresh test samples of each seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from itertools import accumulate, pairwise

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Key

from mmtheory.competition.sparse_coding import SparseCoding
from mmtheory.learners.data import Data, Examples
from mmtheory.learners.evaluation import Encoders, Frozen, evaluate
from mmtheory.learners.method import Pretrained
from mmtheory.learners.pipeline import PerRun, Run, Task, runs_of
from mmtheory.remedies.methods import ROWS, TEACHERS, Row, Start
from mmtheory.remedies.network import Averaged, Build, SmoothedNetwork
from mmtheory.remedies.outcome import FreshSamples, Outcome, Tested, measure
from mmtheory.remedies.setting import Setting
from mmtheory.seeds import keys_of
from mmtheory.umt.blending import head_losses
from mmtheory.umt.teacher import UniModalTeacher

MEMBERS = 5
"""Naive networks of an ensemble."""


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Prepared:
    """What all rows of a seed share. `data.test` is for linear evaluation; errors are counted on fresh samples."""

    data: Data
    own: SmoothedNetwork
    initial: SmoothedNetwork


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Preparation:
    """The data law, the sizes of the training, validation and test parts, and what builds networks."""

    law: SparseCoding
    n: tuple[int, int, int] = field(metadata={"static": True})
    build: Build = field(metadata={"static": True})


@PerRun
def prepare(preparation: Preparation, key: Key[Array, ""]) -> Prepared:
    """Data and initial weights of a seed: the students' own and the teachers' are independent."""
    law, n, build = preparation.law, preparation.n, preparation.build
    data_key, own, initial = jax.random.split(jax.random.fold_in(key, 0), 3)
    sample = law.sample(data_key, sum(n))
    everything = Examples(tuple(x.T for x in sample.X), sample.y)
    parts = pairwise(accumulate(n, initial=0))
    data = Data(*(everything[jnp.arange(*part)] for part in parts))
    return Prepared(data, build.late_fusion(own), build.late_fusion(initial))


@PerRun
def fit(task: Task, run: Run) -> SmoothedNetwork:
    """One network trained; what is recorded on the way sees no test sample and is dropped."""
    return task.train(replace(run, data=replace(run.data, test=run.data.validation))).network


class Trainer:
    """A setting on given seeds: data and teachers once, then any row on them, every seed apart.

    Arrays are numpy with a leading axis of seeds; a seed's numbers depend on setting, row, step sizes and seed only.

    Args:
        setting: the setting.
        seeds: at least one.
        naive_rate: the step size of the naive network that self-distillation and gradient blending start from.
    """

    def __init__(self, setting: Setting, seeds: Sequence[int], naive_rate: float):
        p = setting.parameters
        self.setting, self.seeds, self.naive_rate = setting, seeds, naive_rate
        self.build, self.law = setting.build, p.law()
        keys = keys_of(seeds)
        sizes = (p.n, setting.validation, setting.evaluated)
        self.prepared = prepare(Preparation(self.law, sizes, self.build), keys)
        self.test_keys = jax.vmap(jax.random.fold_in, (0, None))(keys, 2)
        self.teachers = self._train(TEACHERS, p.eta, p.steps)

    @cached_property
    def naive(self) -> SmoothedNetwork:
        """Naive joint training."""
        return self._train(ROWS["naive"], self.naive_rate, self.setting.steps)

    @cached_property
    def ensemble(self) -> SmoothedNetwork:
        """Naive networks from initial weights of their own, on the same data, their neurons side by side."""
        members = []
        for k in range(MEMBERS):
            keys = jax.vmap(jax.random.fold_in, (0, None))(keys_of(self.seeds), 3 + k)
            members.append(self._train(ROWS["naive"], self.naive_rate, self.setting.steps, _fresh(self.build, keys)))
        return jax.tree.map(lambda *weights: np.concatenate(weights, axis=2), *members)

    def run(self, row: Row, rate: float) -> tuple[SmoothedNetwork, Outcome]:
        """The networks of a row at a step size for a loss of weight 1, and what they do."""
        network = self._train(row, rate, self.setting.steps) if row.trained else self._start(row.start)
        rates = jnp.broadcast_to(row.at(rate, self.build)["learning_rate"], len(self.seeds))
        tested = Tested(network, self.teachers, self.prepared.data, self.test_keys, rates)
        return network, measure(FreshSamples(self.law, self.setting.parameters.test_samples), tested)

    def linear_evaluation(self, network: SmoothedNetwork) -> Encoders:
        """Linear classifiers on the frozen neurons of every encoder."""
        data = self.prepared.data
        return evaluate(
            self.build.K, Frozen(_features(network, data.train), data.train, _features(network, data.test), data.test)
        )

    def _train(self, row: Row, rate: float, steps: int, start: SmoothedNetwork | None = None) -> SmoothedNetwork:
        pretrained = Pretrained()
        if isinstance(row.method, UniModalTeacher):
            pretrained = Pretrained(apart(self.teachers))
        if row.needs_naive:
            pretrained = replace(pretrained, fusion=self.naive, curves=self._curves())
        if row.labels == "teachers":
            pretrained = Pretrained(fusion=Averaged(self.teachers, 2))
        if row.labels == "ensemble":
            pretrained = Pretrained(fusion=Averaged(self.ensemble, MEMBERS))
        schedule = self.setting.schedule(steps, row.periods)
        task, hyper = Task(row.method, self.build, schedule), row.at(rate, self.build)
        network = self._start(row.start) if start is None else start
        return fit(task, runs_of(self.seeds, self.prepared.data, hyper, pretrained, network, stream=1))

    def _curves(self) -> Array:
        """(seed, network, before/after, training/validation): losses of the teachers and of naive fusion."""

        def losses(before: SmoothedNetwork, after: SmoothedNetwork) -> Array:
            return jnp.stack([_head_losses(network, self.prepared.data) for network in (before, after)], axis=2)

        alone, fused = losses(self.prepared.initial, self.teachers), losses(self.prepared.own, self.naive)
        return jnp.concatenate([alone[:, :-1], fused[:, -1:]], axis=1)

    def _start(self, start: Start) -> SmoothedNetwork:
        if start == "teachers":
            return self.teachers
        return self.prepared.own if start == "own" else self.prepared.initial


@partial(jax.jit, static_argnums=0)
def _fresh(build: Build, keys: Key[Array, " seed"]) -> SmoothedNetwork:
    return jax.vmap(build.late_fusion)(keys)


@jax.jit
@jax.vmap
def _features(network: SmoothedNetwork, examples: Examples) -> tuple[Array, ...]:
    return network.features(examples.x)


@jax.jit
@jax.vmap
def _head_losses(network: SmoothedNetwork, data: Data) -> Float[Array, "head 2"]:
    return jnp.stack([head_losses(network, data.train), head_losses(network, data.validation)], axis=-1)


def apart(network: SmoothedNetwork) -> tuple[SmoothedNetwork, ...]:
    """A network per modality."""
    return tuple(eqx.tree_at(lambda whole: whole.encoders, network, (w,)) for w in network.encoders)
