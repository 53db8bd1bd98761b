"""Every parameter of a run of balanced training: the network, the training, and where paper and code differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from mmtheory.datasets.coloured_gray import ColouredGray
from mmtheory.greedy.balancing import Guided, Random, Vanilla
from mmtheory.greedy.network import Architecture
from mmtheory.greedy.rubi import RUBi
from mmtheory.greedy.uni_modal import UniModal
from mmtheory.learners.method import Method
from mmtheory.learners.training import Schedule
from mmtheory.parameter import Declared, ParameterError, parameter

METHODS: dict[str, type[Vanilla]] = {"vanilla": Vanilla, "rubi": RUBi, "random": Random, "guided": Guided}
"""The rows of Table 1, by the name that the command line takes."""

MOST_MODALITIES = 10
"""That data may have here; ten, so that uni-modal methods end in one digit and sort by their modality."""


def uni_modal_methods(R: int) -> tuple[str, ...]:
    """The uni-modal networks of R modalities, and with them the average of their logits."""
    return tuple(f"alone-{r}" for r in range(R))


ALONE = uni_modal_methods(2)
"""Of the paper's two modalities."""

MODALITIES = ("distinct", "first", "second")
"""All modalities, or two copies of one of them: the controls of section 5.2."""


@dataclass(frozen=True)
class Parameters(Declared):
    """One method at one setting; `law` is that of coloured digits. Raises ParameterError."""

    law: ColouredGray = ColouredGray()
    modalities: str = parameter(
        "distinct", "m0, m1", "5.2", "distinct, or two copies of the first or of the second", choices=MODALITIES
    )
    method: str = parameter(
        "vanilla",
        "method",
        "5.4",
        "vanilla, rubi, random or guided; alone-0, alone-1, …: uni-modal",
        choices=(*uni_modal_methods(MOST_MODALITIES), *METHODS),
    )
    split: Literal["fixed", "fresh"] = parameter(
        "fixed", "D", "5.1", "parts and colours: one drawing for all seeds, or every seed's own"
    )
    partition: int = parameter(0, "D", "–", "the seed of the fixed parts and colours", "[0, inf)")
    learning_rate: float = parameter(0.01, "η", "5.2", "step size", "(0, inf)")
    momentum: float = parameter(0.9, "momentum", "5.2", "of gradient descent", "[0, 1)")
    batch: int = parameter(128, "B", "5.2", "samples per step", "[1, inf)")
    epochs: int = parameter(
        20, "epochs", "–", "passes over the training data; the best on validation data is kept", "[1, inf)"
    )
    until: Literal["fitted", "steps"] = parameter(
        "fitted", "ŷ = y", "2", "training ends once no training sample is wrong, or after all epochs"
    )
    alpha: float = parameter(0.1, "α", "4.2", "imbalance tolerance of guided training", "[0, inf]")
    Q: int = parameter(5, "Q", "4.2", "re-balancing window of guided training", "[1, inf)")
    warm_up: int = parameter(1, "T_1", "4.2", "regular steps at the start", "[0, inf)")
    warm_up_unit: Literal["epochs", "steps"] = parameter("epochs", "T_1", "4.2", "what warm-up counts")
    direction: Literal["printed", "reversed"] = parameter(
        "printed",
        "d_speed > 0",
        "4.2",
        "guided training then accelerates m0, or, reversed, m1; "
        "with more than two, towards the branch of the greatest speed; reversed, of the least",
    )
    l1: float = parameter(0.0, "λ", "5.3", "weight of ‖θ‖_1 in the loss", "[0, inf]")
    channels: tuple[int, ...] = parameter(
        (8, 16, 32, 32), "C", "5.1", "channels of the four layers of every branch", "[1, inf)"
    )
    normalisation: Literal["batch", "none"] = parameter(
        "batch", "BN", "4.1", "of every layer: batch normalisation, as in the authors' networks, or none"
    )
    readout: Literal["mean", "maps"] = parameter(
        "mean", "φ", "5.1", "what classifiers read: the last maps' means, as in the authors' networks, or the maps"
    )
    ratio: int = parameter(4, "ratio", "–", "the context has 2 (C_0 + C_1 + …)/ratio entries", "[1, inf)")
    gate_scale: float = parameter(2.0, "c", "A.1", "gates are c σ(E); the authors' code has 1", "(0, inf)")
    bottleneck: Literal["linear", "relu"] = parameter(
        "linear", "Z", "A.1", "of the context: linear, or relu as in the authors' code"
    )
    log_base: float = parameter(
        10.0, "base", "4.1", "of the logarithm in the learning speed; α is in its units", "(1, inf)"
    )
    weights: Literal["after", "before"] = parameter(
        "after", "θ(i)", "4.1", "norm of the weights after the step, or before as in the code"
    )
    mean_scope: Literal["regular", "all", "code"] = parameter(
        "regular",
        "D_passed",
        "A.2",
        "mean gates over regular past steps, all of them, or with the present as in the code",
    )
    mean_source: Literal["own", "first"] = parameter(
        "own", "ω", "A.2", "mean gates of a branch: own, or the first's as in the code"
    )
    mask_gradient: Literal["passed", "stopped"] = parameter(
        "passed",
        "RUBi",
        "5.4",
        "of the masked losses, through the mask: to the biased branch, or not as in RUBi's code",
    )
    without_gradient: Literal["coast", "rest"] = parameter(
        "coast", "momentum", "A.2", "parameters without gradient: coast by their momentum, or rest"
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(self.channels) != 4:
            raise ParameterError("channels", f"must be four positive integers; got {self.channels}")

    def architecture(self, shapes: tuple[tuple[int, ...], ...], K: int) -> Architecture:
        """Branches for observations of these shapes."""
        return Architecture(
            shapes,
            K,
            self.channels,
            ratio=self.ratio,
            scale=self.gate_scale,
            rectified=self.bottleneck == "relu",
            normalised=self.normalisation == "batch",
            pooled=self.readout == "mean",
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
            until=self.until,
            watch="validation",
        )

    @property
    def alone(self) -> int | None:
        """The modality of a uni-modal network; None of networks on all of them."""
        return None if self.method in METHODS else uni_modal_methods(MOST_MODALITIES).index(self.method)

    def training(self) -> Method:
        """The method."""
        if self.alone is not None:
            return UniModal()
        rubi: Mapping[str, Any] = {"mask_gradient": self.mask_gradient} if self.method == "rubi" else {}
        return METHODS[self.method](
            log_base=self.log_base,
            norm=self.weights,
            mean_scope=self.mean_scope,
            mean_source=self.mean_source,
            warm_up=self.warm_up,
            unit=self.warm_up_unit,
            direction=self.direction,
            **rubi,
        )

    def hyper(self) -> dict[str, float]:
        """What may differ from run to run of one compiled program."""
        return {"learning_rate": self.learning_rate, "alpha": self.alpha, "Q": float(self.Q), "l1": self.l1}
