"""How fast the engines run here, beside the matrix products in them, and what a step costs as sizes grow.

The floor of a row is the time of the matrix products that a step takes, at the same shapes and in the same batch, and
nothing else. Compilation is not counted. --full adds the other engines, and the cost of a step of descent against the
number of seeds, n, d_r, K and m, with fitted exponents, and a figure of it.
"""

import json
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import jax
import jax.numpy as jnp
import jaxlib
import numpy as np
import tyro
from jaxtyping import Array, Key
from scipy.stats import linregress

from mmtheory.columns import aligned
from mmtheory.commands.frame import reported
from mmtheory.commands.one_line import cli
from mmtheory.commands.stopwatch import per_step, products, repeated, seconds
from mmtheory.competition.coordinates import coordinates
from mmtheory.competition.descent import gradient_descent
from mmtheory.competition.network import Weights, initialise
from mmtheory.competition.parameters import Parameters
from mmtheory.competition.simulation import Setup, setup
from mmtheory.competition.sparse_coding import Sample, each
from mmtheory.figures.drawing import DARK, MIDDLE, new_figure, save
from mmtheory.greedy.balancing import Vanilla
from mmtheory.greedy.network import Architecture
from mmtheory.laziness.families import draw_instance
from mmtheory.laziness.priority import Features, Population, train
from mmtheory.laziness.streaming import StreamedSample, drawn_votes
from mmtheory.laziness.votes import prefix_accuracies, prefix_accuracies_by_convolution
from mmtheory.learners.data import Data, Examples
from mmtheory.learners.method import Pretrained
from mmtheory.learners.training import Schedule
from mmtheory.learners.training import train as train_network
from mmtheory.seeds import batch_size, over_seeds
from mmtheory.sweep import make_folder, write_text

SHAPES: Mapping[str, Parameters] = {
    "small": Parameters(K=10, m=10, n=500),
    "medium": Parameters(K=10, d_r=(100,), m=20, n=1000),
    "large": Parameters(K=20, d_r=(1000,), m=20, n=2000),
    "memorising": Parameters(K=5, d_r=(2000,), n=500),
}

AXES: Mapping[str, Sequence[int]] = {
    "seeds": (2, 4, 8, 16),
    "n": (250, 500, 1000, 2000),
    "d_r": (50, 100, 200, 400),
    "K": (5, 10, 20, 40),
    "m": (5, 10, 20, 40),
}
"""Sizes around the medium shape; where 2 d_r exceeds n, descent is in the samples."""


@dataclass(frozen=True)
class Options:
    """The flags."""

    out: Annotated[Path, tyro.conf.arg(help="Folder for throughput.json.")] = Path("results/throughput")
    full: Annotated[bool, tyro.conf.arg(help="The other engines too, and cost against sizes: some minutes.")] = False


@dataclass(frozen=True)
class Row:
    """One measurement: seconds per step of the whole batch of seeds, or per call; `floor` likewise."""

    name: str
    seconds: float
    floor: float | None = None
    seeds: int = 1

    @property
    def cells(self) -> list[str]:
        """As text."""
        rate = f"{self.seeds / self.seconds:.4g}"
        if self.floor is None:
            return [self.name, f"{1000 * self.seconds:.3g} ms", rate, "–", "–"]
        floor = [f"{1000 * self.floor:.3g} ms", f"{self.seconds / self.floor:.2f}"]
        return [self.name, f"{1000 * self.seconds:.3g} ms", rate, *floor]


# -- competition -----------------------------------------------------------------------------------------------------


def _started(run: Setup, key: Key[Array, ""]) -> tuple[Weights, Sample]:
    return initialise(key, run.law.d_r, run.law.K, run.m, run.sigma_0), run.law.sample(key, run.n)


