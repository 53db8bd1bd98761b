"""One seed of the whole experiment: draw data, train the joint and the uni-modal networks, test all encoders."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any, TypeVar

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int, Key

from mmtheory.competition import isotropic
from mmtheory.competition.activation import SmoothedReLU
from mmtheory.competition.descent import Descent, Trajectory, gradient_descent
from mmtheory.competition.gamma import signal_strength
from mmtheory.competition.generalisation import ErrorCounts, count_errors
from mmtheory.competition.leading import pruned
from mmtheory.competition.network import Weights, initialise
from mmtheory.competition.parameters import Parameters
from mmtheory.competition.sparse_coding import Dictionaries, Sample, SparseCoding, random_dictionaries
from mmtheory.seeds import over_seeds

TEST_BATCH = 1000
"""Fresh samples drawn at a time. Part of the definition of a run: each batch has its own key."""

Tree = TypeVar("Tree")


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Setup:
    """A run's parameters as the compiled program takes them: shapes static, everything continuous traced."""

    law: SparseCoding
    activation: SmoothedReLU
    descent: Descent
    sigma_0: Float[Array, ""]
    record_steps: Int[Array, " time"]
    n: int = field(metadata={"static": True})
    m: int = field(metadata={"static": True})
    neurons: int = field(metadata={"static": True})
    test_samples: int = field(metadata={"static": True})
    random_dictionary: bool = field(metadata={"static": True})


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class DataStatistics:
    """What is known of the training data."""

    signal_strength: Float[Array, "R K"] = field(
        metadata={"dims": ("modality", "class"), "long_name": "d_{j,r}(D), the strength of the target signal"}
    )
    insufficient: Int[Array, " R"] = field(
        metadata={"dims": ("modality",), "long_name": "training samples whose modality r is insufficient"}
    )


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Outcome:
    """Everything a run leaves behind; weights are dropped. `simulate_batches` puts a seed axis in front of every array.

    In `uni_modal` every array has a modality axis: first, or right after time.
    """

    joint: Trajectory
    uni_modal: Trajectory
    test: ErrorCounts
    data: DataStatistics


def setup(parameters: Parameters) -> Setup:
    """`parameters` as arrays. Their last record step is repeated until all that ask for as many records have as many.

    One program then serves runs of any length: to record again at a step changes nothing.
    """
    steps = parameters.record_steps()
    lacking = min(parameters.records, parameters.steps) + 1 - len(steps)
    return Setup(
        law=parameters.law(),
        activation=parameters.activation(),
        descent=parameters.descent(),
        sigma_0=jnp.asarray(parameters.sigma_0, float),
        record_steps=jnp.asarray(np.pad(steps, (0, lacking), "edge")),
        n=parameters.n,
        m=parameters.m,
        neurons=parameters.neurons,
        test_samples=parameters.test_samples,
        random_dictionary=isinstance(parameters.dictionary, str) and parameters.dictionary == "random",
    )


