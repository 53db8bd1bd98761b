"""Every method of the two papers' tables, with the hyper-parameters that are chosen on validation data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from mmtheory.learners.heads import HeadKind
from mmtheory.learners.method import Hyper, Method
from mmtheory.learners.tuning import Range, trials
from mmtheory.umt.blending import AuxiliaryLosses, OfflineBlending, OnlineBlending
from mmtheory.umt.dropping import Dropout, ModalityDropout
from mmtheory.umt.pretraining import Averaging, FineTuning
from mmtheory.umt.self_distillation import FeatureSelfDistillation, LabelSelfDistillation
from mmtheory.umt.teacher import DecayedTeacher, SubspaceTeacher, UniModalTeacher

LEARNING_RATE = Range(0.0003, 0.03)
WEIGHT = Range(0.1, 100.0)
TEMPERATURE = Range(0.05, 1.0)
PROBABILITY = Range(0.1, 0.9, log=False)

BOTH = (1.0, 1.0)

PAPER_WEIGHTS = (0, 1, 10, 20, 50, 100)
"""Distillation weights of laziness, Table 12."""

PAPER_RATES = (1.0, 0.1, 0.01, 0.001, 0.0)
"""The encoders' learning rates of laziness, Table 9, relative to the head's 1e-3. The last is `frozen`."""


@dataclass(frozen=True)
class Entry:
    """A row of the tables: a method, what is chosen for it on validation data, and what is fixed.

    Args:
        name: as `mmtheory/published.toml` names it, where it stands there.
        own_head: the row is about its head, which no flag replaces.
        ours: no paper has it.
    """

    name: str
    method: Method
    space: Mapping[str, Range] = field(default_factory=dict)
    fixed: Mapping[str, Any] = field(default_factory=dict)
    own_head: bool = False
    ours: bool = False

    def under(self, head: HeadKind) -> Method:
        """The method with this fusion head, unless the row is about another."""
        return self.method if self.own_head else replace(self.method, head=head)

    @property
    def tuned(self) -> Mapping[str, Range]:
        """All that is chosen: the learning rate and `space`, nothing for what is not trained."""
        return {"learning_rate": LEARNING_RATE, **self.space}

    def trials(self, count: int) -> Hyper:
        """The hyper-parameter values that are tried."""
        return trials(self.tuned, count, self.fixed)


def _umt(name: str, method: UniModalTeacher, modalities: tuple[float, ...] = BOTH, **more: Any) -> Entry:
    space = {"weight": WEIGHT} | ({"temperature": TEMPERATURE} if method.distance == "contrastive" else {})
    return Entry(name, method, space, {"modality_weights": modalities}, **more)


NAIVE = Entry("naive fusion", Method())

METHODS: Mapping[str, Entry] = {
    "naive": NAIVE,
    "mlp-head": Entry("MLP head", Method("MLP"), own_head=True),
    "attention-head": Entry("attention head", Method("attention"), own_head=True),
    "middle-fusion": Entry("middle fusion", Method("middle"), own_head=True),
    "auxiliary": Entry("auxiliary cross-entropy", AuxiliaryLosses()),
    "blending": Entry("gradient blending", OfflineBlending()),
    "blending-online": Entry("gradient blending, online", OnlineBlending()),
    "dropout": Entry("dropout", Dropout(), {"probability": PROBABILITY}),
    "modality-dropout": Entry("modality dropout", ModalityDropout(), {"probability": PROBABILITY}),
    "self-labels": Entry(
        "self-distillation, labels", LabelSelfDistillation(), {"weight": WEIGHT, "temperature": Range(1.0, 10.0)}
    ),
    "self-features": Entry("self-distillation, features", FeatureSelfDistillation(), {"weight": WEIGHT}),
    "averaged-probabilities": Entry("averaged predictions", Averaging(of="probabilities")),
    "averaged-logits": Entry("averaged logits", Averaging(of="logits")),
    "frozen": Entry("classifier on frozen encoders", FineTuning(), {}, {"encoder_rate": 0.0}),
    "fine-tuning": Entry("fine-tuning", FineTuning(), {"encoder_rate": Range(1e-3, 1.0)}),
    "umt": _umt("UMT", UniModalTeacher()),
    "umt-l1": _umt("UMT, L1", UniModalTeacher(distance="L1")),
    "umt-contrastive": _umt("UMT, contrastive", UniModalTeacher(distance="contrastive")),
    "umt-first": _umt("distillation, modality 1 only", UniModalTeacher(), (1.0, 0.0)),
    "umt-second": _umt("distillation, modality 2 only", UniModalTeacher(), (0.0, 1.0)),
    "umt-decayed": _umt("UMT, decayed weight", DecayedTeacher(), ours=True),
    "umt-subspace": _umt("UMT, the teacher's subspace", SubspaceTeacher(), ours=True),
    **{
        f"umt-weight-{w}": Entry(
            f"UMT, λ = {w}", UniModalTeacher(), fixed={"modality_weights": BOTH, "weight": float(w)}
        )
        for w in PAPER_WEIGHTS
    },
    **{
        f"fine-tuning-{rate:g}": Entry(f"fine-tuning, encoders × {rate:g}", FineTuning(), fixed={"encoder_rate": rate})
        for rate in PAPER_RATES
        if rate
    },
}
"""By the name that the command line takes."""
