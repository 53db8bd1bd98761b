"""Where a student starts: from weights of its own, from those its teachers started from, or from the trained ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal, TypeAlias

import jax
from jaxtyping import Array, Float, Key

from mmtheory.learners.data import Data, Examples
from mmtheory.learners.method import Build, Hyper, Method, Network, Pretrained, Step

Start: TypeAlias = Literal["own", "initial", "teachers"]
"""Fresh weights; the weights from which the teachers' training began; the teachers' trained weights."""


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Given(Pretrained):
    """What was trained before, and the network from which the student starts."""

    start: Any = None


@dataclass(frozen=True)
class From(Method):
    """A method that starts from the given network, and is otherwise the method it wraps."""

    method: Method = Method()

    trained: ClassVar[bool] = True

    def start(self, build: Build, key: Key[Array, ""], pretrained: Pretrained, hyper: Hyper) -> Any:
        """The given network."""
        assert isinstance(pretrained, Given)
        return pretrained.start

    def loss(self, network: Network, examples: Examples, step: Step) -> Float[Array, ""]:
        """The wrapped method's."""
        return self.method.loss(network, examples, step)

    def noted_loss(self, network: Network, examples: Examples, step: Step) -> tuple[Float[Array, ""], Any]:
        """The wrapped method's."""
        return self.method.noted_loss(network, examples, step)

    def scale(self, update: Any, hyper: Hyper) -> Any:
        """The wrapped method's."""
        return self.method.scale(update, hyper)

    def memory(self, network: Any, data: Data, pretrained: Pretrained) -> Any:
        """The wrapped method's."""
        return self.method.memory(network, data, pretrained)

    def after_step(self, notes: Any, gradient: Any, before: Any, after: Any, step: Step) -> Any:
        """The wrapped method's."""
        return self.method.after_step(notes, gradient, before, after, step)

    def after_period(self, network: Network, data: Data, period: Array, memory: Any) -> Any:
        """The wrapped method's."""
        return self.method.after_period(network, data, period, memory)

    def trace(self, memory: Any) -> Any:
        """The wrapped method's."""
        return self.method.trace(memory)
