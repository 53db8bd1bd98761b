"""The one training loop: minibatch descent in a compiled scan, with a linear probe on every encoder on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

import equinox as eqx
import jax
import jax.numpy as jnp
import optax
from jaxtyping import Array, Float, Key

from mmtheory.learners.chunks import in_chunks
from mmtheory.learners.examples import Data, Examples
from mmtheory.learners.method import Hyper, Method, Pretrained, Step, cross_entropy


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
        watch: what is recorded on the way: all; or the validation part only, where passes are short; or nothing, where
            compiling a network once more takes long. The rest is NaN.
    """

    periods: int = 40
    passes: int = 1
    batch: int | None = 64
    optimiser: Literal["adam", "sgd"] = "adam"
    decay: Literal["cosine", "constant"] = "cosine"
    probes: bool = True
    momentum: float = 0.0
    rest: bool = False
    keep: Literal["last", "best"] = "last"
    watch: Literal["all", "validation", "nothing"] = "all"

    def steps(self, n: int) -> int:
        """Steps of a pass over n samples."""
        return 1 if self.batch is None else max(n // self.batch, 1)


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Task:
    """What is trained and how, the same for all runs of one compiled program."""

    method: Method = field(metadata={"static": True})
    build: Any = field(metadata={"static": True})
    schedule: Schedule = field(metadata={"static": True})


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
    """A network after training, what was recorded on the way, and the method's own records, period by period."""

    network: Any
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
) -> Trained:
    """Train a method on one data set. A run that diverges goes on with NaN, which its records show."""
    start_key, loop_key, probe_key = jax.random.split(key, 3)
    network = method.start(build, start_key, pretrained, hyper)
    R = len(data.train.x)
    probes: tuple[eqx.nn.Linear, ...] = ()
    if schedule.probes:
        sizes = [phi.shape[-1] for phi in jax.eval_shape(network.features, data.train.x)]
        of_probes = zip(sizes, jax.random.split(probe_key, R), strict=True)
        probes = tuple(eqx.nn.Linear(size, build.K, key=k) for size, k in of_probes)
    n = data.train.n
    steps = schedule.steps(n)
    total = schedule.periods * schedule.passes * steps

    def rate(count: Array) -> Array:
        shape = optax.cosine_decay_schedule(1.0, total)(count) if schedule.decay == "cosine" else 1.0
        return hyper["learning_rate"] * shape

    optimiser = _optimiser(schedule, rate)

    def record(network: Any, probes: Any) -> Records:
        if schedule.watch == "nothing":
            unknown = jnp.full((), jnp.nan)
            return Records(unknown, unknown, unknown, unknown, jnp.broadcast_to(unknown, R))
        validation_logits = in_chunks(network, data.validation.x)
        of_validation = {
            "validation_loss": cross_entropy(validation_logits, data.validation),
            "validation_accuracy_along": accuracy(validation_logits, data.validation),
        }
        if schedule.watch == "validation":
            unknown = jnp.full((), jnp.nan, validation_logits.dtype)
            return Records(unknown, accuracy=unknown, probe_accuracy=jnp.broadcast_to(unknown, R), **of_validation)
        test_features = network.features(data.test.x)
        test_logits = network.fuse(test_features)
        probed = [accuracy(jax.vmap(p)(phi), data.test) for p, phi in zip(probes, test_features, strict=bool(probes))]
        return Records(
            training_loss=cross_entropy(network(data.train.x), data.train),
            **of_validation,
            accuracy=accuracy(test_logits, data.test),
            probe_accuracy=jnp.stack(probed) if probed else jnp.full(R, jnp.nan, test_logits.dtype),
        )

    def one_step(state: Any, of_step: tuple[Examples, Array]) -> tuple[Any, None]:
        (network, probes, optimiser_state), memory, count = state
        examples, step_key = of_step

        step = Step(step_key, count / total, count // steps, hyper, pretrained, memory)

        def loss(both: Any) -> tuple[Float[Array, ""], Any]:
            network, probes = both
            value, notes = method.noted_loss(network, examples, step)
            return value + probe_loss(network, probes, examples), notes

        gradient, notes = jax.grad(loss, has_aux=True)((network, probes))
        (update, probe_update), optimiser_state = optimiser.update(gradient, optimiser_state)
        after = optax.apply_updates(network, method.scale(update, hyper))
        memory = method.after_step(notes, gradient[0], network, after, step)
        return ((after, optax.apply_updates(probes, probe_update), optimiser_state), memory, count + 1), None

    def one_pass(state: Any, key: Key[Array, ""]) -> tuple[Any, None]:
        order_key, steps_key = jax.random.split(key)
        if schedule.batch is None or n <= schedule.batch:
            batches = jax.tree.map(lambda a: a[None], data.train)
        else:
            order = jax.random.permutation(order_key, n)[: steps * schedule.batch]
            batches = data.train[order.reshape(steps, schedule.batch)]
        return jax.lax.scan(one_step, state, (batches, jax.random.split(steps_key, steps)))

    def one_period(state: Any, of_period: tuple[Array, Array]) -> tuple[Any, tuple[Records, Any]]:
        (state, kept), (key, period) = state, of_period
        state, _ = jax.lax.scan(one_pass, state, jax.random.split(key, schedule.passes))
        trained, memory, count = state
        memory = method.after_period(trained[0], data, period, memory)
        records = record(trained[0], trained[1])
        if schedule.keep == "best":
            score = _score(records)
            kept = jax.lax.cond(score > kept[1], lambda: (trained[0], score), lambda: kept)
        return ((trained, memory, count), kept), (records, method.trace(memory))

    first = record(network, probes)
    trained = (network, probes, optimiser.init((network, probes)))
    memory = method.memory(network, data, pretrained)
    state = (trained, memory, jnp.asarray(0))
    # The untrained network is left only where every later one has diverged.
    kept: Any = (network, jnp.full((), -1.0, first.validation_accuracy_along.dtype)) if schedule.keep == "best" else ()
    if method.trained:
        of_periods = (jax.random.split(loop_key, schedule.periods), jnp.arange(schedule.periods))
        (state, kept), later = jax.lax.scan(one_period, (state, kept), of_periods)
    else:
        none = (first, method.trace(memory))
        later = jax.tree.map(lambda a: jnp.broadcast_to(a, (schedule.periods, *a.shape)), none)
    records, trace = jax.tree.map(lambda a, b: jnp.concatenate([a[None], b]), (first, method.trace(memory)), later)
    return Trained(kept[0] if schedule.keep == "best" else state[0][0], records, trace)


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
    losses = [cross_entropy(jax.vmap(p)(phi), examples) for p, phi in zip(probes, features, strict=True)]
    return jnp.sum(jnp.stack(losses))
