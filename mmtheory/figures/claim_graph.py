"""What the theorems rest on, coloured by what was found: to the left of a claim what its statement or proof uses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from mmtheory.claim import Budget, Verdict
from mmtheory.figures.drawing import DARK, LIGHT, MIDDLE, PAGE, new_figure
from mmtheory.ledger.claims import CLAIMS as ALL
from mmtheory.ledger.graph import Graph
from mmtheory.ledger.kept import Kept
from mmtheory.ledger.verification import Row

WINGS = ("laziness", "competition")

CLAIMS = (
    "laziness.theorem-1a.population",
    "laziness.theorem-1b.population",
    "laziness.theorem-1c.corrected",
    "laziness.theorem-2.a",
    "laziness.theorem-2.more.a",
    "competition.lemma-a14",
    "competition.theorem-5.1.test",
    "competition.theorem-5.2.encoder",
    "competition.theorem-5.2.class",
    "competition.corollary-5.3",
)
"""The theorems. They are drawn with all that they rest on, and nothing else."""


Place: TypeAlias = tuple[int, int]
"""A column, and a row or the gap above it."""


@dataclass(frozen=True)
class Verdicts:
    """The verdicts of the claims that are drawn, at the quick budget; what is kept is not checked again."""

    out: Path

    def run(self) -> list[Row]:
        """Check what is missing, and read all."""
        kept = Kept(self.out / "verdicts", Budget.QUICK, 0)
        return [kept.row(claim, resume=True) for claim in below().claims.values()]


SWEEPS = {"verdicts": Verdicts}


def below() -> Graph:
    """The theorems and what they rest on."""
    every = Graph(ALL)
    names = {*CLAIMS}.union(*(every.foundations[name] for name in CLAIMS))
    return Graph([claim for claim in ALL if claim.id in names], partial=True)


COLOURS = {
    Verdict.HOLDS: ("✓", "#d7ead9", "#116329"),
    Verdict.SUPPORTED: ("≈", "#dbeaf2", DARK),
    Verdict.REFUTED: ("✗", "#f7dcd8", MIDDLE),
    Verdict.EQUIVALENT: ("=", "#e8e0f4", MIDDLE),
    Verdict.INCONCLUSIVE: ("?", "white", "#57606a"),
    Verdict.NOT_RUN: ("–", "white", LIGHT),
}
"""Symbol, face and edge of a box."""

WIDTH, HEIGHT = 0.86, 0.74
"""Of a box, in columns and rows."""

ROW, LINE = 0.43, 17
"""Inches of a row, and letters of a line; a box has two lines."""


def draw(results: Mapping[str, Sequence[Row]]) -> Figure:
    """A panel a paper."""
    verdicts = {row.claim.id: row.verdict for row in results["verdicts"]}
    graph = below()
    rows = [_rows(graph, wing) for wing in WINGS]
    figure, axes = new_figure(len(WINGS), 1, PAGE, ROW * sum(rows) + 1, gridspec_kw={"height_ratios": rows})
    for ax, wing in zip(axes[:, 0], WINGS, strict=True):
        _panel(ax, graph, wing, verdicts)
    meaning = ", ".join(f"{symbol} {verdict}" for verdict, (symbol, *_) in COLOURS.items())
    figure.suptitle(
        f"{meaning}\nat budget quick; dashed: rests on a statement that is refuted; red lines: from one that is"
    )
    return figure


def _rows(graph: Graph, wing: str) -> int:
    return 1 + max(row for _, row in graph.places(wing).values())


def _panel(ax: Axes, graph: Graph, wing: str, verdicts: Mapping[str, Verdict]) -> None:
    places = graph.places(wing)
    arrows = list(graph.arrows(places))
    for (_, used), line in zip(arrows, routes(places, arrows), strict=True):
        color = MIDDLE if verdicts[used] is Verdict.REFUTED else "0.6"
        ax.plot(*zip(*line, strict=True), color=color, linewidth=0.7, zorder=1)
    for name, (column, row) in places.items():
        symbol, face, edge = COLOURS[verdicts[name]]
        shaky = bool(graph.shaky(name, verdicts))
        look: dict[str, Any] = {"facecolor": face, "edgecolor": edge, "linestyle": "--" if shaky else "-"}
        box = FancyBboxPatch((column, row), WIDTH, HEIGHT, boxstyle="round,pad=0,rounding_size=0.08", zorder=2, **look)
        ax.add_patch(box)
        label = f"{symbol} {_broken(name.removeprefix(f'{wing}.'))}"
        ax.text(column + 0.03, row + HEIGHT / 2, label, fontsize=7, va="center", color=edge, zorder=3)
    ax.set_xlim(-0.05, max(column for column, _ in places.values()) + WIDTH + 0.05)
    ax.set_ylim(_rows(graph, wing), -0.3)
    ax.set_axis_off()
    ax.set_title(f"modality {wing}", loc="left")


def routes(places: Mapping[str, Place], arrows: Sequence[tuple[str, str]]) -> list[list[tuple[float, float]]]:
    """The corners of a line for every arrow, from what is used to its user, under no box.

    A line passes the columns between the two through the gaps between their boxes, in each through the one nearest to
    the straight way; lines that share a gap lie beside each other.
    """
    ways = [_way(places[used], places[user]) for user, used in arrows]
    sharing: dict[Place, list[int]] = {}
    # In a gap those that come from above, and go there, lie above.
    for k in sorted(range(len(ways)), key=lambda k: sum(places[name][1] for name in arrows[k])):
        for passed in ways[k]:
            sharing.setdefault(passed, []).append(k)
    lines = []
    for k, (user, used) in enumerate(arrows):
        (left, upper), (right, lower) = places[used], places[user]
        between = []
        for column, gap in ways[k]:
            others = sharing[column, gap]
            at = gap - (1 - HEIGHT) * (len(others) - others.index(k)) / (len(others) + 1)
            between += [(column, at), (column + WIDTH, at)]
        lines.append([(left + WIDTH, upper + HEIGHT / 2), *between, (right, lower + HEIGHT / 2)])
    return lines


def _way(start: Place, end: Place) -> list[Place]:
    """The gap that is passed in every column between; gap k is above row k."""
    (left, upper), (right, lower) = start, end
    rows = [upper + (lower - upper) * (column - left) / (right - left) for column in range(left + 1, right)]
    return [(left + 1 + k, round(row + 0.5)) for k, row in enumerate(rows)]


def _broken(name: str) -> str:
    """The name in two lines where it is long, broken after the dot or hyphen that leaves the shorter lines."""
    breaks = [k for k in range(1, len(name)) if name[k - 1] in ".-" and name[k].isalpha()]
    if len(name) <= LINE or not breaks:
        return name
    best = min(breaks, key=lambda k: max(k, len(name) - k))
    return f"{name[:best]}\n{name[best:]}"
