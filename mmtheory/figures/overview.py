"""Competition at a glance: what joint training learns of a class from either modality, and what that costs."""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mmtheory.competition.parameters import Parameters
from mmtheory.competition.summary import Summary
from mmtheory.competition.sweep import preset
from mmtheory.figures.drawing import DARK, MIDDLE, new_figure
from mmtheory.figures.gamma_trajectories import spread
from mmtheory.sweep import Found

CLAIMS = ("competition.theorem-5.1.test", "competition.theorem-5.2.encoder", "competition.corollary-5.3")
SWEEPS = {"run": lambda out: preset("default", {}, None, out)}


def draw(results: Mapping[str, Sequence[Found[Parameters, Summary]]]) -> Figure:
    """Γ of winner and loser over all classes and seeds, and test errors with 95 % intervals over seeds."""
    summary = results["run"][0].result
    figure, axes = new_figure(1, 2, 8, 2.9, gridspec_kw={"width_ratios": [1, 1.25]})
    _knowledge(axes[0, 0], summary)
    _errors(axes[0, 1], summary)
    return figure


def _knowledge(ax: Axes, summary: Summary) -> None:
    steps = summary.parameters.record_steps().astype(float)
    spread(ax, summary, steps)
    ax.set(xscale="log", yscale="log", xlabel="step of joint training", ylabel="Γ: what is known of a class")
    ax.set_title(f"of each class one modality is learned\n(median and 10–90 %, {summary.seeds} networks)")
    last = summary.outcome.joint.records.Gamma[:, -1]
    ax.text(1.2, float(last.max()) / 3, "winner", color=DARK)
    ax.text(float(steps[-1]), summary.parameters.sigma_0 / 2, "loser", color=MIDDLE, ha="right")
    ax.set_xticks([1, 10, 100], ["1", "10", "100"])
    ax.set_ylim(summary.parameters.sigma_0 / 5, None)


def _errors(ax: Axes, summary: Summary) -> None:
    alone, encoders = summary.uni_modal_test_error, summary.encoder_test_error
    rows = [(f"modality {r + 1} alone", error, DARK) for r, error in enumerate(alone)]
    rows += [("both, trained jointly", summary.joint_test_error, MIDDLE)]
    rows += [(f"    its encoder of modality {r + 1}", error, MIDDLE) for r, error in enumerate(encoders)]
    for place, (_, error, color) in enumerate(rows):
        ends = [[error.value - error.low], [error.high - error.value]]
        ax.errorbar([100 * error.value], [place], xerr=[[100 * x[0]] for x in ends], color=color, fmt="o", capsize=3)
        ax.annotate(f"{100 * error.value:.2g} %", (100 * error.value, place), (0, 6), textcoords="offset points")
    ax.set(xscale="log", xlabel="test error in %", yticks=range(len(rows)), yticklabels=[name for name, *_ in rows])
    ax.set_xticks([0.1, 1, 10, 100], ["0.1", "1", "10", "100"])
    ax.set_xlim(0.1, 150)
    ax.set_ylim(len(rows) - 0.4, -0.7)
    ax.set_title("together worse than the better one alone")
