"""Tables 6 and 13 of "Modality Laziness" as a chart, and the same of HTAD: classes in which fusion exceeds the sum.

The paper takes that for the sign of paired features (section A.10). Where both uni-modal networks are good their sum
exceeds 100 %, and no fusion can show the sign.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mmtheory import stats
from mmtheory.figures.drawing import DARK, LIGHT, MIDDLE, PAGE, around_whiskers, new_figure, percent
from mmtheory.published import published
from mmtheory.umt.comparison import Comparison
from mmtheory.umt.sources import source
from mmtheory.umt.sweep import Compared, methods

CLAIMS = ("umt.paired-feature.additive",)
SWEEPS = {"htad": lambda out: methods(source("htad"), ("naive",), {}, 8, out)}
PRINTED = (
    ("6", "VGG-Sound (Table 6)", ("uni-modal, audio", "uni-modal, video")),
    ("13", "UCF101 (Table 13)", ("uni-modal, RGB", "uni-modal, flow")),
)


def draw(results: Mapping[str, Sequence[Compared]]) -> Figure:
    """A panel a data set; the two uni-modal accuracies stand on one another."""
    comparison: Comparison = results["htad"][0].comparison
    figure, axes = new_figure(1, 3, PAGE, 3.4, sharey=True, width_ratios=(7, 9, 9))
    _htad(axes[0, 0], comparison)
    for ax, (number, title, rows) in zip(axes[0, 1:], PRINTED, strict=True):
        table = published("laziness", number)
        alone = np.array([[table.value(row, k) for k in table.columns] for row in rows])
        joint = np.array([table.value("naive fusion", k) for k in table.columns])
        names = tuple(row.removeprefix("uni-modal, ") for row in rows)
        _stack(ax, alone, joint, names, table.columns, f"{title}, published")
        ax.set_xlabel("class number in the data set")
    axes[0, 0].set_ylabel("test accuracy (%)")
    around_whiskers(list(axes[0]), 0, 195)
    # Every panel has the same marks; only the modalities' names differ.
    handles, _ = axes[0, 0].get_legend_handles_labels()
    figure.legend(
        handles,
        ["naive fusion (✱ exceeds the sum)", "audio or RGB alone", "accelerometer, video or flow alone"],
        loc="outside lower center",
        ncols=3,
    )
    return figure


def _htad(ax: Axes, comparison: Comparison) -> None:
    data = source("htad")
    alone = np.stack([comparison.outcomes[f"alone-{r}"].class_accuracy for r in (1, 2)])
    joint = np.asarray(comparison.outcomes["naive"].class_accuracy)
    order = np.argsort(np.nanmean(alone, axis=1).max(axis=0) - np.nanmean(joint, axis=0), kind="stable")

    def over_seeds(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return percent([stats.resampled_mean(v[np.isfinite(v)], comparison.overlap) for v in values[:, order].T])

    of_joint, joint_spread = over_seeds(joint)
    of_sum, sum_spread = over_seeds(alone.sum(axis=0))
    names = [data.classes[k].replace("_", " ") for k in order]
    title = f"HTAD, {len(joint)} splits"
    stacked = 100 * np.nanmean(alone, axis=1)[:, order]
    _stack(ax, stacked, of_joint, data.modalities, names, title)
    x = np.arange(len(order))
    ax.errorbar(x, of_joint, joint_spread, fmt="none", ecolor="white", elinewidth=2.5, capsize=0)
    ax.errorbar(x, of_joint, joint_spread, fmt="none", ecolor=MIDDLE, capsize=3)
    ax.errorbar(x, of_sum, sum_spread, fmt="none", ecolor="black", capsize=3)
    ax.set_xlabel("class")


def _stack(
    ax: Axes, alone: np.ndarray, joint: np.ndarray, modalities: Sequence[str], classes: Sequence[str], title: str
) -> None:
    """Stacked bars of `alone`, of shape (2, class), naive fusion as dots, a star over those that exceed the sum."""
    x, bottom = np.arange(len(classes)), np.zeros(len(classes))
    for values, name, color in zip(alone, modalities, (DARK, LIGHT), strict=True):
        ax.bar(x, values, 0.7, bottom, color=color, label=name, edgecolor="black", linewidth=0.5)
        bottom = bottom + values
    ax.plot(x, joint, "o", color=MIDDLE, markeredgecolor="white", markersize=7, zorder=5, label="naive fusion")
    for k in np.flatnonzero(joint > bottom):
        ax.annotate("✱", (x[k], joint[k]), (0, 6), "data", "offset points", ha="center")
    exceeding = np.count_nonzero(joint > bottom)
    ax.set_xticks(x, list(classes), rotation=40, ha="right", rotation_mode="anchor")
    ax.set_title(f"{title}\n{exceeding} of {len(classes)} exceed the sum")
    ax.axhline(100, color="0.4", linestyle="--", linewidth=0.8)
