"""What makes one training method differ from another: its start, its loss, and what it does between steps.

The base class is naive fusion. Every method of the papers overrides some of it, in a file of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import prod
from typing import Any, ClassVar, Protocol, TypeAlias, runtime_checkable

import equinox as eqx
import jax
import jax.numpy as jnp
import optax
from jaxtyping import Array, Float, Int, Key

from mmtheory.learners.data import Data, Examples, Observations
from mmtheory.learners.heads import HeadKind

Hyper: TypeAlias = dict[str, Float[Array, "*_"]]
"""Hyper-parameters by name; `learning_rate` is always there."""


@runtime_checkable
class Network(Protocol):
    """What the training loop and the methods ask of a network; an equinox module whose leaves are arrays."""

    encoders: tuple[Any, ...]

    def features(self, x: Observations) -> tuple[Float[Array, "n _"], ...]:
        """Per modality what is fused, distilled and evaluated."""
        ...

    def fuse(self, features: tuple[Float[Array, "n _"], ...]) -> Float[Array, "n K"]:
        """Logits from features."""
        ...

    def each_alone(self, features: tuple[Float[Array, "n _"], ...]) -> tuple[Float[Array, "n K"], ...]:
        """Per modality the logits of its own head."""
        ...

    def __call__(self, x: Observations) -> Float[Array, "n K"]:
        """Logits."""
        ...


@runtime_checkable
class Build(Protocol):
    """What can build networks; hashable, for it is a static argument of the compiled program."""

    @property
    def K(self) -> int:
        """Number of classes."""
        ...

    def late_fusion(self, key: Key[Array, ""], head: HeadKind = "linear", auxiliary: bool = False) -> Any:
        """A freshly initialised network."""
        ...


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Pretrained:
    """What was trained before, on the same seed's data; methods take from it what they need.

    Args:
        teachers: φ*_r under their own linear heads, one uni-modal network per modality (UMT eq. 2).
        fusion: a network of naive fusion, the teacher of self-distillation.
        curves: training and validation loss along the training of every teacher and of `fusion`.
    """

    teachers: tuple[Any, ...] = ()
    fusion: Any = None
    curves: Float[Array, "network period 2"] | None = None


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Step:
    """What a loss may depend on besides network and examples.

    Args:
        progress: the share of the training that is over, in [0, 1).
        passes: the passes over the training data that are over.
        memory: what the method keeps between steps (`Method.memory`).
    """

    key: Key[Array, ""]
    progress: Float[Array, ""]
    passes: Int[Array, ""]
    hyper: Hyper
    pretrained: Pretrained
    memory: Any


@dataclass(frozen=True)
class Method:
    """Naive fusion (UMT eq. 1): cross-entropy of the fused logits, all parameters from scratch.

    Hashable, for it is a static argument of the compiled program; hyper-parameters are not in it but in `Hyper`.

    Args:
        head: what fuses the features.
    """

    head: HeadKind = "linear"

    trained: ClassVar[bool] = True
    """False for what only combines pretrained networks."""

    def start(self, build: Build, key: Key[Array, ""], pretrained: Pretrained, hyper: Hyper) -> Any:
        """The network before the first step."""
        return build.late_fusion(key, self.head)

    def loss(self, network: Any, examples: Examples, step: Step) -> Float[Array, ""]:
        """What a step descends."""
        return cross_entropy(network(examples.x), examples)

    def noted_loss(self, network: Any, examples: Examples, step: Step) -> tuple[Float[Array, ""], Any]:
        """`loss`, and what `after_step` wants to know of its computation."""
        return self.loss(network, examples, step), ()

    def transform_gradient(self, gradient: Any, notes: Any, network: Any, step: Step) -> Any:
        """The gradient of the network that the optimiser sees, from that of the loss and the network before the step.

        SGD follows it; Adam divides by its own means of it, and so undoes what scales all of a parameter's gradients.
        """
        return gradient

    def scale(self, update: Any, hyper: Hyper) -> Any:
        """The optimiser's update of the network, before it is added."""
        return update

    def settled(self, network: Any, notes: Any) -> Any:
        """The network after the optimiser's update, with what a step changes in it besides its parameters."""
        return network

    def memory(self, network: Any, data: Data, pretrained: Pretrained) -> Any:
        """What the method keeps between steps, at the start, from the network before the first step."""
        return ()

    def after_step(self, notes: Any, gradient: Any, before: Any, after: Any, step: Step) -> Any:
        """`memory` after a step, from the gradient that the optimiser saw and the network before and after."""
        return step.memory

    def after_period(self, network: Any, data: Data, period: Array, memory: Any) -> tuple[Any, Any]:
        """The network, which a method may change between periods, and `memory` after a period of training.

        What stands in for missing modalities is the mean of the network's features as it comes here.
        """
        return network, memory

    def trace(self, memory: Any) -> Any:
        """What is recorded of `memory` after every period."""
        return ()


def cross_entropy(logits: Float[Array, "n *pixel K"], examples: Examples) -> Float[Array, ""]:
    """Mean of −log softmax(logits)_y over the samples, or pixels, whose label is not negative; 0 without any."""
    losses = optax.losses.softmax_cross_entropy_with_integer_labels(logits, examples.y)
    counted = examples.y >= 0
    return jnp.sum(losses, where=counted) / jnp.maximum(jnp.sum(counted), 1).astype(losses.dtype)


def true_class_probability(logits: Float[Array, "n K"], examples: Examples) -> Float[Array, ""]:
    """Mean of softmax(logits)_y over the samples whose label is not negative."""
    return counted_mean(jnp.exp(true_class_log_probabilities(logits, examples)), examples)


def true_class_log_probabilities(logits: Float[Array, "n K"], examples: Examples) -> Float[Array, " n"]:
    """log softmax(logits)_y, sample by sample; that of no class in particular where the label is negative."""
    return -optax.losses.softmax_cross_entropy_with_integer_labels(logits, examples.y)


def counted_mean(values: Float[Array, " n *_"], examples: Examples) -> Float[Array, ""]:
    """Mean over all numbers of the samples whose label is not negative; 0 without any."""
    counted = (examples.y >= 0).reshape(-1, *(1,) * (values.ndim - 1))
    count = jnp.maximum(jnp.sum(counted), 1).astype(values.dtype) * prod(values.shape[1:])
    return jnp.sum(values, where=counted) / count


def with_encoders(tree: Any, changed: Callable[[int, Any], Any]) -> Any:
    """A network, or a gradient of one, whose part for the encoder r is `changed(r, part)`."""
    return eqx.tree_at(lambda n: n.encoders, tree, tuple(changed(r, part) for r, part in enumerate(tree.encoders)))
