"""Where competition is an end state: Γ_loser/Γ_winner over σ_0 × μ and over σ_0 × q."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mmtheory import stats
from mmtheory.competition.parameters import Parameters
from mmtheory.competition.presets import QUICK
from mmtheory.competition.summary import Summary
from mmtheory.competition.sweep import EXPERIMENT
from mmtheory.figures.drawing import new_figure
from mmtheory.sweep import Found, sweep

CLAIMS = ("competition.lemma-a14",)
LONGER = replace(QUICK, steps=4000)
UP = (0.02, 0.04, 0.08, 0.16)
SWEEPS = {
    "mu": lambda out: sweep(EXPERIMENT, LONGER, {"mu": (0.002, 0.01, 0.05, 0.2), "sigma_0": UP}, 4, out),
    "q": lambda out: sweep(EXPERIMENT, LONGER, {"q": (3, 4, 5), "sigma_0": UP}, 4, out),
}


def draw(results: Mapping[str, Sequence[Found[Parameters, Summary]]]) -> Figure:
    """Two heat maps with the median ratio written into every cell; blank where no class was learned."""
    figure, axes = new_figure(1, 2, 8.4, 3.4)
    _panel(axes[0, 0], results["mu"], lambda s: s.mu[0], "μ (both modalities)")
    _panel(axes[0, 1], results["q"], lambda s: s.parameters.q, "q")
    figure.suptitle(
        "Median Γ$_{loser}$ / Γ$_{winner}$ at the end (dark: competition; light: both are learned)", fontsize=9
    )
    return figure


def _panel(
    ax: Axes, found: Sequence[Found[Parameters, Summary]], parameter: Callable[[Summary], float], label: str
) -> None:
    summaries = [one.result for one in found]
    across = sorted({float(parameter(s)) for s in summaries})
    up = sorted({s.parameters.sigma_0 for s in summaries})
    ratio = np.full((len(up), len(across)), np.nan)
    for s in summaries:
        ratio[up.index(s.parameters.sigma_0), across.index(float(parameter(s)))] = stats.median(s.gamma_ratio).value
    image = ax.imshow(np.log10(ratio), origin="lower", cmap="gray", vmin=-3, vmax=0, aspect="auto")
    for (row, column), value in np.ndenumerate(ratio):
        if np.isfinite(value):
            ax.text(column, row, f"{value:.2g}", ha="center", va="center", color="white" if value < 0.03 else "black")
    ax.set_xticks(range(len(across)), [f"{v:g}" for v in across])
    ax.set_yticks(range(len(up)), [f"{v:g}" for v in up])
    ax.set_xlabel(label)
    ax.set_ylabel("σ$_0$")
    ax.grid(False)
    ax.figure.colorbar(image, ax=ax, label="log$_{10}$ of the ratio")
