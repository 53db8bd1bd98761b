"""How uni-modal teachers reach into middle fusion: a drawing (laziness, Figure 7; UMT, Figure 3)."""

from collections.abc import Mapping
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mmtheory.figures.drawing import DARK, MIDDLE, PAGE, new_figure

CLAIMS = ("segmentation.umt",)
SWEEPS: Mapping[str, Any] = {}

SCALES = 3
LANES = {"R*": 3.7, "F": 2.2, "D": 1.1, "D*": 0.0}
NAMES = {"R*": "RGB teacher", "F": "RGB encoder,\nfused maps", "D": "depth encoder", "D*": "depth teacher"}


def draw(results: Mapping[str, Any]) -> Figure:
    """Scales run to the right; a dashed line is a squared distance, a box on it a predictor."""
    figure, axes = new_figure(1, 1, PAGE, 3.9)
    ax = axes[0, 0]
    for lane, y in LANES.items():
        frozen = lane.endswith("*")
        ax.text(-0.75, y, NAMES[lane], ha="center", va="center", fontsize=8)
        for k in range(SCALES):
            _box(ax, 2 * k + 0.8, y, f"${lane.replace('*', '^*')}_{k + 1}$", frozen)
            if k:
                _arrow(ax, (2 * k - 0.85, y), (2 * k + 0.45, y))
        _arrow(ax, (-0.05, y), (0.45, y))
    for k in range(SCALES):
        x = 2 * k + 0.8
        _arrow(ax, (x, LANES["D"] + 0.25), (x, LANES["F"] - 0.25))
        ax.text(x + 0.08, (LANES["D"] + LANES["F"]) / 2, "SE", fontsize=8, va="center")
        _distance(ax, x, LANES["D*"] + 0.25, LANES["D"] - 0.25)
        middle = (LANES["F"] + LANES["R*"]) / 2
        _distance(ax, x, middle + 0.17, LANES["R*"] - 0.25)
        ax.plot([x, x], [LANES["F"] + 0.25, middle - 0.17], color=DARK, linewidth=1)
        ax.text(x, middle, f"$p_{k + 1}$: two convolutions", ha="center", va="center", fontsize=7, bbox=_frame(False))
    end = 2 * SCALES - 0.85
    _arrow(ax, (end, LANES["F"]), (end + 0.55, LANES["F"]))
    ax.text(end + 0.6, LANES["F"], "decoder,\ncross-entropy", fontsize=8, va="center")
    ax.text(end + 0.1, LANES["R*"], "frozen", fontsize=8, va="center", color=MIDDLE)
    ax.text(end + 0.1, LANES["D*"], "frozen", fontsize=8, va="center", color=MIDDLE)
    ax.set_xlim(-1.5, 2 * SCALES + 1)
    ax.set_ylim(-0.5, 4.2)
    ax.axis("off")
    return figure


def _frame(frozen: bool) -> dict[str, Any]:
    return {"boxstyle": "round", "facecolor": "#eeeeee" if frozen else "white", "edgecolor": MIDDLE if frozen else DARK}


def _box(ax: Axes, x: float, y: float, words: str, frozen: bool) -> None:
    ax.text(x, y, words, ha="center", va="center", fontsize=10, bbox=_frame(frozen))


def _arrow(ax: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    ax.annotate("", xy=end, xytext=start, arrowprops={"arrowstyle": "->", "color": DARK})


def _distance(ax: Axes, x: float, low: float, high: float) -> None:
    ax.plot([x, x], [low, high], linestyle="--", color=MIDDLE, linewidth=1.2)
