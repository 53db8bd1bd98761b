"""Joint test error against Σ_r p_r μ_r while modality 2 gets more insufficient data (Corollary 5.3)."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from mmtheory.competition.parameters import Parameters
from mmtheory.competition.summary import Summary
from mmtheory.competition.sweep import preset
from mmtheory.estimate import Estimate
from mmtheory.figures.drawing import BY_MODALITY, COLUMN, DARK, new_figure
from mmtheory.sweep import Found

CLAIMS = ("competition.corollary-5.3",)
SHARES = tuple((0.004, mu) for mu in (0.004, 0.01, 0.02, 0.04))
SWEEPS = {"mu": lambda out: preset("default", {"mu": SHARES}, 6, out)}


def draw(results: Mapping[str, Sequence[Found[Parameters, Summary]]]) -> Figure:
    """Errors with 95 % intervals over seeds, beside the corollary's line and both uni-modal networks."""
    figure, axes = new_figure(1, 1, COLUMN, 2.8)
    ax = axes[0, 0]
    summaries = [one.result for one in results["mu"]]
    x = np.array([s.mu[1] for s in summaries])

    def points(estimates: Sequence[Estimate], color: str, marker: str, label: str) -> None:
        values = np.array([e.value for e in estimates])
        spread = np.array([[e.value - e.low, e.high - e.value] for e in estimates]).T
        ax.errorbar(x, values, spread, color=color, marker=marker, linestyle="none", capsize=2, label=label)

    points([s.joint_test_error for s in summaries], DARK, "o", "joint")
    for r, marker in ((0, "^"), (1, "s")):
        points(
            [s.uni_modal_test_error[r] for s in summaries], BY_MODALITY[r + 1], marker, f"uni-modal, modality {r + 1}"
        )
    ax.plot(x, [s.weighted_mu.value for s in summaries], color=DARK, label="Σ$_r$ p$_r$ μ$_r$ (Corollary 5.3)")
    ax.plot(x, x, color="0.6", linestyle=":", label="μ$_2$")
    ax.axhline(summaries[0].mu[0], color="0.6", linestyle="--", label="μ$_1$")
    ax.set_xticks((0, 0.01, 0.02, 0.03, 0.04))
    ax.set_xlabel("μ$_2$")
    ax.set_ylabel("test error")
    ax.legend()
    return figure
