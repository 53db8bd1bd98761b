"""Every parameter of a segmentation run: the scenes, the networks, the training, and the teachers' weight."""

from __future__ import annotations

from dataclasses import dataclass

from mmtheory.datasets.scenes import Scenes
from mmtheory.learners.training import Schedule
from mmtheory.parameter import Declared, ParameterError, parameter
from mmtheory.segmentation.network import Architecture


@dataclass(frozen=True)
class Parameters(Declared):
    """One experiment at one setting; `law` is that of rendered scenes. Raises ParameterError."""

    law: Scenes = Scenes()
    weight: float = parameter(1.0, "λ", "A.5", "weight of both distillations", "[0, inf)")
    decay_every: int = parameter(
        3, "N", "A.5", "epochs after which λ falls to a tenth; the paper's 100 of 500 epochs", "[1, inf)"
    )
    learning_rate: float = parameter(0.01, "η", "–", "of Adam, falling along a half cosine", "(0, inf)")
    batch: int = parameter(8, "B", "–", "scenes per step", "[1, inf)")
    epochs: int = parameter(15, "epochs", "–", "passes over the training scenes", "[1, inf)")
    channels: tuple[int, ...] = parameter(
        (8, 16, 32), "C", "4.2", "of the encoders' scales; ESANet has five", "[1, inf)"
    )
    blocks: int = parameter(1, "blocks", "4.2", "residual blocks of a stage", "[1, inf)")

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.law.size % 2:
            raise ParameterError("size", f"must be even; got {self.law.size}")

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
