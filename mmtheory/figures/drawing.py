"""The look shared by all figures, and how they are stored."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mmtheory.estimate import Estimate
from mmtheory.sweep import make_folder, write_bytes

STYLE: dict[Any, Any] = {
    "figure.constrained_layout.use": True,
    "font.size": 9,
    "axes.titlesize": 9,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.alpha": 0.3,
    "lines.linewidth": 1.2,
    "legend.frameon": False,
    "pdf.fonttype": 42,
    "savefig.dpi": 150,
}
mpl.rcParams.update(STYLE)

# Lightness tells these apart in grey, hue in colour.
DARK, MIDDLE, LIGHT = "#12355b", "#d1495b", "#edae49"
BY_MODALITY = (DARK, MIDDLE, LIGHT, "#66a182")


class Picture(Figure):
    """A figure that notebooks show, and that leaves alone which backend pyplot has there."""

    def _repr_png_(self) -> bytes:
        image = BytesIO()
        self.savefig(image, format="png", dpi=100)
        return image.getvalue()


def new_figure(rows: int, columns: int, width: float, height: float, **kwargs: Any) -> tuple[Figure, Any]:
    """A figure in the house style: (figure, array of axes)."""
    figure = Picture(figsize=(width, height))
    return figure, figure.subplots(rows, columns, squeeze=False, **kwargs)


def percent(estimates: Sequence[Estimate]) -> tuple[np.ndarray, np.ndarray]:
    """Values in %, and how far the intervals reach down and up: what `errorbar` takes."""
    values = np.array([e.value for e in estimates])
    return 100 * values, 100 * np.array([[e.value - e.low, e.high - e.value] for e in estimates]).T


def points(value: float, decimals: int = 1) -> str:
    """A difference in percentage points, with its sign."""
    return f"{value:+.{decimals}f}".replace("-", "−")


def curve(ax: Axes, estimates: Sequence[Estimate], nth: int, label: str, look: Mapping[str, Any]) -> None:
    """A curve in % along training, from epoch 0; markers and whiskers now and then from epoch 4 + `nth` on."""
    values, spread = percent(estimates)
    epochs = (4 + nth, 6)
    ax.errorbar(
        np.arange(len(values)),
        values,
        spread,
        label=label,
        **look,
        markersize=4,
        markevery=epochs,
        errorevery=epochs,
        capsize=2,
        elinewidth=0.8,
    )


def save(figure: Figure, folder: Path, name: str) -> None:
    """Store the figure as PDF and PNG, each whole or not at all."""
    make_folder(folder)
    for kind in ("pdf", "png"):
        content = BytesIO()
        # No creation date: the same results give the same file.
        figure.savefig(content, format=kind, metadata={"CreationDate": None} if kind == "pdf" else None)
        write_bytes(folder / f"{name}.{kind}", content.getbuffer())
