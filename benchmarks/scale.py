"""What a sweep costs besides its computation: of a point that computes nothing, planned, run, resumed and summarised.

CPU seconds, since files are read once and nobody waits; of two sizes, which tell what grows faster than the points.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
import tyro
import xarray as xr

from mmtheory.columns import aligned
from mmtheory.parameter import Declared, parameter
from mmtheory.sweep import Environment, Experiment, Listing, make_folder, missing, stored, sweep, write_text


@dataclass(frozen=True)
class Place(Declared):
    """A point of a square."""

    row: int = parameter(0, "i", "–", "a number")
    column: int = parameter(0, "j", "–", "another")


def compute(place: Place, seeds: range, advance: Callable[[float], object]) -> xr.Dataset:
    """Three numbers a seed."""
    advance(len(seeds))
    return xr.Dataset({"x": (("seed", "k"), np.full((len(seeds), 3), place.row))}, {"seed": list(seeds)})


def read(dataset: xr.Dataset, place: Place, seeds: range) -> float:
    """Their sum."""
    return float(dataset["x"].sum())


EXPERIMENT = Experiment("nothing", compute, read)


def measured(side: int, out: Path) -> dict[str, float]:
    """CPU seconds of every stage of a sweep of side² points, into a folder that is not there."""
    axes = {"row": range(side), "column": range(side)}
    taken: dict[str, float] = {}

    def timed(name: str, call: Callable[[], Any]) -> Any:
        start = time.process_time()
        result = call()
        taken[name] = time.process_time() - start
        return result

    planned = timed("the grid", lambda: sweep(EXPERIMENT, Place(), axes, 2, out))
    first = timed("run", planned.run)
    where = Environment.here()
    lacking = timed("what is missing", lambda: missing(planned.points, planned.seeds, where, Listing.now(out)))
    again = timed("run again", planned.run)
    whole = timed("what a folder holds", lambda: stored(out))
    found = timed("read all of it", lambda: whole.read(read, Place().from_config))
    with timed("open_mfdataset", lambda: _opened(out)) as opened:
        assert opened.sizes["row"] == opened.sizes["column"] == side
    assert not lacking
    assert [one.result for one in first] == [one.result for one in again] == [one.result for one in found]
    return taken


def _opened(out: Path) -> xr.Dataset:
    return xr.open_mfdataset(str(out / "*.nc"), data_vars="minimal", compat="equals", join="outer")


@dataclass(frozen=True)
class Options:
    """The flags."""

    sides: Annotated[tuple[int, ...], tyro.conf.arg(help="Points along each of two axes, of every sweep.")] = (10, 30)
    out: Annotated[Path, tyro.conf.arg(help="File for the times.")] = Path("results/scale.json")


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print, and store."""
    options = tyro.cli(Options, args=argv, description=__doc__)
    sweeps = []
    with tempfile.TemporaryDirectory() as folder:
        measured(2, Path(folder, "once"))  # what is loaded once is no part of a point's time
        for side in options.sides:
            taken = measured(side, Path(folder, str(side)))
            points = side**2
            milliseconds = {name: 1000 * seconds / points for name, seconds in taken.items()}
            rows = [[name, f"{taken[name]:.2f}", f"{each:.2f}"] for name, each in milliseconds.items()]
            print("\n".join(aligned([[f"{points} points", "CPU s", "ms a point"], *rows])), flush=True)
            sweeps.append({"points": points, "milliseconds a point": milliseconds})
    make_folder(options.out.parent)
    write_text(options.out, json.dumps({"sweeps": sweeps}, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
