"""The rows of the table: a method, its starting point and its weights.

On this network Conjecture 1 has four readings. What is distilled: each neuron's output, or each class's sum over its
neurons, which is what the fixed head reads (`SubspaceTeacher` with a head of ones). Where the student starts: from its
own initial weights, or from those its teachers started from. The paper does not say.

λ multiplies the squared norm, a sum over feature dimensions as UMT's eq. 3 prints it; `umt.distillation` averages over
the F dimensions, so that its weight is λ F, F = K m for neurons and K for classes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import jax.numpy as jnp

from mmtheory.learners.method import Hyper, Method
from mmtheory.remedies.heads import ALL, ALONE, NAIVE, WeightedHeads
from mmtheory.remedies.network import Build
from mmtheory.umt.agm import AGM
from mmtheory.umt.blending import OfflineBlending
from mmtheory.umt.dropping import Dropout, ModalityDropout
from mmtheory.umt.inforeg import InfoReg
from mmtheory.umt.mmpareto import MMPareto
from mmtheory.umt.ogm_ge import OGMGE
from mmtheory.umt.pmr import PMR
from mmtheory.umt.reconboost import ReconBoost
from mmtheory.umt.relearning import Relearning
from mmtheory.umt.self_distillation import FeatureSelfDistillation, LabelSelfDistillation
from mmtheory.umt.teacher import SubspaceTeacher, UniModalTeacher
from mmtheory.umt.warm_up import UniModalWarmUp

Start: TypeAlias = Literal["own", "initial", "teachers"]
"""Where a student starts: fresh weights; the weights from which the teachers' training began; their trained weights."""

Labels: TypeAlias = Literal["naive", "teachers", "ensemble"]
"""Whose soft labels are matched: a naive network's, or the averaged logits of the teachers, or of naive networks."""

LIMIT = 1000.0
"""The λ that stands for λ → ∞."""


@dataclass(frozen=True)
class Row:
    """A row of the table.

    Args:
        label: as a table prints it.
        method: its loss.
        start: where the network starts.
        weight: λ, or 0 where nothing is distilled.
        modality_weights: λ_r of UMT.
        heads: weights of the cross-entropies of f^1, f^2 and f, where the method is WeightedHeads.
        labels: whose soft labels are matched, where the method is LabelSelfDistillation.
        hyper: the method's further hyper-parameters.
        trained: False for a network that stays as it starts.
        periods: into which the training is divided, after each of which the method may act.
    """

    label: str
    method: Method = WeightedHeads()
    start: Start = "own"
    weight: float = 0.0
    modality_weights: tuple[float, ...] = (1.0, 1.0)
    heads: tuple[float, ...] = NAIVE
    labels: Labels = "naive"
    hyper: Mapping[str, float] = field(default_factory=dict)
    trained: bool = True
    periods: int = 2

    @property
    def needs_naive(self) -> bool:
        """Whether the method takes anything from a naive joint network."""
        taught = isinstance(self.method, LabelSelfDistillation | FeatureSelfDistillation | OfflineBlending)
        return taught and self.labels == "naive"

    def at(self, rate: float, build: Build) -> Hyper:
        """The hyper-parameters at a step size for a loss of weight 1: η = rate/(1 + λ)."""
        classes = isinstance(self.method, SubspaceTeacher)
        features = isinstance(self.method, UniModalTeacher | FeatureSelfDistillation)
        F = (build.K if classes else build.K * build.m) if features else 1
        values = {
            "learning_rate": rate / (1 + self.weight),
            "weight": self.weight * F,
            "modality_weights": self.modality_weights,
            "heads": self.heads,
            **self.hyper,
        }
        return {name: jnp.asarray(value, float) for name, value in values.items()}


READINGS: Mapping[str, tuple[UniModalTeacher, Start, str]] = {
    "neurons-own": (UniModalTeacher(), "own", "neurons, own start"),
    "neurons-initial": (UniModalTeacher(), "initial", "neurons, the teachers' start"),
    "classes-own": (SubspaceTeacher(), "own", "class sums, own start"),
    "classes-initial": (SubspaceTeacher(), "initial", "class sums, the teachers' start"),
}
"""Of Conjecture 1: what is distilled, and where the student starts."""

