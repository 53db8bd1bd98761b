"""Whether encoders keep the signs of paired features, of which a uni-modal teacher knows nothing. Ours, of no paper."""

import numpy as np
from jaxtyping import Float

from mmtheory.datasets.dataset import Dataset, Part
from mmtheory.datasets.paired_features import PairedFeatures
from mmtheory.learners.data import Examples
from mmtheory.learners.evaluation import Frozen, evaluate
from mmtheory.learners.tuning import Fitted


def sign_recovery(fitted: Fitted, law: PairedFeatures, datasets: list[Dataset]) -> Float[np.ndarray, "seed 2"]:
    """Share of the test samples on which a linear classifier reads a paired feature's sign off an encoder's features.

    Per modality, the mean over the paired features; three classes, since a feature may be empty. Who reads emptiness
    alone is right with probability 1 − p_h (1 + 1/c)/2, 0.56 by default.
    """
    found = []
    for slot in range(law.paired):

        def examples(part: Part, r: int, slot: int = slot) -> Examples:
            columns = [dataset.part(part)[0][r][:, law.slot_columns[r]][:, slot] for dataset in datasets]
            return Examples((), np.stack([np.sign(column).astype(np.int32) + 1 for column in columns]))  # type: ignore[arg-type]

        found.append(
            [
                evaluate(
                    3,
                    Frozen(
                        (fitted.training_features[r],),
                        examples(Part.TRAIN, r),
                        (fitted.test_features[r],),
                        examples(Part.TEST, r),
                    ),
                ).encoder_test_accuracy[:, 0]
                for r in range(2)
            ]
        )
    return np.mean(np.asarray(found), axis=0).T
