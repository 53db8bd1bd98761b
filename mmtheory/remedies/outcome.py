"""What is counted of a trained network: errors on fresh samples, Γ, losses, and how near it came to its teachers."""

from __future__ import annotations

from dataclasses import dataclass, field

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Key

from mmtheory.competition.gamma import Gamma
from mmtheory.competition.generalisation import ErrorCounts, count_errors
from mmtheory.competition.network import errors
from mmtheory.competition.simulation import TEST_BATCH
from mmtheory.competition.sparse_coding import SparseCoding
from mmtheory.learners.data import Data, Examples
from mmtheory.learners.method import cross_entropy
from mmtheory.learners.pipeline import PerRun
from mmtheory.remedies.network import SmoothedNetwork


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Outcome:
    """What one row of the table left behind, a seed's worth.

    `test.uni_modal_errors` are the teachers', on the same fresh samples.
    """

    test: ErrorCounts
    Gamma: Float[Array, "R K"] = field(
        metadata={"dims": ("modality", "class"), "long_name": "Γ_j^r = max_l [⟨w, M_j⟩]^+ after training"}
    )
    training_loss: Float[Array, ""] = field(metadata={"dims": (), "long_name": "training cross-entropy of f"})
    training_error: Float[Array, ""] = field(
        metadata={"dims": (), "long_name": "share of training samples with some f_j ≥ f_y, j ≠ y"}
    )
    validation_loss: Float[Array, ""] = field(metadata={"dims": (), "long_name": "validation cross-entropy of f"})
    validation_error: Float[Array, ""] = field(
        metadata={"dims": (), "long_name": "share of validation samples with some f_j ≥ f_y, j ≠ y"}
    )
    neuron_distance: Float[Array, " R"] = field(
        metadata={"dims": ("modality",), "long_name": "Σ‖φ − φ*‖²/Σ‖φ*‖² over validation samples, neurons"}
    )
    class_distance: Float[Array, " R"] = field(
        metadata={"dims": ("modality",), "long_name": "Σ‖φ − φ*‖²/Σ‖φ*‖² over validation samples, class sums"}
    )
    diverged: Bool[Array, ""] = field(metadata={"dims": (), "long_name": "some weight is not finite"})
    learning_rate: Float[Array, ""] = field(metadata={"dims": (), "long_name": "η, chosen on pilot seeds"})


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Tested:
    """A trained network beside its teachers."""

    network: SmoothedNetwork
    teachers: SmoothedNetwork
    data: Data
    test_key: Key[Array, ""]
    learning_rate: Float[Array, ""]


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class FreshSamples:
    """Where errors are counted."""

    law: SparseCoding
    count: int = field(metadata={"static": True})


@PerRun
def measure(fresh: FreshSamples, run: Tested) -> Outcome:
    """All of `Outcome` for one network."""
    network, validation = run.network, run.data.validation
    phi, target = network.features(validation.x), run.teachers.features(validation.x)
    training, validating = _loss_and_error(network, run.data.train), _loss_and_error(network, validation)
    finite = jnp.stack([jnp.all(jnp.isfinite(w)) for w in network.encoders])
    return Outcome(
        test=count_errors(
            network.encoders,
            run.teachers.encoders,
            fresh.law,
            network.activation,
            run.test_key,
            fresh.count,
            TEST_BATCH,
        ),
        Gamma=Gamma(network.encoders, fresh.law.dictionaries),
        training_loss=training[0],
        training_error=training[1],
        validation_loss=validating[0],
        validation_error=validating[1],
        neuron_distance=_distance(phi, target),
        class_distance=_distance(network.each_alone(phi), run.teachers.each_alone(target)),
        diverged=~jnp.all(finite),
        learning_rate=run.learning_rate,
    )


def _loss_and_error(network: SmoothedNetwork, examples: Examples) -> tuple[Float[Array, ""], Float[Array, ""]]:
    f = network(examples.x)
    return cross_entropy(f, examples), jnp.mean(errors(f.T, examples.y), dtype=f.dtype)


def _distance(student: tuple[Float[Array, "n _"], ...], teacher: tuple[Float[Array, "n _"], ...]) -> Float[Array, " R"]:
    both = zip(student, teacher, strict=True)
    return jnp.stack([jnp.sum((phi - target) ** 2) / jnp.sum(target**2) for phi, target in both])
