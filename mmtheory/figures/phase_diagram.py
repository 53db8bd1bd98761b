"""Where competition is an end state: Γ_loser/Γ_winner over σ_0 × μ and over σ_0 × q.

And any number of a user's own sweep over any two of its axes: `draw_table`.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm, Normalize
from matplotlib.figure import Figure

from mmtheory import stats
from mmtheory.competition.parameters import Parameters
from mmtheory.competition.presets import QUICK
from mmtheory.competition.summary import Summary
from mmtheory.competition.sweep import EXPERIMENT
from mmtheory.estimate import Estimate
from mmtheory.figures.drawing import COLUMN, PAGE, Plain, new_figure
from mmtheory.figures.plane import Plane, Table, plane
from mmtheory.parameter import ParameterError, shown
from mmtheory.sweep import Found, sweep

CLAIMS = ("competition.lemma-a14",)
LONGER = replace(QUICK, steps=4000)
UP = (0.02, 0.04, 0.08, 0.16)
SWEEPS = {
    "mu": lambda out: sweep(EXPERIMENT, LONGER, {"mu": (0.002, 0.01, 0.05, 0.2), "sigma_0": UP}, 4, out),
    "q": lambda out: sweep(EXPERIMENT, LONGER, {"q": (3, 4, 5), "sigma_0": UP}, 4, out),
}

RATIO = "gamma_ratio_median"

NUMBERS: Mapping[str, Callable[[Summary], Estimate | list[Estimate] | int]] = {
    "uni_modal_test_error": lambda s: s.uni_modal_test_error,
    "encoder_test_error": lambda s: s.encoder_test_error,
    "win_probability_predicted": lambda s: s.win_probability_predicted,
    "win_probability_simulated": lambda s: s.win_probability_simulated,
    "joint_test_error": lambda s: s.joint_test_error,
    "weighted_mu": lambda s: s.weighted_mu,
    "joint_excess": lambda s: s.joint_excess,
    "property_6_1_agreement": lambda s: s.agreement(),
    RATIO: lambda s: stats.median(s.gamma_ratio),
    "training_error": lambda s: s.training_error,
    "not_converged": lambda s: int(np.sum(~s.converged)),
}
"""By the names of summary.json; a list is over modalities."""

TITLES = {RATIO: "median Γ$_{loser}$ / Γ$_{winner}$"}

WIDE, FINE = 6, 12
"""Columns from which on the diagram is as wide as a page, and from which on numbers in cells would be unreadable."""

LABELLED = 8
"""Ticks on an axis, at most."""

SPREAD = 30
"""Largest over smallest from which on the scale of greys is logarithmic."""


def draw(results: Mapping[str, Sequence[Found[Parameters, Summary]]]) -> Figure:
    """Two heat maps with the median ratio written into every cell; blank where no class was learned."""
    figure, axes = new_figure(1, 2, PAGE, 2.9)
    for ax, (axis, found) in zip(axes[0], results.items(), strict=True):
        own = plane([one.axes for one in found], across=axis)
        heat_map(ax, own.table(found, quantity(RATIO)), own, LogNorm(0.001, 1))
    figure.suptitle(f"{TITLES[RATIO]} at the end (dark: competition; light: both are learned)")
    return figure


def draw_found(found: Sequence[Found[Parameters, Summary]]) -> Figure:
    """The ratio at every grid point of a sweep over two axes."""
    own = plane([one.axes for one in found])
    return draw_table(own.table(found, quantity(RATIO)), own, RATIO)


def draw_table(table: Table, own: Plane, value: str) -> Figure:
    """What `quantity(value)` is at every grid point of a plane; hatched where there is no result, or no such number."""
    wide = len(table.columns) > WIDE
    figure, axes = new_figure(1, 1, PAGE if wide else COLUMN, 4.2 if wide else 2.9)
    heat_map(axes[0, 0], table, own, _scale(table.values))
    lines = [TITLES.get(value, value.replace("_", " ").replace(".", ", modality "))]
    lines += [", ".join(f"{_symbol(axis)} = {label}" for axis, label in own.at.items())]
    lines += ["hatched: no result"] * bool(np.isnan(table.values).any())
    figure.suptitle("\n".join(line for line in lines if line))
    return figure


def quantity(value: str) -> Callable[[Summary], float]:
    """What gives a number of the summary by its name in summary.json; NaN where it is not finite.

    Of what every modality has, the name with a dot and the modality: encoder_test_error.2. Raises ParameterError for
    `value`, and so does what is returned, which knows how many modalities there are.
    """
    name, dot, modality = value.partition(".")
    if name not in NUMBERS:
        raise ParameterError("value", f"is one of {', '.join(NUMBERS)}; got {shown(value)}")

    def number(summary: Summary) -> float:
        found = NUMBERS[name](summary)
        if isinstance(found, list):
            of_each = [f"{name}.{r}" for r in range(1, len(found) + 1)]
            if value not in of_each:
                raise ParameterError("value", f"is of a modality, {' or '.join(of_each[:5])}; got {shown(value)}")
            found = found[int(modality) - 1]
        elif dot:
            raise ParameterError("value", f"is not of a modality: {name}; got {shown(value)}")
        plain = found.value if isinstance(found, Estimate) else float(found)
        return plain if math.isfinite(plain) else math.nan

    return number


def heat_map(ax: Axes, table: Table, own: Plane, scale: Normalize) -> None:
    """Cells as dark as their numbers are small, with the numbers in them where there is room."""
    # What is under cells that are not there.
    ax.patch.set(hatch="////", edgecolor="0.7")
    image = ax.imshow(table.values, origin="lower", cmap="gray", norm=scale, aspect="auto", interpolation="nearest")
    if len(table.columns) <= FINE and len(table.rows) <= FINE:
        for (row, column), value in np.ndenumerate(table.values):
            if np.isfinite(value):
                color = "white" if scale(value) < 0.5 else "black"
                ax.text(column, row, f"{value:.2g}", ha="center", va="center", color=color, fontsize=7)
    for set_ticks, labels in ((ax.set_xticks, table.columns), (ax.set_yticks, table.rows)):
        places = range(0, len(labels), -(-len(labels) // LABELLED))
        set_ticks(places, [_written(labels[k]) for k in places])
    ax.set_xlabel(_symbol(own.across))
    ax.set_ylabel(_symbol(own.up))
    ax.grid(False)
    bar = ax.figure.colorbar(image, ax=ax)
    if isinstance(scale, LogNorm):
        bar.ax.yaxis.set_major_formatter(Plain())
        bar.ax.yaxis.set_minor_formatter(Plain())


def _scale(values: np.ndarray) -> Normalize:
    finite = values[np.isfinite(values)]
    if not finite.size:
        return Normalize(0, 1)
    low, high = float(finite.min()), float(finite.max())
    return LogNorm(low, high) if low > 0 and high > SPREAD * low else Normalize(low, high)


def _symbol(axis: str) -> str:
    """σ$_0$ for sigma_0: the paper's symbol, its index below."""
    letter, _, index = Parameters.declarations()[axis].symbol.partition("_")
    return f"{letter}$_{{{index}}}$" if index else letter


def _written(label: float | str) -> str:
    return label if isinstance(label, str) else f"{label:g}"
