"""Every parameter of a UMT run: the law of synthetic data, and how networks are built and trained on any data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from mmtheory.datasets.paired_features import PairedFeatures
from mmtheory.learners.fusion import ENCODERS, Architecture, check_encoder
from mmtheory.learners.heads import HEADS, HeadKind
from mmtheory.learners.training import Optimiser, Schedule
from mmtheory.parameter import Declared, ParameterError, parameter
from mmtheory.plugin import is_plugin, source_text
from mmtheory.umt.methods import entry

ALONE = "alone-"
"""Prefix of the uni-modal networks' names among the methods: alone-1, alone-2, …"""

RANDOM, FOLDS, PASS = "random", "folds", "pass-"
"""How a data set without parts of its own is split: at random, into folds, or with one pass through it as test part."""

# Middle fusion builds other encoders, and is a method of its own.
_HEADS = ("auto", *(head for head in HEADS if head != "middle"))


@dataclass(frozen=True)
class Parameters(Declared):
    """One method on one kind of data; `law` is that of the paired-feature data. Raises ParameterError."""

    law: PairedFeatures = PairedFeatures()
    method: str = parameter("naive", "method", "4", "a row of the tables")
    split: str = parameter(
        RANDOM,
        "–",
        "4.1",
        "parts of a data set that has none: random; of htad also folds, seven seeds of which test each sample once, "
        "and pass-1, pass-2 or pass-3, which leaves out one pass for test",
        choices=(RANDOM, FOLDS, *(f"{PASS}{k}" for k in (1, 2, 3))),
    )
    head: str = parameter(
        "auto",
        "F",
        "4.1",
        "fusion head: linear, MLP or attention; auto is MLP on paired-feature data, else linear",
        choices=_HEADS,
    )
    encoder: str = parameter(
        "MLP",
        "φ",
        "4.1",
        "encoders: MLP; CNN for images, which takes far longer; conv1d or GRU for sequences, beside which other "
        "modalities have MLPs; or your own: module:NAME",
    )
    features: int = parameter(32, "F", "2.2", "number of features of each encoder", "[1, 10000]")
    width: int = parameter(64, "width", "4.1", "hidden width of MLP encoders", "[1, 10000]")
    depth: int = parameter(1, "depth", "4.1", "hidden layers of MLP encoders", "[1, 20]")
    epochs: int = parameter(
        40, "N", "A.2", "passes over the training data; the learning rate falls to 0 on a cosine", "[1, 100000]"
    )
    batch: int = parameter(64, "B", "A.2", "samples per step", "[1, 1e6]")
    optimiser: Optimiser = parameter(
        "adam", "–", "A.2", "adam, or sgd; adam undoes methods that scale a modality's gradients"
    )
    momentum: float = parameter(0.9, "momentum", "A.2", "of sgd", "[0, 1)")
    trials: int = parameter(8, "trials", "4", "hyper-parameter values tried per method, a power of two", "[1, 1024]")

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.trials & (self.trials - 1):
            raise ParameterError("trials", f"must be a power of two; got {self.trials}")
        if not self.method.startswith(ALONE):
            entry(self.method)
        if self.encoder not in ENCODERS:
            check_encoder(self.encoder, ())

    def schedule(self) -> Schedule:
        """The training loop's parameters."""
        momentum = self.momentum if self.optimiser == "sgd" else 0.0
        return Schedule(periods=self.epochs, batch=self.batch, optimiser=self.optimiser, momentum=momentum)

    def architecture(self, shapes: tuple[tuple[int, ...], ...], K: int) -> Architecture:
        """Encoders for observations of these shapes."""
        check_encoder(self.encoder, shapes)
        return Architecture(shapes, K, self.features, self.width, self.depth, self.encoder)

    def fusion_head(self, paired: bool) -> HeadKind:
        """The head, `auto` resolved: an additive head cannot read a paired feature."""
        if self.head == "auto":
            return "MLP" if paired else "linear"
        return self.head  # type: ignore[return-value]

    def as_config(self) -> dict[str, Any]:
        """The parameters as JSON values, with all that the method tries, and the texts of modules that users wrote.

        Weights of modalities are as if there were two.
        """
        row = entry("naive" if self.method.startswith(ALONE) else self.method)
        tried = {name: np.asarray(values).tolist() for name, values in row.trials(self.trials, self.optimiser).items()}
        texts = {name: source_text(name) for name in (self.method, self.encoder) if is_plugin(name)}
        return super().as_config() | {"tried": tried} | ({"plugins": texts} if texts else {})
