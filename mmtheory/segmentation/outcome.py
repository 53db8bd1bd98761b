"""What is reported of a segmentation network: what it takes the pixels of training and test scenes for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Int

from mmtheory.learners.data import Data
from mmtheory.learners.pipeline import PerRun, Run, Task
from mmtheory.learners.sample_chunks import in_chunks
from mmtheory.segmentation.metrics import confusion

NETWORKS = ("rgb", "depth", "naive", "umt", "frozen depth", "frozen naive", "frozen umt")
"""Both uni-modal networks, middle fusion without and with teachers, and new decoders on three frozen depth encoders."""

SHOWN = 6
"""Test scenes whose predictions are kept for a figure."""


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Outcome:
    """What is reported of a network; `runs.experiment` puts axes of seeds and networks in front."""

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
