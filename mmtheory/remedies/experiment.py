"""Every remedy on the data, the teachers and the fresh test samples of each seed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import accumulate, pairwise

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Key

from mmtheory.competition.sparse_coding import SparseCoding
from mmtheory.learners.data import Data, Examples
from mmtheory.learners.evaluation import Encoders, Frozen, evaluate
from mmtheory.learners.method import Hyper
from mmtheory.learners.training import Task, train
from mmtheory.remedies.methods import ROWS, TEACHERS, Row
from mmtheory.remedies.network import Build, SmoothedNetwork
from mmtheory.remedies.outcome import FreshSamples, Outcome, Tested, measure
from mmtheory.remedies.setting import PILOT, Setting
from mmtheory.remedies.starts import From, Given, Start
from mmtheory.seeds import concatenate, keys_of, over_runs, over_seeds
from mmtheory.umt.blending import head_losses
from mmtheory.umt.teacher import UniModalTeacher


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Prepared:
    """What all rows of a seed share. `data.test` is for linear evaluation; errors are counted on fresh samples."""

    data: Data
    own: SmoothedNetwork
    initial: SmoothedNetwork


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Law:
    """The data law with the sizes of the training, validation and test parts."""

    law: SparseCoding
    n: tuple[int, int, int] = field(metadata={"static": True})
    build: Build = field(metadata={"static": True})


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Run:
    """What differs from seed to seed, and the hyper-parameters."""

    key: Key[Array, ""]
    data: Data
    given: Given
    hyper: Hyper


def prepare(law: Law, key: Key[Array, ""]) -> Prepared:
    """Data and initial weights of a seed: the students' own and the teachers' are independent."""
    data_key, own, initial = jax.random.split(jax.random.fold_in(key, 0), 3)
    sample = law.law.sample(data_key, sum(law.n))
    everything = Examples(tuple(x.T for x in sample.X), sample.y)
    ends = (0, *accumulate(law.n))
    data = Data(*(everything[jnp.arange(*part)] for part in pairwise(ends)))
    return Prepared(data, law.build.late_fusion(own), law.build.late_fusion(initial))


def fit(task: Task, run: Run) -> SmoothedNetwork:
    """One network trained; what is recorded on the way sees no test sample and is dropped."""
    data = replace(run.data, test=run.data.validation)
    return train(task.method, task.build, task.schedule, data, run.given, run.hyper, run.key).network


_prepare, _fit, _measure = over_seeds(prepare), over_runs(fit), over_runs(measure)


class Bench:
    """A setting on given seeds: data and teachers once, then any row on them, every seed apart.

    Arrays are numpy with a leading axis of seeds; a seed's numbers depend on setting, row, step sizes and seed only.

    Args:
        setting: the setting.
        seeds: at least one.
        naive_rate: the step size of the naive network that self-distillation and gradient blending start from.
    """

    def __init__(self, setting: Setting, seeds: Sequence[int], naive_rate: float):
        p = setting.parameters
        self.setting, self.build, self.law = setting, setting.build, p.law()
        self.naive_rate = naive_rate
        sizes = (p.n, setting.validation, setting.evaluated)
        self.prepared: Prepared = concatenate(list(_prepare(Law(self.law, sizes, self.build), seeds)))
        keys = keys_of(seeds)
        self.training_keys, self.test_keys = (jax.vmap(jax.random.fold_in, (0, None))(keys, i) for i in (1, 2))
        self.teachers = self._train(TEACHERS, p.eta, p.steps)

    @cached_property
    def naive(self) -> SmoothedNetwork:
        """Naive joint training."""
        return self._train(ROWS["naive"], self.naive_rate, self.setting.steps)

    def run(self, row: Row, rate: float) -> tuple[SmoothedNetwork, Outcome]:
        """The networks of a row at a step size for a loss of weight 1, and what they do."""
        network = self._train(row, rate, self.setting.steps) if row.trained else self._start(row.start)
        hyper = self._each(row.at(rate, self.build))
        tested = Tested(network, self.teachers, self.prepared.data, self.test_keys, hyper["learning_rate"])
        fresh = FreshSamples(self.law, self.setting.parameters.test_samples)
        return network, concatenate(list(_measure(fresh, tested)))

    def linear_evaluation(self, network: SmoothedNetwork) -> Encoders:
        """Linear classifiers on the frozen neurons of every encoder."""
        data = self.prepared.data
        return evaluate(
            self.build.K, Frozen(_features(network, data.train), data.train, _features(network, data.test), data.test)
        )

    def _train(self, row: Row, rate: float, steps: int) -> SmoothedNetwork:
        start = self._start(row.start)
        given = Given(start=start)
        if isinstance(row.method, UniModalTeacher):
            given = replace(given, teachers=_apart(self.teachers))
        if row.needs_naive:
            given = replace(given, fusion=self.naive, curves=self._curves())
        task = Task(From(method=row.method), self.build, self.setting.schedule(steps))
        run = Run(self.training_keys, self.prepared.data, given, self._each(row.at(rate, self.build)))
        return concatenate(list(_fit(task, run)))

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

    def _each(self, hyper: Hyper) -> Hyper:
        seeds = len(self.training_keys)
        return {name: jnp.broadcast_to(value, (seeds, *value.shape)) for name, value in hyper.items()}


@jax.jit
@jax.vmap
def _features(network: SmoothedNetwork, examples: Examples) -> tuple[Array, ...]:
    return network.features(examples.x)


@jax.jit
@jax.vmap
def _head_losses(network: SmoothedNetwork, data: Data) -> Float[Array, "head 2"]:
    return jnp.stack([head_losses(network, data.train), head_losses(network, data.validation)], axis=-1)


def _apart(network: SmoothedNetwork) -> tuple[SmoothedNetwork, ...]:
    """A network per modality."""
    return tuple(SmoothedNetwork((w,), network.activation) for w in network.encoders)


@dataclass(frozen=True)
class Comparison:
    """Rows on the same seeds: what each left behind, its linear evaluation, and its step size for weight 1."""

    setting: Setting
    outcomes: Mapping[str, Outcome]
    encoders: Mapping[str, Encoders]
    rates: Mapping[str, float]


def best_rate(pilot: Bench, row: Row) -> float:
    """The step size with the least validation error over the pilot seeds, among equals the least validation loss.

    A rate at which some pilot seed diverged comes last. Every row tries all the setting's rates.
    """

    def score(rate: float) -> tuple[bool, float, float]:
        outcome = pilot.run(row, rate)[1]
        loss = float(np.sum(outcome.validation_loss))
        return not np.isfinite(loss), float(np.sum(outcome.validation_error)), loss

    return min(pilot.setting.rates, key=score)


def step_sizes(setting: Setting, names: Sequence[str]) -> dict[str, float]:
    """By row the step size for a loss of weight 1, chosen on the setting's pilot seeds; naive joint's is among them."""
    if len(setting.rates) == 1:
        return dict.fromkeys(("naive", *names), setting.rates[0])
    pilot = Bench(setting, range(PILOT, PILOT + setting.pilots), setting.rates[0])
    pilot.naive_rate = best_rate(pilot, ROWS["naive"])
    chosen = {name: best_rate(pilot, ROWS[name]) for name in names if name != "naive" and ROWS[name].trained}
    return dict.fromkeys(names, setting.rates[0]) | chosen | {"naive": pilot.naive_rate}


def compare(
    setting: Setting,
    seeds: Sequence[int],
    names: Sequence[str] = tuple(ROWS),
    linear: bool = True,
    finished: Callable[[str], object] = lambda name: None,
) -> Comparison:
    """Every named row on every seed; `linear` adds the linear evaluation of all encoders, the teachers' included.

    `finished` is called with the name of every row that is done.
    """
    rates = step_sizes(setting, names)
    bench = Bench(setting, seeds, rates["naive"])
    outcomes, encoders = {}, {}
    for name in names:
        network, outcomes[name] = bench.run(ROWS[name], rates[name])
        if linear:
            encoders[name] = bench.linear_evaluation(network)
        finished(name)
    return Comparison(setting, outcomes, encoders, {name: rates[name] for name in names})
