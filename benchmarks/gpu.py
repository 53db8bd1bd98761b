"""What one accelerator does: its agreement with the CPU, its rate, and a phase diagram in one go; gpu.json in --out.

On a CPU the same is done at tiny sizes, which says only that it runs.
"""

import json
import re
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Annotated, Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import jax
import jax.numpy as jnp
import numpy as np
import tyro
from jaxtyping import Array, Float, Key

from benchmarks import networks, peers
from benchmarks.descent import SHAPES, needed, ours, started
from benchmarks.engines import Row, limit_row
from benchmarks.floors import multiplications
from benchmarks.stopwatch import per_step, seconds
from benchmarks.throughput import machine
from mmtheory import segmentation
from mmtheory.competition.descent import gradient_descent
from mmtheory.competition.family import THEOREM
from mmtheory.competition.network import preactivations
from mmtheory.competition.parameters import Parameters
from mmtheory.competition.simulation import Setup, setup
from mmtheory.datasets.scenes import Scenes
from mmtheory.seeds import in_batches, over_runs
from mmtheory.sweep import make_folder, write_text

PINS = Path(__file__).parents[1] / "constraints.txt"

TINY = Parameters(K=2, m=2, n=20)


@dataclass(frozen=True)
class Sizes:
    """How much is measured.

    Args:
        shapes: the shapes of a step of descent; seeds: how many of them at a time.
        product: rows and columns of the matrices whose product gives the device's rate.
        axis: points along each axis of the phase diagram; diagram_seeds: seeds at each; diagram: its other parameters.
        exceeding: parameters of which a full batch of seeds does not fit the device's memory.
        limit: members of the theorem's family, in the isotropic limit; limit_seeds: how many seeds of them at a time.
        trainings: of networks, each with samples a step and steps.
    """

    shapes: Mapping[str, Parameters]
    seeds: Sequence[int]
    product: int
    axis: int
    diagram_seeds: int
    diagram: Parameters
    exceeding: Parameters
    limit: Sequence[Parameters]
    limit_seeds: Sequence[int]
    trainings: Sequence[tuple[networks.Training, int, int]]


ACCELERATOR = Sizes(
    SHAPES,
    (1, 64, 1024, 10_000),
    8192,
    32,
    100,
    Parameters(K=5, n=500, steps=600),
    Parameters(d_r=(2000,), n=20_000),
    [THEOREM.parameters(K) for K in (128, 256)],
    (1, 8),
    [(networks.with_transfer(), 128, 16), (networks.of_segmentation(), 8, 32)],
)
CPU = Sizes(
    {"tiny": TINY},
    (1, 3),
    64,
    2,
    2,
    replace(TINY, steps=5),
    TINY,
    [THEOREM.parameters(6)],
    (1, 2),
    [
        (networks.with_transfer(), 4, 2),
        (networks.of_segmentation(segmentation.Parameters(law=Scenes(size=8), channels=(2,))), 2, 2),
    ],
)


# -- agreement with the CPU ------------------------------------------------------------------------------------------


def product_error(size: int) -> float:
    """The largest error of a product of the networks' preactivations, over its typical size: about 1e-3 with TF32."""
    rng = np.random.default_rng(0)
    w, X = rng.standard_normal((1, size, size)), rng.standard_normal((size, size))
    found = jax.jit(preactivations)(jnp.asarray(w, jnp.float32), jnp.asarray(X, jnp.float32))
    return float(np.max(np.abs(np.asarray(found) - w @ X)) / np.sqrt(size))


