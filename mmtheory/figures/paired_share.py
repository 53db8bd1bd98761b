"""When joint training pays ("Modality Laziness", section 4.4): accuracy against the share of paired features.

The paper compares two data sets, one said to have more paired features than the other; it draws no such figure. Here
the share is set, on data by its Definitions 1 and 2.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from jaxtyping import Float
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mmtheory.datasets.paired_features import PairedFeatures
from mmtheory.estimate import Estimate
from mmtheory.figures.drawing import BY_MODALITY, DARK, LIGHT, MIDDLE, PAGE, new_figure, percent
from mmtheory.laziness.votes import accuracy
from mmtheory.umt.sources import PAIRED, source
from mmtheory.umt.sweep import Compared, methods

CLAIMS = (
    "umt.dichotomy.rare",
    "umt.dichotomy.abundant",
    "umt.dichotomy.umt",
    "umt.ordering.rare.naive",
    "umt.ordering.abundant.naive",
    "umt.ours.decayed.umt",
    "umt.ours.decayed.naive",
    "umt.ours.subspace.umt",
    "umt.ours.subspace.naive",
)
AVERAGED = "averaged-logits"
LOOKS: Mapping[str, tuple[str, dict[str, Any]]] = {
    AVERAGED: ("averaged uni-modal predictions", {"color": "black", "fmt": "x-"}),
    "naive": ("naive joint training", {"color": DARK, "fmt": "o-"}),
    "umt": ("UMT", {"color": MIDDLE, "fmt": "s--"}),
    "umt-decayed": ("UMT, decayed weight (ours)", {"color": LIGHT, "fmt": "^-."}),
    "umt-subspace": ("UMT, the teacher's subspace (ours)", {"color": BY_MODALITY[3], "fmt": "D:"}),
}
APART = 0.004
"""Between the methods' whiskers at one share; naive joint training stands where it belongs."""

SWEEPS = {"paired": lambda out: methods(source(PAIRED), tuple(LOOKS), {"paired": range(7)}, 20, out)}


def draw(results: Mapping[str, Sequence[Compared]]) -> Figure:
    """Accuracy beside the best possible, and differences from averaging, with 95 % intervals over draws of the data."""
    found = results["paired"]
    laws = [point.parameters.law for point in found]
    paired = [law.paired for law in laws]
    shares = np.array([_share(law, h) for law, h in zip(laws, paired, strict=True)])
    figure, axes = new_figure(1, 2, PAGE, 3.6)
    _accuracies(axes[0, 0], found, shares)
    _differences(axes[0, 1], found, shares)
    law = laws[0]
    for ax in axes[0]:
        ax.set_xlabel("share of paired features")
        counts = ax.secondary_xaxis(
            "top", functions=(lambda s: s * 2 * len(law.p) / np.maximum(1 - s, 1e-9), lambda h: _share(law, h))
        )
        counts.set_xticks(paired)
        counts.set_xlabel("paired features h")
    handles, labels = axes[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3)
    return figure


def _share(law: PairedFeatures, paired: float | np.ndarray) -> Any:
    """Of all features: the two modalities' self-standing ones and the paired ones."""
    return paired / (2 * len(law.p) + paired)


def _accuracies(ax: Axes, found: Sequence[Compared], shares: np.ndarray) -> None:
    laws = [point.parameters.law for point in found]
    for label, style, counts in (
        ("best possible", "-", [law.paired for law in laws]),
        ("best without paired features", ":", [0] * len(laws)),
    ):
        exact = [
            float(accuracy(np.array(law.p * 2 + (law.p_h,) * h), law.c)) for law, h in zip(laws, counts, strict=True)
        ]
        ax.plot(shares, 100 * np.array(exact), color="0.5", linestyle=style, linewidth=2, label=label)
    for k, (method, (label, look)) in enumerate(LOOKS.items(), start=-1):
        values, spread = percent([point.comparison.accuracy(method) for point in found])
        ax.errorbar(shares + k * APART, values, spread, capsize=2, label=label, **look)
    ax.set_ylabel("test accuracy (%)")
    seeds = len(found[0].comparison.outcomes["naive"].test_accuracy)
    ax.set_title(f"{seeds} draws of {laws[0].train} training samples")


def _differences(ax: Axes, found: Sequence[Compared], shares: np.ndarray) -> None:
    ax.axhline(0, color="black", linewidth=0.8)
    for k, (method, (_, look)) in enumerate(LOOKS.items(), start=-1):
        if method != AVERAGED:
            values, spread = percent([point.comparison.difference(method, AVERAGED) for point in found])
            ax.errorbar(shares + k * APART, values, spread, capsize=2, **look)
    differences = np.stack(
        [point.comparison.outcomes[m].test_accuracy for point in found for m in ("naive", AVERAGED)]
    ).reshape(len(found), 2, -1)
    at = crossing(shares, (differences[:, 0] - differences[:, 1]).T)
    if math.isfinite(at.value):
        ax.axvspan(max(at.low, shares[0]), min(at.high, shares[-1]), color=DARK, alpha=0.15, linewidth=0)
        ax.axvline(at.value, color=DARK, linewidth=0.8)
    ax.set_title(sentence(at).replace(" at a share", "\nat a share"))
    ax.set_ylabel("accuracy − averaged\n(percentage points)")


def sentence(at: Estimate) -> str:
    """A `crossing` in words."""
    if not math.isfinite(at.value):
        return f"no crossing: {'naive' if at.value < 0 else 'averaging'} is ahead throughout"
    low, high = math.isfinite(at.low), math.isfinite(at.high)
    if low and high:
        ends = f"[{at.low:.2f}, {at.high:.2f}]"
    elif low or high:
        ends = f"[at least {at.low:.2f}]" if low else f"[at most {at.high:.2f}]"
    else:
        ends = "[no bounds]"
    return f"naive overtakes averaging at a share of {at.value:.2f} {ends}"


def crossing(shares: np.ndarray, differences: Float[np.ndarray, "seed share"], resamples: int = 10_000) -> Estimate:
    """Where the mean difference, interpolated, first reaches 0, with its percentile interval over resampled seeds.

    −∞ if it starts above 0 and ∞ if it never gets there, which also stands for an open end of the interval. Seeds are
    resampled whole: a seed's draws at different shares are not independent.
    """
    n = len(differences)
    chosen = np.random.default_rng(0).integers(n, size=(resamples, n))
    zeros = np.array([_first_zero(shares, np.nanmean(differences[rows], axis=0)) for rows in chosen])
    low, high = np.quantile(zeros, (0.025, 0.975), method="inverted_cdf")
    return Estimate(_first_zero(shares, np.nanmean(differences, axis=0)), float(low), float(high))


def _first_zero(shares: np.ndarray, curve: np.ndarray) -> float:
    ahead = np.flatnonzero(curve >= 0)
    if not len(ahead):
        return math.inf
    k = ahead[0]
    if k == 0:
        return -math.inf
    return float(shares[k - 1] + (shares[k] - shares[k - 1]) * -curve[k - 1] / (curve[k] - curve[k - 1]))
