"""Cross-entropies of all heads with given weights: naive fusion, auxiliary losses and teachers as one loss."""

from __future__ import annotations

from dataclasses import dataclass

from mmtheory.learners.method import Step
from mmtheory.umt.blending import AuxiliaryLosses, Losses

NAIVE, ALONE, ALL = (0.0, 0.0, 1.0), (1.0, 1.0, 0.0), (1.0, 1.0, 1.0)
"""Weights of f^1, f^2 and f. Without the fused head no encoder's gradient depends on the other: ALONE is teachers."""


@dataclass(frozen=True)
class WeightedHeads(AuxiliaryLosses):
    """Σ_r w_r CE(f^r) + w CE(f), the weights in the hyper-parameter `heads` (UMT eqs. 1 and 2; source status: paper).

    One compiled program serves naive fusion, its auxiliary losses and both teachers.
    """

    def weights(self, step: Step) -> Losses:
        """As given."""
        return step.hyper["heads"]
