"""Every parameter of a segmentation run: the scenes, the networks, the training, and the teachers' weight."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from typing import Any

from mmtheory.datasets.scenes import Scenes
from mmtheory.learners.training import Schedule
from mmtheory.parameter import ParameterError, parameter
from mmtheory.segmentation.network import Architecture

LAW = tuple(f.name for f in dataclasses.fields(Scenes))
"""The parameters that only rendered scenes have."""

_COUNTS = ("batch", "epochs", "decay_every", "blocks")


@dataclass(frozen=True)
class Parameters(Scenes):
    """One experiment at one setting. Raises ParameterError naming the first bad value."""

    weight: float = parameter(1.0, "λ", "A.5", "weight of both distillations")
    decay_every: int = parameter(3, "N", "A.5", "epochs after which λ falls to a tenth; the paper's 100 of 500 epochs")
    learning_rate: float = parameter(0.01, "η", "–", "of Adam, falling along a half cosine")
    batch: int = parameter(8, "B", "–", "scenes per step")
    epochs: int = parameter(15, "epochs", "–", "passes over the training scenes")
    channels: tuple[int, ...] = parameter((8, 16, 32), "C", "4.2", "of the encoders' scales; ESANet has five")
    blocks: int = parameter(1, "blocks", "4.2", "residual blocks of a stage")

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in _COUNTS:
            if getattr(self, name) < 1:
                raise ParameterError(name, f"must be at least 1; got {getattr(self, name)}")
        if not 0 < self.learning_rate < math.inf:
            raise ParameterError("learning_rate", f"must be positive and finite; got {self.learning_rate:g}")
        if not 0 <= self.weight < math.inf:
            raise ParameterError("weight", f"must not be negative, and finite; got {self.weight:g}")
        if not self.channels or min(self.channels) < 1:
            raise ParameterError("channels", f"must be positive integers; got {self.channels}")
        if self.size % 2:
            raise ParameterError("size", f"must be even; got {self.size}")

    def law(self) -> Scenes:
        """The law of rendered scenes."""
        return Scenes(**{name: getattr(self, name) for name in LAW})

    def architecture(self, K: int) -> Architecture:
        """Networks for K classes."""
        return Architecture(K, self.channels, self.blocks)

    def schedule(self) -> Schedule:
        """The training loop's parameters."""
        return Schedule(periods=self.epochs, batch=self.batch, probes=False, watch="nothing")

    def hyper(self) -> dict[str, float]:
        """What may differ from run to run of one compiled program."""
        return {
            "learning_rate": self.learning_rate,
            "weight": self.weight,
            "decay_every": float(self.decay_every),
        }

    def as_config(self) -> dict[str, Any]:
        """The parameters as JSON values."""
        return dataclasses.asdict(self)
