"""How often joint training is lazy while paired features become common ("Modality Laziness", section 3.2)."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from mmtheory.figures.drawing import BY_MODALITY, PAGE, new_figure
from mmtheory.laziness.families import Parameters
from mmtheory.laziness.monte_carlo import LAZINESS, READINGS, Rates
from mmtheory.laziness.sweep import EXPERIMENT
from mmtheory.sweep import Found, sweep

CLAIMS = ("laziness.theorem-1a.population", "laziness.theorem-1b.population")
SHARES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
SWEEPS = {"paired": lambda out: sweep(EXPERIMENT, Parameters(c=5.0), {"paired": SHARES}, 10, out)}

LABELS = {
    "quantity": "fewer features than either modality alone",
    "uni_modal": "each modality less accurate than alone",
    "performance": "joint features less accurate than the uni-modal ones",
}


def draw(results: Mapping[str, Sequence[Found[Parameters, Rates]]]) -> Figure:
    """Shares of the instances in which every training succeeds, with exact 95 % intervals; a panel a reading."""
    figure, axes = new_figure(1, 2, PAGE, 3.2, sharey=True)
    at_shares = [one.result for one in results["paired"]]
    shares = [rates.parameters.paired for rates in at_shares]
    for ax, reading in zip(axes[0], READINGS, strict=True):
        for kind, color, style in zip(LAZINESS, BY_MODALITY, ("o-", "s--", "^:"), strict=False):
            found = [rates.lazy(kind, reading) for rates in at_shares]
            values = np.array([e.value for e in found])
            spread = np.array([[e.value - e.low, e.high - e.value] for e in found]).T
            ax.errorbar(shares, values, spread, fmt=style, color=color, capsize=2, label=LABELS[kind])
        ax.plot(shares, [r.trained(reading).value for r in at_shares], color="0.6", linewidth=0.8, label="all trained")
        ax.set_title(
            reading + (" reading" if reading == "population" else f" sample, N = {at_shares[0].parameters.samples}")
        )
        ax.set_xlabel("share of paired features")
    axes[0, 0].set_ylabel("share of instances")
    axes[0, 0].set_ylim(-0.03, 1.03)
    figure.legend(*axes[0, 1].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure
