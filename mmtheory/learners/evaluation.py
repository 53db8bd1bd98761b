"""What is reported of a network: its accuracy, class by class, and what each of its encoders has learned."""

from dataclasses import dataclass, field

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from mmtheory.learners.data import Examples
from mmtheory.learners.linear_evaluation import linear_evaluation
from mmtheory.learners.pipeline import PerRun
from mmtheory.learners.training import accuracy


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Encoders:
    """Linear evaluation of every encoder of a network."""

    encoder_training_accuracy: Float[Array, " R"] = field(
        metadata={"dims": ("modality",), "long_name": "linear evaluation of each encoder, training part"}
    )
    encoder_test_accuracy: Float[Array, " R"] = field(
        metadata={"dims": ("modality",), "long_name": "linear evaluation of each encoder, test part"}
    )
    encoder_class_accuracy: Float[Array, "R K"] = field(
        metadata={"dims": ("modality", "class"), "long_name": "linear evaluation of each encoder by class, test part"}
    )


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Frozen:
    """The features of every encoder with the labels: all that linear evaluation may see."""

    training_features: tuple[Float[Array, "n _"], ...]
    training: Examples
    test_features: tuple[Float[Array, "m _"], ...]
    test: Examples


def class_accuracy(logits: Float[Array, "m K"], examples: Examples) -> Float[Array, " K"]:
    """Accuracy on the samples of each class; NaN for a class without samples."""
    own = jnp.arange(logits.shape[1])[:, None] == examples.y[None]
    right = jnp.argmax(logits, axis=-1) == examples.y
    return jnp.sum(own & right[None], axis=1) / jnp.sum(own, axis=1)


@PerRun
def _evaluate(K: Array, frozen: Frozen) -> Encoders:
    """`K` is an array of K entries, for its shape; NaN for an encoder or a fit that is not finite."""
    found = []
    for training, test in zip(frozen.training_features, frozen.test_features, strict=True):
        training_logits, test_logits = linear_evaluation(training, test, frozen.training, K.size)
        values = (
            accuracy(training_logits, frozen.training),
            accuracy(test_logits, frozen.test),
            class_accuracy(test_logits, frozen.test),
        )
        finite = jnp.all(jnp.isfinite(training_logits)) & jnp.all(jnp.isfinite(test_logits))
        found.append([jnp.where(finite, value, jnp.nan) for value in values])
    return Encoders(*(jnp.stack(values) for values in zip(*found, strict=True)))


def evaluate(K: int, runs: Frozen) -> Encoders:
    """Linear evaluation of the encoders of every run's network: numpy arrays with a leading axis of runs."""
    return _evaluate(jnp.zeros(K), runs)
