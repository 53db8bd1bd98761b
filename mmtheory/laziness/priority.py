"""Learning in descending priority until training succeeds ("Modality Laziness", section 3.2, "Training Procedure").

Features come as arrays with any batch axes; each may be floating point or exact fractions (see `votes`). What
"training succeeds" means is a reading, and the two readings are never mixed:

- `Population`: the first prefix whose exact accuracy is at least τ (reconstructed);
- `FiniteSample`: the first prefix with a positive vote sum on every sample, the paper's "training error to zero";
  `StreamedSample` is the same reading for data sets too large to hold.
"""

from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import reduce
from operator import or_
from typing import Literal, Protocol, TypeAlias, runtime_checkable

import jax
import jax.numpy as jnp
import numpy as np

from mmtheory.laziness.votes import Array, Ties, accuracy, column, namespace, prefix_accuracies

PAIRED = 0
"""The entry of `Features.modality` for a feature that needs both modalities."""

UMTReading: TypeAlias = Literal["A", "B", "C"]
"""When the boosted training of Theorem 2 stops: see `umt`."""

UMT_READINGS: tuple[UMTReading, ...] = ("A", "B", "C")


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Features:
    """Features as arrays.

    Args:
        p: (…, n), predicting probabilities; 0 for empty features, which nothing learns.
        modality: (…, n) or (n,): 1, …, R, or PAIRED.
        c: (…), the common ratio p/ε.
        modalities: R.
        floating: whether laws are computed in double precision though p are fractions; priorities stay exact.
    """

    p: Array
    modality: Array
    c: Array
    modalities: int = field(default=2, metadata={"static": True})
    floating: bool = field(default=False, metadata={"static": True})

    @property
    def in_laws(self) -> tuple[Array, Array]:
        """p and c as they enter laws."""
        return (self.p.astype(float), self.c.astype(float)) if self.floating else (self.p, self.c)

    @property
    def each(self) -> range:
        """The modalities, 1 to R."""
        return range(1, self.modalities + 1)

    def of_modality(self, modality: int) -> Array:
        """Which features are non-empty and of this modality (or PAIRED), (…, n)."""
        return (self.modality == modality) & (self.p > 0)

    def accuracy(self, members: Array) -> Array:
        """The exact accuracy of a set of features on a new point, (…)."""
        p, c = self.in_laws
        return accuracy(namespace(p).where(members, p, 0 * p), c)


class Stop(IntEnum):
    """Why a training stopped."""

    SUCCESS = 0
    """It succeeded, in its reading's sense."""
    EXHAUSTED = 1
    """It had learned all features, and never succeeded."""
    EMPTY_PRIORITY = 2
    """The empty features were next (reading A of UMT)."""


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Learned:
    """What one training learned.

    Args:
        members: (…, n), the learned features; all that there were where training never succeeded.
        count: (…), their number, ∞ where training never succeeded.
        stop: (…), a `Stop`.
    """

    members: Array
    count: Array
    stop: Array

    @property
    def reached(self) -> Array:
        """Whether training did not end for want of features, (…)."""
        return self.stop != Stop.EXHAUSTED


@runtime_checkable
class Reading(Protocol):
    """A criterion of success."""

    def first_success(self, features: Features, order: Array, allowed: Array, required: Array) -> Array:
        """The place in `order` at which training first succeeds, (…), n if never.

        Training has then learned the `allowed` ones among the features up to that place, which is one of them, and
        all of the `required` ones, (…, n) each.
        """
        ...


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Population:
    """The exact accuracy is at least `tau`, (…) in (½, 1]."""

    tau: Array
    ties: Ties = field(default=Ties.COIN, metadata={"static": True})

    def first_success(self, features: Features, order: Array, allowed: Array, required: Array) -> Array:
        """See `Reading`."""
        every_p, c = features.in_laws
        xp = namespace(every_p)
        p = xp.take_along_axis(xp.where(allowed, every_p, 0 * every_p), order, -1)
        success = prefix_accuracies(p, c, self.ties) >= column(self.tau, every_p)
        return _first(success, order, allowed, required)


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class FiniteSample:
    """Every sample is predicted right: its vote sum is positive, or not negative if ties count as correct.

    Args:
        votes: (…, n, samples), y·r as 1, 0, −1.
    """

    votes: Array
    ties: Ties = field(default=Ties.ERROR, metadata={"static": True})

    def first_success(self, features: Features, order: Array, allowed: Array, required: Array) -> Array:
        """See `Reading`."""
        xp = namespace(features.p)
        votes = xp.where(allowed[..., None], self.votes, 0 * self.votes)
        # Votes are stored in single bytes, sums of many are not.
        sums = xp.cumsum(xp.take_along_axis(votes, order[..., None], -2), axis=-2, dtype=np.int32)
        success = (sums >= (0 if self.ties is Ties.CORRECT else 1)).all(-1)
        return _first(success, order, allowed, required)


