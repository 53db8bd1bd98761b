"""Figure 8 and Table 9 of "Modality Laziness" on HTAD: fine-tuning uni-modal encoders at five learning rates.

The paper's are on VGG-Sound, one run each. Its numbers are shown as differences from frozen encoders; ours are taken
seed by seed.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mmtheory import stats
from mmtheory.estimate import Estimate
from mmtheory.figures.drawing import (
    BY_MODALITY,
    DARK,
    LIGHT,
    MIDDLE,
    PAGE,
    around_whiskers,
    curve,
    legend_below,
    new_figure,
    percent,
)
from mmtheory.published import published
from mmtheory.umt.comparison import Comparison
from mmtheory.umt.pretraining import PAPER_RATES
from mmtheory.umt.sources import source
from mmtheory.umt.sweep import Compared, methods

CLAIMS = ("umt.ordering.htad.frozen",)
METHODS = {rate: f"fine-tuning-{rate:g}" if rate else "frozen" for rate in PAPER_RATES}
FROZEN = METHODS[0]
SWEEPS = {"htad": lambda out: methods(source("htad"), tuple(METHODS.values()), {}, 8, out)}
ROWS = ("1e-3", "1e-4", "1e-5", "1e-6", "0")
"""Table 9's encoder rates; its head has 1e-3, so that they are PAPER_RATES relative to it."""


def draw(results: Mapping[str, Sequence[Compared]]) -> Figure:
    """Accuracy along training; then the fused model's and both encoders' differences from frozen encoders."""
    comparison: Comparison = results["htad"][0].comparison
    first, second = source("htad").modalities
    figure, axes = new_figure(2, 2, PAGE, 6.2)
    _along_training(axes[0, 0], comparison)
    panels: tuple[tuple[str, str, Callable[[str], Estimate]], ...] = (
        ("(b) fused model", "fused", lambda method: comparison.difference(method, FROZEN)),
        (f"(c) encoder 1, {first}", "audio encoder", lambda method: comparison.encoder_difference(method, FROZEN, 1)),
        (f"(d) encoder 2, {second}", "video encoder", lambda method: comparison.encoder_difference(method, FROZEN, 2)),
    )
    for ax, (title, column, difference) in zip(axes.flat[1:], panels, strict=True):
        _differences(ax, column, difference)
        ax.set_title(title)
    return figure


def _along_training(ax: Axes, comparison: Comparison) -> None:
    looks = zip((DARK, MIDDLE, LIGHT, BY_MODALITY[3], "black"), ("-", "--", ":", "-.", "-"), "os^D ", strict=True)
    for nth, ((rate, method), (color, style, marker)) in enumerate(zip(METHODS.items(), looks, strict=True)):
        values = np.asarray(comparison.outcomes[method].records.accuracy)
        of_epochs = [stats.resampled_mean(v[np.isfinite(v)], comparison.overlap) for v in values.T]
        look = {"color": color, "linestyle": style, "marker": marker}
        curve(ax, of_epochs, nth, f"× {rate:g}" if rate else "frozen", look)
    ax.set_xlabel("epoch")
    ax.set_ylabel("test accuracy (%)")
    around_whiskers([ax], 60, 100)
    ax.set_title(f"(a) fused model along training, {len(values)} splits of HTAD")
    ax.legend(title="encoders' rate", loc="lower right")


def _differences(ax: Axes, column: str, difference: Callable[[str], Estimate]) -> None:
    x = np.arange(len(METHODS))
    values, spread = percent([difference(method) for method in METHODS.values()])
    table = published("laziness", "9")
    printed = [table.value(row, column) - table.value("0", column) for row in ROWS]
    ax.axhline(0, color="black", linewidth=0.8)
    ax.errorbar(x - 0.1, values, spread, fmt="o", color=DARK, capsize=3, label="HTAD, here")
    name = "VGG-Sound" if column == "fused" else f"VGG-Sound's {column}"
    ax.plot(x + 0.1, printed, "s", color=MIDDLE, markerfacecolor="white", label=f"{name}, published")
    ax.set_xticks(x, [f"{rate:g}" if rate else "0\n(frozen)" for rate in METHODS])
    ax.set_xlabel("encoders' learning rate / head's")
    ax.set_ylabel("difference from frozen encoders\n(percentage points)")
    legend_below(ax, lines=3)
