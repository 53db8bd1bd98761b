"""Full-batch gradient descent in one compiled loop, with statistics recorded on the way."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Literal, TypeAlias

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from mmtheory.competition.activation import SmoothedReLU
from mmtheory.competition.coordinates import Choice, Coordinates, coordinates
from mmtheory.competition.gamma import Record, record, strongest
from mmtheory.competition.network import Weights, cross_entropy, errors, fuse
from mmtheory.competition.sparse_coding import Dictionaries, Sample, each

StopRule: TypeAlias = Literal["steps", "zero-error", "loss"]


class StopReason(IntEnum):
    """Why a run ended; recorded with every run."""

    STEPS = 0
    ZERO_ERROR = 1
    LOSS = 2
    DIVERGED = 3


NEVER = -1
"""Recorded in place of a step for an event that did not happen."""


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Descent:
    """Gradient descent w ← w − η ∇L (section 4.2; source status: paper) and the rule that ends it.

    Args:
        eta: step size η > 0.
        stop: "steps" runs to the last record time; "zero-error" stops at the first step whose weights have no
            training error; "loss" at the first with loss ≤ `loss_threshold`. A loss that is not finite always stops
            the run. Weights of a stopped run stay as they were at that step.
        loss_threshold: also the level whose first crossing is recorded, whatever the rule.
        coordinates: what a step moves; the trajectory is the same.
    """

    eta: Float[Array, ""]
    loss_threshold: Float[Array, ""]
    stop: StopRule = field(metadata={"static": True})
    coordinates: Choice = field(default="auto", metadata={"static": True})


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Trajectory:
    """One training run.

    `records` has the statistics at the record times; `first_passage` is T_j^r, the first step with Γ_j^r ≥ β. Steps
    of events that did not happen are NEVER.
    """

    weights: Weights
    records: Record
    first_passage: Int[Array, "R K"] = field(
        metadata={"dims": ("modality", "class"), "long_name": "first step with Γ_j^r ≥ β; −1: never"}
    )
    zero_error_step: Int[Array, ""] = field(
        metadata={"dims": (), "long_name": "first step without training error; −1: never"}
    )
    loss_threshold_step: Int[Array, ""] = field(
        metadata={"dims": (), "long_name": "first step with loss ≤ loss_threshold; −1: never"}
    )
    stop_step: Int[Array, ""] = field(metadata={"dims": (), "long_name": "step whose weights are the final ones"})
    stop_reason: Int[Array, ""] = field(metadata={"dims": (), "long_name": "0 steps, 1 zero-error, 2 loss, 3 diverged"})


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class _State:
    at: tuple[Array, ...]  # coordinates, per modality
    step: Int[Array, ""]
    first_passage: Int[Array, "R K"]
    zero_error_step: Int[Array, ""]
    loss_threshold_step: Int[Array, ""]
    stopped: Int[Array, ""]  # NEVER while running, then a StopReason


def gradient_descent(
    weights: Weights,
    sample: Sample,
    dictionaries: Dictionaries | None,
    activation: SmoothedReLU,
    descent: Descent,
    record_steps: Int[Array, " time"],
) -> Trajectory:
    """Train on the sample's modalities from `weights`, recording at `record_steps` (increasing, from 0).

    Memory grows with the number of records, not of steps.
    """
    neurons = [
        coordinates(w, x, M, descent.coordinates)
        for w, x, M in zip(weights, sample.X, each(dictionaries, len(weights)), strict=True)
    ]

    def recorded(weights: Weights, f: Float[Array, "K n"]) -> Record:
        return record(weights, f, sample, dictionaries)

    return descend(neurons, sample.y, activation, descent, record_steps, recorded)


def descend(
    neurons: Sequence[Coordinates],
    y: Int[Array, " n"],
    activation: SmoothedReLU,
    descent: Descent,
    record_steps: Int[Array, " time"],
    recorded: Callable[[Weights, Float[Array, "K n"]], Record],
) -> Trajectory:
    """`gradient_descent` on labels y in any coordinates; `recorded` gives the statistics of weights and outputs."""

    def preactivations(state: _State) -> list[Array]:
        return [neuron.preactivations(at) for neuron, at in zip(neurons, state.at, strict=True)]

    def weights_of(state: _State) -> Weights:
        return tuple(neuron.weights(at) for neuron, at in zip(neurons, state.at, strict=True))

    def loss_and_error(of_modalities: list[Array]) -> tuple[Float[Array, ""], Array]:
        f = fuse(of_modalities, activation)
        return cross_entropy(f, y), jnp.any(errors(f, y))

    def observe(state: _State, loss: Float[Array, ""], any_error: Array) -> _State:
        def first(event: Array, seen: Int[Array, "..."]) -> Int[Array, "..."]:
            return jnp.where((seen == NEVER) & event, state.step, seen)

        below = loss <= descent.loss_threshold
        stopped = state.stopped
        if descent.stop == "zero-error":
            stopped = jnp.where(~any_error, StopReason.ZERO_ERROR, stopped)
        if descent.stop == "loss":
            stopped = jnp.where(below, StopReason.LOSS, stopped)
        Gamma = strongest([neuron.own(at) for neuron, at in zip(neurons, state.at, strict=True)])
        return _State(
            at=state.at,
            step=state.step,
            first_passage=first(Gamma >= activation.beta, state.first_passage),
            zero_error_step=first(~any_error, state.zero_error_step),
            loss_threshold_step=first(below, state.loss_threshold_step),
            stopped=jnp.where(jnp.isfinite(loss), stopped, StopReason.DIVERGED),
        )

    def step(state: _State) -> _State:
        (loss, any_error), gradients = jax.value_and_grad(loss_and_error, has_aux=True)(preactivations(state))
        state = observe(state, loss, any_error)
        going = state.stopped == NEVER
        # w_{t+1} = w_t − η ∇L(w_t), unless these weights ended the run.
        at = tuple(
            jnp.where(going, now - descent.eta * neuron.pull_back(gradient), now)
            for neuron, now, gradient in zip(neurons, state.at, gradients, strict=True)
        )
        return _State(
            at,
            jnp.where(going, state.step + 1, state.step),
            state.first_passage,
            state.zero_error_step,
            state.loss_threshold_step,
            state.stopped,
        )

    def run_to(state: _State, until: Int[Array, ""]) -> tuple[_State, Record]:
        state = jax.lax.while_loop(lambda s: (s.step < until) & (s.stopped == NEVER), step, state)
        # The outputs that the stopping rule sees, to the last bit.
        f = fuse(preactivations(state), activation)
        return state, recorded(weights_of(state), f)

    never = jnp.asarray(NEVER)
    K = neurons[0].start.shape[0]
    no_passage = jnp.full((len(neurons), K), NEVER)
    start = _State(tuple(neuron.start for neuron in neurons), jnp.asarray(0), no_passage, never, never, never)
    state, records = jax.lax.scan(run_to, start, record_steps)
    state = observe(state, *loss_and_error(preactivations(state)))
    return Trajectory(
        weights_of(state),
        records,
        state.first_passage,
        state.zero_error_step,
        state.loss_threshold_step,
        state.step,
        jnp.where(state.stopped == NEVER, StopReason.STEPS, state.stopped),
    )
