"""All figures by name, in the order of the gallery, and how one is made from the sweeps that it needs."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from matplotlib.figure import Figure

from mmtheory.figures.drawing import save
from mmtheory.sweep import Sweep

NAMES = (
    "gamma_trajectories",
    "class_accuracy",
    "win_probability",
    "phase_one",
    "joint_error",
    "phase_diagram",
    "trend",
    "learned_features",
    "zero_error_region",
    "laziness_share",
    "performance_bounds",
    "finite_sample_failure",
    "modality_failure",
    "encoder_training",
    "class_laziness",
    "fine_tuning",
    "class_fusion",
    "distillation_weight",
    "paired_share",
    "utilisation_histograms",
    "balanced_histograms",
    "learning_rate_balance",
    "regularisation",
    "rebalancing_sensitivity",
    "segmentation_scenes",
    "segmentation_schematic",
)
"""A module of this package each."""

RESULTS = Path("results/figures")


class Drawing(Protocol):
    """What a figure's module has: the claims it shows, the sweeps it needs by name, and how it is drawn from them."""

    CLAIMS: tuple[str, ...]
    SWEEPS: Mapping[str, Callable[[Path], Sweep[Any, Any]]]

    def draw(self, results: Mapping[str, list[Any]]) -> Figure:
        """The figure from what each sweep found."""
        ...


def drawing(name: str) -> Drawing:
    """The module of a figure."""
    module: Any = importlib.import_module(f"mmtheory.figures.{name}")
    return module


def make(name: str, folder: Path) -> None:
    """Run what the sweeps of a figure lack in FOLDER/sweeps, and store it as PDF and PNG.

    Raises ParameterError if the package that carries its data is missing.
    """
    figure = drawing(name)
    results = {title: sweep(folder / "sweeps").run() for title, sweep in figure.SWEEPS.items()}
    save(figure.draw(results), folder, name)
