"""Where competition is an end state: Γ_loser/Γ_winner over σ_0 × μ and over σ_0 × q."""

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mmtheory import stats
from mmtheory.competition.summary import Summary
from mmtheory.figures.drawing import new_figure

_SIGMA_0 = ["--sigma-0", "0.02", "0.04", "0.08", "0.16"]
_SMALL = ["--preset", "quick", "--seeds", "4", "--steps", "4000", *_SIGMA_0]
EXPERIMENT = "competition"
CLAIMS = ("competition.lemma-a14",)
SWEEPS = {
    "mu": [*_SMALL, "--mu", "0.002", "0.01", "0.05", "0.2"],
    "q": [*_SMALL, "--q", "3", "4", "5"],
}


def draw(results: dict[str, Sequence[Summary]]) -> Figure:
    """Two heat maps with the median ratio written into every cell; blank where no class was learned."""
    figure, axes = new_figure(1, 2, 8.4, 3.4)
    _panel(axes[0, 0], results["mu"], lambda s: s.mu[0], "μ (both modalities)")
    _panel(axes[0, 1], results["q"], lambda s: s.parameters.q, "q")
    figure.suptitle(
        "Median Γ$_{loser}$ / Γ$_{winner}$ at the end (dark: competition; light: both are learned)", fontsize=9
    )
    return figure


def _panel(ax: Axes, summaries: Sequence[Summary], of: Callable[[Summary], float], label: str) -> None:
    across = sorted({float(of(s)) for s in summaries})
    up = sorted({s.parameters.sigma_0 for s in summaries})
    ratio = np.full((len(up), len(across)), np.nan)
    for s in summaries:
        ratio[up.index(s.parameters.sigma_0), across.index(float(of(s)))] = stats.median(s.gamma_ratio).value
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
