"""What statements about trained networks presume of the runs they are judged on. Status of every requirement: ours."""

from collections.abc import Callable
from typing import Any

import numpy as np
from jaxtyping import Bool

from mmtheory.datasets.shapes import SOLIDS
from mmtheory.greedy.fixed_splits import REVERSED, Compared
from mmtheory.precondition import Precondition

FIT = 0.99
"""The paper trains until no training sample is wrong (section 2); one in a hundred may be, at the last epoch."""

CHANCE = 0.1
"""Of ten digits."""

CHANCE_ON_SOLIDS = 1 / len(SOLIDS)


def alive(at_chance: Callable[[Any], Bool[np.ndarray, " run"]]) -> Precondition:
    """That every branch lives in every run: one that does not adds and takes nothing, and d_util reads as balance.

    Args:
        at_chance: tells of every run that counts whether a branch is at chance.
    """

    def check(runs: Any) -> tuple[bool, str]:
        found = at_chance(runs)
        return not np.any(found), f"{np.sum(found)} of {found.size} runs with a branch at chance"

    return Precondition(
        "no branch at chance", "cut off from the other, every branch is 2 points above chance on training data", check
    )


def _fitted(runs: Compared) -> tuple[bool, str]:
    least = min((summary.fitted.min() for rows in runs.rows for summary in rows.values()), default=1.0)
    return bool(least >= FIT), f"training accuracy from {100 * least:.1f} % on"


def _at_chance(runs: Compared) -> Bool[np.ndarray, " run"]:
    return np.concatenate([summary.collapsed(CHANCE) for rows in runs.rows for summary in rows.values()])


def _rebalanced(runs: Compared) -> tuple[bool, str]:
    least = min(int(rows[name].rebalanced.min()) for rows in runs.rows for name in ("guided", REVERSED) if name in rows)
    return least > 0, f"from {least} re-balancing steps on before the network that is kept"


FITTED = Precondition("training data fitted", f"training accuracy ≥ {FIT:g} at the end of every run", _fitted)
ALIVE = alive(_at_chance)
REBALANCED = Precondition(
    "kept after re-balancing",
    "the network that is kept had taken a re-balancing step, in every guided run",
    _rebalanced,
)