def run_seed(setup: Setup, key: Key[Array, ""]) -> Outcome:
    """Section 4 end to end for one seed: the joint network and one uni-modal network per modality, on one data set.

    All networks start from independent weights.
    """
    law, activation = setup.law, setup.activation
    data_key, dictionary_key, joint_key, uni_modal_key, test_key = jax.random.split(key, 5)
    in_limit = setup.descent.coordinates == "isotropic"
    if setup.random_dictionary and not in_limit:
        law = replace(law, dictionaries=random_dictionaries(dictionary_key, law.d_r, law.d))
    sample = (isotropic.along_dictionary(law) if in_limit else law).sample(data_key, setup.n)

    def start(key: Key[Array, ""]) -> Weights:
        if in_limit:
            return isotropic.initialise(key, law, setup.n, setup.m, setup.neurons, setup.sigma_0)
        weights = initialise(key, law.d_r, law.K, setup.m, setup.sigma_0)
        return weights if setup.neurons == setup.m else pruned(weights, law.dictionaries, setup.neurons)

    def train(
        weights: Weights, sample: Sample, dictionaries: Dictionaries | None, nu: Float[Array, " R"]
    ) -> Trajectory:
        if in_limit:
            return isotropic.gradient_descent(weights, sample, nu, activation, setup.descent, setup.record_steps)
        return gradient_descent(weights, sample, dictionaries, activation, setup.descent, setup.record_steps)

    nu = isotropic.off_dictionary(law)
    joint = train(start(joint_key), sample, law.dictionaries, nu)
    uni_modal_start = start(uni_modal_key)
    uni_modal = compiled_once(
        train,
        [
            (
                uni_modal_start[r : r + 1],
                sample.modality(r),
                law.dictionaries and law.dictionaries[r : r + 1],
                nu[r : r + 1],
            )
            for r in range(law.modalities)
        ],
    )
    trained = joint.weights, tuple(trajectory.weights[0] for trajectory in uni_modal), law
    if in_limit:
        trained = isotropic.fresh(*trained, setup.sigma_0)
    heads = joint.head, tuple(trajectory.head[0] for trajectory in uni_modal)
    test = count_errors(*trained, activation, test_key, setup.test_samples, TEST_BATCH, *heads)
    return Outcome(
        joint=replace(joint, weights=(), head=()),
        uni_modal=along_modalities([replace(trajectory, weights=(), head=()) for trajectory in uni_modal]),
        test=test,
        data=DataStatistics(
            signal_strength=signal_strength(sample, law.K, activation.q, activation.beta),
            insufficient=jnp.sum(~sample.sufficient, axis=-1),
        ),
    )


def compiled_once(function: Callable[..., Tree], arguments: Sequence[tuple[Any, ...]]) -> list[Tree]:
    """The function of each of several tuples of pytrees; where their shapes are the same, one program serves all."""
    if len({(jax.tree.structure(each), *(leaf.shape for leaf in jax.tree.leaves(each))) for each in arguments}) > 1:
        return [function(*each) for each in arguments]
    results = jax.lax.map(lambda each: function(*each), jax.tree.map(lambda *leaves: jnp.stack(leaves), *arguments))
    return [jax.tree.map(lambda leaf, i=i: leaf[i], results) for i in range(len(arguments))]


def with_modality(dims: tuple[str, ...]) -> tuple[str, ...]:
    """The axes of an array of `uni_modal`: the declared ones, with modality first or right after time if missing."""
    if "modality" in dims:
        return dims
    place = 1 if "time" in dims else 0
    return (*dims[:place], "modality", *dims[place:])


def along_modalities(trees: Sequence[Tree]) -> Tree:
    """Join one-modality results along the modality axis of `with_modality`."""

    def join(values: Sequence[Any], dims: tuple[str, ...]) -> Array:
        axis = with_modality(dims).index("modality")
        return jnp.concatenate(values, axis) if "modality" in dims else jnp.stack(values, axis)

    joined: dict[str, Any] = {}
    for f in fields(trees[0]):  # type: ignore[arg-type]
        values = [getattr(tree, f.name) for tree in trees]
        if "dims" in f.metadata:
            joined[f.name] = join(values, f.metadata["dims"])
        else:
            joined[f.name] = along_modalities(values) if is_dataclass(values[0]) else ()
    return replace(trees[0], **joined)  # type: ignore[type-var]


_run_seeds = over_seeds(run_seed)


def simulate_batches(parameters: Parameters, seeds: Sequence[int]) -> Iterator[Outcome]:
    """Every seed, in batches as they finish: numpy arrays with a leading seed axis.

    A seed's numbers depend on `parameters` and it alone.
    """
    for batch in _run_seeds(setup(parameters), seeds):
        joint, uni_modal = (at_record_steps(each, parameters) for each in (batch.joint, batch.uni_modal))
        yield replace(batch, joint=joint, uni_modal=uni_modal)


def at_record_steps(trajectory: Trajectory, parameters: Parameters) -> Trajectory:
    """A trajectory with a leading seed axis, its records at the parameters' record steps, each of them once."""
    times = len(parameters.record_steps())
    return replace(trajectory, records=jax.tree.map(lambda array: array[:, :times], trajectory.records))
