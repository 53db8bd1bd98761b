"""The runs that the claims share: all remedies on the small network, and networks that memorise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

import jax
import numpy as np
from jaxtyping import Float

from mmtheory.claim import Budget, run_seeds
from mmtheory.competition.gamma import Gamma
from mmtheory.competition.parameters import Parameters
from mmtheory.competition.presets import MEMORISING
from mmtheory.competition.run import simulate
from mmtheory.competition.sparse_coding import Interval
from mmtheory.competition.summary import Summary
from mmtheory.remedies.comparison import Comparison, compare, step_sizes
from mmtheory.remedies.methods import LIMIT, READINGS, ROWS, SOFT_LABELS, WEIGHTS, umt_name
from mmtheory.remedies.outcome import Outcome
from mmtheory.remedies.setting import DEFAULT, QUICK, Setting
from mmtheory.remedies.trainer import Trainer

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


@dataclass(frozen=True)
class SoftLabels:
    """Naive joint networks, and networks that match soft labels beside.

    Args:
        outcomes: by row.
        ensemble: Γ_j^r of the ensemble, the largest of its members' (seed, modality, class).
    """

    setting: Setting
    outcomes: Mapping[str, Outcome]
    ensemble: Float[np.ndarray, "seed R K"]


@cache
def soft_labels(budget: Budget, seed: int) -> SoftLabels:
    """`naive` and the rows of SOFT_LABELS on the small network, each at its own step size."""
    setting, count = SIZES[budget]
    rows = {"naive": ROWS["naive"], **SOFT_LABELS}
    rates = step_sizes(setting, tuple(rows), rows)
    trainer = Trainer(setting, run_seeds(seed, count), rates["naive"])
    outcomes = {name: trainer.run(row, rates[name])[1] for name, row in rows.items()}
    learned = jax.vmap(Gamma, (0, None))(trainer.ensemble.encoders, trainer.law.dictionaries)
    return SoftLabels(setting, outcomes, np.asarray(learned))
