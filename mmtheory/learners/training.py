"""The one training loop: minibatch descent in a compiled scan, with a linear probe on every encoder on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import equinox as eqx
import jax
import jax.numpy as jnp
import optax
from jaxtyping import Array, Float, Key

from mmtheory.learners.examples import Data, Examples
from mmtheory.learners.method import Build, Hyper, Method, Pretrained, Step, cross_entropy


@dataclass(frozen=True)
class Schedule:
    """How long, in which batches and at which rate is trained. Statistics are recorded after every period.

    Args:
        periods: number of periods; an epoch each unless `passes` says otherwise.
        passes: passes over the training data in a period.
        batch: samples per step, drawn without replacement in every pass; None for all of them. The last
            n mod batch samples of a pass are left out, others in each pass.
        optimiser: Adam, as in laziness, Table 8, or plain gradient descent.
        decay: of the learning rate: to 0 along a half cosine, or none.
        probes: whether a linear probe learns on every encoder on the way, by the same optimiser at the same rate; it
            costs about as much as a step.
    """

    periods: int = 40
    passes: int = 1
    batch: int | None = 64
    optimiser: Literal["adam", "sgd"] = "adam"
    decay: Literal["cosine", "constant"] = "cosine"
    probes: bool = True

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
    """A network after training, and what was recorded on the way."""

    network: Any
    records: Records


def accuracy(logits: Float[Array, "n K"], examples: Examples) -> Float[Array, ""]:
    """Share of the samples whose largest logit is the label's."""
    return jnp.mean(jnp.argmax(logits, axis=-1) == examples.y, dtype=logits.dtype)


def train(
    method: Method,
    build: Build,
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
    sizes = [phi.shape[-1] for phi in jax.eval_shape(network.features, data.train.x)]
    of_probes = zip(sizes, jax.random.split(probe_key, R), strict=True)
    probes = tuple(eqx.nn.Linear(size, build.K, key=k) for size, k in of_probes) if schedule.probes else ()
    n = data.train.y.size
    steps = schedule.steps(n)
    total = schedule.periods * schedule.passes * steps

    def rate(count: Array) -> Array:
        shape = optax.cosine_decay_schedule(1.0, total)(count) if schedule.decay == "cosine" else 1.0
        return hyper["learning_rate"] * shape

    optimiser = {"adam": optax.adam, "sgd": optax.sgd}[schedule.optimiser](rate)

    def record(network: Any, probes: Any) -> Records:
        test_features = network.features(data.test.x)
        test_logits = network.fuse(test_features)
        probed = [accuracy(jax.vmap(p)(phi), data.test) for p, phi in zip(probes, test_features, strict=bool(probes))]
        return Records(
            training_loss=cross_entropy(network(data.train.x), data.train),
            validation_loss=cross_entropy(network(data.validation.x), data.validation),
            accuracy=accuracy(test_logits, data.test),
            probe_accuracy=jnp.stack(probed) if probed else jnp.full(R, jnp.nan, test_logits.dtype),
        )

    def one_step(state: Any, of_step: tuple[Examples, Array]) -> tuple[Any, None]:
        (network, probes, optimiser_state), memory, count = state
        examples, step_key = of_step

        def loss(both: Any) -> Float[Array, ""]:
            network, probes = both
            step = Step(step_key, count / total, hyper, pretrained, memory)
            return method.loss(network, examples, step) + probe_loss(network, probes, examples)

        gradient = jax.grad(loss)((network, probes))
        (update, probe_update), optimiser_state = optimiser.update(gradient, optimiser_state)
        network = optax.apply_updates(network, method.scale(update, hyper))
        return ((network, optax.apply_updates(probes, probe_update), optimiser_state), memory, count + 1), None

    def one_pass(state: Any, key: Key[Array, ""]) -> tuple[Any, None]:
        order_key, steps_key = jax.random.split(key)
        if schedule.batch is None or n <= schedule.batch:
            batches = jax.tree.map(lambda a: a[None], data.train)
        else:
            order = jax.random.permutation(order_key, n)[: steps * schedule.batch]
            batches = data.train[order.reshape(steps, schedule.batch)]
        return jax.lax.scan(one_step, state, (batches, jax.random.split(steps_key, steps)))

    def one_period(state: Any, of_period: tuple[Array, Array]) -> tuple[Any, Records]:
        key, period = of_period
        state, _ = jax.lax.scan(one_pass, state, jax.random.split(key, schedule.passes))
        trained, memory, count = state
        memory = method.after_period(trained[0], data, period, memory)
        return (trained, memory, count), record(trained[0], trained[1])

    first = record(network, probes)
    trained = (network, probes, optimiser.init((network, probes)))
    state = (trained, method.memory(data, pretrained), jnp.asarray(0))
    if method.trained:
        of_periods = (jax.random.split(loop_key, schedule.periods), jnp.arange(schedule.periods))
        state, later = jax.lax.scan(one_period, state, of_periods)
    else:
        later = jax.tree.map(lambda a: jnp.broadcast_to(a, (schedule.periods, *a.shape)), first)
    records = jax.tree.map(lambda a, b: jnp.concatenate([a[None], b]), first, later)
    return Trained(state[0][0], records)


def probe_loss(network: Any, probes: Any, examples: Examples) -> Float[Array, ""]:
    """Cross-entropy of a linear classifier on each encoder's detached features: no gradient reaches the network."""
    if not probes:
        return jnp.zeros(())
    features = jax.lax.stop_gradient(network.features(examples.x))
    losses = [cross_entropy(jax.vmap(p)(phi), examples) for p, phi in zip(probes, features, strict=True)]
    return jnp.sum(jnp.stack(losses))
