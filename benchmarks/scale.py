"""What a sweep costs besides its computation: of a point that computes nothing, planned, run, resumed and summarised.

CPU seconds, since files are read once and nobody waits. The folder is left for a look with xarray.
"""

import sys
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
from mmtheory.sweep import Environment, Experiment, Listing, missing, stored, sweep


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
    """CPU seconds of every stage of a sweep of side² points, which `out` does not have."""
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

    side: Annotated[int, tyro.conf.arg(help="Points along each of two axes.")] = 50
    out: Annotated[Path, tyro.conf.arg(help="Folder for the results, which does not have any.")] = Path("results/scale")


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print."""
    options = tyro.cli(Options, args=argv, description=__doc__)
    taken = measured(options.side, options.out)
    points = options.side**2
    rows = [[name, f"{seconds:.2f}", f"{1000 * seconds / points:.2f}"] for name, seconds in taken.items()]
    print("\n".join(aligned([[f"{points} points", "CPU s", "ms a point"], *rows])))
    return 0


if __name__ == "__main__":
    sys.exit(main())
