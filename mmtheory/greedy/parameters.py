"""Every parameter of a run of balanced training: the network, the training, and where paper and code differ."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from typing import Any

from mmtheory.datasets.coloured_gray import ColouredGray
from mmtheory.greedy.balancing import Guided, Random, Vanilla
from mmtheory.greedy.network import Architecture
from mmtheory.greedy.rubi import RUBi
from mmtheory.learners.method import Method
from mmtheory.learners.training import Schedule
from mmtheory.parameter import ParameterError, parameter

METHODS: dict[str, type[Vanilla]] = {"vanilla": Vanilla, "rubi": RUBi, "random": Random, "guided": Guided}
"""The rows of Table 1, by the name that the command line takes."""

ALONE = ("alone-0", "alone-1")
"""The uni-modal networks of either modality, and with them the average of their logits."""

_COUNTS = {"Q": 1, "batch": 1, "epochs": 1, "ratio": 1}
_POSITIVE = ("learning_rate", "gate_scale")
_CHOICES = {
    "bottleneck": ("linear", "relu"),
    "weights": ("after", "before"),
    "mean_scope": ("regular", "all"),
    "mean_source": ("own", "first"),
    "without_gradient": ("coast", "rest"),
}


MODALITIES = ("distinct", "first", "second")
"""Both modalities, or two copies of one of them: the controls of section 5.2."""

LAW = tuple(f.name for f in dataclasses.fields(ColouredGray))
"""The parameters that only coloured digits have."""


@dataclass(frozen=True)
class Parameters(ColouredGray):
    """One method at one setting. Raises ParameterError naming the first bad value."""

    modalities: str = parameter("distinct", "m0, m1", "5.2", "distinct, or two copies of the first or of the second")
    method: str = parameter("vanilla", "method", "5.4", "vanilla, rubi, random or guided; alone-0, alone-1: uni-modal")
    learning_rate: float = parameter(0.03, "η", "5.2", "step size")
    momentum: float = parameter(0.9, "momentum", "5.2", "of gradient descent")
    batch: int = parameter(128, "B", "5.2", "samples per step")
    epochs: int = parameter(16, "epochs", "–", "passes over the training data; the best on validation data is kept")
    alpha: float = parameter(0.1, "α", "4.2", "imbalance tolerance of guided training")
    Q: int = parameter(5, "Q", "4.2", "re-balancing window of guided training")
    l1: float = parameter(0.0, "λ", "5.3", "weight of ‖θ‖_1 in the loss")
    channels: tuple[int, ...] = parameter((8, 16, 32, 32), "C", "5.1", "channels of the four layers of either branch")
    ratio: int = parameter(4, "ratio", "–", "the context has 2 (C_0 + C_1)/ratio entries")
    gate_scale: float = parameter(2.0, "c", "A.1", "gates are c σ(E); the authors' code has 1")
    bottleneck: str = parameter("linear", "Z", "A.1", "of the context: linear, or relu as in the authors' code")
    log_base: float = parameter(10.0, "base", "4.1", "of the logarithm in the learning speed; α is in its units")
    weights: str = parameter("after", "θ(i)", "4.1", "norm of the weights after the step, or before as in the code")
    mean_scope: str = parameter("regular", "D_passed", "A.2", "mean gates over regular past steps, or all of them")
    mean_source: str = parameter("own", "ω", "A.2", "mean gates of a branch: own, or the first's as in the code")
    without_gradient: str = parameter(
        "coast", "momentum", "A.2", "parameters without gradient: coast by their momentum, or rest"
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.modalities not in MODALITIES:
            raise ParameterError("modalities", f"is one of {', '.join(MODALITIES)}; got {self.modalities}")
        if self.method not in (*METHODS, *ALONE):
            raise ParameterError("method", f"is one of {', '.join((*METHODS, *ALONE))}; got {self.method}")
        for name, least in _COUNTS.items():
            if getattr(self, name) < least:
                raise ParameterError(name, f"must be at least {least}; got {getattr(self, name)}")
        for name in _POSITIVE:
            if not (0 < getattr(self, name) < math.inf):
                raise ParameterError(name, f"must be positive and finite; got {getattr(self, name):g}")
        for name in ("alpha", "l1"):
            if not getattr(self, name) >= 0:
                raise ParameterError(name, f"must not be negative; got {getattr(self, name):g}")
        if not 0 <= self.momentum < 1:
            raise ParameterError("momentum", f"must lie in [0, 1); got {self.momentum:g}")
        if not 1 < self.log_base < math.inf:
            raise ParameterError("log_base", f"must be above 1 and finite; got {self.log_base:g}")
        if len(self.channels) != 4 or min(self.channels) < 1:
            raise ParameterError("channels", f"must be four positive integers; got {self.channels}")
        for name, choices in _CHOICES.items():
            if getattr(self, name) not in choices:
                raise ParameterError(name, f"is one of {', '.join(choices)}; got {getattr(self, name)}")

    def law(self) -> ColouredGray:
        """The law of coloured digits."""
        return ColouredGray(**{name: getattr(self, name) for name in LAW})

    def architecture(self, shapes: tuple[tuple[int, ...], ...], K: int) -> Architecture:
        """Branches for observations of these shapes."""
        return Architecture(
            shapes,
            K,
            self.channels,
            ratio=self.ratio,
            scale=self.gate_scale,
            rectified=self.bottleneck == "relu",
        )

    def schedule(self) -> Schedule:
        """The training loop's parameters."""
        return Schedule(
            periods=self.epochs,
            batch=self.batch,
            optimiser="sgd",
            decay="constant",
            probes=False,
            momentum=self.momentum,
            rest=self.without_gradient == "rest",
            keep="best",
            watch="validation",
        )

    def training(self) -> Method:
        """The method."""
        if self.method in ALONE:
            return Method()
        return METHODS[self.method](
            log_base=self.log_base,
            norm=self.weights,  # type: ignore[arg-type]
            mean_scope=self.mean_scope,  # type: ignore[arg-type]
            mean_source=self.mean_source,  # type: ignore[arg-type]
        )

    def hyper(self) -> dict[str, float]:
        """What may differ from run to run of one compiled program."""
        return {"learning_rate": self.learning_rate, "alpha": self.alpha, "Q": float(self.Q), "l1": self.l1}

    def as_config(self) -> dict[str, Any]:
        """The parameters as JSON values."""
        return dataclasses.asdict(self)
