"""The look shared by all figures, and how they are stored."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis, XAxis
from matplotlib.container import ErrorbarContainer
from matplotlib.figure import Figure
from matplotlib.ticker import LogFormatterSciNotation, NullLocator
from matplotlib.transforms import ScaledTranslation

from mmtheory.estimate import Estimate
from mmtheory.sweep import make_folder, write_bytes

STYLE: dict[Any, Any] = {
    "figure.constrained_layout.use": True,
    "font.size": 8,
    "axes.titlesize": 8,
    "figure.titlesize": 8,
    "xtick.labelsize": 7,
    "ytick.labelsize": 7,
    "legend.fontsize": 7,
    "legend.title_fontsize": 7,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.alpha": 0.3,
    "lines.linewidth": 1.2,
    "lines.markersize": 4,
    "legend.frameon": False,
    "pdf.fonttype": 42,
}
mpl.rcParams.update(STYLE)

COLUMN, PHONE, PAGE = 3.3, 3.9, 6.9
"""Inches: the widths at which figures are printed or shown, and so at which they are drawn: letters keep their size."""

PIXELS = 1400
"""Across a stored picture, whatever its width: sharp on a page and on a screen."""

# Lightness tells these apart in grey, hue in colour.
DARK, MIDDLE, LIGHT = "#12355b", "#d1495b", "#edae49"
BY_MODALITY = (DARK, MIDDLE, LIGHT, "#66a182")


class Picture(Figure):
    """A figure that notebooks show, and that leaves alone which backend pyplot has there."""

    def _repr_png_(self) -> bytes:
        image = BytesIO()
        self.savefig(image, format="png", dpi=100)
        return image.getvalue()


class Plain(LogFormatterSciNotation):
    """Labels of a logarithmic axis: 0.01, 2 and 300 where all of it lies around 0.001 to 10 000, else powers of ten."""

    def __call__(self, x: float, pos: int | None = None) -> str:
        """The label of a tick; "" where there is room for others only."""
        assert self.axis is not None
        low, high = sorted(self.axis.get_view_interval())
        if low < 0.0005 or high > 20_000:
            return super().__call__(x, pos)
        decades, first_digit = np.log10(high / low), f"{x:e}"[0]
        return f"{x:g}" if first_digit in ("1" if decades > 2 else "125" if decades > 0.8 else "123468") else ""


def logarithmic(axis: Axis, ticks: Sequence[float] | np.ndarray = ()) -> None:
    """A logarithmic axis, with ticks where some are given and else where there is room."""
    axis.axes.set(**{"xscale" if isinstance(axis, XAxis) else "yscale": "log"})
    if len(ticks):
        axis.set_ticks(ticks, [f"{tick:g}" for tick in ticks])
        axis.set_minor_locator(NullLocator())
    else:
        axis.set_major_formatter(Plain())
        axis.set_minor_formatter(Plain())


def new_figure(rows: int, columns: int, width: float, height: float, **kwargs: Any) -> tuple[Figure, Any]:
    """A figure in the house style, of one of the widths above: (figure, array of axes)."""
    figure = Picture(figsize=(width, height))
    return figure, figure.subplots(rows, columns, squeeze=False, **kwargs)


def percent(estimates: Sequence[Estimate]) -> tuple[np.ndarray, np.ndarray]:
    """Values in %, and how far the intervals reach down and up: what `errorbar` takes."""
    values = np.array([e.value for e in estimates])
    return 100 * values, 100 * np.array([[e.value - e.low, e.high - e.value] for e in estimates]).T


def typographic(number: str) -> str:
    """A number's text, with its interval where it has one, with the minus sign that axes have."""
    return number.replace("-", "−")


def points(value: float, decimals: int = 1) -> str:
    """A difference in percentage points, with its sign."""
    return typographic(f"{value:+.{decimals}f}")


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
        markevery=epochs,
        errorevery=epochs,
        capsize=2,
        elinewidth=0.8,
    )


def legend_below(ax: Axes, lines: int = 2, **look: Any) -> None:
    """The legend under the axes and their lines of text, where its keys cannot be taken for data."""
    down = ScaledTranslation(0, -(4 + 11 * lines) / 72, ax.figure.dpi_scale_trans)
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, 0), bbox_transform=ax.transAxes + down, borderpad=0, **look)


def around_whiskers(axes: Sequence[Axes], low: float, high: float) -> None:
    """Limits from `low` to `high`, for axes that share them, moved outwards where they would cut a whisker."""
    ends = [segment[:, 1] for ax in axes for segment in whiskers(ax)]
    margin = 0.02 * (high - low)
    for ax in axes:
        ax.set_ylim(min(low, np.nanmin(ends) - margin), max(high, np.nanmax(ends) + margin))


def whiskers(ax: Axes) -> list[np.ndarray]:
    """Both ends of every interval of the error bars, shape (2, 2); an interval that is not known has none."""
    bars = [container for container in ax.containers if isinstance(container, ErrorbarContainer)]
    segments = (segment for container in bars for lines in container.lines[2] for segment in lines.get_segments())
    return [segment for segment in segments if len(segment)]


def save(figure: Figure, folder: Path, name: str) -> None:
    """Store the figure as PDF and PNG, each whole or not at all."""
    make_folder(folder)
    for kind in ("pdf", "png"):
        content = BytesIO()
        # No creation date: the same results give the same file.
        date = {"CreationDate": None} if kind == "pdf" else None
        figure.savefig(content, format=kind, metadata=date, dpi=PIXELS / figure.get_figwidth())
        write_bytes(folder / f"{name}.{kind}", content.getbuffer())
