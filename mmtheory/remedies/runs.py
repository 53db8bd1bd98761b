"""The runs that the claims share: all remedies on the small network, and networks that memorise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from mmtheory.claim import Budget, run_seeds
from mmtheory.competition.parameters import Parameters
from mmtheory.competition.presets import MEMORISING
from mmtheory.competition.run import simulate
from mmtheory.competition.sparse_coding import Interval
from mmtheory.competition.summary import Summary
from mmtheory.remedies.comparison import Comparison, compare
from mmtheory.remedies.methods import LIMIT, READINGS, ROWS, WEIGHTS, umt_name
from mmtheory.remedies.setting import DEFAULT, QUICK

SIZES = ((QUICK, 6), (DEFAULT, 8), (DEFAULT, 24))
"""Per budget the setting of the small network and the number of seeds."""

NAMES: tuple[str, ...] = (
    "naive",
    "averaged-logits",
    *(umt_name(reading, w) for w in (*WEIGHTS, LIMIT) for reading in READINGS if umt_name(reading, w) in ROWS),
)
"""The rows that the claims look at."""


@cache
def small(budget: Budget, seed: int) -> Comparison:
    """The rows of NAMES on the small network."""
    setting, count = SIZES[budget]
    return compare(setting, run_seeds(seed, count), NAMES, linear=budget >= Budget.STANDARD)


LAWS: Mapping[str, Parameters] = {
    "balanced": replace(MEMORISING, mu=(0.02, 0.02)),
    "imbalanced": MEMORISING,
    "stronger": replace(MEMORISING, z_y=(Interval(1.5, 3.0), Interval(1.0, 2.0))),
}
"""Single features in both modalities alike; mostly in modality 1; and modality 1 with the stronger signal too."""

SEEDS = {Budget.STANDARD: 12, Budget.THOROUGH: 36}


@cache
def memorising(law: str, budget: Budget, seed: int) -> Summary:
    """Joint and uni-modal networks on one of LAWS."""
    return simulate(LAWS[law], run_seeds(seed, SEEDS[budget]), progress=False).summary
