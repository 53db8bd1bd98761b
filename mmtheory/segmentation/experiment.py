"""What is reported of a network, and the experiment made of such runs: teachers, fusion, frozen encoders."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Int

from mmtheory.learners.data import Data
from mmtheory.learners.method import Method, Pretrained
from mmtheory.learners.pipeline import PerRun, Run, Task, runs_of
from mmtheory.learners.sample_chunks import in_chunks
from mmtheory.learners.training import Schedule
from mmtheory.segmentation.metrics import confusion
from mmtheory.segmentation.network import Architecture
from mmtheory.segmentation.teaching import Alone, NewDecoder, UniModalTeacher

NETWORKS = ("rgb", "depth", "naive", "umt", "frozen depth", "frozen naive", "frozen umt")
"""Both uni-modal networks, middle fusion without and with teachers, and new decoders on three frozen depth encoders."""

SHOWN = 6
"""Test scenes whose predictions are kept for a figure."""


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


@PerRun
def fit(task: Task, run: Run) -> tuple[Any, Outcome]:
    """Train a network, and count what it predicts."""
    network = task.train(run).network
    return network, counted(network, run.data, task.build.K)


def counted(network: Any, data: Data, K: int) -> Outcome:
    """What a network predicts."""
    # Both parts in one pass, so that the network is compiled once for them.
    together = jax.tree.map(lambda *parts: jnp.concatenate(parts), data.train, data.test)
    predicted = in_chunks(lambda x: jnp.argmax(network(x), axis=-1), together.x)
    training, test = jnp.split(predicted, [data.train.n])
    return Outcome(
        confusion=confusion(test, data.test.y, K),
        training_confusion=confusion(training, data.train.y, K),
        predictions=test[:SHOWN].astype(jnp.int16),
        diverged=~jnp.all(jnp.stack([jnp.all(jnp.isfinite(leaf)) for leaf in jax.tree.leaves(network)])),
    )


def all_networks(
    data: Data,
    seeds: Sequence[int],
    build: Architecture,
    schedule: Schedule,
    hyper: Mapping[str, float],
    finished: Callable[[int], object] = lambda count: None,
) -> Outcome:
    """The outcome of `NETWORKS` on one data set per seed: every array has axes of seeds and networks in front.

    Naive fusion is UMT with λ = 0, which is plain training exactly; both start alike, and the new decoders do.

    Args:
        data: of two modalities, RGB and depth; numpy arrays with a leading seed axis.
        hyper: learning_rate, weight λ and decay_every of UMT.
        finished: is told after every batch of runs how many networks are done.
    """

    def fits(method: Method, *groups: Run) -> list[tuple[Any, Outcome]]:
        return fit.groups(Task(method, build, schedule), groups, finished)

    rgb_data, depth_data = data.modality(0), data.modality(1)
    (rgb, rgb_outcome), (depth, depth_outcome) = fits(
        Alone(), runs_of(seeds, rgb_data, hyper, stream=0), runs_of(seeds, depth_data, hyper, stream=1)
    )
    teachers = Pretrained((rgb, depth))
    (naive, naive_outcome), (umt, umt_outcome) = fits(
        UniModalTeacher(),
        runs_of(seeds, data, {**hyper, "weight": 0.0}, teachers, stream=2),
        runs_of(seeds, data, hyper, teachers, stream=2),
    )
    encoders = depth.encoder, naive.encoders[1], umt.encoders[1]
    frozen = fits(
        NewDecoder(),
        *(runs_of(seeds, depth_data, hyper, Pretrained((encoder,)), stream=3) for encoder in encoders),
    )
    outcomes = [rgb_outcome, depth_outcome, naive_outcome, umt_outcome, *(outcome for _, outcome in frozen)]
    return jax.tree.map(lambda *networks: np.stack(networks, axis=1), *outcomes)
