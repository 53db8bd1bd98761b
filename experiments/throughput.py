"""How fast the engines run here, after compilation. So far the exact engine of modality laziness.

Each row is the median of several runs of one compiled call, in double precision.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import jax
import jax.numpy as jnp
import tyro

from experiments.flags import BadInput, fail, make_folder
from mmtheory.laziness.families import draw_instance
from mmtheory.laziness.priority import Features, Population, train
from mmtheory.laziness.streaming import StreamedSample, drawn_votes
from mmtheory.laziness.votes import prefix_accuracies, prefix_accuracies_by_convolution
from mmtheory.seeds import use_all_cores
from mmtheory.sweep import write_text

REPEATS = 5


@dataclass(frozen=True)
class Options:
    """The flags."""

    out: Annotated[Path, tyro.conf.arg(help="Folder for throughput.json.")] = Path("results/throughput")


@dataclass(frozen=True)
class Row:
    """One measurement."""

    name: str
    seconds: float


def seconds(call: Callable[..., Any], *arguments: Any) -> float:
    """The median time of a call whose compilation is over."""
    jax.block_until_ready(call(*arguments))
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        jax.block_until_ready(call(*arguments))
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def families(instances: int, n: int, c: float) -> Features:
    """Random instances, uniform p up to 0.5, a fifth of the features paired."""
    keys = jax.random.split(jax.random.key(0), instances)
    draw = jax.vmap(lambda key: draw_instance("uniform", n, key, jnp.asarray(0.5), jnp.asarray(0.2), jnp.asarray(c)))
    return draw(keys)


def laziness_rows() -> list[Row]:
    """The exact law, learning in batches, and learning from a large data set."""
    many = families(100_000, 12, 5.0)
    one, hopeless = (jax.tree.map(lambda leaf: leaf[0], families(1, 1000, c)) for c in (5.0, 1.1))
    tau, boost, samples = jnp.asarray(0.7), jnp.asarray(0.1), 100_000
    trains = jax.jit(lambda features: train(features, Population(tau)))
    trains_umt = jax.jit(lambda features: train(features, Population(tau), boost))
    streams = jax.jit(
        lambda features, key: train(features, StreamedSample(drawn_votes(key, features, samples), samples))
    )
    return [
        Row("learning, 10^5 instances × 12 features", seconds(trains, many)),
        Row("learning with UMT, 10^5 instances × 12 features", seconds(trains_umt, many)),
        Row("accuracies of all prefixes, 1,000 features", seconds(jax.jit(prefix_accuracies), one.p, one.c)),
        Row(
            "the same by convolution",
            seconds(jax.jit(prefix_accuracies_by_convolution), one.p, one.c),
        ),
        Row("learning from 10^5 samples × 1,000 features", seconds(streams, one, jax.random.key(1))),
        # Every modality, and both together, read all of their features in vain.
        Row("the same, without success", seconds(streams, hopeless, jax.random.key(1))),
    ]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    options = tyro.cli(Options, args=argv, description=__doc__, prog="throughput.py")
    try:
        make_folder(options.out)
    except BadInput as sentence:
        return fail(str(sentence))
    with jax.enable_x64(True):
        rows = laziness_rows()
    for row in rows:
        print(f"{row.name:52}{row.seconds * 1000:10.2f} ms")
    found = {
        "device": jax.devices()[0].device_kind,
        "devices": jax.local_device_count(),
        "rows": [vars(row) for row in rows],
    }
    write_text(options.out / "throughput.json", json.dumps(found, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    use_all_cores()
    sys.exit(main())
