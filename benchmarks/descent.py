"""A step of the joint network's descent in `mmtheory.competition`: ours, its floors, and its peers."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Key

from benchmarks import peers
from benchmarks.floors import by_blas, repeated
from benchmarks.stopwatch import Steps, race
from mmtheory.competition.coordinates import coordinates
from mmtheory.competition.descent import gradient_descent
from mmtheory.competition.network import Weights, initialise
from mmtheory.competition.parameters import Parameters
from mmtheory.competition.simulation import Setup, setup
from mmtheory.competition.sparse_coding import Sample, each
from mmtheory.learners.cost import Product, products
from mmtheory.seeds import over_seeds

SHAPES: Mapping[str, Parameters] = {
    "small": Parameters(K=10, m=10, n=500),
    "medium": Parameters(K=10, d_r=(100,), m=20, n=1000),
    "large": Parameters(K=20, d_r=(1000,), m=20, n=2000),
    "memorising": Parameters(K=5, d_r=(2000,), n=500),
}

OURS, XLA, LIMIT = "ours", "products by XLA", "products by BLAS"


def started(run: Setup, key: Key[Array, ""]) -> tuple[Weights, Sample]:
    """First weights and samples of a seed."""
    return initialise(key, run.law.d_r, run.law.K, run.m, run.sigma_0), run.law.sample(key, run.n)


def ours(run: Setup, seeds: int) -> Steps:
    """Our descent, the statistics that every step updates included."""

    def descend(what: tuple[Setup, Array], key: Key[Array, ""]) -> Array:
        run, steps = what
        weights, sample = started(run, key)
        record_steps = jnp.stack([jnp.asarray(0), steps])
        path = gradient_descent(weights, sample, run.law.dictionaries, run.activation, run.descent, record_steps)
        return path.records.loss

    descents = over_seeds(descend)
    return lambda steps: list(descents((run, jnp.asarray(steps)), range(seeds)))


def needed(run: Setup) -> list[Product]:
    """The matrix products of a step of one seed, in the coordinates that descent takes."""
    weights, sample = started(run, jax.random.key(0))
    neurons = [
        coordinates(w, x, M, run.descent.coordinates)
        for w, x, M in zip(weights, sample.X, each(run.law.dictionaries, run.law.modalities), strict=True)
    ]
    starts = [neuron.start for neuron in neurons]
    gradients = [neuron.preactivations(neuron.start) for neuron in neurons]

    def step(starts: Sequence[Array], gradients: Sequence[Array]) -> list[Any]:
        moves = zip(neurons, starts, gradients, strict=True)
        return [(neuron.preactivations(at), neuron.pull_back(gradient)) for neuron, at, gradient in moves]

    return products(step, starts, gradients)


def by_xla(found: Sequence[Product], seeds: int) -> Steps:
    """The products alone, as XLA computes them."""

    def multiply(steps: Array, key: Key[Array, ""]) -> list[Array]:
        return [jnp.sum(y) for y in repeated(found, steps, key)]

    floors = over_seeds(multiply)
    return lambda steps: list(floors(jnp.asarray(steps), range(seeds)))


def contest(parameters: Parameters, seeds: int, ways: Sequence[peers.Way] = ()) -> dict[str, list[float]]:
    """Seconds per step of so many seeds at a time, a value a round, of all who compute it."""
    run = setup(parameters)
    found = needed(run)
    runs = {OURS: ours(run, seeds), XLA: by_xla(found, seeds), LIMIT: by_blas(found, seeds)}
    with ExitStack() as alive:
        runs |= {way.name: alive.enter_context(peers.started(run, seeds, way)) for way in ways}
        return race(runs)
