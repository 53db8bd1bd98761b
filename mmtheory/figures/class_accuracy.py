"""Figure 1 (a)–(f) of the paper on its own data model: the classes each network learns, the price of joint training.

The paper's figure is on an unpublished product data set with transformers; this one is on the sparse-coding law with
the networks of the theorems.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from mmtheory.competition.parameters import Parameters
from mmtheory.competition.summary import Summary
from mmtheory.competition.sweep import preset
from mmtheory.figures.drawing import DARK, MIDDLE, PAGE, new_figure
from mmtheory.sweep import Found

CLAIMS = ("competition.theorem-5.1.test", "competition.theorem-5.2.class", "competition.theorem-5.2.encoder")
SWEEPS = {"run": lambda out: preset("default", {}, None, out)}


def draw(results: Mapping[str, Sequence[Found[Parameters, Summary]]]) -> Figure:
    """The figure for the first grid point of the run."""
    return draw_run(results["run"][0].result)


def draw_run(summary: Summary) -> Figure:
    """Bars for the first seed; dots for every other seed. Modalities 1 and 2 of R."""
    test = summary.outcome.test
    uni_modal = 1 - summary.class_errors(test.uni_modal_errors)
    encoders = 1 - summary.class_errors(test.encoder_errors)
    joint = 1 - summary.class_errors(test.joint_errors)
    second = min(1, summary.parameters.modalities - 1)
    panels = [
        ("(a) uni-modal, modality 1", uni_modal[:, 0]),
        (f"(b) uni-modal, modality {second + 1}", uni_modal[:, second]),
        ("(c) joint training", joint),
        ("(d) encoder 1 of joint training, f$^1$", encoders[:, 0]),
        (f"(e) encoder {second + 1} of joint training, f$^{second + 1}$", encoders[:, second]),
    ]
    figure, axes = new_figure(2, 3, PAGE, 4)
    classes = np.arange(summary.parameters.K)
    for ax, (title, accuracy) in zip(axes.flat, panels, strict=False):
        ax.bar(classes, accuracy[0], color=DARK, width=0.7)
        for other in accuracy[1:]:
            ax.plot(classes, other, ".", color="0.6", markersize=2.5)
        ax.set_title(title)
        ax.set_ylim(0, 1.03)
        ax.set_ylabel("test accuracy")
    degradation = (uni_modal - encoders)[:, [0, second]]
    ax = axes[1, 2]
    for k, color in enumerate((DARK, MIDDLE)):
        ax.bar(
            classes + 0.38 * k - 0.19,
            degradation[0, k],
            width=0.38,
            color=color,
            label=f"modality {(0, second)[k] + 1}",
        )
    ax.set_title("(f) degradation: uni-modal − f$^r$")
    ax.set_ylabel("accuracy lost")
    ax.set_ylim(top=1.35)
    ax.legend(loc="upper center", ncols=2, handlelength=1, columnspacing=1)
    for ax in axes.flat:
        ax.set_xlabel("class j")
    figure.suptitle(f"Class-level accuracy; bars: first seed, dots: the other {summary.seeds - 1}")
    return figure