def loss_difference(parameters: Parameters, steps: int) -> float:
    """The largest relative difference between the device's loss and the CPU's, on the way to `steps`."""
    run = setup(parameters)

    def losses(key: Key[Array, ""]) -> Float[Array, " time"]:
        weights, sample = started(run, key)
        times = jnp.arange(0, steps + 1, max(steps // 4, 1))
        return gradient_descent(weights, sample, None, run.activation, run.descent, times).records.loss

    here = np.asarray(jax.jit(losses)(jax.random.key(0)))
    with jax.default_device(jax.devices("cpu")[0]):
        there = np.asarray(jax.jit(losses)(jax.random.key(0)))
    return float(np.max(np.abs(here / there - 1)))


# -- rates -----------------------------------------------------------------------------------------------------------


def product_rate(size: int) -> float:
    """Multiplications a second in the product of two large matrices, at full float precision."""
    a = jax.random.normal(jax.random.key(0), (size, size))
    multiply = jax.jit(lambda a: jnp.matmul(a, a, precision=jax.lax.Precision.HIGHEST))
    return size**3 / seconds(lambda: multiply(a))


def rates(parameters: Parameters, seeds: Sequence[int]) -> list[dict[str, float]]:
    """Seeds · steps a second, and multiplications a second in the step's products, for every number of seeds."""
    run = setup(parameters)
    found = []
    for count in seeds:
        rate = count / per_step(ours(run, count))
        found.append({"seeds": count, "seeds·steps/s": rate, "multiplications/s": rate * multiplications(needed(run))})
    return found


def peer_rate(parameters: Parameters, seeds: int) -> float:
    """Seeds · steps a second of the compiled PyTorch twin on this device, as one batch."""
    with peers.started(setup(parameters), seeds, peers.Way("compiled", apart=False, device=_torch_device())) as steps:
        return seeds / per_step(steps)


def _torch_device() -> str:
    return "cpu" if jax.default_backend() == "cpu" else "cuda"


# -- memory, and a diagram ---------------------------------------------------------------------------------------------


def halving(parameters: Parameters, seeds: int) -> list[int]:
    """The sizes of the batches that were tried until all seeds were done."""
    run = setup(parameters)
    tried = []

    @jax.jit
    @jax.vmap
    def correlation(key: Key[Array, ""]) -> Float[Array, ""]:
        weights, sample = started(run, key)
        return jnp.stack([jnp.max(preactivations(w, x)) for w, x in zip(weights, sample.X, strict=True)]).sum()

    def batch(keys: Key[Array, " seed"]) -> Float[Array, " seed"]:
        tried.append(len(keys))
        return correlation(keys)

    keys = jax.random.split(jax.random.key(0), seeds)
    found = np.concatenate(list(in_batches(batch, keys, jax.local_device_count())))
    assert found.shape == (seeds,)
    return tried


Point = tuple[Float[Array, ""], Float[Array, ""], Key[Array, ""]]
"""Share of insufficient data of every modality, initial scale, and the key of a seed."""


def gamma_ratio(run: Setup, point: Point) -> Float[Array, " K"]:
    """Γ of the weaker over Γ of the stronger modality, class by class, at the end of the joint network's training."""
    mu, sigma_0, key = point
    law = replace(run.law, mu=jnp.full_like(run.law.mu, mu))
    weights, sample = started(replace(run, law=law, sigma_0=sigma_0), key)
    path = gradient_descent(weights, sample, None, run.activation, run.descent, run.record_steps)
    Gamma = path.records.Gamma[-1]
    return jnp.min(Gamma, axis=0) / jnp.max(Gamma, axis=0)


def points(axis: int, seeds: int) -> Any:
    """All runs of the diagram as one batch, seeds innermost."""
    mu, sigma_0 = jnp.meshgrid(jnp.geomspace(0.002, 0.2, axis), jnp.geomspace(0.02, 0.2, axis), indexing="ij")
    keys = jax.random.split(jax.random.key(0), axis * axis * seeds)
    return jnp.repeat(mu.ravel(), seeds), jnp.repeat(sigma_0.ravel(), seeds), keys


def diagram(parameters: Parameters, axis: int, seeds: int) -> dict[str, Any]:
    """The median ratio at every point, the time it took, and what two cores of this machine would take."""
    run, runs = setup(parameters), points(axis, seeds)
    start = time.perf_counter()
    found = np.concatenate(list(over_runs(gamma_ratio)(run, runs)))
    took = time.perf_counter() - start
    with jax.default_device(jax.devices("cpu")[0]):
        one = jax.jit(gamma_ratio)
        first = jax.tree.map(lambda leaf: leaf[0], points(axis, seeds))
        on_a_core = seconds(lambda: one(setup(parameters), first))
    median = np.median(found.reshape(axis, axis, -1), axis=-1)
    return {
        "points": axis * axis,
        "seeds": seeds,
        "seconds": took,
        "seconds on 2 cores, extrapolated": on_a_core * axis * axis * seeds / 2,
        "median ratio": np.round(median, 4).tolist(),
    }


# -- output ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Options:
    """The flags."""

    out: Annotated[Path, tyro.conf.arg(help="Folder for gpu.json.")] = Path("results/gpu")


def main(argv: Sequence[str] | None = None) -> int:
    """Measure part by part, and store after each: what is cut short has left something."""
    options = tyro.cli(Options, args=argv, description=__doc__)
    make_folder(options.out)
    sizes = CPU if jax.default_backend() == "cpu" else ACCELERATOR
    found: dict[str, Any] = machine() | {"sizes": "tiny" if sizes is CPU else "full"}
    if sentence := other_versions():
        found["other versions"] = sentence
        print(sentence, flush=True)
    for name, part in parts(sizes).items():
        found[name] = part()
        print(f"{name}: {json.dumps(found[name], ensure_ascii=False)[:400]}", flush=True)
        write_text(options.out / "gpu.json", json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    return 0


def parts(sizes: Sizes) -> dict[str, Callable[[], Any]]:
    """What is measured, by name, in this order."""
    some = next(iter(sizes.shapes.values()))
    todo: dict[str, Callable[[], Any]] = {
        "error of a product": lambda: product_error(min(sizes.product, 1024)),
        "relative difference of the loss from the CPU's": lambda: loss_difference(some, 200),
        "multiplications/s in a large product": lambda: product_rate(sizes.product),
    }
    for name, parameters in sizes.shapes.items():
        todo[f"descent, {name}"] = partial(rates, parameters, sizes.seeds)
        if peers.installed():
            todo[f"PyTorch, {name}, {sizes.seeds[1]} seeds"] = partial(peer_rate, parameters, sizes.seeds[1])
    todo["sizes of batches, beyond the memory"] = lambda: halving(sizes.exceeding, 300 if sizes is ACCELERATOR else 3)
    todo["phase diagram"] = lambda: diagram(sizes.diagram, sizes.axis, sizes.diagram_seeds)
    for member in sizes.limit:
        for count in sizes.limit_seeds:
            name = f"the theorem's family, K = {member.K}, seconds of a step of {count} seeds"
            todo[name] = lambda member=member, count=count: limit_row(member, count).seconds
    for training, batch, steps in sizes.trainings:
        name = f"{training.name}, seconds of a step on {batch} samples, and of its products"
        todo[name] = lambda args=(training, batch, steps): _both(networks.row(*args))
    return todo


def _both(row: Row) -> list[float | None]:
    return [row.seconds, row.floor]


def other_versions() -> str:
    """How jax here differs from what the project pins, as a sentence; "" where it does not."""
    pinned = dict(re.findall(r"^(jax|jaxlib)==(\S+)", PINS.read_text(encoding="utf-8"), re.MULTILINE))
    here = machine()["versions"]
    differ = [f"{name} {here[name]} instead of {wanted}" for name, wanted in pinned.items() if here[name] != wanted]
    return f"this machine has {' and '.join(differ)}" if differ else ""


if __name__ == "__main__":
    sys.exit(main())
