"""The studies of the greedy paper as grids, at three scales: what is trained where no flag says otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import numpy as np

from experiments.flags import Axis
from experiments.greedy_data import COLOURED, SHAPES
from mmtheory.greedy.parameters import ALONE, METHODS, MODALITIES

Scale: TypeAlias = Literal["quick", "default", "paper"]
SCALES: tuple[Scale, ...] = ("quick", "default", "paper")


def axis(*values: Any) -> Axis:
    """These values, as if they were written after a flag."""
    return Axis(tuple(f"{value:g}" if isinstance(value, float) else str(value) for value in values), values)


def logarithmic(low: float, high: float, count: int) -> Axis:
    """Values from low to high, evenly spaced on a logarithmic scale."""
    return axis(*(float(f"{value:.3g}") for value in np.geomspace(low, high, count)))


@dataclass(frozen=True)
class Study:
    """One of the paper's studies.

    Args:
        title: what it shows, and where in the paper.
        data: --data where it is not given.
        grids: by scale the grids, one after the other; every one is a product of its axes.
        base: by scale the parameters that differ from the defaults.
        seeds: by scale.
    """

    title: str
    data: str
    grids: Mapping[Scale, tuple[Mapping[str, Axis], ...]]
    seeds: Mapping[Scale, int]
    base: Mapping[Scale, Mapping[str, Any]] = field(default_factory=dict)


_SMALL = {"channels": (4, 8, 8, 8), "epochs": 4}
_FULL = {"channels": (32, 64, 128, 128), "pool": 1, "epochs": 50, "learning_rate": 0.01}
_BASE: Mapping[Scale, Mapping[str, Any]] = {"quick": _SMALL, "default": {}, "paper": _FULL}
_METHODS = axis(*ALONE, *METHODS)


def _utilisation(rates: Axis) -> tuple[Mapping[str, Axis], ...]:
    """Section 5.2 on distinct and identical modalities, and section 5.4 on distinct ones."""
    return (
        {"modalities": axis(*MODALITIES), "method": axis("vanilla"), "learning_rate": rates},
        {"modalities": axis(MODALITIES[0]), "method": axis("random", "guided"), "learning_rate": rates},
    )


def _sensitivity(Q: Axis, alpha: Axis) -> tuple[Mapping[str, Axis], ...]:
    return ({"method": axis("guided"), "Q": Q}, {"method": axis("guided"), "alpha": alpha})


# Section 5.3 and appendix figures 5, 6: rate 0.1, no momentum; batches of eight are left to the paper's scale.
_AS_THERE: Mapping[str, Any] = {"learning_rate": 0.1, "momentum": 0.0}
_VIEWS: Mapping[Scale, Mapping[str, Any]] = {
    "quick": {**_AS_THERE, **_SMALL, "batch": 32},
    "default": {**_AS_THERE, "batch": 32},
    "paper": {**_AS_THERE, "channels": (32, 64, 128, 128), "epochs": 50, "batch": 8},
}

STUDIES: Mapping[str, Study] = {
    "table1": Study(
        "Table 1: vanilla, RUBi, random and guided training",
        COLOURED,
        dict.fromkeys(SCALES, ({"method": _METHODS},)),
        {"quick": 2, "default": 10, "paper": 10},
        _BASE,
    ),
    "utilisation": Study(
        "Section 5.2: utilisation and learning speed over learning rates, distinct and identical modalities",
        COLOURED,
        {
            "quick": _utilisation(logarithmic(0.01, 0.3, 2)),
            "default": _utilisation(logarithmic(0.003, 0.3, 5)),
            "paper": _utilisation(logarithmic(1e-5, 1.0, 20)),
        },
        {"quick": 2, "default": 4, "paper": 4},
        {"quick": _SMALL, "default": {"epochs": 12}, "paper": _FULL},
    ),
    "l1": Study(
        "Section 5.3: L1 regularisation",
        SHAPES,
        {
            "quick": ({"l1": axis(0.0, 1e-3)},),
            "default": ({"l1": axis(0.0, 1e-6, 1e-5, 1e-4, 3e-4, 1e-3, 3e-3)},),
            "paper": ({"l1": logarithmic(1e-9, 1e-3, 10)},),
        },
        {"quick": 2, "default": 6, "paper": 3},
        _VIEWS,
    ),
    "sensitivity": Study(
        "Appendix figures 5 and 6: Q and α of guided training",
        SHAPES,
        {
            "quick": _sensitivity(axis(1, 5), axis(0.01, 0.1)),
            "default": _sensitivity(axis(1, 5, 10, 20, 50), axis(0.001, 0.01, 0.025, 0.05, 0.1)),
            "paper": _sensitivity(axis(1, 5, 10, 20, 50), axis(0.001, 0.01, 0.025, 0.05, 0.1)),
        },
        {"quick": 2, "default": 4, "paper": 3},
        {scale: {**base, "alpha": 0.01} for scale, base in _VIEWS.items()},
    ),
}
"""By the name that --study takes."""
