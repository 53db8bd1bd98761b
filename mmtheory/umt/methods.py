"""Every method by the name that the command line takes; the files of methods declare their own rows."""

from __future__ import annotations

from collections.abc import Mapping

from mmtheory.learners.method import Method
from mmtheory.umt import (
    agm,
    blending,
    dropping,
    inforeg,
    mla,
    mmpareto,
    ogm_ge,
    pmr,
    pretraining,
    reconboost,
    relearning,
    self_distillation,
    teacher,
    warm_up,
)
from mmtheory.umt.entry import Entry

NAIVE = Entry("naive fusion", Method())

HEADS: Mapping[str, Entry] = {
    "naive": NAIVE,
    "mlp-head": Entry("MLP head", Method("MLP"), own_head=True),
    "attention-head": Entry("attention head", Method("attention"), own_head=True),
    "middle-fusion": Entry("middle fusion", Method("middle"), own_head=True),
}

BALANCING: Mapping[str, Entry] = {
    **ogm_ge.METHODS,
    **warm_up.METHODS,
    **mmpareto.METHODS,
    **agm.METHODS,
    **pmr.METHODS,
    **mla.METHODS,
    **reconboost.METHODS,
    **relearning.METHODS,
    **inforeg.METHODS,
}
"""What was proposed since against the modalities' imbalance in joint training."""

METHODS: Mapping[str, Entry] = {
    **HEADS,
    **blending.METHODS,
    **dropping.METHODS,
    **self_distillation.METHODS,
    **pretraining.METHODS,
    **teacher.METHODS,
    **BALANCING,
}
"""In the order in which they are compared."""
