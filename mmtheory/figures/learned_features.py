"""The paper's figure 1 on an actual instance: which features each training learns (Table 14, examples 1 and 2)."""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from mmtheory.figures.drawing import DARK, PAGE, new_figure
from mmtheory.laziness.examples import EXAMPLE_1
from mmtheory.laziness.summary import summaries

CLAIMS = (
    "laziness.example-1.uni-modal",
    "laziness.example-1.paired",
    "laziness.example-2",
    "laziness.example-2.corrected",
)
SWEEPS: Mapping[str, Any] = {}


def draw(results: Mapping[str, Any]) -> Figure:
    """Filled squares are learned; widths have no meaning, the number is p."""
    found = summaries(EXAMPLE_1)["finite"].as_dict()
    one, two = found["uni_modal"]
    figure, axes = new_figure(1, 3, PAGE, 2.2)
    for ax, title, learned in (
        (axes[0, 0], "uni-modal training", [*one, *two]),
        (axes[0, 1], "multi-modal training", found["multi_modal"]),
        (axes[0, 2], f"UMT to training error zero (+{float(EXAMPLE_1.boost or 0):g})", found["umt"]["B"]),
    ):
        _squares(ax, learned)
        ax.set_title(f"{title}\n{len(learned)} features")
    handles = [
        Patch(facecolor=face, edgecolor=DARK, label=label)
        for face, label in ((DARK, "learned"), ("white", "not learned"))
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=2)
    return figure


def _squares(ax: Axes, learned: Sequence[str]) -> None:
    rows: tuple[tuple[int | None, str], ...] = ((1, "modality 1"), (2, "modality 2"), (None, "paired"))
    for row, (modality, label) in enumerate(rows):
        ax.text(-0.25, -row, label, ha="right", va="center")
        own = [f for f in EXAMPLE_1.features if f.modality == modality]
        for column, feature in enumerate(sorted(own, key=lambda f: -f.p)):
            filled = feature.name in learned
            box = Rectangle(
                (column - 0.15, -row - 0.38), 0.85, 0.76, facecolor=DARK if filled else "white", edgecolor=DARK
            )
            ax.add_patch(box)
            text = f"{feature.name}\n{float(feature.p):.2f}"
            color = "white" if filled else "black"
            ax.text(column + 0.275, -row, text, ha="center", va="center", color=color)
    ax.set_xlim(-1.3, 3)
    ax.set_ylim(-2.6, 0.6)
    ax.set_axis_off()
