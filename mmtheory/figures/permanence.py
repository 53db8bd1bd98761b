"""Where competition is permanent, transient, or ruled by noise: noise × insufficient samples, and as predicted."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke

from mmtheory.competition.descent import NEVER
from mmtheory.competition.parameters import Parameters
from mmtheory.competition.permanence import Outlook, outlook
from mmtheory.competition.presets import MEMORISING
from mmtheory.competition.summary import Summary
from mmtheory.competition.sweep import EXPERIMENT
from mmtheory.figures.drawing import COLUMN, MIDDLE, new_figure
from mmtheory.sweep import Found, sweep

CLAIMS = ("competition.permanence", "competition.theorem-5.2.losers.later")

SMALL = replace(MEMORISING, K=4, n=120, d_r=(160,), m=10, stop="steps", steps=2000, records=20, test_samples=1)
NOISE = (0.3, 1.0, 3.0, 10.0, 30.0)
"""σ_g² d_r."""
MU = (0.01, 0.025, 0.06, 0.12)

SWEEPS = {
    "run": lambda out: sweep(
        EXPERIMENT,
        SMALL,
        {"sigma_g": tuple(round(math.sqrt(squared / 160), 4) for squared in NOISE), "mu": MU},
        4,
        out,
    )
}


def draw(results: Mapping[str, Sequence[Found[Parameters, Summary]]]) -> Figure:
    """Shares of losers that are learned by the last step, written into every cell; lines are predicted without runs."""
    figure, axes = new_figure(1, 1, COLUMN, 3.5)
    ax, found = axes[0, 0], results["run"]
    share = np.array([_learned(one.result) for one in found]).reshape(len(NOISE), len(MU))
    image = ax.imshow(share, origin="lower", cmap="gray", vmin=0, vmax=1, aspect="auto")
    for (row, column), value in np.ndenumerate(share):
        if np.isfinite(value):
            # A line stops at a number, on a patch of the cell's grey.
            patch = {"facecolor": f"{value:.4f}", "edgecolor": "none", "pad": 0.5}
            color = "white" if value < 0.5 else "black"
            ax.text(column, row, f"{value:.2f}", ha="center", va="center", color=color, bbox=patch, zorder=4)
    p = found[0].parameters
    columns = np.linspace(-0.5, len(MU) - 0.5, 13)
    mu = np.exp(np.interp(columns, range(len(MU)), np.log(MU), left=math.log(MU[0]), right=math.log(MU[-1])))
    above = float(np.interp(math.log(2 * math.log(p.m)), np.log(NOISE), range(len(NOISE))))
    # Above it the prediction says nothing.
    rows = np.linspace(-0.5, above, 9)
    squared = np.exp(np.interp(rows, range(len(NOISE)), np.log(NOISE)))
    expected = [[_expected(p, noise, each) for each in mu] for noise in squared]
    by_the_end = [[one.learned.value for one in row] for row in expected]
    for_every_T = [[one.for_every_T.value for one in row] for row in expected]
    outline = withStroke(linewidth=3, foreground="white")
    for values, style in ((by_the_end, "--"), (for_every_T, "-")):
        ax.contour(columns, rows, values, [0.5], colors=MIDDLE, linestyles=style).set_path_effects([outline])
    ax.axhline(above, color=MIDDLE, linestyle=":", path_effects=[outline])
    words = ax.text(len(MU) - 0.55, above + 0.05, "noise-dominated above", color=MIDDLE, ha="right", va="bottom")
    words.set_path_effects([outline])
    ax.set_xticks(range(len(MU)), [f"{p.n * each:g}" for each in MU])
    ax.set_yticks(range(len(NOISE)), [f"{each:g}" for each in NOISE])
    ax.set_xlabel("insufficient samples a modality, n μ")
    ax.set_ylabel("noise ν = σ$_g^2$ d$_r$")
    ax.grid(False)
    figure.colorbar(image, ax=ax, label=f"share of losers learned by step {p.steps:,}")
    figure.suptitle("Permanent (dark) or transient (light) competition")
    lines = [Line2D([], [], color=MIDDLE, linestyle=style) for style in ("--", "-")]
    figure.legend(
        lines,
        [f"half predicted to be learned by step {p.steps:,}", "half predicted to be learned in the end, at some T"],
        loc="outside lower center",
    )
    return figure


def _learned(summary: Summary) -> float:
    """The share of the losers whose Γ reaches β; NaN where no class was learned."""
    lost = summary.lost
    learned = np.asarray(summary.outcome.joint.first_passage) != NEVER
    return float(learned[lost].mean()) if lost.any() else math.nan


def _expected(p: Parameters, noise: float, mu: float) -> Outlook:
    sigma_g = math.sqrt(noise / p.observed_dimensions[0])
    return outlook(replace(p, sigma_g=(sigma_g,), mu=(mu,)))
