"""One network on one data set per run, and the experiment made of such runs: teachers, fusion, frozen encoders."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Int, Key

from mmtheory.learners.data import Data
from mmtheory.learners.method import Hyper, Method, Pretrained
from mmtheory.learners.sample_chunks import in_chunks
from mmtheory.learners.training import Schedule, Task, train
from mmtheory.seeds import concatenate, keys_of, over_runs
from mmtheory.segmentation.metrics import confusion
from mmtheory.segmentation.network import Architecture
from mmtheory.segmentation.teaching import Alone, NewDecoder, UniModalTeacher

NETWORKS = ("rgb", "depth", "naive", "umt", "frozen depth", "frozen naive", "frozen umt")
"""Both uni-modal networks, middle fusion without and with teachers, and new decoders on three frozen depth encoders."""

SHOWN = 6
"""Test scenes whose predictions are kept for a figure."""


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Run:
    """What differs from run to run of one compiled program."""

    key: Key[Array, ""]
    data: Data
    pretrained: Pretrained
    hyper: Hyper


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Outcome:
    """What is reported of a network; `experiment` puts axes of networks and seeds in front."""

    confusion: Int[Array, "K K"] = field(metadata={"dims": ("truth", "prediction"), "long_name": "test pixels"})
    training_confusion: Int[Array, "K K"] = field(
        metadata={"dims": ("truth", "prediction"), "long_name": "training pixels"}
    )
    predictions: Int[Array, "scene row column"] = field(
        metadata={"dims": ("scene", "row", "column"), "long_name": "predicted classes of the first test scenes"}
    )
    diverged: Bool[Array, ""] = field(metadata={"dims": (), "long_name": "a parameter is not finite"})


def run_one(task: Task, run: Run) -> tuple[Any, Outcome]:
    """Train a network, and count what it predicts."""
    with jax.default_matmul_precision("highest"):
        trained = train(task.method, task.build, task.schedule, run.data, run.pretrained, run.hyper, run.key)
        parts = run.data.train, run.data.test
        # Both parts in one pass, so that the network is compiled once for them.
        together = jax.tree.map(lambda *of: jnp.concatenate(of), *parts)
        predicted = in_chunks(lambda x: jnp.argmax(trained.network(x), axis=-1), together.x)
        of_train, of_test = jnp.split(predicted, [parts[0].n])
        outcome = Outcome(
            confusion=confusion(of_test, parts[1].y, task.build.K),
            training_confusion=confusion(of_train, parts[0].y, task.build.K),
            predictions=of_test[:SHOWN].astype(jnp.int16),
            diverged=~jnp.all(jnp.stack([jnp.all(jnp.isfinite(of)) for of in jax.tree.leaves(trained.network)])),
        )
        return trained.network, outcome


_run = over_runs(run_one)


@dataclass(frozen=True)
class Bench:
    """Data sets, one per seed, and how networks are built and trained on them.

    Args:
        data: of two modalities, RGB and depth; numpy arrays with a leading seed axis.
        hyper: learning_rate, weight λ and decay_every of UMT.
        finished: is told after every batch of runs how many networks are done.
    """

    data: Data
    seeds: Sequence[int]
    build: Architecture
    schedule: Schedule
    hyper: Mapping[str, float]
    finished: Callable[[int], Any] = lambda count: None

    def experiment(self) -> Outcome:
        """The outcome of `NETWORKS`: every array has axes of seeds and networks in front.

        Naive fusion is UMT with λ = 0, which is plain training exactly; both start alike, and the new decoders do.
        """
        keys = [jax.vmap(jax.random.fold_in, (0, None))(keys_of(self.seeds), stream) for stream in range(4)]
        data = self.data
        rgb_data, depth_data = data.modality(0), data.modality(1)
        (rgb, of_rgb), (depth, of_depth) = self._runs(
            Alone(), [(keys[0], rgb_data, Pretrained(), {}), (keys[1], depth_data, Pretrained(), {})]
        )
        teachers = Pretrained((rgb, depth))
        (naive, of_naive), (umt, of_umt) = self._runs(
            UniModalTeacher(), [(keys[2], data, teachers, {"weight": 0.0}), (keys[2], data, teachers, {})]
        )
        frozen = self._runs(
            NewDecoder(),
            [
                (keys[3], depth_data, Pretrained((encoder,)), {})
                for encoder in (depth.encoder, naive.encoders[1], umt.encoders[1])
            ],
        )
        outcomes = [of_rgb, of_depth, of_naive, of_umt, *(outcome for _, outcome in frozen)]
        return jax.tree.map(lambda *of: np.stack(of, axis=1), *outcomes)

    def _runs(
        self, method: Method, groups: Sequence[tuple[Any, Data, Pretrained, Mapping[str, float]]]
    ) -> list[tuple[Any, Outcome]]:
        """Networks and outcomes of several groups of runs, a run a seed, in one compiled program."""
        n = len(self.seeds)

        def run(key: Any, data: Data, pretrained: Pretrained, changed: Mapping[str, float]) -> Run:
            hyper: Any = {k: np.full(n, value, np.float32) for k, value in {**self.hyper, **changed}.items()}
            return Run(key, data, pretrained, hyper)

        runs = [run(*group) for group in groups]
        # Keys are no numpy arrays.
        keys = jnp.concatenate([of.key for of in runs])
        data, pretrained, hyper = jax.tree.map(
            lambda *of: np.concatenate(of), *((of.data, of.pretrained, of.hyper) for of in runs)
        )
        results = []
        for batch in _run(Task(method, self.build, self.schedule), Run(keys, data, pretrained, hyper)):
            results.append(batch)
            self.finished(len(batch[1].diverged))
        together = concatenate(results)
        return [
            jax.tree.map(lambda leaf, first=first: leaf[first : first + n], together)
            for first in range(0, n * len(groups), n)
        ]