def descent_row(name: str, parameters: Parameters, seeds: int) -> Row:
    """A step of the joint network's descent, statistics that every step updates included, and its floor."""

    def descend(what: tuple[Setup, Array], key: Key[Array, ""]) -> Array:
        run, steps = what
        weights, sample = _started(run, key)
        record_steps = jnp.stack([jnp.asarray(0), steps])
        path = gradient_descent(weights, sample, run.law.dictionaries, run.activation, run.descent, record_steps)
        return path.records.loss

    run = setup(parameters)
    weights, sample = _started(run, jax.random.key(0))
    neurons = [
        coordinates(w, x, M, run.descent.coordinates)
        for w, x, M in zip(weights, sample.X, each(run.law.dictionaries, run.law.modalities), strict=True)
    ]
    starts = [neuron.start for neuron in neurons]
    gradients = [neuron.preactivations(neuron.start) for neuron in neurons]

    def step(starts: Sequence[Array], gradients: Sequence[Array]) -> list[Any]:
        moves = zip(neurons, starts, gradients, strict=True)
        return [(neuron.preactivations(at), neuron.pull_back(gradient)) for neuron, at, gradient in moves]

    needed = products(step, starts, gradients)

    def multiply(steps: Array, key: Key[Array, ""]) -> list[Array]:
        return [jnp.sum(y) for y in repeated(needed, steps, key)]

    descents, floors = over_seeds(descend), over_seeds(multiply)
    return Row(
        name,
        per_step(lambda steps: list(descents((run, jnp.asarray(steps)), range(seeds)))),
        per_step(lambda steps: list(floors(jnp.asarray(steps), range(seeds)))),
        seeds,
    )


def growth(seeds: int) -> dict[str, tuple[Sequence[int], list[Row]]]:
    """The medium shape with one size changed at a time."""
    medium, found = SHAPES["medium"], {}
    for axis, values in AXES.items():
        rows = []
        for value in values:
            changed: Any = {} if axis == "seeds" else {axis: (value,) if axis == "d_r" else value}
            rows.append(descent_row(f"{axis} = {value}", replace(medium, **changed), seeds if changed else value))
        found[axis] = (values, rows)
    return found


def exponent(values: Sequence[int], rows: Sequence[Row]) -> float:
    """The slope of log seconds against log size."""
    return float(linregress(np.log(values), np.log([row.seconds for row in rows])).slope)


def draw(found: Mapping[str, tuple[Sequence[int], list[Row]]]) -> Any:
    """Cost of a step and its floor against every size, with exponents."""
    figure, axes = new_figure(1, len(found), 2.6 * len(found), 2.6, sharey=True)
    for ax, (axis, (values, rows)) in zip(axes[0], found.items(), strict=True):
        ax.loglog(values, [1000 * row.seconds for row in rows], "o-", color=DARK, label="step")
        ax.loglog(values, [1000 * (row.floor or np.nan) for row in rows], "s--", color=MIDDLE, label="products alone")
        ax.set_title(f"exponent {exponent(values, rows):.2f}")
        ax.set_xlabel(axis)
        ax.set_xticks(values, map(str, values))
        ax.minorticks_off()
    axes[0, 0].set_ylabel("ms per step of all seeds")
    axes[0, 0].legend(fontsize=8)
    return figure


# -- the other engines -----------------------------------------------------------------------------------------------


def transfer_row(batch: int = 128, steps: int = 16) -> Row:
    """A step of vanilla training on two branches of convolutions with transfer modules, on 14 × 14 images."""
    rng = np.random.default_rng(0)

    def part(n: int) -> Examples:
        x: Any = tuple(rng.standard_normal((n, 14, 14, channels), np.float32) for channels in (3, 1))
        return Examples(jax.tree.map(jnp.asarray, x), jnp.arange(n) % 10)

    build, method = Architecture(((14, 14, 3), (14, 14, 1)), 10), Vanilla()
    schedule = Schedule(
        periods=1, batch=batch, optimiser="sgd", decay="constant", probes=False, momentum=0.9, watch="validation"
    )
    hyper = {"learning_rate": jnp.asarray(0.01), "l1": jnp.asarray(0.0)}
    data = Data(part(steps * batch), part(10), part(10))

    @jax.jit
    def pass_over(key: Key[Array, ""]) -> Array:
        with jax.default_matmul_precision("highest"):
            return train_network(method, build, schedule, data, Pretrained(), hyper, key).records.validation_loss

    network, batch_of = build.late_fusion(jax.random.key(0)), part(batch)

    def loss(network: Any) -> Array:
        first, second = network.run(batch_of.x).logits
        return jnp.sum(first) + jnp.sum(second)

    needed = products(jax.grad(loss), network)
    multiply = jax.jit(lambda steps: [jnp.sum(y) for y in repeated(needed, steps, jax.random.key(0))])
    return Row(
        f"MMTM, a step on {batch} images",
        seconds(lambda: pass_over(jax.random.key(0))) / steps,
        per_step(lambda steps: multiply(jnp.asarray(steps))),
    )


