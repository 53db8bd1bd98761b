"""Theorem 1(c): how surely n more features win, exactly and by three bounds."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from mmtheory.figures.drawing import DARK, LIGHT, MIDDLE, PAGE, logarithmic, new_figure
from mmtheory.laziness.bounds import chernoff, exact_tail, hoeffding, proofs_exponent

CLAIMS = (
    "laziness.theorem-1c.corrected",
    "laziness.theorem-1c.chernoff",
    "laziness.theorem-1c.exponent",
    "laziness.theorem-1c.reach",
)
SWEEPS: Mapping[str, Any] = {}

PANELS = ((2.0, 2 / 3), (2.0, 0.2), (1.1, 0.5))
"""c and the common p of the extra features."""


def draw(results: Mapping[str, Any]) -> Figure:
    """P(X ≤ 0), the chance that the uni-modal features do not win, for k_3 = 0; the third panel has a small c."""
    figure, axes = new_figure(1, 3, PAGE, 2.7)
    for ax, (c, p) in zip(axes[0], PANELS, strict=True):
        most = {2 / 3: 60, 0.2: 620, 0.5: 600}[p]
        n = np.arange(1, most + 1, 1 if most <= 60 else 4)
        sums = n * p
        none = np.zeros_like(sums)
        ax.plot(n, [exact_tail(p, c, int(count)) for count in n], color=DARK, label="exact")
        ax.plot(n, chernoff(sums, none, c), color=MIDDLE, linestyle="--", label="Chernoff")
        ax.plot(n, hoeffding(sums, none, n, c), color=LIGHT, linestyle="-.", label="Hoeffding (corrected)")
        ax.plot(n, proofs_exponent(sums, none, n), color="0.5", linestyle=":", label="the proof's last line")
        ax.axhline(0.05, color="0.7", linewidth=0.6)
        logarithmic(ax.yaxis)
        ax.set_ylim(1e-3, 1.5)
        ax.set_xlabel("extra features n'")
        ax.set_title(f"c = {c:g}, p = {p:.3g}")
    axes[0, 0].set_ylabel("P(X ≤ 0)")
    axes[0, 0].legend(loc="lower left")
    return figure
