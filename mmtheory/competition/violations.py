"""When a bound of the proof is first exceeded along a run, and in which of the paper's phases (appendix A.4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from mmtheory.competition.descent import NEVER, PHASES
from mmtheory.competition.summary import Summary

Networks: TypeAlias = Literal["joint", "uni_modal"]


@dataclass(frozen=True)
class Violations:
    """The largest value over its bound, and where the bound is first exceeded; axes (seed, modality, class).

    Times are those of records, of which there are few: a step is the first record's beyond the bound.

    Args:
        largest: over the run, infinite where the bound is 0; NaN where it is about nothing.
        step: NEVER where the bound holds throughout.
        phase: the index in PHASES of that step for that class, NEVER where there is none.
    """

    largest: np.ndarray
    step: np.ndarray
    phase: np.ndarray

    @property
    def about(self) -> np.ndarray:
        """Where there is something to exceed."""
        return ~np.isnan(self.largest)

    @property
    def held(self) -> np.ndarray:
        """Of these, whether the bound holds throughout: a flat array."""
        return self.step[self.about] == NEVER

    def __str__(self) -> str:
        broken = self.about & (self.step != NEVER)
        if not broken.any():
            return "exceeded nowhere"
        counts = ", ".join(f"{name}: {np.sum(self.phase[broken] == k)}" for k, name in enumerate(PHASES))
        return f"first exceeded at step {np.median(self.step[broken]):.0f} in the median, in phase {counts}"


def boundaries(summary: Summary, networks: Networks) -> tuple[np.ndarray, np.ndarray]:
    """T_j and T_0, (seed, modality, class), infinite if they are not reached: of all modalities jointly, or of each."""
    first = np.asarray(getattr(summary.outcome, networks).first_passage)
    steps = np.where(first == NEVER, np.inf, first)
    if networks == "joint":
        steps = np.broadcast_to(steps.min(axis=1, keepdims=True), steps.shape)
    return steps, np.broadcast_to(steps.max(axis=-1, keepdims=True), steps.shape)


def violations(summary: Summary, networks: Networks, ratio: ArrayLike) -> Violations:
    """Of a value over its bound, (seed, time, modality, class), NaN where there is none."""
    ratio = np.asarray(ratio)
    T_j, T_0 = boundaries(summary, networks)
    beyond = ratio > 1
    # After its end a run stays as it is: later records are of that step.
    stop = np.asarray(getattr(summary.outcome, networks).stop_step).reshape(len(ratio), -1, 1)
    reached = np.minimum(summary.parameters.record_steps()[beyond.argmax(axis=1)], stop)
    step = np.where(beyond.any(axis=1), reached, NEVER)
    phase = np.where(step < T_j, 0, np.where(step < T_0, 1, 2))
    largest = np.where(np.isnan(ratio).any(axis=1), np.nan, ratio.max(axis=1))
    return Violations(largest, step, np.where(step == NEVER, NEVER, phase))