def families(instances: int, n: int, c: float) -> Features:
    """Random instances, uniform p up to 0.5, a fifth of the features paired."""
    keys = jax.random.split(jax.random.key(0), instances)
    draw = jax.vmap(lambda key: draw_instance("uniform", n, key, jnp.asarray(0.5), jnp.asarray(0.2), jnp.asarray(c)))
    return draw(keys)


def laziness_rows() -> list[Row]:
    """The exact law, learning in batches, and learning from a large data set; in double precision."""
    many = families(100_000, 12, 5.0)
    one, hopeless = (jax.tree.map(lambda leaf: leaf[0], families(1, 1000, c)) for c in (5.0, 1.1))
    tau, boost, samples = jnp.asarray(0.7), jnp.asarray(0.1), 100_000
    trains = jax.jit(lambda features: train(features, Population(tau)))
    trains_umt = jax.jit(lambda features: train(features, Population(tau), boost))
    streams = jax.jit(
        lambda features, key: train(features, StreamedSample(drawn_votes(key, features, samples), samples))
    )
    exact, by_convolution = jax.jit(prefix_accuracies), jax.jit(prefix_accuracies_by_convolution)
    key = jax.random.key(1)
    calls: dict[str, Callable[[], Any]] = {
        "learning, 10^5 instances × 12 features": lambda: trains(many),
        "learning with UMT, 10^5 instances × 12 features": lambda: trains_umt(many),
        "accuracies of all prefixes, 1,000 features": lambda: exact(one.p, one.c),
        "the same by convolution": lambda: by_convolution(one.p, one.c),
        "learning from 10^5 samples × 1,000 features": lambda: streams(one, key),
        # Every modality, and both together, read all of their features in vain.
        "the same, without success": lambda: streams(hopeless, key),
    }
    return [Row(name, seconds(call)) for name, call in calls.items()]


# -- output ----------------------------------------------------------------------------------------------------------


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    return reported(lambda: measure(cli(Options, argv, __doc__, "mmtheory throughput")))


def measure(options: Options) -> None:
    """Measure, print a table, and store it."""
    make_folder(options.out)
    seeds = batch_size()
    rows = [descent_row(f"competition, {name}", parameters, seeds) for name, parameters in SHAPES.items()]
    if options.full:
        rows.append(transfer_row())
        with jax.enable_x64(True):
            rows += laziness_rows()
    print(
        "\n".join(
            aligned([["", "a step or call", "seeds·steps or calls/s", "floor", "ratio"], *(row.cells for row in rows)])
        )
    )
    found: dict[str, Any] = {
        "device": jax.devices()[0].device_kind,
        "devices": jax.local_device_count(),
        "versions": {"jax": jax.__version__, "jaxlib": jaxlib.__version__, "python": platform.python_version()},
        "rows": [asdict(row) for row in rows],
    }
    if options.full:
        grown = growth(seeds)
        found["growth"] = {
            axis: {"values": list(values), "exponent": exponent(values, of), "rows": [asdict(row) for row in of]}
            for axis, (values, of) in grown.items()
        }
        for axis, of_axis in found["growth"].items():
            print(f"cost of a step grows as {axis}^{of_axis['exponent']:.2f}")
        save(draw(grown), options.out, "throughput")
    write_text(options.out / "throughput.json", json.dumps(found, indent=1) + "\n")
