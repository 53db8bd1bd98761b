"""What is reported of a method's networks: accuracies, how they were chosen, and what their encoders have learned."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int

from mmtheory.learners.data import Data, Examples
from mmtheory.learners.evaluation import Encoders, Frozen, class_accuracy, evaluate
from mmtheory.learners.imputation import imputes, only, subsets, there
from mmtheory.learners.pipeline import PerRun
from mmtheory.learners.training import Records, accuracy
from mmtheory.learners.tuning import Fitted


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Outcome:
    """What a method left behind, a seed's worth; `reported` puts a seed axis in front of every array."""

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
    subset_accuracy: Float[Array, " S"] | tuple[()] = ()
    """Where data have missing entries: accuracy with each of `subsets` shown, on the test samples that have it."""

    @property
    def gaps(self) -> bool:
        """Whether the data have missing entries."""
        return len(self.subset_accuracy) > 0


def reported(fitted: Fitted, data: Data, K: int) -> Outcome:
    """The outcome of the chosen network of every seed; a network that diverged has no accuracy."""
    finite = jnp.isfinite(fitted.test_logits).all(axis=(1, 2))
    correct = jax.vmap(accuracy)(fitted.test_logits, data.test)
    by_class = jax.vmap(class_accuracy)(fitted.test_logits, data.test)
    gaps = imputes(fitted.network)
    outcome = Outcome(
        test_accuracy=jnp.where(finite, correct, jnp.nan),
        class_accuracy=jnp.where(finite[:, None], by_class, jnp.nan),
        chosen=fitted.chosen,
        validation_accuracy=fitted.validation_accuracy,
        diverged=fitted.diverged,
        encoders=_evaluated_with_gaps(fitted, data, K) if gaps else _evaluated(fitted, data, K),
        records=fitted.records,
        subset_accuracy=_subset_accuracy((), (fitted.network, data.test)) if gaps else (),
    )
    return jax.tree.map(np.asarray, outcome)


def _evaluated(fitted: Fitted, data: Data, K: int) -> Encoders:
    return evaluate(K, Frozen(fitted.training_features, data.train, fitted.test_features, data.test))


def _evaluated_with_gaps(fitted: Fitted, data: Data, K: int) -> Encoders:
    """Every encoder on the samples that have its modality."""
    each = []
    for r, features in enumerate(zip(fitted.training_features, fitted.test_features, strict=True)):
        own = data.modality(r)
        each.append(evaluate(K, Frozen((features[0],), own.train, (features[1],), own.test)))
    return jax.tree.map(lambda *values: np.concatenate(values, axis=1), *each)


@PerRun
def _subset_accuracy(setup: tuple[()], run: tuple[Any, Examples]) -> Float[Array, " S"]:
    network, test = run

    def shown(chosen: tuple[int, ...]) -> Float[Array, ""]:
        every = jnp.stack([there(test.x[r]) for r in chosen]).all(axis=0)
        return accuracy(network(only(test.x, chosen)), Examples(test.x, jnp.where(every, test.y, -1)))

    return jnp.stack([shown(chosen) for chosen in subsets(len(test.x))])
