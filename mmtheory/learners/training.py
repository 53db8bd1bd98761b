"""The one training loop: minibatch descent in a compiled scan, with a linear probe on every encoder on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, TypeAlias

import equinox as eqx
import jax
import jax.numpy as jnp
import optax
from jaxtyping import Array, Float, Int, Key

from mmtheory.learners.data import Data, Examples
from mmtheory.learners.imputation import known, renewed, resting
from mmtheory.learners.method import Hyper, Method, Pretrained, Step, cross_entropy
from mmtheory.learners.sample_chunks import in_chunks
from mmtheory.learners.uni_modal import fused

Optimiser: TypeAlias = Literal["adam", "sgd"]


@dataclass(frozen=True)
class Schedule:
    """How long, in which batches and at which rate is trained. Statistics are recorded after every period.

    Args:
        periods: number of periods; an epoch each unless `passes` says otherwise.
        passes: passes over the training data in a period.
        batch: samples per step, drawn without replacement in every pass; None for all of them. The last
            n mod batch samples of a pass are left out, others in each pass.
        optimiser: Adam, as in laziness, Table 8, or gradient descent.
        decay: of the learning rate: to 0 along a half cosine, or none.
        probes: whether a linear probe learns on every encoder on the way, by the same optimiser at the same rate; it
            costs about as much as a step.
        momentum: of gradient descent: v ← momentum · v + gradient, θ ← θ − rate · v.
        rest: a parameter array whose gradient is 0 keeps its value and its v; without, it moves on by its momentum.
        keep: the network that is left: the last, or the one after the period with the best validation accuracy; the
            untrained one is no candidate.
        until: "fitted" ends the training after the period at whose end no training sample is wrong, "steps" after all
            periods; records of later periods repeat the last.
        watch: what is recorded on the way: all; or the validation part only, where passes are short; or nothing, where
            compiling a network once more takes long. The rest is NaN.
    """

    periods: int = 40
    passes: int = 1
    batch: int | None = 64
    optimiser: Optimiser = "adam"
    decay: Literal["cosine", "constant"] = "cosine"
    probes: bool = True
    momentum: float = 0.0
    rest: bool = False
    keep: Literal["last", "best"] = "last"
    until: Literal["steps", "fitted"] = "steps"
    watch: Literal["all", "validation", "nothing"] = "all"

    def steps(self, n: int) -> int:
        """Steps of a pass over n samples."""
        return 1 if self.batch is None else max(n // self.batch, 1)


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Records:
    """Statistics before training and after each period; probes are the linear classifiers on detached features."""

    training_loss: Float[Array, " period"] = field(
        metadata={"dims": ("period",), "long_name": "cross-entropy of the fused logits, training part"}
    )
    validation_loss: Float[Array, " period"] = field(
        metadata={"dims": ("period",), "long_name": "cross-entropy of the fused logits, validation part"}
    )
    validation_accuracy_along: Float[Array, " period"] = field(
        metadata={"dims": ("period",), "long_name": "accuracy of the fused logits along training, validation part"}
    )
    accuracy: Float[Array, " period"] = field(
        metadata={"dims": ("period",), "long_name": "accuracy of the fused logits along training, test part"}
    )
    probe_accuracy: Float[Array, "period R"] = field(
        metadata={
            "dims": ("period", "modality"),
            "long_name": "test accuracy of each encoder's probe; nan without probes",
        }
    )


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Trained:
    """A network after training, what was recorded on the way, and the method's own records, period by period.

    `last` is the network after the last step, whichever is kept.
    """

    network: Any
    last: Any
    records: Records
    trace: Any


def accuracy(logits: Float[Array, "n *pixel K"], examples: Examples) -> Float[Array, ""]:
    """Share of the samples, or pixels, whose largest logit is the label's; negative labels do not count."""
    return jnp.mean(jnp.argmax(logits, axis=-1) == examples.y, dtype=logits.dtype, where=examples.y >= 0)


