"""What the flow of the leading neurons takes, and training all neurons, which it stands for: CPU seconds, compiled."""

import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import tyro

from mmtheory.columns import aligned
from mmtheory.competition.flow import predict
from mmtheory.competition.presets import PRESETS
from mmtheory.competition.run import simulate
from mmtheory.sweep import make_folder, write_text


@dataclass(frozen=True)
class Options:
    """The flags."""

    presets: Annotated[tuple[str, ...], tyro.conf.arg(help="Which presets.")] = ("default", "theory", "memorising")
    seeds: Annotated[int, tyro.conf.arg(help="How many at once.")] = 8
    out: Annotated[Path, tyro.conf.arg(help="File for the times.")] = Path("results/prediction.json")


def seconds(call: Callable[[], Any]) -> float:
    """CPU seconds of the second call, for which all is compiled."""
    call()
    start = time.process_time()
    call()
    return time.process_time() - start


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print, and store."""
    options = tyro.cli(Options, args=argv, description=__doc__)
    found = {}
    for name in options.presets:
        parameters, seeds = PRESETS[name], range(options.seeds)
        flow = seconds(lambda p=parameters, s=seeds: predict(p, s))
        run = seconds(lambda p=parameters, s=seeds: simulate(p, s, progress=False))
        found[name] = {"flow": flow, "run": run, "share": flow / run}
    rows = [[name, f"{one['flow']:.2f}", f"{one['run']:.2f}", f"{one['share']:.2f}"] for name, one in found.items()]
    print("\n".join(aligned([["preset", "flow, CPU s", "all neurons", "share"], *rows])))
    make_folder(options.out.parent)
    write_text(options.out, json.dumps({"seeds": options.seeds, **found}, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
