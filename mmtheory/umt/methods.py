"""Every method by the name that the command line takes; the files of methods declare their own rows."""

from __future__ import annotations

from collections.abc import Mapping

from mmtheory.learners.method import Method
from mmtheory.umt import blending, dropping, pretraining, self_distillation, teacher
from mmtheory.umt.entry import Entry

NAIVE = Entry("naive fusion", Method())

HEADS: Mapping[str, Entry] = {
    "naive": NAIVE,
    "mlp-head": Entry("MLP head", Method("MLP"), own_head=True),
    "attention-head": Entry("attention head", Method("attention"), own_head=True),
    "middle-fusion": Entry("middle fusion", Method("middle"), own_head=True),
}

METHODS: Mapping[str, Entry] = {
    **HEADS,
    **blending.METHODS,
    **dropping.METHODS,
    **self_distillation.METHODS,
    **pretraining.METHODS,
    **teacher.METHODS,
}
"""In the order in which they are compared."""