def train(
    method: Method,
    build: Any,
    schedule: Schedule,
    data: Data,
    pretrained: Pretrained,
    hyper: Hyper,
    key: Key[Array, ""],
    network: Any = None,
) -> Trained:
    """Train a method on one data set, from `network` where there is one, else from the method's own start.

    A run that diverges goes on with NaN, which its records show.
    """
    start_key, loop_key, probe_key = jax.random.split(key, 3)
    if network is None:
        network = method.start(build, start_key, pretrained, hyper)
    network = renewed(network, data.train)
    loop = _Loop(method, schedule, data, pretrained, hyper)
    probes = _fresh_probes(network, data, build.K, probe_key) if schedule.probes else ()
    state = _State(
        network,
        probes,
        loop.optimiser.init((network, probes)),
        method.memory(network, data, pretrained),
        jnp.asarray(0),
    )
    first = (loop.record(state), method.trace(state.memory))
    best: Any = ()
    if schedule.keep == "best":
        # The untrained network is left only where every later one has diverged.
        best = (network, jnp.full((), -1.0, first[0].validation_accuracy_along.dtype))
    if method.trained:
        periods = (jax.random.split(loop_key, schedule.periods), jnp.arange(schedule.periods))
        if schedule.until == "fitted":
            carried = ((state, best), first, jnp.asarray(False))
            ((state, best), _, _), later = jax.lax.scan(loop.one_period_until_fitted, carried, periods)
        else:
            (state, best), later = jax.lax.scan(loop.one_period, (state, best), periods)
    else:
        later = jax.tree.map(lambda a: jnp.broadcast_to(a, (schedule.periods, *a.shape)), first)
    records, trace = jax.tree.map(lambda a, b: jnp.concatenate([a[None], b]), first, later)
    return Trained(best[0] if schedule.keep == "best" else state.network, state.network, records, trace)


class _State(NamedTuple):
    """What a step hands to the next."""

    network: Any
    probes: tuple[eqx.nn.Linear, ...]
    optimiser: Any
    memory: Any
    taken: Int[Array, ""]


@dataclass(frozen=True)
class _Loop:
    """The steps, passes and periods of one training."""

    method: Method
    schedule: Schedule
    data: Data
    pretrained: Pretrained
    hyper: Hyper

    @property
    def steps(self) -> int:
        """Of a pass."""
        return self.schedule.steps(self.data.train.n)

    @property
    def total(self) -> int:
        """Steps of the whole training."""
        return self.schedule.periods * self.schedule.passes * self.steps

    @property
    def optimiser(self) -> optax.GradientTransformation:
        """The schedule's, at the run's learning rate."""

        def rate(count: Array) -> Array:
            decays = self.schedule.decay == "cosine"
            return self.hyper["learning_rate"] * (
                optax.cosine_decay_schedule(1.0, self.total)(count) if decays else 1.0
            )

        return _optimiser(self.schedule, rate)

    def one_step(self, state: _State, batch: tuple[Examples, Array]) -> tuple[_State, None]:
        """Descend the method's loss and the probes', which do not touch each other."""
        examples, key = batch
        network, memory = state.network, state.memory
        progress, passes = state.taken / self.total, state.taken // self.steps
        step = Step(key, progress, passes, self.hyper, self.pretrained, memory)

        def loss(trained: tuple[Any, Any]) -> tuple[Float[Array, ""], Any]:
            network, probes = trained
            value, notes = self.method.noted_loss(network, examples, step)
            return value + probe_loss(network, probes, examples), notes

        (of_network, of_probes), notes = jax.grad(loss, has_aux=True)((network, state.probes))
        gradient = resting(self.method.transform_gradient(of_network, notes, network, step))
        (update, probe_update), optimiser = self.optimiser.update((gradient, of_probes), state.optimiser)
        after = self.method.settled(optax.apply_updates(network, self.method.scale(update, self.hyper)), notes)
        memory = self.method.after_step(notes, gradient, network, after, step)
        probes: Any = optax.apply_updates(state.probes, probe_update)
        return _State(after, probes, optimiser, memory, state.taken + 1), None

    def one_pass(self, state: _State, key: Key[Array, ""]) -> tuple[_State, None]:
        """All batches of the training data, in an order of their own."""
        order_key, steps_key = jax.random.split(key)
        training, batch = self.data.train, self.schedule.batch
        if batch is None or training.n <= batch:
            batches = jax.tree.map(lambda a: a[None], training)
        else:
            order = jax.random.permutation(order_key, training.n)[: self.steps * batch]
            batches = training[order.reshape(self.steps, batch)]
        return jax.lax.scan(self.one_step, state, (batches, jax.random.split(steps_key, self.steps)))

    def one_period(
        self, carried: tuple[_State, Any], period: tuple[Array, Array]
    ) -> tuple[tuple[_State, Any], tuple[Records, Any]]:
        """Passes, after which is recorded, and the best network so far kept if the schedule asks for it."""
        (state, best), (key, number) = carried, period
        state, _ = jax.lax.scan(self.one_pass, state, jax.random.split(key, self.schedule.passes))
        current = renewed(state.network, self.data.train)
        network, memory = self.method.after_period(current, self.data, number, state.memory)
        if network is not current:
            network = renewed(network, self.data.train)
        state = state._replace(network=network, memory=memory)
        records = self.record(state)
        if self.schedule.keep == "best":
            score = _score(records)
            best = jax.lax.cond(score > best[1], lambda: (state.network, score), lambda: best)
        return (state, best), (records, self.method.trace(memory))

    def one_period_until_fitted(self, carried: Any, period: tuple[Array, Array]) -> tuple[Any, tuple[Records, Any]]:
        """A period, or, once the network errs on no training sample, nothing."""

        def train_on() -> Any:
            state, noted = self.one_period(carried[0], period)
            training = self.data.train
            right = jnp.argmax(in_chunks(state[0].network, training.x), axis=-1) == training.y
            return state, noted, jnp.all(right)

        after = jax.lax.cond(carried[2], lambda: carried, train_on)
        return after, after[1]

    def record(self, state: _State) -> Records:
        """What the schedule watches of the network and its probes."""
        network, data, R = state.network, self.data, len(self.data.train.x)
        if self.schedule.watch == "nothing":
            unknown = jnp.full((), jnp.nan)
            return Records(unknown, unknown, unknown, unknown, jnp.broadcast_to(unknown, R))
        # Memory holds some samples at a time, none of which knows another.
        logits = in_chunks(network, data.validation.x)
        loss, share = cross_entropy(logits, data.validation), accuracy(logits, data.validation)
        if self.schedule.watch == "validation":
            unknown = jnp.full((), jnp.nan, logits.dtype)
            return Records(unknown, loss, share, unknown, jnp.broadcast_to(unknown, R))
        features = network.features(data.test.x)
        test_logits = fused(network, features, data.test.x)
        probed = [
            accuracy(jax.vmap(probe)(phi), known(data.test, r))
            for r, (probe, phi) in enumerate(zip(state.probes, features, strict=bool(state.probes)))
        ]
        return Records(
            training_loss=cross_entropy(network(data.train.x), data.train),
            validation_loss=loss,
            validation_accuracy_along=share,
            accuracy=accuracy(test_logits, data.test),
            probe_accuracy=jnp.stack(probed) if probed else jnp.full(R, jnp.nan, test_logits.dtype),
        )


