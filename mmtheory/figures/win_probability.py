"""Predicted against simulated p_r while modality 2's signal grows (Lemma A.3; section 6.1)."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from mmtheory.competition.parameters import Parameters
from mmtheory.competition.predictions import expected_signal_strength, winning_probabilities
from mmtheory.competition.presets import SKEWED
from mmtheory.competition.sparse_coding import Interval
from mmtheory.competition.summary import Summary
from mmtheory.competition.sweep import preset
from mmtheory.figures.drawing import BY_MODALITY, COLUMN, logarithmic, new_figure
from mmtheory.sweep import Found

CLAIMS = ("competition.lemma-a3", "competition.lemma-a3.simulated")
SIGNALS = tuple((Interval(1.0, 2.0), Interval(scale, 2 * scale)) for scale in (1.0, 1.1, 1.2, 1.3, 1.5))
SWEEPS = {"asymmetry": lambda out: preset("skewed", {"z_y": SIGNALS}, 16, out)}


def draw(results: Mapping[str, Sequence[Found[Parameters, Summary]]]) -> Figure:
    """p_1 and p_2: the quadrature as curves, simulated shares as points with exact 95 % intervals."""
    figure, axes = new_figure(1, 1, COLUMN, 3.1)
    ax = axes[0, 0]
    summaries = [one.result for one in results["asymmetry"]]
    strengths = np.array([expected_signal_strength(s.parameters) for s in summaries])
    ratio = strengths[:, 1] / strengths[:, 0]
    dense = np.geomspace(ratio.min() / 1.1, ratio.max() * 1.1, 60)
    p = winning_probabilities(np.stack([np.ones_like(dense), dense], -1), SKEWED.m, SKEWED.q)
    for r, (color, marker) in enumerate(zip(BY_MODALITY, ("o", "s"), strict=False)):
        simulated = [s.win_probability_simulated[r] for s in summaries]
        values = np.array([e.value for e in simulated])
        spread = np.array([[e.value - e.low, e.high - e.value] for e in simulated]).T
        ax.plot(dense, p[:, r], color=color, linestyle=("-", "--")[r], label=f"p$_{r + 1}$ by quadrature")
        ax.errorbar(
            ratio,
            values,
            spread,
            color=color,
            marker=marker,
            linestyle="none",
            capsize=2,
            label=f"p$_{r + 1}$ simulated",
        )
    logarithmic(ax.xaxis, (1, 2, 3, 4, 5))
    ax.set_xlabel("d$_{j,2}$ / d$_{j,1}$ under the data law")
    ax.set_ylabel("probability of winning a class")
    ax.set_ylim(0, 1)
    ax.set_title(f"{summaries[0].seeds} seeds × {SKEWED.K} classes a point")
    figure.legend(loc="outside lower center", ncols=2)
    return figure
