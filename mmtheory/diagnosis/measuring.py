"""What is measured on one split of a data set: which test samples each network, encoder and combination has right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from itertools import combinations

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from mmtheory.learners.data import Data, Examples
from mmtheory.learners.fusion import Architecture
from mmtheory.learners.imputation import imputed, known, mean_of, subsets, there
from mmtheory.learners.linear_evaluation import linear_evaluation
from mmtheory.learners.method import Method
from mmtheory.learners.pipeline import PerRun, Run, Task
from mmtheory.learners.training import Schedule
from mmtheory.learners.tuning import Fitted, fit


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Plan:
    """What is trained on every split.

    Args:
        build: encoders of all modalities.
        schedule: of every network.
    """

    build: Architecture = field(metadata={"static": True})
    schedule: Schedule = field(metadata={"static": True})


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Right:
    """Which of the test samples are right; what stands in for a missing modality, is imputed.

    Args:
        alone: by each modality's uni-modal network.
        same: by the averaged logits of as many networks of one modality as there are modalities.
        averaged_logits, averaged_probabilities: of the uni-modal networks of the modalities that are there.
        frozen: by a linear classifier on all the uni-modal encoders.
        joint: by the jointly trained network, an MLP on the features of all.
        encoders_alone, encoders: by a linear classifier on each encoder of the uni-modal, the joint networks.
        subsets: by the jointly trained network where it is shown these modalities only, in the order of `subsets`.
        pairs: by a network trained jointly on these two modalities only, in the order of `pairs`.
        learning: validation accuracy along the training of each uni-modal network, then of the joint one.
        finite: whether all networks have finite logits.
    """

    alone: Bool[Array, "R m"]
    same: Bool[Array, "R m"]
    averaged_logits: Bool[Array, " m"]
    averaged_probabilities: Bool[Array, " m"]
    frozen: Bool[Array, " m"]
    joint: Bool[Array, " m"]
    encoders_alone: Bool[Array, "R m"]
    encoders: Bool[Array, "R m"]
    subsets: Bool[Array, "S m"]
    pairs: Bool[Array, "P m"]
    learning: Float[Array, "network period"]
    finite: Bool[Array, ""]


def pairs(R: int) -> tuple[tuple[int, ...], ...]:
    """The pairs of modalities on which networks are trained: all of three, so that each subset has its own network.

    Of more modalities there are so many that compiling their networks would take longer than all else.
    """
    return tuple(combinations(range(R), 2)) if R == 3 else ()


@PerRun
def measure(plan: Plan, run: Run) -> Right:
    """Train all networks on one split and see what they have right; hyper-parameters have an axis of trials."""
    K, R = plan.build.K, len(plan.build.shapes)
    data, y = run.data, run.data.test.y
    alone = [_alone(plan, run, r, R) for r in range(R)]
    logits = jnp.stack([fitted.test_logits for fitted in alone])
    first = logits[:, 0]
    here = jnp.stack([there(x) for x in data.test.x]).astype(first.dtype)[..., None]
    uni_modal = [jax.tree.map(lambda a: a[0], (f.training_features[0], f.test_features[0])) for f in alone]
    joint = fit.one(Task(Method("MLP"), plan.build, plan.schedule), replace(run, key=jax.random.fold_in(run.key, R)))
    network, fused = joint.network, list(zip(joint.training_features, joint.test_features, strict=True))

    def right(scores: Float[Array, "*axes m K"]) -> Bool[Array, "*axes m"]:
        predicted = jnp.argmax(scores, axis=-1)
        return predicted == jnp.broadcast_to(y, predicted.shape)

    shown = jnp.stack([network.fuse(_imputed(fused, data, chosen)) for chosen in subsets(R)])
    paired = [_paired(plan, run, chosen, R + 1 + k) for k, chosen in enumerate(pairs(R))]
    return Right(
        alone=right(first),
        same=right(jnp.mean(logits, axis=1)),
        averaged_logits=right(jnp.sum(here * first, axis=0)),
        averaged_probabilities=right(jnp.sum(here * jax.nn.softmax(first), axis=0)),
        frozen=right(_on_all(uni_modal, data, K)),
        joint=right(shown[-1]),
        encoders_alone=right(_on_each(uni_modal, data, K)),
        encoders=right(_on_each(fused, data, K)),
        subsets=right(shown),
        pairs=right(jnp.stack(paired)) if paired else jnp.zeros((0, len(y)), bool),
        learning=jnp.stack(
            [*(f.records.validation_accuracy_along[0] for f in alone), joint.records.validation_accuracy_along]
        ),
        finite=jnp.stack([jnp.isfinite(scores).all() for scores in (logits, shown, *paired)]).all(),
    )


Features = tuple[Float[Array, "n F"], Float[Array, "m F"]]
"""Of an encoder, on the training and on the test samples."""


def _alone(plan: Plan, run: Run, r: int, copies: int) -> Fitted:
    """Uni-modal networks of modality r, with an axis of networks that start apart."""
    own = Data(*(known(getattr(run.data, part.name), r) for part in fields(run.data)))
    task = Task(Method(), plan.build.modality(r), plan.schedule)
    keys = jax.random.split(jax.random.fold_in(run.key, r), copies)
    return jax.lax.map(lambda key: fit.one(task, replace(run, key=key, data=own)), keys)


def _paired(plan: Plan, run: Run, chosen: Sequence[int], stream: int) -> Float[Array, "m K"]:
    """Test logits of a joint network of two modalities; samples that lack both do not count."""

    def seen(part: Examples) -> Examples:
        x = tuple(part.x[r] for r in chosen)
        return Examples(x, jnp.where(there(x[0]) | there(x[1]), part.y, -1))

    data = Data(*(seen(getattr(run.data, part.name)) for part in fields(run.data)))
    build = replace(plan.build, shapes=tuple(plan.build.shapes[r] for r in chosen))
    own = replace(run, key=jax.random.fold_in(run.key, stream), data=data)
    return fit.one(Task(Method("MLP"), build, plan.schedule), own).test_logits


def _imputed(found: Sequence[Features], data: Data, chosen: Sequence[int]) -> tuple[Float[Array, "m _"], ...]:
    """Test features of which the chosen modalities are shown, for the others the training mean."""
    features = []
    for r, (training, test) in enumerate(found):
        here = there(data.test.x[r]) if r in chosen else jnp.zeros(len(test), bool)
        features.append(imputed(test, here, _training_mean(training, data.train, r)))
    return tuple(features)


def _training_mean(training: Float[Array, "n F"], examples: Examples, r: int) -> Float[Array, " F"]:
    return mean_of(training, there(examples.x[r]) & (examples.y >= 0))


def _on_all(found: Sequence[Features], data: Data, K: int) -> Float[Array, "m K"]:
    """Test logits of a linear classifier on the features of all encoders."""
    training = [
        imputed(phi, there(data.train.x[r]), _training_mean(phi, data.train, r)) for r, (phi, _) in enumerate(found)
    ]
    test = _imputed(found, data, range(len(found)))
    return linear_evaluation(jnp.concatenate(training, 1), jnp.concatenate(test, 1), data.train, K)[1]


def _on_each(found: Sequence[Features], data: Data, K: int) -> Float[Array, "R m K"]:
    """Test logits of a linear classifier on the features of each encoder."""
    return jnp.stack(
        [linear_evaluation(training, test, known(data.train, r), K)[1] for r, (training, test) in enumerate(found)]
    )