def _fresh_probes(network: Any, data: Data, K: int, key: Key[Array, ""]) -> tuple[eqx.nn.Linear, ...]:
    """A linear classifier for the features of every encoder."""
    sizes = [phi.shape[-1] for phi in jax.eval_shape(network.features, data.train.x)]
    keys = jax.random.split(key, len(sizes))
    return tuple(eqx.nn.Linear(size, K, key=k) for size, k in zip(sizes, keys, strict=True))


def _score(records: Records) -> Float[Array, ""]:
    """By which networks of one run are chosen: a diverged one never is."""
    return jnp.where(jnp.isfinite(records.validation_loss), records.validation_accuracy_along, -1)


def _optimiser(schedule: Schedule, rate: Callable[[Array], Array]) -> optax.GradientTransformation:
    if schedule.optimiser == "adam":
        return optax.adam(rate)
    if schedule.rest:
        return optax.chain(_resting_momentum(schedule.momentum), optax.scale_by_learning_rate(rate))
    return optax.sgd(rate, schedule.momentum or None)


def _resting_momentum(decay: float) -> optax.GradientTransformation:
    """`optax.trace`, but an array whose gradient is 0 does not move and keeps its momentum."""
    momentum = optax.trace(decay)

    def update(gradient: Any, state: optax.TraceState, parameters: Any = None) -> tuple[Any, optax.TraceState]:
        moves = jax.tree.map(lambda g: jnp.any(g != 0), gradient)
        updates, after = momentum.update(gradient, state, parameters)
        updates = jax.tree.map(lambda move, u: jnp.where(move, u, 0), moves, updates)
        return updates, optax.TraceState(jax.tree.map(jnp.where, moves, after.trace, state.trace))

    return optax.GradientTransformation(momentum.init, update)


def probe_loss(network: Any, probes: Any, examples: Examples) -> Float[Array, ""]:
    """Cross-entropy of a linear classifier on each encoder's detached features: no gradient reaches the network."""
    if not probes:
        return jnp.zeros(())
    features = jax.lax.stop_gradient(network.features(examples.x))
    losses = [
        cross_entropy(jax.vmap(p)(phi), known(examples, r))
        for r, (p, phi) in enumerate(zip(probes, features, strict=True))
    ]
    return jnp.sum(jnp.stack(losses))
