"""The studies of the greedy paper as grids, at three scales: what is trained where no flag says otherwise."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np

from mmtheory.greedy.parameters import METHODS, MODALITIES, uni_modal_methods
from mmtheory.greedy.runs import EPOCHS, PLAIN, RATES
from mmtheory.greedy.sources import COLOURED, SHAPES
from mmtheory.sweep import Axis

Scale: TypeAlias = Literal["quick", "default", "paper"]
SCALES: tuple[Scale, ...] = ("quick", "default", "paper")


def logarithmic(low: float, high: float, count: int) -> Axis:
    """Values from low to high, evenly spaced on a logarithmic scale."""
    return Axis.from_values(*(float(f"{value:.3g}") for value in np.geomspace(low, high, count)))


@dataclass(frozen=True)
class Training:
    """How the paper trains on one kind of data.

    Args:
        base: by scale the parameters that differ from the defaults.
        rates: by scale the learning rates of section 5.2; by default those at which networks here learn their task.
        epochs: of section 5.2's study at the default scale.
    """

    base: Mapping[Scale, Mapping[str, Any]]
    rates: Mapping[Scale, Axis]
    epochs: int


_SMALL = {"channels": (4, 8, 8, 8), "epochs": 4}
_WIDE = {"channels": (32, 64, 128, 128), "epochs": 50}
_VIEWS = {"learning_rate": 0.1, "momentum": 0.0, "alpha": 0.01}

DIGITS = Training(
    base={"quick": _SMALL, "default": {}, "paper": {**_WIDE, "pool": 1}},
    rates={
        "quick": Axis.from_values(0.01, 0.1),
        "default": Axis.from_values(*RATES),
        "paper": logarithmic(1e-5, 1.0, 20),
    },
    epochs=EPOCHS,
)
VIEWS = Training(
    base={
        "quick": {**_VIEWS, **_SMALL, "batch": 32},
        "default": {**_VIEWS, "batch": 8},
        "paper": {**_VIEWS, **_WIDE, "batch": 8},
    },
    rates={
        "quick": Axis.from_values(0.1, 0.3),
        "default": Axis.from_values(0.03, 0.1, 0.3),
        "paper": logarithmic(1e-3, 1.0, 9),
    },
    epochs=16,
)


def training(data: str) -> Training:
    """How the paper trains on such data: solids as ModelNet40's views, all others as digits."""
    return VIEWS if data == SHAPES else DIGITS


@dataclass(frozen=True)
class Study:
    """One of the paper's studies.

    Args:
        title: what it shows, and where in the paper.
        data: --data where it is not given.
        grids: for a training, a scale and a number of modalities the grids, one after the other; every one is a
            product of its axes.
        seeds: by scale.
        over_rates: whether it is section 5.2's, which trains for longer.
        plain: whether its networks have no normalisation and every seed has data of its own.
    """

    title: str
    data: str
    grids: Callable[[Training, Scale, int], tuple[Mapping[str, Axis], ...]]
    seeds: Mapping[Scale, int]
    over_rates: bool = False
    plain: bool = True

    def base(self, data: str, scale: Scale) -> Mapping[str, Any]:
        """The parameters that differ from the defaults."""
        usual = training(data)
        longer = {"epochs": usual.epochs} if self.over_rates and scale == "default" else {}
        return {**(PLAIN if self.plain else {}), **usual.base[scale], **longer}


def _utilisation(training: Training, scale: Scale, R: int) -> tuple[Mapping[str, Axis], ...]:
    """Section 5.2 on distinct and identical modalities, and section 5.4 on distinct ones."""
    rates = training.rates[scale]
    return (
        {"modalities": Axis.from_values(*MODALITIES), "method": Axis.from_values("vanilla"), "learning_rate": rates},
        {
            "modalities": Axis.from_values(MODALITIES[0]),
            "method": Axis.from_values("random", "guided"),
            "learning_rate": rates,
        },
    )


_WEIGHTS: Mapping[Scale, Axis] = {
    "quick": Axis.from_values(0.0, 1e-3),
    "default": Axis.from_values(0.0, 1e-6, 1e-5, 1e-4, 3e-4, 1e-3, 3e-3),
    "paper": logarithmic(1e-9, 1e-3, 10),
}
_WINDOWS, _TOLERANCES = Axis.from_values(1, 5, 10, 20, 50), Axis.from_values(0.001, 0.01, 0.025, 0.05, 0.1)
_FEW_WINDOWS, _FEW_TOLERANCES = Axis.from_values(1, 5), Axis.from_values(0.01, 0.1)


def _sensitivity(training: Training, scale: Scale, R: int) -> tuple[Mapping[str, Axis], ...]:
    Q, alpha = (_FEW_WINDOWS, _FEW_TOLERANCES) if scale == "quick" else (_WINDOWS, _TOLERANCES)
    return ({"method": Axis.from_values("guided"), "Q": Q}, {"method": Axis.from_values("guided"), "alpha": alpha})


STUDIES: Mapping[str, Study] = {
    "table1": Study(
        "Table 1: vanilla, RUBi, random and guided training",
        COLOURED,
        lambda training, scale, R: ({"method": Axis.from_values(*uni_modal_methods(R), *METHODS)},),
        {"quick": 2, "default": 8, "paper": 10},
        plain=False,
    ),
    "utilisation": Study(
        "Section 5.2: utilisation and learning speed over learning rates, distinct and identical modalities",
        COLOURED,
        _utilisation,
        {"quick": 2, "default": 4, "paper": 4},
        over_rates=True,
    ),
    "l1": Study(
        "Section 5.3: L1 regularisation",
        SHAPES,
        lambda training, scale, R: ({"l1": _WEIGHTS[scale]},),
        {"quick": 2, "default": 6, "paper": 3},
    ),
    "sensitivity": Study(
        "Appendix figures 5 and 6: Q and α of guided training",
        SHAPES,
        _sensitivity,
        {"quick": 2, "default": 4, "paper": 3},
    ),
}
"""By the name that --study takes."""