def _first(success: Array, order: Array, allowed: Array, required: Array) -> Array:
    xp = np if isinstance(order, np.ndarray) else jnp
    missing = xp.cumsum(xp.take_along_axis(required, order, -1)[..., ::-1], axis=-1)[..., ::-1]
    complete = xp.concatenate([missing[..., 1:], 0 * missing[..., :1]], axis=-1) == 0
    # A prefix that ends in a feature that is not learned is the one before it, hence no first prefix.
    success = success & complete & xp.take_along_axis(allowed, order, -1)
    return xp.where(success.any(-1), xp.argmax(success, -1), order.shape[-1])


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Outcome:
    """What every way of training learned from the same features.

    Args:
        uni_modal: modalities 1 to R alone (b_1 … b_R are the counts).
        multi_modal: all together.
        umt: reading → boosted training of Theorem 2; empty without a boost.
    """

    uni_modal: tuple[Learned, ...]
    multi_modal: Learned
    umt: dict[UMTReading, Learned]

    @property
    def union(self) -> Array:
        """U, the features of the uni-modal trainings together, (…, n)."""
        return reduce(or_, (learned.members for learned in self.uni_modal))


def train(features: Features, reading: Reading, boost: Array | None = None) -> Outcome:
    """Uni-modal, multi-modal and, with a boost (…), UMT learning of every instance."""
    order = descending(features.p)
    alone = tuple(_learn(features, reading, order, features.of_modality(r)) for r in features.each)
    outcome = Outcome(alone, _learn(features, reading, order, features.p > 0), {})
    return outcome if boost is None else replace(outcome, umt=umt(features, reading, boost, outcome.union))


def umt(features: Features, reading: Reading, boost: Array, teachers: Array) -> dict[UMTReading, Learned]:
    """Theorem 2: learning with the priority of self-standing features, the empty ones included, raised by p0.

    The paper says both that training goes on until the empty features' turn (the proof) and that it stops at training
    error zero (Example 2), which are different procedures:

    - A: stops at the empty features' priority p0, whatever the accuracy;
    - B: stops when training succeeds;
    - C: stops when training succeeds and all of the teachers' features are learned.

    Args:
        boost: (…), p0 > 0.
        teachers: (…, n), the features of the uni-modal trainings.
    """
    xp = namespace(features.p)
    p0 = column(boost, features.p)
    priority = xp.where(features.modality == PAIRED, features.p, features.p + p0)
    order, everything = descending(priority), features.p > 0
    taught = everything & (priority > p0)
    return {
        "A": Learned(taught, taught.sum(-1), xp.full(taught.shape[:-1], Stop.EMPTY_PRIORITY.value)),
        "B": _learn(features, reading, order, everything),
        "C": _learn(features, reading, order, everything, teachers),
    }


def descending(priority: Array) -> Array:
    """The order of learning, (…, n): descending priority, equal ones as declared."""
    if namespace(priority) is np:
        return np.argsort(-priority, axis=-1, kind="stable")
    xp = jnp
    index = xp.broadcast_to(xp.arange(priority.shape[-1]), priority.shape)
    ours, theirs = priority[..., :, None], priority[..., None, :]
    # Counting who comes first is n² comparisons, which fuse into one pass; a sort is ten times slower at n = 12.
    rank = ((theirs > ours) | ((theirs == ours) & (index[..., None, :] < index[..., :, None]))).sum(-1)
    return xp.where(rank[..., :, None] == index[..., None, :], index[..., :, None], 0).sum(-2)


def _learn(
    features: Features, reading: Reading, order: Array, allowed: Array, required: Array | None = None
) -> Learned:
    xp = namespace(features.p)
    last = reading.first_success(features, order, allowed, xp.zeros_like(allowed) if required is None else required)
    n = order.shape[-1]
    places = xp.broadcast_to(xp.arange(n), order.shape)
    learned = ((places <= last[..., None])[..., :, None] & (order[..., :, None] == places[..., None, :])).any(-2)
    members = allowed & learned
    success = last < n
    return Learned(
        members,
        xp.where(success, members.sum(-1).astype(float), xp.inf),
        xp.where(success, Stop.SUCCESS.value, Stop.EXHAUSTED.value),
    )
