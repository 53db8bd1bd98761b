"""What the laws of data have in common: a draw depends on the seed alone, and a bad value is named."""

import math
from typing import Any

import numpy as np
import pytest

from mmtheory.datasets.coloured_gray import ColouredGray
from mmtheory.datasets.paired_features import PairedFeatures
from mmtheory.datasets.scenes import Scenes
from mmtheory.datasets.shapes import Shapes
from mmtheory.parameter import ParameterError
from tests.datasets.test_coloured_gray import digits

FEW = digits(400)
DRAWS = {
    "coloured": (lambda seed: ColouredGray().draw(FEW, seed).dataset, (True, False, False, True)),
    "coloured, familiar": (lambda seed: ColouredGray().draw(FEW, seed).familiar, (True, False, False, True)),
    "paired": (PairedFeatures(train=50, validation=20, test=20).draw, (True, True, True, False)),
    "scenes": (Scenes(size=8, train=40, validation=2, test=3).draw, (True, True, True, False)),
    "shapes": (Shapes(size=8, per_class=10).draw, (True, True, False, True)),
}
"""And whether the two modalities, labels and split do depend on it."""

COUNTS = (0, -3, 10**6 + 1, 2.0)
BAD: dict[Any, dict[str, tuple[Any, ...]]] = {
    ColouredGray: {
        "correlation": (-0.1, 1.1, math.nan),
        "shifted_correlation": (2, math.nan),
        "jitter": (-0.01, math.inf, math.nan),
        "pool": (0, 3),
        "palette": ("rainbow",),
    },
    PairedFeatures: {
        "p": ((0.5, 0.95), (-0.1,), (math.nan,), (0.01,) * 995),
        "p_h": (0.92, -0.1),
        "c": (1.0, math.inf, math.nan),
        "slots": (-1, 1001),
        "paired": (7, -1, 1.5),
        "hard": ((True,),),
        "train": (19,),
        "validation": (0,),
        "test": (0, 10**7),
    },
    Scenes: {
        **dict.fromkeys(("train", "validation", "test"), COUNTS),
        "size": (7, 513, 16.0),
        "objects": (0, 21, 3.0),
        **dict.fromkeys(("rgb_noise", "depth_noise"), (-0.1, 101.0, math.nan, math.inf)),
        "missing": (-0.1, 1.0, math.nan),
    },
    Shapes: {"size": (7, 257, 16.5), "per_class": (9, 10**6), "noise": (-0.1, math.inf, math.nan)},
}


@pytest.mark.parametrize(("draw", "depends"), DRAWS.values(), ids=DRAWS)
def test_draws_depend_on_the_seed_alone(draw, depends):
    first, again, other = ((*data.x, data.y, data.split) for data in map(draw, (0, 0, 1)))
    for one, same in zip(first, again, strict=True):
        np.testing.assert_array_equal(one, same)
    assert tuple(bool(np.any(one != another)) for one, another in zip(first, other, strict=True)) == depends


@pytest.mark.usefixtures("unchecked")
def test_a_bad_value_is_named():
    for law, bad in BAD.items():
        for name, values in bad.items():
            for value in values:
                with pytest.raises(ParameterError) as error:
                    law(**{name: value})
                assert error.value.parameter == name
                assert str(error.value).startswith(name)
