"""Draw a figure of a sweep of your own, from the results in its folder. Nothing is trained.

mmtheory figure phase-diagram my-sweep --across mu --up sigma_0 --value joint_test_error --at q=4

A phase diagram of a sweep of `mmtheory competition`: a number at every grid point over two of its axes, by default
Γ_loser/Γ_winner. It is stored in the folder as PDF and PNG. `mmtheory figures` draws the papers' figures.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import tyro

from mmtheory.commands.frame import fail, reported
from mmtheory.commands.one_line import cli
from mmtheory.competition.run import stored_parameters
from mmtheory.competition.sweep import EXPERIMENT
from mmtheory.figures.drawing import save
from mmtheory.figures.make import NAMES
from mmtheory.figures.phase_diagram import RATIO, draw_table, quantity
from mmtheory.figures.plane import Plane, Table, plane
from mmtheory.parameter import ParameterError, shortened, shown
from mmtheory.sweep import NotOneSweep, notice, stored

DRAWN = "phase-diagram"


@dataclass(frozen=True)
class Options:
    """The command line."""

    name: tyro.conf.Positional[str]
    """The figure: phase-diagram."""
    folder: tyro.conf.Positional[Path]
    """The folder that an experiment's --out was."""
    across: Annotated[
        str | None, tyro.conf.arg(help="The axis that runs across (default: the first that is not fixed).")
    ] = None
    up: Annotated[str | None, tyro.conf.arg(help="The axis that runs up (default: the next).")] = None
    at: Annotated[tuple[str, ...], tyro.conf.arg(help="A value of every other axis, q=4: where the sweep is cut.")] = ()
    value: Annotated[
        str,
        tyro.conf.arg(help="A number of summary.json; of one that every modality has, encoder_test_error.2."),
    ] = RATIO
    out: Annotated[Path | None, tyro.conf.arg(help="Folder for the figure (default: the same).")] = None


def main(argv: Sequence[str] | None = None) -> int:
    """Draw what a command line asks for; returns the exit code."""

    def work() -> int:
        try:
            return draw(cli(Options, argv, __doc__, "mmtheory figure"))
        except NotOneSweep as sentence:
            return fail(str(sentence), 2)

    return reported(work)


def draw(options: Options) -> int:
    """Draw it; returns the exit code. Raises ParameterError and NotOneSweep."""
    if options.name != DRAWN:
        theirs = f"; mmtheory figures {options.name} draws the papers'" if options.name in NAMES else ""
        return fail(f"no figure {shown(options.name)} of a sweep of your own; there is {DRAWN}{theirs}", 2)
    at, number = _fixed(options.at), quantity(options.value)
    found = stored(options.folder)
    if found.experiment != EXPERIMENT.name:
        raise NotOneSweep(
            f"results of {shown(found.experiment)} have no phase diagram, those of {EXPERIMENT.name} have"
        )
    found.check_one_grid()
    points = {name: blocks[0].point for name, blocks in found.blocks.items()}
    own = plane([point.axes for point in points.values()], options.across, options.up, at)
    here = {name: found.blocks[name] for name, point in points.items() if own.holds(point.axes)}
    runs = dataclasses.replace(found, blocks=here).read(EXPERIMENT.read, stored_parameters)
    table = own.table(runs, number)
    _tell_blank(table, own)
    folder, name = options.folder if options.out is None else options.out, file_name(own, options.value)
    save(draw_table(table, own, options.value), folder, name)
    print(folder / f"{name}.pdf")
    return 0


def _fixed(texts: Sequence[str]) -> Mapping[str, str]:
    fixed = {}
    for text in texts:
        axis, sign, label = text.partition("=")
        if not (axis and sign and label):
            raise ParameterError("at", f"is an axis and its value, q=4; got {shown(text)}")
        if axis in fixed:
            raise ParameterError("at", f"has {axis} twice")
        fixed[axis] = label
    return fixed


def _tell_blank(table: Table, own: Plane) -> None:
    size = table.there.size
    if lacking := size - int(table.there.sum()):
        places = [
            f"{own.across} = {table.columns[column]}, {own.up} = {table.rows[row]}"
            for row, column in np.argwhere(~table.there)
        ]
        some = shortened("; ".join(places[:3])) + ("; …" if len(places) > 3 else "")
        notice(f"{lacking} of {size} grid points have no results and are left blank: {some}")
    if without := int((table.there & np.isnan(table.values)).sum()):
        notice(f"{without} of {size} grid points have results but no such number, and are left blank")


def file_name(own: Plane, value: str) -> str:
    """Of the figure, without its ending: what is drawn, over which axes, and where the sweep is cut."""
    cut = "".join(f"-{axis}={label}" for axis, label in own.at.items())
    return re.sub(r"[^\w.,=-]", "_", f"phase_diagram-{value}-{own.across}-{own.up}{cut}")
