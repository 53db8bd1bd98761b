"""A row of the two papers' tables: a method, and the hyper-parameters that are chosen for it on validation data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from mmtheory.learners.heads import HeadKind
from mmtheory.learners.method import Hyper, Method
from mmtheory.learners.training import Optimiser
from mmtheory.learners.tuning import Range, trials

LEARNING_RATE = Range(0.0003, 0.03)
"""Of Adam."""
SGD_RATE = Range(0.003, 0.3)
"""Of gradient descent, whose steps are as long as the gradient."""
WEIGHT = Range(0.1, 100.0)
"""Of distillation."""
PROBABILITY = Range(0.1, 0.9, log=False)


@dataclass(frozen=True)
class Entry:
    """A row of the tables: a method, what is chosen for it on validation data, and what is fixed.

    Args:
        name: as `mmtheory/published.toml` names it, where it stands there.
        fixed: a value, or a function that tells it for R modalities.
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

    def tuned(self, optimiser: Optimiser = "adam") -> Mapping[str, Range]:
        """All that is chosen where it is trained: the learning rate and `space`."""
        return {"learning_rate": LEARNING_RATE if optimiser == "adam" else SGD_RATE, **self.space}

    def trials(self, count: int, optimiser: Optimiser = "adam", R: int = 2) -> Hyper:
        """The hyper-parameter values that are tried on R modalities."""
        fixed = {name: value(R) if callable(value) else value for name, value in self.fixed.items()}
        return trials(self.tuned(optimiser), count, fixed)
