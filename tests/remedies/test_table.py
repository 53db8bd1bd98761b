"""Numbers of a row by hand: who lost how much, and in how many classes both modalities were learned."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from mmtheory.remedies.comparison import Comparison
from mmtheory.remedies.setting import QUICK
from mmtheory.remedies.table import line

pytestmark = pytest.mark.usefixtures("stand_ins")


def test_a_row():
    """Two seeds, two modalities, three classes; β = 1."""
    assert QUICK.parameters.beta == 1.0
    Gamma = np.array([[[3.0, 0.5, 2.0], [0.2, 4.0, 1.0]], [[5.0, 5.0, 0.1], [4.0, 0.3, 6.0]]])
    errors = SimpleNamespace(
        joint_errors=np.array([[1, 0, 1], [3, 0, 3]]),
        encoder_errors=np.full((2, 2, 3), 2),
        tested=np.full((2, 3), 10),
    )
    outcome: Any = SimpleNamespace(
        Gamma=Gamma, test=errors, training_error=np.array([0.0, 0.5]), diverged=np.array([False, True])
    )
    comparison = Comparison(QUICK, {"naive": outcome, "agm": outcome}, {}, {"agm": 0.4}, {"agm": 1.5})
    found = line(comparison, "agm")
    # The losers have 0.2, 0.5, 1 and 4, 0.3, 0.1; both are learned in one class of three each.
    assert found.loser.value == pytest.approx((1.7 / 3 + 4.4 / 3) / 2)
    assert found.both_learned.value == pytest.approx(1 / 3)
    assert found.joint.value == pytest.approx((2 + 6) / 60)
    assert found.joint_gain.value == 0
    assert (found.rate, found.seconds, found.diverged) == (0.4, 1.5, 1)
    assert found.unlearned[0].value == pytest.approx(2 / 6)
