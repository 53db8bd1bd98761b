"""Balanced multi-modal learning: vanilla, guided and random training (Wu et al., Algorithm 1, appendices A.2, A.3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from mmtheory.greedy.mmtm import MMTM, Gates, Squeezes
from mmtheory.greedy.network import Gating, Means, Pass, Running
from mmtheory.greedy.speed import Effective, effective_update, imbalance, speeds
from mmtheory.learners.data import Data, Examples
from mmtheory.learners.method import Method, Pretrained, Step, cross_entropy

REGULAR, TOWARDS_0, TOWARDS_1 = range(3)
"""Modes of a step: a regular one, and re-balancing ones that accelerate learning from m0 or from m1; towards m_i is
TOWARDS_0 + i."""


def modes(R: int) -> tuple[str, ...]:
    """The names of all modes with R modalities."""
    return ("regular", *(f"towards m{i}" for i in range(R)))


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Balance:
    """What is kept between steps.

    Args:
        accumulated: Σ μ(θ_i) and Σ μ(θ'_i) over the regular steps.
        means: of every module the mean gates of all branches over the samples of past steps, `seen` batches.
        mode: of the coming step under guided training.
        left: re-balancing steps that remain, the coming one included.
        steps: taken in each mode.
    """

    accumulated: Effective
    means: Means
    seen: Float[Array, ""]
    mode: Int[Array, ""]
    left: Float[Array, ""]
    steps: Int[Array, " mode"]


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Trace:
    """What is recorded after every period."""

    speeds: Float[Array, "period R"] = field(
        metadata={
            "dims": ("period", "branch"),
            "long_name": "conditional learning speed: by branch, how fast it learns from all others",
        }
    )
    steps: Int[Array, "period mode"] = field(metadata={"dims": ("period", "mode"), "long_name": "steps taken by mode"})


class Notes(NamedTuple):
    """What is kept of the computation of a step's loss: the gates that the modules themselves give, and the moments."""

    gates: tuple[Gates, ...]
    moments: Running


def rebalancing(mode: Int[Array, ""], means: Means) -> Gating:
    """Branch i's gates are their means where the mode is towards m_i (A.2).

    One forward pass serves all modes: a `cond` under `vmap` would run all of them. From the second module on, the
    other branches' gates come from squeezes of the re-balanced branch, as in the authors' code; the paper leaves open
    whether they are the regular pass's.
    """

    def gating(k: int, module: MMTM, squeezes: Squeezes) -> Gates:
        return _rebalanced(mode, module.gates(squeezes), means[k])

    return gating


def _rebalanced(mode: Int[Array, ""], own: Gates, means: tuple[Float[Array, " _"], ...]) -> Gates:
    pairs = zip(means, own, strict=True)
    return tuple(jnp.where(mode == TOWARDS_0 + i, mean, gate) for i, (mean, gate) in enumerate(pairs))


@dataclass(frozen=True)
class Vanilla(Method):
    """Regular steps only: L = CE(ŷ_0) + CE(ŷ_1) + … (+ λ ‖θ‖_1, section 5.3).

    Hyper-parameters: `l1` λ. The base of guided and random training, which choose other modes.

    Args:
        log_base: of the learning speed.
        norm: whether μ divides by the weights after the step, as printed, or before it, as in the authors' code.
        mean_scope: whether the mean gates are over the past regular steps, as printed; over all past steps; or, as in
            the authors' code, over all steps and the present batch. The code counts in the gates of evaluation passes
            too, which is not offered.
        mean_source: whether a branch's mean gates are its own, or branch 0's as in the authors' code.
        warm_up: the regular steps at the start, T_1.
        unit: whether `warm_up` counts epochs or steps.
        direction: whether d_speed > 0 accelerates m0, as printed and in the authors' code, or m1. With more than two
            modalities, towards the branch of the greatest speed; reversed, of the least.
    """

    log_base: float = 10.0
    norm: Literal["after", "before"] = "after"
    mean_scope: Literal["regular", "all", "code"] = "regular"
    mean_source: Literal["own", "first"] = "own"
    warm_up: int = 1
    unit: Literal["epochs", "steps"] = "epochs"
    direction: Literal["printed", "reversed"] = "printed"

    def mode(self, step: Step) -> Int[Array, ""]:
        """The mode of this step."""
        return jnp.asarray(REGULAR)

    def is_warm(self, step: Step) -> Array:
        """Whether the regular steps at the start are over."""
        done = step.passes if self.unit == "epochs" else jnp.sum(step.memory.steps)
        return done >= self.warm_up

    def memory(self, network: Any, data: Data, pretrained: Pretrained) -> Balance:
        """Nothing accumulated, nothing seen."""
        gates = jax.eval_shape(lambda x: network.run(x).gates, data.train.x)
        zeros = tuple(tuple(jnp.zeros(gate.shape[1]) for gate in each) for each in gates)
        none, R = jnp.zeros(()), len(network.branches)
        return Balance(jnp.zeros((R, 2)), zeros, none, jnp.asarray(REGULAR), none, jnp.zeros(len(modes(R)), int))

    def noted_loss(self, network: Any, examples: Examples, step: Step) -> tuple[Float[Array, ""], Any]:
        """The loss, and what the running means are to count of it."""
        task, passed = self.task(network, examples, self.gating(self.mode(step), step.memory))
        own = tuple(module.gates(S) for module, S in zip(network.modules, passed.squeezes, strict=True))
        notes = jax.lax.stop_gradient(Notes(own, passed.moments))
        return task + step.hyper["l1"] * l1_norm(network), notes

    def settled(self, network: Any, notes: Notes) -> Any:
        """The network whose running moments have counted the step's batch."""
        return network.settled(notes.moments)

    def gating(self, mode: Int[Array, ""], memory: Balance) -> Gating:
        """`rebalancing` with the mean gates of past steps, or of these and the present one."""
        if self.mean_scope != "code":
            return rebalancing(mode, memory.means)

        def with_present(k: int, module: MMTM, squeezes: Squeezes) -> Gates:
            own = module.gates(squeezes)
            counted = _counted(memory.means[k], self._sources(own), 1 / (memory.seen + 1))
            return _rebalanced(mode, own, jax.lax.stop_gradient(counted))

        return with_present

    def _sources(self, gates: Gates) -> Gates:
        """The gates of which every branch's mean is."""
        return gates if self.mean_source == "own" else (gates[0],) * len(gates)

    def task(self, network: Any, examples: Examples, gating: Gating) -> tuple[Float[Array, ""], Pass]:
        """The sum of the modality-specific losses, and the forward pass."""
        passed = network.run(examples.x, gating, training=True)
        first, *others = (cross_entropy(logits, examples) for logits in passed.logits)
        return sum(others, first), passed

    def after_step(self, notes: Notes, gradient: Any, before: Any, after: Any, step: Step) -> Balance:
        """Accumulate the learning speed of a regular step and the mean gates, count, and decide on the next mode."""
        memory, mode = step.memory, self.mode(step)
        update = effective_update(gradient, after if self.norm == "after" else before)
        accumulated = memory.accumulated + jnp.where(mode == REGULAR, update, 0)
        counted = jnp.asarray(mode == REGULAR, float) if self.mean_scope == "regular" else jnp.ones(())
        seen = memory.seen + counted
        # All batches are of one size, so that the mean over samples is the one over batches.
        weight = counted / jnp.maximum(seen, 1)
        means = tuple(
            _counted(mean, self._sources(gates), weight) for mean, gates in zip(memory.means, notes.gates, strict=True)
        )
        balance = Balance(accumulated, means, seen, memory.mode, memory.left, memory.steps.at[mode].add(1))
        return self.decide(balance, step)

    def decide(self, balance: Balance, step: Step) -> Balance:
        """The mode of the next step, where it does not depend on that step alone."""
        return balance

    def trace(self, memory: Balance) -> Trace:
        """Learning speeds and counts."""
        return Trace(speeds(memory.accumulated, self.log_base), memory.steps)


def _counted(means: tuple[Float[Array, " _"], ...], gates: Gates, weight: Float[Array, ""]) -> Any:
    """Mean gates that have counted a batch with this weight."""
    return tuple(mean + weight * (gate.mean(axis=0) - mean) for mean, gate in zip(means, gates, strict=True))


def l1_norm(network: Any) -> Float[Array, ""]:
    """‖θ‖_1 over all parameters."""
    return jnp.sum(jnp.stack([jnp.sum(jnp.abs(leaf)) for leaf in jax.tree.leaves(network.parameters)]))


def sparsity(network: Any) -> Float[Array, ""]:
    """R(f): the share of the parameters below 1e-7 in absolute value (section 5.3)."""
    leaves = jax.tree.leaves(network.parameters)
    small = jnp.sum(jnp.stack([jnp.sum(jnp.abs(leaf) < 1e-7) for leaf in leaves]))
    return small / sum(leaf.size for leaf in leaves)


@dataclass(frozen=True)
class Guided(Vanilla):
    """Algorithm 1: after a regular step with |d_speed| > α, Q re-balancing steps; the first epoch is regular.

    They accelerate learning from m0 if d_speed > 0, else from m1: so it is printed, and so it is in the authors' code.
    d_speed > 0 says that branch 0 learns from m1 faster than branch 1 from m0, and a step towards m0 that hands branch
    0 nothing of m1. The other direction is ours, and so are more than two modalities: there the greatest difference of
    two speeds stands for |d_speed|, and m_i is accelerated of which branch i learns from all others fastest; reversed,
    slowest. Source status of these: derived. Hyper-parameters: `alpha` α, `Q`.
    """

    def mode(self, step: Step) -> Int[Array, ""]:
        """As decided after the step before."""
        return step.memory.mode

    def decide(self, balance: Balance, step: Step) -> Balance:
        """Algorithm 1's loop body; an imbalance of NaN, where nothing was learned yet, starts no re-balancing."""
        s = speeds(balance.accumulated, self.log_base)
        fires = self.is_warm(step) & (balance.mode == REGULAR) & (imbalance(s) > step.hyper["alpha"])
        left = jnp.where(fires, step.hyper["Q"], jnp.maximum(balance.left - 1, 0))
        chosen = jnp.argmax(s) if self.direction == "printed" else jnp.argmin(s)
        direction = jnp.where(fires, TOWARDS_0 + chosen, balance.mode)
        mode = jnp.where(left > 0, direction, REGULAR)
        return Balance(balance.accumulated, balance.means, balance.seen, mode, left, balance.steps)


@dataclass(frozen=True)
class Random(Vanilla):
    """Appendix A.3: after the first epoch every step's mode is drawn uniformly from all, three with two modalities."""

    def mode(self, step: Step) -> Int[Array, ""]:
        """Regular in the first epoch, then drawn."""
        drawn = jax.random.randint(step.key, (), 0, step.memory.steps.size)
        return jnp.where(self.is_warm(step), drawn, REGULAR)