WEIGHTS = (0.1, 1.0, 10.0)
"""λ among which Conjecture 1 may pick."""


def umt(reading: str, weight: float) -> Row:
    """UMT in one of the READINGS."""
    method, start, label = READINGS[reading]
    return Row(f"UMT λ = {weight:g}, {label}", method, start, weight)


def umt_name(reading: str, weight: float) -> str:
    """The name of `umt` among ROWS."""
    return f"umt-{reading}-{weight:g}"


TEACHERS = Row("teachers", start="initial", heads=ALONE)
"""Both uni-modal networks, side by side: one is trained as if the other were not there."""

WARM_UPS = (0.03, 0.12, 0.3)
"""Shares of the steps that are uni-modal."""

_TRIED = [
    (reading, weight)
    for weight in (*WEIGHTS, LIMIT)
    for reading in READINGS
    if weight in (1.0, LIMIT) or reading == "neurons-own"
]

ROWS: Mapping[str, Row] = {
    "naive": Row("naive joint"),
    "naive-initial": Row("naive joint, the teachers' start", start="initial"),
    **{umt_name(reading, w): umt(reading, w) for reading, w in _TRIED},
    "first-only": Row("distillation, modality 1 only", UniModalTeacher(), "initial", 1.0, (1.0, 0.0)),
    "second-only": Row("distillation, modality 2 only", UniModalTeacher(), "initial", 1.0, (0.0, 1.0)),
    "self-labels": Row("self-distillation, labels", LabelSelfDistillation(), weight=1.0, hyper={"temperature": 2.0}),
    "self-features": Row("self-distillation, features", FeatureSelfDistillation(), weight=1.0),
    "auxiliary": Row("auxiliary cross-entropy", heads=ALL),
    "blending": Row("gradient blending, offline", OfflineBlending()),
    "dropout": Row("dropout of neurons", Dropout(), hyper={"probability": 0.5}),
    "modality-dropout": Row("modality dropout", ModalityDropout(), hyper={"probability": 1 / 3}),
    "ogm-ge": Row("OGM-GE, α = 0.5", OGMGE(), hyper={"alpha": 0.5}),
    "agm": Row("AGM, α = 0.5", AGM(), hyper={"alpha": 0.5}),
    "mmpareto": Row("MMPareto, γ = 1.5", MMPareto(), hyper={"gamma": 1.5}),
    "pmr": Row("PMR, α = 1", PMR(), hyper={"alpha": 1.0}, periods=40),
    "reconboost": Row("ReconBoost, 125 steps a turn", ReconBoost(passes=125)),
    "relearning": Row("Diagnosing & Re-learning, three times", Relearning(every=1), periods=4),
    "inforeg": Row("InfoReg, β = 0.95", InfoReg(), hyper={"beta": 0.95}, periods=40),
    **{
        f"warm-up-{share:g}": Row(
            f"uni-modal warm-up, {100 * share:g} % of the steps", UniModalWarmUp(), hyper={"warm_up": share}
        )
        for share in WARM_UPS
    },
    "fine-tuning": Row("fine-tuning", start="teachers"),
    "averaged-logits": Row("averaged logits", start="teachers", trained=False),
}
"""By name. Fine-tuning has no head to train; the head of ones sums the teachers' logits, twice their average.

MLA is no row: under a fixed head it is the teachers, and Γ does not know how their logits are weighed at test time."""

_TAUGHT_BY: Mapping[Labels, str] = {"teachers": "the teachers", "ensemble": "an ensemble"}

SOFT_LABELS: Mapping[str, Row] = {
    f"labels-{labels}": Row(
        f"soft labels of {words}", LabelSelfDistillation(), weight=1.0, labels=labels, hyper={"temperature": 2.0}
    )
    for labels, words in _TAUGHT_BY.items()
}
"""UMT, section 3.3, on what distillation of logits does; no rows of the paper's tables."""
