"""Figure 1 (a)–(f) of "Modality Competition" on HTAD: which classes each encoder keeps in joint training.

The paper's figure is of transformers on an unpublished product data set of images and text, one run; the figure
class_accuracy shows the same on the theory's own data.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from mmtheory import stats
from mmtheory.figures.drawing import DARK, LIGHT, PAGE, new_figure, percent, points
from mmtheory.umt.comparison import Comparison
from mmtheory.umt.sources import source
from mmtheory.umt.sweep import Compared, methods

CLAIMS = ("umt.laziness.htad",)
SWEEPS = {"htad": lambda out: methods(source("htad"), ("naive",), {}, 8, out)}


def draw(results: Mapping[str, Sequence[Compared]]) -> Figure:
    """Means with 95 % intervals over seeds; ticks in (d) and (e): the uni-modal encoder, evaluated alike."""
    comparison: Comparison = results["htad"][0].comparison
    data = source("htad")
    joint, alone = comparison.outcomes["naive"], [comparison.outcomes[f"alone-{r}"] for r in (1, 2)]
    first, second = data.modalities
    of_joint = np.asarray(joint.encoders.encoder_class_accuracy)
    of_alone = [np.asarray(outcome.encoders.encoder_class_accuracy)[:, 0] for outcome in alone]
    panels = (
        (f"(a) uni-modal, {first}", alone[0].class_accuracy, None),
        (f"(b) uni-modal, {second}", alone[1].class_accuracy, None),
        ("(c) naive joint training", joint.class_accuracy, None),
        (f"(d) joint encoder 1, {first}", of_joint[:, 0], of_alone[0]),
        (f"(e) joint encoder 2, {second}", of_joint[:, 1], of_alone[1]),
    )
    figure, axes = new_figure(2, 3, PAGE, 5, sharey=True)
    classes = [name.replace("_", " ") for name in data.classes]
    for ax, (title, accuracy, uni_modal) in zip(axes.flat, panels, strict=False):
        x = np.arange(len(classes))
        _bars(ax, x, accuracy, comparison.overlap)
        if uni_modal is not None:
            ticks = ax.plot(x, 100 * np.nanmean(uni_modal, axis=0), "_", color=LIGHT, markersize=14, label="uni-modal")
            plt.setp(ticks, markeredgewidth=2, path_effects=[withStroke(linewidth=4, foreground="black")])
            ax.legend(loc="upper left")
        ax.set_title(title)
        ax.set_xticks(x, classes, rotation=40, ha="right", rotation_mode="anchor")
        ax.set_xlabel("class")
    for ax in axes[:, 0]:
        ax.set_ylabel("test accuracy (%)")
        ax.set_ylim(0, 122)
        ax.set_yticks(range(0, 101, 20))
    ax = axes[1, 2]
    for k, (label, color, trainings) in enumerate(
        (("uni-modal", LIGHT, ("alone-1", "alone-2")), ("joint", DARK, ("naive", "naive")))
    ):
        values, spread = percent([comparison.encoder(method, r) for r, method in enumerate(trainings, start=1)])
        at = np.arange(2) + 0.34 * k - 0.17
        ax.bar(
            at,
            values,
            0.32,
            yerr=spread,
            color=color,
            edgecolor="black",
            linewidth=0.5,
            label=label,
            capsize=3,
            ecolor="0.4",
        )
    names = []
    for r, modality in enumerate(data.modalities, start=1):
        lost = comparison.laziness("naive", r)
        value, low, high = (points(100 * number) for number in (lost.value, lost.low, lost.high))
        names.append(f"encoder {r},\n{modality}:\n{value}\n[{low}, {high}]")
    ax.set_title("(f) encoders over all classes")
    ax.set_xticks(range(2), names)
    ax.set_xlabel("numbers: joint − uni-modal")
    ax.legend(loc="upper center", ncols=2)
    splits = len(of_joint)
    figure.suptitle(f"HTAD, mean and 95 % interval over {splits} splits; encoders by linear evaluation")
    return figure


def _bars(ax: Axes, x: np.ndarray, accuracy: Any, overlap: float) -> None:
    values, spread = percent([stats.resampled_mean(v[np.isfinite(v)], overlap) for v in np.asarray(accuracy).T])
    ax.bar(x, values, 0.7, yerr=spread, color=DARK, edgecolor="black", linewidth=0.5, ecolor="0.55", capsize=2)
