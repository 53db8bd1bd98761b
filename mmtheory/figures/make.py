"""All figures by name, and how one is made from the sweeps that it needs."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from matplotlib.figure import Figure

from mmtheory.figures.drawing import save

NAMES = tuple(
    sorted(
        file.stem
        for file in Path(__file__).parent.glob("*.py")
        if file.stem not in {"__init__", "drawing", "make", "plane"}
    )
)
"""A module of this package each."""

RESULTS = Path("results/figures")


@runtime_checkable
class Runs(Protocol):
    """A sweep, or methods compared over one."""

    def run(self) -> list[Any]:
        """Compute what is missing, and read all: an entry per grid point."""
        ...


@runtime_checkable
class Drawing(Protocol):
    """What a figure's module has: the claims it shows, the sweeps it needs by name, and how it is drawn from them.

    A sweep is made from the folder of its results, with the data that it takes, when it is needed. It has a place in
    that folder by what it computes, so that figures which ask for the same share it.
    """

    CLAIMS: tuple[str, ...]
    SWEEPS: Mapping[str, Callable[[Path], Runs]]

    def draw(self, results: Mapping[str, list[Any]]) -> Figure:
        """The figure from what each sweep found."""
        ...


def drawing(name: str) -> Drawing:
    """The module of a figure."""
    module: Any = importlib.import_module(f"mmtheory.figures.{name}")
    return module


def make(name: str, folder: Path) -> None:
    """Run what the sweeps of a figure lack in FOLDER/sweeps, and store it as PDF and PNG.

    Raises DataError where its data cannot be had, and ParameterError where FOLDER cannot be written to.
    """
    figure = drawing(name)
    results = {title: sweep(folder / "sweeps").run() for title, sweep in figure.SWEEPS.items()}
    save(figure.draw(results), folder, name)
