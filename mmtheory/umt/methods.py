"""Every method by the name that the command line takes; the files of methods declare their own rows."""

from __future__ import annotations

from collections.abc import Mapping

from mmtheory.learners.method import Method
from mmtheory.parameter import ParameterError, shortened
from mmtheory.plugin import is_plugin, made, plugin
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


def entry(name: str) -> Entry:
    """The row of this name: one of METHODS, or a plugin, which is an Entry or a Method. Raises ParameterError."""
    if name in METHODS:
        return METHODS[name]
    if not is_plugin(name):
        raise ParameterError("method", f"is one of {', '.join(METHODS)}, or module:NAME; got {shortened(name)}")
    found = plugin(name)
    if isinstance(found, Entry):
        return found
    if is_method(found):
        return Entry(name, made(name) if isinstance(found, type) else found)
    raise ParameterError("method", f"{shortened(name)} is no Method and no Entry")


def is_method(found: object) -> bool:
    """Whether a plugin is a row of the tables: a Method, a class of them, or an Entry."""
    return isinstance(found, Entry | Method) or (isinstance(found, type) and issubclass(found, Method))
