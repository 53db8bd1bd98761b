"""What is reported of a run: of a network on all modalities, and of a uni-modal one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int

from mmtheory.greedy.balancing import Trace, sparsity
from mmtheory.greedy.evaluation import evaluate
from mmtheory.learners.data import Data, Examples
from mmtheory.learners.pipeline import PerRun, Run, Task
from mmtheory.learners.sample_chunks import in_chunks
from mmtheory.learners.training import Records

HeldOut: TypeAlias = Literal["validation", "test", "familiar"]
Part: TypeAlias = Literal["training"] | HeldOut

HELD_OUT: tuple[HeldOut, ...] = ("validation", "test", "familiar")
PARTS: tuple[Part, ...] = ("training", *HELD_OUT)
"""The network is chosen on `validation`, the paper's D_val; `test` is of the same law; `familiar` is of training's."""


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class ShiftedData(Data):
    """Data whose validation and test parts may follow another law than the training part; `familiar` follows its."""

    familiar: Examples

    @property
    def held_out(self) -> tuple[Examples, ...]:
        """In the order of `HELD_OUT`."""
        return self.validation, self.test, self.familiar


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Outcome:
    """What is reported of a run; `joint` puts a seed axis in front of every array."""

    accuracies: Float[Array, "part output"] = field(
        metadata={"dims": ("part", "output"), "long_name": "accuracy by output"}
    )
    last_accuracies: Float[Array, "part output"] = field(
        metadata={"dims": ("part", "output"), "long_name": "the same of the network at the end of the training"}
    )
    sparsity: Float[Array, ""] = field(metadata={"dims": (), "long_name": "R(f), share of |θ| < 1e-7"})
    kept: Int[Array, ""] = field(
        metadata={"dims": (), "long_name": "period after which the network was kept: best validation accuracy"}
    )
    diverged: Bool[Array, ""] = field(metadata={"dims": (), "long_name": "a validation loss was not finite"})
    trace: Trace
    records: Records


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Alone:
    """What is reported of a uni-modal run: its logits, from which averages over modalities are made."""

    validation_logits: Float[Array, "n K"] = field(
        metadata={"dims": ("validation_sample", "class"), "long_name": "logits on the validation part"}
    )
    test_logits: Float[Array, "m K"] = field(
        metadata={"dims": ("test_sample", "class"), "long_name": "logits on the test part"}
    )
    familiar_logits: Float[Array, "m K"] = field(
        metadata={"dims": ("test_sample", "class"), "long_name": "logits on the familiar part"}
    )
    validation_label: Int[Array, " n"] = field(metadata={"dims": ("validation_sample",), "long_name": "label"})
    test_label: Int[Array, " m"] = field(metadata={"dims": ("test_sample",), "long_name": "label"})
    diverged: Bool[Array, ""] = field(metadata={"dims": (), "long_name": "a validation loss was not finite"})
    records: Records


def _diverged(records: Records) -> Array:
    return ~jnp.all(jnp.isfinite(records.validation_loss))


def _kept(records: Records) -> Array:
    """The best period that left a finite network; 0 where none did."""
    candidate = jnp.isfinite(records.validation_loss) & (jnp.arange(records.validation_loss.size) > 0)
    return jnp.argmax(jnp.where(candidate, records.validation_accuracy_along, -1))


@PerRun
def joint(task: Task, run: Run) -> Outcome:
    """Train a network on all modalities; what is reported is of the network that was kept, or says that it is not."""
    trained = task.train(run)
    network, records = trained.network, trained.records
    # One after the other, which compiles the evaluation once.
    both = jax.tree.map(lambda *leaves: jnp.stack(leaves), network, trained.last)
    kept, last = jax.lax.map(lambda one: evaluate(one, run.data.train, _held_out(run)), both)
    return Outcome(
        accuracies=kept,
        last_accuracies=last,
        sparsity=sparsity(network),
        kept=_kept(records),
        diverged=_diverged(records),
        trace=trained.trace,
        records=records,
    )


@PerRun
def alone(task: Task, run: Run) -> Alone:
    """Train a uni-modal network."""
    trained = task.train(run)
    validation, test, familiar = _held_out(run)
    return Alone(
        validation_logits=in_chunks(trained.network, validation.x),
        test_logits=in_chunks(trained.network, test.x),
        familiar_logits=in_chunks(trained.network, familiar.x),
        validation_label=validation.y,
        test_label=test.y,
        diverged=_diverged(trained.records),
        records=trained.records,
    )


def _held_out(run: Run) -> tuple[Examples, ...]:
    assert isinstance(run.data, ShiftedData)
    return run.data.held_out
