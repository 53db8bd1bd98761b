"""The bench: uni-modal teachers and naive fusion once per seed, then any method on the same data, tuned alike."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int

from mmtheory.learners.data import Data
from mmtheory.learners.evaluation import Encoders, Frozen, class_accuracy, evaluate
from mmtheory.learners.heads import HeadKind
from mmtheory.learners.method import Build, Method, Pretrained
from mmtheory.learners.training import Records, Schedule, accuracy
from mmtheory.learners.tuning import Fitted, Run, Task, fit
from mmtheory.seeds import keys_of
from mmtheory.umt.methods import NAIVE, Entry


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Outcome:
    """What a method left behind, a seed's worth; `Bench` puts a seed axis in front of every array."""

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
class Bench:
    """One collection of data sets, one per seed, and how networks are built and trained on it.

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

    def pretrained(self) -> tuple[Pretrained, tuple[Outcome, ...]]:
        """The uni-modal networks and naive fusion of every seed, and the outcomes of the uni-modal ones."""
        modalities = range(len(self.data.train.x))
        fits = [
            partial(self._fit, NAIVE, Method(), self.build.modality(r), self.data.modality(r), stream=2 + r)
            for r in modalities
        ]
        fits.append(partial(self._fit, NAIVE, NAIVE.under(self.head), self.build, self.data, stream=1))
        # Side by side, because most of the time goes into compiling them.
        with ThreadPoolExecutor() as pool:
            *alone, fusion = pool.map(lambda fit: fit(), fits)
        curves = [np.stack([f.records.training_loss, f.records.validation_loss], -1) for f in (*alone, fusion)]
        pretrained = Pretrained(tuple(f.network for f in alone), fusion.network, jnp.asarray(np.stack(curves, axis=1)))
        return pretrained, tuple(
            self._outcome(f, self.data.modality(r)) for r, f in zip(modalities, alone, strict=True)
        )

    def fit(self, entry: Entry, pretrained: Pretrained) -> Fitted:
        """A method's networks, one per seed."""
        return self._fit(entry, entry.under(self.head), self.build, self.data, pretrained)

    def run(self, entry: Entry, pretrained: Pretrained) -> Outcome:
        """A method on every seed."""
        return self.outcome(self.fit(entry, pretrained))

    def outcome(self, fitted: Fitted) -> Outcome:
        """What is reported of a method's networks."""
        return self._outcome(fitted, self.data)

    def _fit(
        self,
        entry: Entry,
        method: Method,
        build: Build,
        data: Data,
        pretrained: Pretrained | None = None,
        stream: int = 0,
    ) -> Fitted:
        """`stream` 0 is the methods', which so start alike; students and teachers must not."""
        task = Task(entry.trials(self.trials), method, build, self.schedule)
        keys = jax.vmap(jax.random.fold_in, (0, None))(keys_of(self.seeds), stream)
        return fit(task, Run(keys, data, Pretrained() if pretrained is None else pretrained))

    def _outcome(self, fitted: Fitted, data: Data) -> Outcome:
        finite = jnp.isfinite(fitted.test_logits).all(axis=(1, 2))
        correct = jax.vmap(accuracy)(fitted.test_logits, data.test)
        encoders = evaluate(self.build.K, Frozen(fitted.training_features, data.train, fitted.test_features, data.test))
        by_class = jax.vmap(class_accuracy)(fitted.test_logits, data.test)
        outcome = Outcome(
            test_accuracy=jnp.where(finite, correct, jnp.nan),
            class_accuracy=jnp.where(finite[:, None], by_class, jnp.nan),
            chosen=fitted.chosen,
            validation_accuracy=fitted.validation_accuracy,
            diverged=fitted.diverged,
            encoders=encoders,
            records=fitted.records,
        )
        return jax.tree.map(np.asarray, outcome)
