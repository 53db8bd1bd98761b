"""How fast descent was at each run that the history of the benchmarks has."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.figure import Figure

from benchmarks.history import read
from mmtheory.figures.drawing import BY_MODALITY, new_figure

MARKERS = "osD^"


def history(page: str) -> str:
    """The drawing, for a page."""
    drawn = io.StringIO()
    # No date: the same history gives the same page.
    draw(read()).savefig(
        drawn, format="svg", metadata={"Date": None, "Title": "Step over the machine's limit, run by run"}
    )
    return f'<figure markdown="0">{drawn.getvalue()[drawn.getvalue().index("<svg") :]}</figure>'


def draw(runs: Sequence[Mapping[str, Any]]) -> Figure:
    """The time of a step over the machine's limit, with its spread over rounds, run by run."""
    figure, ((ax,),) = new_figure(1, 1, 6, 2.6)
    shapes = list(dict.fromkeys(name for run in runs for name in run["ours/limit"]))
    for nth, (shape, colour, marker) in enumerate(zip(shapes, BY_MODALITY, MARKERS, strict=False)):
        measured = [(x, run["ours/limit"][shape]) for x, run in enumerate(runs) if shape in run["ours/limit"]]
        x = [place + 0.08 * (nth - 1.5) for place, _ in measured]
        median, low, high = zip(*(ratios for _, ratios in measured), strict=True)
        reach = [[a - b for a, b in zip(median, low, strict=True)], [b - a for a, b in zip(median, high, strict=True)]]
        ax.errorbar(x, median, reach, color=colour, marker=marker, markersize=4, capsize=2, label=shape)
    ax.axhline(1, color="black", linewidth=0.8, linestyle="--")
    ax.set_xticks(range(len(runs)), [f"{run['date']}\n{run['cores']} cores, {run['device']}" for run in runs])
    ax.set_xlim(-0.5, len(runs) - 0.5)
    ax.set_ylabel("step / limit")
    ax.legend(loc="upper left", ncols=4)
    ax.set_ylim(0, 1.25 * ax.get_ylim()[1])
    return figure
