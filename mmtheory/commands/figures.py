"""Draw the figures, running the sweeps whose results are missing.

All figures without a name. The results of sweeps are kept in results/figures/sweeps, figures stand beside it as
NAME.pdf and NAME.png. A figure that cannot be drawn does not stop the others.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import tyro

from mmtheory.commands.frame import reported
from mmtheory.commands.one_line import cli, fail
from mmtheory.datasets.dataset import DataError
from mmtheory.figures.make import NAMES, RESULTS, make
from mmtheory.parameter import ParameterError, shown


@dataclass(frozen=True)
class Options:
    """The flags."""

    names: tyro.conf.Positional[tuple[str, ...]] = ()
    """Names of figures."""


def main(argv: Sequence[str] | None = None) -> int:
    """Draw the named figures, or all; returns the exit code."""
    return reported(lambda: draw(cli(Options, argv, __doc__, "mmtheory figures")))


def draw(options: Options) -> int:
    """Draw what was asked for; returns the exit code."""
    for name in options.names:
        if name not in NAMES:
            return fail(f"no figure {shown(name)}; there are {', '.join(NAMES)}", 2)
    code = 0
    for name in options.names or NAMES:
        start = time.perf_counter()
        try:
            make(name, RESULTS)
        except (DataError, ParameterError) as sentence:
            code = fail(f"{name}: {sentence}", 2)
        else:
            print(f"{RESULTS / name}.pdf  ({time.perf_counter() - start:.0f} s)")
    return code
