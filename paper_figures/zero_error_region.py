"""The paper's figure 3 on an actual instance: the region of zero training error, points A and B, and test accuracy."""

from fractions import Fraction
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mmtheory.laziness.instance import Instance, self_standing
from mmtheory.laziness.summary import Summary, summaries
from paper_figures.drawing import DARK, MIDDLE, new_figure

EXPERIMENT = "laziness"
SWEEPS: dict[str, list[str]] = {}

FEATURES, SAMPLES, SEED = 12, 12, 2


def instance() -> Instance:
    """Twelve self-standing features a modality with p decaying geometrically, and a data set drawn by Definition 1."""
    rng = np.random.default_rng(SEED)
    c = Fraction(5)
    p = [Fraction(round(700 * 0.9**i), 1000) for i in range(2 * FEATURES)]
    named = [
        {f"{letter}{i + 1}": p[2 * i + offset] for i in range(FEATURES)} for offset, letter in ((0, "f"), (1, "g"))
    ]
    features = (*self_standing(1, **named[0]), *self_standing(2, **named[1]))
    votes = {}
    for feature in features:
        up, down = float(feature.p), float(feature.p / c)
        votes[feature.name] = tuple(rng.choice([1, 0, -1], SAMPLES, p=[up, 1 - up - down, down]).tolist())
    return Instance(c, features, votes=votes)


def draw(results: dict[str, Any]) -> Figure:
    """Training (a) and test (b) over the numbers of features learned of either modality, strongest first."""
    summary = summaries(instance())["finite"]
    x = summary.comparison
    (b_1, b_2), (k_1, k_2, _) = x.b, x.k
    errors, accuracy = grids(summary)
    figure, axes = new_figure(1, 2, 8.6, 3.8, sharey=True)
    shown = axes[0, 0].imshow(errors, origin="lower", cmap="Blues_r", vmin=0, vmax=1)
    zero = np.ma.masked_where(errors > 0, np.ones_like(errors))
    axes[0, 0].contourf(zero, levels=[0.5, 1.5], hatches=["///"], colors="none")
    figure.colorbar(shown, ax=axes[0, 0], label="training error (hatched: zero)")
    contours = axes[0, 1].contourf(accuracy, levels=np.linspace(0.5, 1, 11), cmap="gray")
    figure.colorbar(contours, ax=axes[0, 1], label="accuracy on a new point, exact")
    for ax, title in zip(axes[0], ("(a) training", "(b) test"), strict=True):
        _points(ax, (float(k_2), float(k_1)), (float(b_2), float(b_1)))
        ax.set_title(title)
        ax.set_xlabel("features learned of modality 2")
        ax.grid(False)
    axes[0, 0].set_ylabel("features learned of modality 1")
    return figure


def grids(summary: Summary) -> tuple[np.ndarray, np.ndarray]:
    """Training error (a tie is an error) and exact accuracy with the first i features of modality 1 and j of 2."""
    of, features = summary.instance, summary.comparison.features
    votes, shape = of.vote_matrix, (FEATURES + 1, FEATURES + 1)
    errors, accuracy = np.zeros(shape), np.zeros(shape)
    place = np.array([int(name[1:]) for name in of.names])
    for i, j in np.ndindex(shape):
        members = (place <= i) & (features.modality == 1) | (place <= j) & (features.modality == 2)
        errors[i, j] = np.mean(votes[members].sum(0) <= 0)
        accuracy[i, j] = features.accuracy(members)
    return errors, accuracy


def _points(ax: Axes, A: tuple[float, float], B: tuple[float, float]) -> None:
    for (right, up), label in ((A, "A  multi-modal"), (B, "B  uni-modal")):
        ax.plot(right, up, "o", color=MIDDLE, markeredgecolor="white", markersize=7)
        ax.annotate(label, (right, up), xytext=(6, -12), textcoords="offset points", color=MIDDLE, weight="bold")
    ax.plot([0, B[0], B[0]], [B[1], B[1], 0], color=DARK, linewidth=0.8, linestyle=":")
