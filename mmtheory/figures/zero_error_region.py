"""The paper's figure 3 on an actual instance: the region of zero training error, points A and B, and test accuracy."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke

from mmtheory.figures.drawing import MIDDLE, PAGE, new_figure
from mmtheory.laziness.instance import Instance, self_standing
from mmtheory.laziness.summary import Summary, summaries

CLAIMS = ("laziness.training",)
SWEEPS: Mapping[str, Any] = {}

FEATURES, SAMPLES, SEED = 12, 16, 37
"""Chosen so that the picture is the paper's: Theorem 1(a) holds on this data set."""


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


def draw(results: Mapping[str, Any]) -> Figure:
    """Training (a) and test (b) over the numbers of features learned of either modality, strongest first."""
    summary = summaries(instance())["finite"]
    x = summary.comparison
    (b_1, b_2), (k_1, k_2, _) = x.b, x.k
    errors, accuracy = grids(summary)
    figure, axes = new_figure(1, 2, PAGE, 3.1, sharey=True)
    for ax, values, palette, label, title in (
        (axes[0, 0], errors, "Blues_r", "training error (hatched: zero)", "(a) training"),
        (axes[0, 1], accuracy, "gray", "accuracy on a new point, exact", "(b) test"),
    ):
        figure.colorbar(ax.imshow(values, origin="lower", cmap=palette), ax=ax, label=label)
        _points(ax, (float(k_2), float(k_1)), (float(b_2), float(b_1)))
        ax.set_title(title)
        ax.set_xticks(range(0, FEATURES + 1, 2))
        ax.set_yticks(range(0, FEATURES + 1, 2))
        ax.set_xlabel("features learned of modality 2")
        ax.grid(False)
    for up, right in np.argwhere(errors == 0):
        cell = Rectangle((right - 0.5, up - 0.5), 1, 1, fill=False, hatch="////", edgecolor="white", linewidth=0)
        axes[0, 0].add_patch(cell)
    axes[0, 0].set_ylabel("features learned of modality 1")
    figure.suptitle(f"A data set of {SAMPLES} samples, chosen so that Theorem 1(a) holds on it")
    return figure


def grids(summary: Summary) -> tuple[np.ndarray, np.ndarray]:
    """Training error (a tie is an error) and exact accuracy with the first i features of modality 1 and j of 2."""
    instance, features = summary.instance, summary.comparison.features
    votes, shape = instance.vote_matrix, (FEATURES + 1, FEATURES + 1)
    errors, accuracy = np.zeros(shape), np.zeros(shape)
    place = np.array([int(name[1:]) for name in instance.names])
    for i, j in np.ndindex(shape):
        members = (place <= i) & (features.modality == 1) | (place <= j) & (features.modality == 2)
        errors[i, j] = np.mean(votes[members].sum(0) <= 0)
        accuracy[i, j] = features.accuracy(members)
    return errors, accuracy


def _points(ax: Axes, A: tuple[float, float], B: tuple[float, float]) -> None:
    for (right, up), label in ((A, "A"), (B, "B")):
        ax.plot(right, up, "o", color=MIDDLE, markeredgecolor="white", markersize=9)
        look: dict[str, Any] = {"weight": "bold", "path_effects": [withStroke(linewidth=2.5, foreground="white")]}
        ax.annotate(label, (right, up), xytext=(7, 4), textcoords="offset points", color=MIDDLE, **look)
    # Where each modality alone gets there: the ends of the uni-modal trainings.
    ax.plot([0, B[0], B[0]], [B[1], B[1], 0], color=MIDDLE, linewidth=1, linestyle=":")
