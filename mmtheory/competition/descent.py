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
from mmtheory.competition.gamma import Record, Seen, noise_seen, statistics, strongest
from mmtheory.competition.network import Head, Weights, cross_entropy, errors, fuse, residuals
from mmtheory.competition.sparse_coding import Dictionaries, Sample, each

SecondLayer: TypeAlias = Literal["fixed", "trained"]
StopRule: TypeAlias = Literal["steps", "zero-error", "loss"]


class StopReason(IntEnum):
    """Why a run ended; recorded with every run."""

    STEPS = 0
    ZERO_ERROR = 1
    LOSS = 2
    DIVERGED = 3


NEVER = -1
"""Recorded in place of a step for an event that did not happen."""

PHASES = ("1", "2.1", "2.2")
"""Of a class (appendix A.4): before T_j, the first step with max_r Γ_j^r ≥ β; before T_0, the last T_j; the rest."""


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
        second_layer: whether the head's weights, 1 at the start, move too.
    """

    eta: Float[Array, ""]
    loss_threshold: Float[Array, ""]
    stop: StopRule = field(metadata={"static": True})
    coordinates: Choice = field(default="auto", metadata={"static": True})
    second_layer: SecondLayer = field(default="fixed", metadata={"static": True})


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Trajectory:
    """One training run.

    `records` has the statistics at the record times; `first_passage` is T_j^r, the first step with Γ_j^r ≥ β. Steps
    of events that did not happen are NEVER.
    """

    weights: Weights
    head: Head
    records: Record
    first_passage: Int[Array, "R K"] = field(
        metadata={"dims": ("modality", "class"), "long_name": "first step with Γ_j^r ≥ β; −1: never"}
    )
    summed_error: Float[Array, "K 2 3"] = field(
        metadata={
            "dims": ("class", "sufficiency", "phase"),
            "long_name": "(1/n) Σ_t Σ_{y_i=j} (1 − logit_y(X_i)) by phase, D_s and D_i apart (A.9, A.11, A.12)",
        }
    )
    largest_summed_error: Float[Array, "K 3"] = field(
        metadata={
            "dims": ("class", "phase"),
            "long_name": "largest Σ_t (1 − logit_y(X_i)) by phase over y_i = j in D_i (A.9)",
        }
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
    head: Head
    step: Int[Array, ""]
    first_passage: Int[Array, "R K"]
    summed_error: Float[Array, "3 n"]  # by phase
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

    def recorded(seen: Seen) -> Record:
        return statistics(seen, noise_seen(seen.weights, sample.xi), sample, dictionaries, activation)

    return descend(neurons, sample, activation, descent, record_steps, recorded)


def descend(
    neurons: Sequence[Coordinates],
    sample: Sample,
    activation: SmoothedReLU,
    descent: Descent,
    record_steps: Int[Array, " time"],
    recorded: Callable[[Seen], Record],
) -> Trajectory:
    """`gradient_descent` in any coordinates; `recorded` gives the statistics of what neurons see."""

    def preactivations(state: _State) -> list[Array]:
        return [neuron.preactivations(at) for neuron, at in zip(neurons, state.at, strict=True)]

    def weights_of(state: _State) -> Weights:
        return tuple(neuron.weights(at) for neuron, at in zip(neurons, state.at, strict=True))

    def loss_and_errors(
        of_modalities: list[Array], head: Head
    ) -> tuple[Float[Array, ""], tuple[Array, Float[Array, " n"]]]:
        f = fuse(of_modalities, activation, head)
        return cross_entropy(f, sample.y), (jnp.any(errors(f, sample.y)), residuals(f, sample.y))

    def by_phase(first_passage: Int[Array, "R K"]) -> Array:
        """Which phase the class of every sample is in, (phase, n)."""
        reached = jnp.any(first_passage != NEVER, axis=0)
        phase = jnp.where(jnp.all(reached), 2, jnp.where(reached[sample.y], 1, 0))
        return phase[None] == jnp.arange(len(PHASES))[:, None]

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
            head=state.head,
            step=state.step,
            first_passage=first(Gamma >= activation.beta, state.first_passage),
            summed_error=state.summed_error,
            zero_error_step=first(~any_error, state.zero_error_step),
            loss_threshold_step=first(below, state.loss_threshold_step),
            stopped=jnp.where(jnp.isfinite(loss), stopped, StopReason.DIVERGED),
        )

    def step(state: _State) -> _State:
        value_and_gradients = jax.value_and_grad(loss_and_errors, argnums=(0, 1), has_aux=True)
        (loss, (any_error, error)), (gradients, of_head) = value_and_gradients(preactivations(state), state.head)
        state = observe(state, loss, any_error)
        going = state.stopped == NEVER
        # w_{t+1} = w_t − η ∇L(w_t), unless these weights ended the run.
        at = tuple(
            jnp.where(going, now - descent.eta * neuron.pull_back(gradient), now)
            for neuron, now, gradient in zip(neurons, state.at, gradients, strict=True)
        )
        head = jax.tree.map(
            lambda now, gradient: jnp.where(going, now - descent.eta * gradient, now), state.head, of_head
        )
        return _State(
            at,
            head,
            jnp.where(going, state.step + 1, state.step),
            state.first_passage,
            state.summed_error + jnp.where(going & by_phase(state.first_passage), error[None], 0),
            state.zero_error_step,
            state.loss_threshold_step,
            state.stopped,
        )

    def run_to(state: _State, until: Int[Array, ""]) -> tuple[_State, Record]:
        state = jax.lax.while_loop(lambda s: (s.step < until) & (s.stopped == NEVER), step, state)
        seen = preactivations(state)
        # The outputs that the stopping rule sees, to the last bit.
        f = fuse(seen, activation, state.head)
        pushed = descent.eta / sample.y.size * state.summed_error.sum(axis=0)
        return state, recorded(Seen(weights_of(state), seen, f, pushed))

    never = jnp.asarray(NEVER)
    K, m, _ = neurons[0].start.shape
    dtype, n = neurons[0].start.dtype, sample.y.size
    no_passage = jnp.full((len(neurons), K), NEVER)
    no_error = jnp.zeros((len(PHASES), n), dtype)
    ones = jnp.ones((K, m), dtype) if descent.second_layer == "trained" else None
    start = _State(
        tuple(neuron.start for neuron in neurons),
        (ones,) * len(neurons),
        jnp.asarray(0),
        no_passage,
        no_error,
        *(never,) * 3,
    )
    state, records = jax.lax.scan(run_to, start, record_steps)
    loss, (any_error, _) = loss_and_errors(preactivations(state), state.head)
    state = observe(state, loss, any_error)
    return Trajectory(
        weights_of(state),
        state.head,
        records,
        state.first_passage,
        *_summed(state.summed_error, sample, K),
        state.zero_error_step,
        state.loss_threshold_step,
        state.step,
        jnp.where(state.stopped == NEVER, StopReason.STEPS, state.stopped),
    )


def _summed(error: Float[Array, "3 n"], sample: Sample, K: int) -> tuple[Float[Array, "K 2 3"], Float[Array, "K 3"]]:
    """`summed_error` and `largest_summed_error` from the sums by phase and sample."""
    own = jnp.arange(K)[:, None] == sample.y[None]
    in_D_s = jnp.all(sample.sufficient, axis=0)
    groups = jnp.stack([own & in_D_s[None], own & ~in_D_s[None]], axis=1)
    by_class = jnp.where(groups[:, :, None], error[None, None], 0).sum(axis=-1) / sample.y.size
    return by_class, jnp.where(groups[:, 1, None], error[None], 0).max(axis=-1)
