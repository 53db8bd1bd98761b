"""Competition at a glance: what joint training learns of a class from either modality, and what that costs."""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mmtheory.competition.parameters import Parameters
from mmtheory.competition.summary import Summary
from mmtheory.competition.sweep import preset
from mmtheory.figures.drawing import DARK, MIDDLE, PHONE, logarithmic, new_figure
from mmtheory.figures.gamma_trajectories import spread
from mmtheory.sweep import Found

CLAIMS = ("competition.theorem-5.1.test", "competition.theorem-5.2.encoder", "competition.corollary-5.3")
SWEEPS = {"run": lambda out: preset("default", {}, None, out)}


def draw(results: Mapping[str, Sequence[Found[Parameters, Summary]]]) -> Figure:
    """Γ of winner and loser over all classes and seeds, and test errors with 95 % intervals over seeds.

    At the width of a phone's screen, where the README is read too.
    """
    summary = results["run"][0].result
    figure, axes = new_figure(1, 2, PHONE, 2.2)
    _knowledge(axes[0, 0], summary)
    _errors(axes[0, 1], summary)
    return figure


def _knowledge(ax: Axes, summary: Summary) -> None:
    steps = summary.parameters.record_steps().astype(float)
    spread(ax, summary, steps)
    logarithmic(ax.xaxis, (1, 10, 100))
    logarithmic(ax.yaxis)
    ax.set(xlabel="step of joint training", ylabel="Γ: what is known of a class")
    ax.set_title("of each class one\nmodality is learned")
    last = summary.outcome.joint.records.Gamma[:, -1]
    ax.text(1.2, float(last.max()) / 3, "winner", color=DARK)
    ax.text(float(steps[-1]), summary.parameters.sigma_0 / 2, "loser", color=MIDDLE, ha="right", va="top")
    ax.set_ylim(summary.parameters.sigma_0 / 5, None)


def _errors(ax: Axes, summary: Summary) -> None:
    alone, encoders = summary.uni_modal_test_error, summary.encoder_test_error
    rows = [(f"modality {r + 1} alone", error, DARK) for r, error in enumerate(alone)]
    rows += [("both, jointly", summary.joint_test_error, MIDDLE)]
    rows += [(f"joint encoder {r + 1}", error, MIDDLE) for r, error in enumerate(encoders)]
    for place, (name, error, color) in enumerate(rows):
        ends = [[100 * (error.value - error.low)], [100 * (error.high - error.value)]]
        ax.errorbar([100 * error.value], [place], xerr=ends, color=color, fmt="o", capsize=2)
        for edge, words, side in ((0.03, name, "left"), (0.97, f"{100 * error.value:.2g} %", "right")):
            look: dict[str, Any] = {"transform": ax.get_yaxis_transform(), "color": color, "fontsize": 7}
            ax.text(edge, place - 0.45, words, ha=side, va="center", **look)
    logarithmic(ax.xaxis, (0.1, 1, 10, 100))
    ax.set(xlabel="test error in %", yticks=[], xlim=(0.1, 150), ylim=(len(rows) - 0.5, -0.9))
    ax.set_title("together worse than\nthe better one alone")
