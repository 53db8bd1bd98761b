"""Whether encoders keep the signs of paired features, for which a uni-modal teacher has no use. Ours, of no paper."""

from collections.abc import Sequence

import jax
import numpy as np
from jaxtyping import Array, Float

from mmtheory.datasets.dataset import Dataset, Part
from mmtheory.datasets.paired_features import PairedFeatures
from mmtheory.learners.data import Examples
from mmtheory.learners.evaluation import Frozen, evaluate
from mmtheory.learners.method import Pretrained


def sign_recovery(
    training: Sequence[Float[Array, "seed n _"]],
    test: Sequence[Float[Array, "seed m _"]],
    law: PairedFeatures,
    datasets: Sequence[Dataset],
) -> Float[np.ndarray, "seed 2"]:
    """Share of the test samples on which a linear classifier reads a paired feature's sign off an encoder's features.

    Per modality, the mean over the paired features; three classes, since a feature may be empty. What reads emptiness
    alone is right on the share `by_emptiness`.

    Args:
        training, test: by modality the features of either part of every data set.
        law: that the data sets were drawn from.
        datasets: of every seed.
    """
    found = []
    for slot in range(law.paired):

        def examples(part: Part, r: int, slot: int = slot) -> Examples:
            columns = [dataset.part(part)[0][r][:, law.slot_columns[r]][:, slot] for dataset in datasets]
            return Examples((), np.stack([np.sign(column).astype(np.int32) + 1 for column in columns]))  # type: ignore[arg-type]

        found.append(
            [
                evaluate(
                    3, Frozen((training[r],), examples(Part.TRAIN, r), (test[r],), examples(Part.TEST, r))
                ).encoder_test_accuracy[:, 0]
                for r in range(2)
            ]
        )
    return np.mean(np.asarray(found), axis=0).T


def by_emptiness(law: PairedFeatures) -> float:
    """1 − p_h (1 + 1/c)/2: who knows whether a feature is empty guesses the sign of those that are not."""
    return 1 - law.p_h * (1 + 1 / law.c) / 2


def seen_alone(pretrained: Pretrained, examples: Examples) -> list[Float[Array, "seed n _"]]:
    """By modality the features that the uni-modal networks have of it, of every seed."""
    features = jax.vmap(lambda network, x: network.features((x,))[0])
    return [features(network, x) for network, x in zip(pretrained.teachers, examples.x, strict=True)]
