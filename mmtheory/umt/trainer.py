"""Uni-modal teachers and naive fusion once per seed, then any method on the same data, tuned alike."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import jax.numpy as jnp
import numpy as np

from mmtheory.learners.data import Data
from mmtheory.learners.heads import HeadKind
from mmtheory.learners.method import Method, Pretrained
from mmtheory.learners.pipeline import Task, runs_of
from mmtheory.learners.training import Schedule
from mmtheory.learners.tuning import Fitted, fit
from mmtheory.umt.entry import Entry
from mmtheory.umt.methods import NAIVE
from mmtheory.umt.outcome import Outcome, reported


@dataclass(frozen=True)
class Trainer:
    """One collection of data sets, one per seed, and how networks are built, trained and tuned on it.

    Args:
        data: numpy arrays with a leading seed axis.
        trials: hyper-parameter values tried per method, a power of two.
        head: what fuses the features, where a method is not about its head.
    """

    data: Data
    seeds: Sequence[int]
    build: Any
    schedule: Schedule
    trials: int
    head: HeadKind = "linear"

    def modality(self, r: int) -> Trainer:
        """The same as modality r alone sees it."""
        return replace(self, data=self.data.modality(r), build=self.build.modality(r))

    def pretrained(self) -> tuple[Pretrained, tuple[Outcome, ...]]:
        """The uni-modal networks and naive fusion of every seed, and the outcomes of the uni-modal ones."""
        alone = [self.modality(r) for r in range(len(self.data.train.x))]
        # Side by side, because most of the time goes into compiling them.
        with ThreadPoolExecutor() as pool:
            fusing = pool.submit(self._fit, NAIVE, NAIVE.under(self.head), stream=1)
            teaching = [pool.submit(one._fit, NAIVE, Method(), stream=2 + r) for r, one in enumerate(alone)]
        fusion, teachers = fusing.result(), [fitting.result() for fitting in teaching]
        curves = [np.stack([f.records.training_loss, f.records.validation_loss], -1) for f in (*teachers, fusion)]
        pretrained = Pretrained(
            tuple(f.network for f in teachers), fusion.network, jnp.asarray(np.stack(curves, axis=1))
        )
        return pretrained, tuple(one.outcome(f) for one, f in zip(alone, teachers, strict=True))

    def fit(self, entry: Entry, pretrained: Pretrained) -> Fitted:
        """A method's networks, one per seed."""
        return self._fit(entry, entry.under(self.head), pretrained)

    def run(self, entry: Entry, pretrained: Pretrained) -> Outcome:
        """A method on every seed."""
        return self.outcome(self.fit(entry, pretrained))

    def outcome(self, fitted: Fitted) -> Outcome:
        """What is reported of a method's networks."""
        return reported(fitted, self.data, self.build.K)

    def _fit(self, entry: Entry, method: Method, pretrained: Pretrained | None = None, stream: int = 0) -> Fitted:
        """`stream` 0 is the methods', which so start alike; students and teachers must not."""
        tried = entry.trials(self.trials, self.schedule.optimiser, len(self.data.train.x))
        runs = runs_of(self.seeds, self.data, tried, pretrained, stream=stream)
        return fit(Task(method, self.build, self.schedule), runs)
