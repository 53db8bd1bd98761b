"""Γ_j^r(t) of winner and loser, class by class, simulated and predicted, with the phases of section 6.1."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mmtheory.competition.flow import Prediction, predict
from mmtheory.competition.parameters import Parameters
from mmtheory.competition.summary import NOBODY, Summary
from mmtheory.competition.sweep import preset
from mmtheory.figures.drawing import DARK, MIDDLE, PAGE, logarithmic, new_figure
from mmtheory.sweep import Found

CLAIMS = ("competition.lemma-a14", "competition.property-6.1", "competition.flow")
SWEEPS = {"run": lambda out: preset("default", {}, None, out)}


def draw(results: Mapping[str, Sequence[Found[Parameters, Summary]]]) -> Figure:
    """The figure for the first grid point of the run, with the flow of the leading neurons of its first seed."""
    found = results["run"][0]
    return draw_run(found.result, predict(found.parameters, [0]))


def draw_run(summary: Summary, prediction: Prediction | None = None) -> Figure:
    """One panel per class (at most ten) for the first seed; the last panel has the spread over seeds and classes.

    A prediction of the first seed is dashed over the run.
    """
    records, p = summary.outcome.joint.records, summary.parameters
    times = np.asarray(p.record_steps(), float)
    shown = min(p.K, 10)
    columns = 4
    rows = -(-(shown + 1) // columns)
    figure, axes = new_figure(rows, columns, PAGE, 1.6 * rows + 0.6, sharex=True, sharey=True)
    flat = list(axes.flat)
    for j, ax in enumerate(flat[:shown]):
        winner = summary.winner[0, j]
        for r in range(p.modalities):
            won = r == winner
            ax.plot(
                times + 1,
                records.Gamma[0, :, r, j],
                color=DARK if won else MIDDLE,
                alpha=1 if prediction is None else 0.45,
                linewidth=1.2 if prediction is None else 2.6,
                label=f"modality {r + 1}",
            )
            if prediction is not None:
                ax.plot(times + 1, prediction.Gamma[0, :, r, j], color="black", linestyle="--", linewidth=0.9)
        T_j = summary.phase_one[0, j]
        if np.isfinite(T_j):
            ax.axvspan(1, T_j + 1, color="0.92", linewidth=0)
            ax.axvline(T_j + 1, color="0.4", linewidth=0.8)
        T_0 = summary.phase_one[0].max()
        if np.isfinite(T_0):
            ax.axvline(T_0 + 1, color="0.4", linewidth=0.8, linestyle=":")
        ax.axhline(p.beta, color="0.6", linewidth=0.6)
        name = "no winner" if winner == NOBODY else f"modality {winner + 1} wins"
        ax.set_title(f"class {j}: {name}")
    spread(flat[shown], summary, times)
    for ax in flat[shown + 1 :]:
        ax.set_axis_off()
    for ax in flat[: shown + 1]:
        logarithmic(ax.xaxis)
        logarithmic(ax.yaxis)
        # A correlation that starts negative has Γ = 0: keep the axis where the story is.
        ax.set_ylim(p.sigma_0 / 20, None)
    # Below the last row's panels that are left out, those above have the labels.
    for ax in flat[max(shown + 1 - columns, 0) : shown + 1]:
        ax.xaxis.set_tick_params(which="both", labelbottom=True)
        ax.set_xlabel("step t + 1")
    for ax in axes[:, 0]:
        ax.set_ylabel("Γ$_j^r$(t)")
    flow = "" if prediction is None else "; dashed: the leading neurons' flow"
    figure.suptitle(
        f"Γ of winner (dark) and loser (red), simulated{flow}\ngrey: phase 1, to T$_j$; dotted: T$_0$; level line: β"
    )
    return figure


def spread(ax: Axes, summary: Summary, times: np.ndarray) -> None:
    """Median and 10–90 % band over seeds and classes of winner's and loser's Γ."""
    Gamma = np.asarray(summary.outcome.joint.records.Gamma)
    won = (np.arange(Gamma.shape[2])[:, None] == summary.winner[:, None])[:, None]
    for of_winner, color in ((True, DARK), (False, MIDDLE)):
        chosen = won if of_winner else (~won & (summary.winner != NOBODY)[:, None, None])
        values = np.moveaxis(Gamma, 1, -1)[np.broadcast_to(np.moveaxis(chosen, 1, -1), np.moveaxis(Gamma, 1, -1).shape)]
        values = values.reshape(-1, times.size)
        if values.size:
            low, middle, high = np.quantile(values, [0.1, 0.5, 0.9], axis=0)
            ax.plot(times + 1, middle, color=color)
            ax.fill_between(times + 1, low, high, color=color, alpha=0.25, linewidth=0)
    ax.set_title(f"{summary.seeds} seeds: median, 10–90 %")
