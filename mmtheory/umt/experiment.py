"""Uni-modal teachers and naive fusion once per seed, then any method on the same data, tuned alike."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int

from mmtheory.learners.data import Data
from mmtheory.learners.evaluation import Encoders, Frozen, class_accuracy, evaluate
from mmtheory.learners.heads import HeadKind
from mmtheory.learners.method import Method, Pretrained
from mmtheory.learners.pipeline import Task, runs_of
from mmtheory.learners.training import Records, Schedule, accuracy
from mmtheory.learners.tuning import Fitted, fit
from mmtheory.umt.methods import NAIVE, Entry


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Outcome:
    """What a method left behind, a seed's worth; `Experiment` puts a seed axis in front of every array."""

    test_accuracy: Float[Array, ""] = field(metadata={"dims": (), "long_name": "accuracy on the test part"})
    class_accuracy: Float[Array, " K"] = field(
        metadata={"dims": ("class",), "long_name": "accuracy on the test part by class"}
    )
    chosen: Int[Array, ""] = field(metadata={"dims": (), "long_name": "trial with the best validation accuracy"})
    validation_accuracy: Float[Array, " trial"] = field(
        metadata={"dims": ("trial",), "long_name": "accuracy on the validation part"}
    )
    diverged: Bool[Array, " trial"] = field(metadata={"dims": ("trial",), "long_name": "the loss is not finite"})
    encoders: Encoders
    records: Records


@dataclass(frozen=True)
class Experiment:
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

    def modality(self, r: int) -> Experiment:
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
        data = self.data
        finite = jnp.isfinite(fitted.test_logits).all(axis=(1, 2))
        correct = jax.vmap(accuracy)(fitted.test_logits, data.test)
        by_class = jax.vmap(class_accuracy)(fitted.test_logits, data.test)
        frozen = Frozen(fitted.training_features, data.train, fitted.test_features, data.test)
        outcome = Outcome(
            test_accuracy=jnp.where(finite, correct, jnp.nan),
            class_accuracy=jnp.where(finite[:, None], by_class, jnp.nan),
            chosen=fitted.chosen,
            validation_accuracy=fitted.validation_accuracy,
            diverged=fitted.diverged,
            encoders=evaluate(self.build.K, frozen),
            records=fitted.records,
        )
        return jax.tree.map(np.asarray, outcome)

    def _fit(self, entry: Entry, method: Method, pretrained: Pretrained | None = None, stream: int = 0) -> Fitted:
        """`stream` 0 is the methods', which so start alike; students and teachers must not."""
        runs = runs_of(self.seeds, self.data, entry.trials(self.trials), pretrained, stream=stream)
        return fit(Task(method, self.build, self.schedule), runs)
