"""How fast a step of descent is here, beside the machine's limit and beside PyTorch.

Everything is measured in turns, and a row has medians over the rounds. The limit is the time that the step's matrix
products take by the machine's BLAS; "products by XLA" is what they take as XLA multiplies. PyTorch's row is that of the
fastest of several ways to write the same step, if it is installed. Compilation is not counted. --full adds the other
engines, and the cost of a step against the number of seeds, n, d_r, K and m, with fitted exponents and a figure.
"""

import json
import platform
import statistics
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import jax
import jaxlib
import tyro

from benchmarks import engines, history, networks, peers
from benchmarks.descent import LIMIT, OURS, SHAPES, XLA, contest
from mmtheory.columns import aligned
from mmtheory.figures.drawing import save
from mmtheory.seeds import batch_size
from mmtheory.sweep import make_folder, write_text

HEADER = [
    *("a step, ms per seed", "ours", "limit", "ours/limit", "at most", "XLA's products"),
    *("PyTorch", "ours/PyTorch", "at most", ""),
]

TARGETS = {"small": (2.5, 0.5), "medium": (1.4, 1.0), "large": (1.4, 1.0), "memorising": (1.5, 0.5)}
"""What our time should be at most, over the limit and over PyTorch's."""


@dataclass(frozen=True)
class Options:
    """The flags."""

    out: Annotated[Path, tyro.conf.arg(help="Folder for throughput.json.")] = Path("results/throughput")
    full: Annotated[bool, tyro.conf.arg(help="The other engines too, and cost against sizes: some minutes.")] = False
    compare: Annotated[bool, tyro.conf.arg(help="Without PyTorch, with the last line of the history.")] = False
    record: Annotated[bool, tyro.conf.arg(help="Add a line to the history.")] = False


@dataclass(frozen=True)
class Compared:
    """A shape's seconds per step of all seeds, a value a round, of all who computed it."""

    shape: str
    seeds: int
    times: Mapping[str, Sequence[float]]

    def median(self, name: str) -> float:
        """Milliseconds per seed and step."""
        return 1000 * statistics.median(self.times[name]) / self.seeds

    def ratio(self, name: str) -> tuple[float, float, float]:
        """Our time over another's, round by round: the median, the lowest and the highest."""
        ratios = [a / b for a, b in zip(self.times[OURS], self.times[name], strict=True)]
        return statistics.median(ratios), min(ratios), max(ratios)

    @property
    def peer(self) -> str | None:
        """The fastest way in which PyTorch computed it."""
        ways = [name for name in self.times if name not in (OURS, XLA, LIMIT)]
        return min(ways, key=self.median, default=None)

    @property
    def cells(self) -> list[str]:
        """As text."""
        ms = [f"{self.median(name):.3g}" for name in (OURS, LIMIT)]
        row = [self.shape, *ms, *self._against(LIMIT, 0), f"{self.median(XLA):.3g}"]
        if self.peer is None:
            return [*row, "–", "–", "–", "not installed"]
        _, low, high = self.ratio(self.peer)
        word = "ahead" if high < 1 else "behind" if low > 1 else "level"
        return [*row, f"{self.median(self.peer):.3g}", *self._against(self.peer, 1), word]

    def _against(self, name: str, nth: int) -> list[str]:
        """Our time over another's with its spread, and whether the median is what it should be."""
        ratio, low, high = self.ratio(name)
        told = f"{ratio:.2f} [{low:.2f}, {high:.2f}]"
        if self.shape not in TARGETS:
            return [told, "–"]
        target = TARGETS[self.shape][nth]
        return [told, f"{target:g}: {'met' if ratio <= target else 'missed'}"]


def machine() -> dict[str, Any]:
    """What the numbers depend on besides the code."""
    versions = {"jax": jax.__version__, "jaxlib": jaxlib.__version__, "python": platform.python_version()}
    device = jax.devices()[0].device_kind
    return {"device": device, "processor": platform.processor(), "cores": batch_size(), "versions": versions}


def measured(ways: Sequence[peers.Way]) -> list[Compared]:
    """All shapes, as many seeds at a time as there are cores."""
    seeds = batch_size()
    return [Compared(shape, seeds, contest(parameters, seeds, ways)) for shape, parameters in SHAPES.items()]


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print a table and store it; the exit code is 1 if --compare finds something slower."""
    options = tyro.cli(Options, args=argv, description=__doc__)
    make_folder(options.out)
    rows = measured(peers.WAYS if peers.installed() and not options.compare else ())
    print("\n".join(aligned([HEADER, *(row.cells for row in rows)])), flush=True)
    for row in rows:
        if row.peer:
            print(f"{row.shape}: the fastest was {row.peer}")
    found: dict[str, Any] = machine() | {"rows": [asdict(row) for row in rows]}
    if options.full:
        found |= full(options.out)
    write_text(options.out / "throughput.json", json.dumps(found, indent=1) + "\n")
    line = history.line(machine(), {row.shape: row.ratio(LIMIT) for row in rows})
    slower: list[str] = []
    if options.compare:
        past = history.last_alike(line, history.read())
        slower = history.slower(line, past) if past else []
        nothing = "nothing got slower beyond the spread" if past else "no run with as many cores was recorded"
        print("\n".join(slower or [nothing]))
    if options.record:
        history.append(line)
    return 1 if slower else 0


def full(out: Path) -> dict[str, Any]:
    """The other engines, and growth, printed and drawn."""
    others = [*engines.isotropic_rows(), *networks.rows()]
    with jax.enable_x64(True):
        others += engines.laziness_rows()
    header = ["a step or call", "seconds", "XLA's products", "ratio"]
    print("\n" + "\n".join(aligned([header, *(row.cells for row in others)])), flush=True)
    grown = engines.growth(batch_size())
    exponents = {axis: engines.exponent(values, rows) for axis, (values, rows) in grown.items()}
    for axis, exponent in exponents.items():
        print(f"cost of a step grows as {axis}^{exponent:.2f}")
    save(engines.draw(grown), out, "throughput")
    growth = {
        axis: {"values": list(values), "exponent": exponents[axis], "rows": [asdict(row) for row in rows]}
        for axis, (values, rows) in grown.items()
    }
    return {"engines": [asdict(row) for row in others], "growth": growth}


if __name__ == "__main__":
    sys.exit(main())
