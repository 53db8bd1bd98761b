"""InfoReg: while information is taken in fastest, the encoder of the modality that is ahead is held where it was.

Huang, Wei, Yang, Hu: Adaptive Unimodal Regulation for Balanced Multimodal Information Acquisition, CVPR 2025.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int

from mmtheory.learners.data import Data, Examples
from mmtheory.learners.method import Network, Pretrained, Step, true_class_probability, with_encoders
from mmtheory.learners.tuning import Range
from mmtheory.learners.uni_modal import level, scored, uni_modal_examples
from mmtheory.umt.blending import AuxiliaryLosses, head_losses
from mmtheory.umt.entry import Entry

WINDOW = 10
"""Periods over which the trace is averaged."""

GROWTH = 0.04
"""Of the averaged trace from one period to the next, above which the prime learning window lasts."""


class Acquired(NamedTuple):
    """What is kept between steps.

    Args:
        encoders: as they were when the period began.
        running: per modality the sum of the encoder's squared gradients, a mean over each array, in this period.
        traces: those of the last WINDOW + 1 periods, the latest last; 0 before there were any.
        periods: that are over.
    """

    encoders: tuple[Any, ...]
    running: Float[Array, " R"]
    traces: Float[Array, "period R"]
    periods: Int[Array, ""]


class Compared(NamedTuple):
    """What says of a batch which modality is ahead.

    Args:
        p: per modality the batch's size times its mean probability of the true class.
        counts: whether the modality and another one have samples in the batch; else its lead would be one of rounding.
    """

    p: Float[Array, " R"]
    counts: Bool[Array, " R"]


def in_window(traces: Float[Array, "period R"], periods: Int[Array, ""]) -> Array:
    """Per modality whether (T_t − T_{t−1})/T_t > GROWTH, T the mean trace of WINDOW periods; at first always."""
    now, before = jnp.mean(traces[1:], axis=0), jnp.mean(traces[:-1], axis=0)
    growth = (now - before) / jnp.where(now > 0, now, 1)
    return (periods == 0) | (growth > GROWTH)


@dataclass(frozen=True)
class InfoReg(AuxiliaryLosses):
    """CE + Σ_r CE of modality r's own head; g_r ← g_r + β exp(tanh(lead_r)) (θ_r − θ_r(period's start)) in the window.

    lead_r is modality r's probability of the true class, summed over the batch, − the mean of the others'; without a
    lead nothing is added, nor where a batch lacks the modality or all others. The window is the prime learning window
    of `in_window`: where the trace of the encoder's Fisher information, by squared gradients, still grows.
    Hyper-parameter: `beta`. Source status: reconstructed, from the authors' code for CREMA-D, where β is 0.95 for audio
    and 0 for video, and the window is that of audio.
    """

    def memory(self, network: Network, data: Data, pretrained: Pretrained) -> Acquired:
        """Nothing acquired."""
        R = len(data.train.x)
        return Acquired(network.encoders, jnp.zeros(R), jnp.zeros((WINDOW + 1, R)), jnp.asarray(0))

    def noted_loss(self, network: Network, examples: Examples, step: Step) -> tuple[Float[Array, ""], Any]:
        """The sum of all losses, and what the modalities are compared by."""
        alone, own = network.each_alone(network.features(examples.x)), uni_modal_examples(network, examples)
        n = jnp.sum(examples.y >= 0)
        p = n * jnp.stack([true_class_probability(*each) for each in zip(alone, own, strict=True)])
        has = scored(own)
        notes = Compared(jax.lax.stop_gradient(level(network, p, own)), has & (jnp.sum(has) > 1))
        return jnp.sum(head_losses(network, examples)), notes

    def transform_gradient(self, gradient: Any, notes: Compared, network: Any, step: Step) -> Any:
        """With the pull to where the period began."""
        p, counts = notes
        lead = p - (jnp.sum(p) - p) / (len(p) - 1)
        held = counts & (lead > 0) & in_window(step.memory.traces, step.memory.periods)
        pull = jnp.where(held, step.hyper["beta"] * jnp.exp(jnp.tanh(lead)), 0)

        def pulled(r: int, part: Any) -> Any:
            here, there = network.encoders[r], step.memory.encoders[r]
            return jax.tree.map(lambda g, now, then: g + pull[r] * (now - then), part, here, there)

        return with_encoders(gradient, pulled)

    def after_step(self, notes: Any, gradient: Any, before: Any, after: Any, step: Step) -> Acquired:
        """The traces that have counted the step's gradient, as the optimiser saw it."""
        squares = [jnp.sum(jnp.stack([jnp.mean(g**2) for g in jax.tree.leaves(part)])) for part in gradient.encoders]
        return step.memory._replace(running=step.memory.running + jnp.stack(squares))

    def after_period(self, network: Network, data: Data, period: Array, memory: Acquired) -> tuple[Network, Acquired]:
        """The next period begins here."""
        traces = jnp.concatenate([memory.traces[1:], memory.running[None]])
        return network, Acquired(network.encoders, jnp.zeros_like(memory.running), traces, memory.periods + 1)


METHODS: Mapping[str, Entry] = {
    "inforeg": Entry("InfoReg", InfoReg(), {"beta": Range(0.1, 3.0)}),
}
