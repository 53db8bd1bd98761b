"""What is reported of a method's networks: accuracies, how they were chosen, and what their encoders have learned."""

from __future__ import annotations

from dataclasses import dataclass, field

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int

from mmtheory.learners.data import Data
from mmtheory.learners.evaluation import Encoders, Frozen, class_accuracy, evaluate
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


def reported(fitted: Fitted, data: Data, K: int) -> Outcome:
    """The outcome of the chosen network of every seed; a network that diverged has no accuracy."""
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
        encoders=evaluate(K, frozen),
        records=fitted.records,
    )
    return jax.tree.map(np.asarray, outcome)
