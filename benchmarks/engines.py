"""The engines besides descent, and what a step of descent costs as sizes grow."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Key
from scipy.stats import linregress

from benchmarks.descent import SHAPES, by_xla, needed, ours
from benchmarks.stopwatch import per_step, seconds
from mmtheory.competition import isotropic
from mmtheory.competition.family import FIXED_SAMPLES
from mmtheory.competition.parameters import Parameters
from mmtheory.competition.simulation import setup
from mmtheory.figures.drawing import DARK, MIDDLE, new_figure
from mmtheory.laziness.families import draw_instance
from mmtheory.laziness.priority import Features, Population, train
from mmtheory.laziness.streaming import StreamedSample, drawn_votes
from mmtheory.laziness.votes import prefix_accuracies, prefix_accuracies_by_convolution

AXES: Mapping[str, Sequence[int]] = {
    "seeds": (2, 4, 8, 16),
    "n": (250, 500, 1000, 2000),
    "d_r": (50, 100, 200, 400),
    "K": (5, 10, 20, 40),
    "m": (5, 10, 20, 40),
}
"""Sizes around the medium shape; where 2 d_r exceeds n, descent is in the samples."""


@dataclass(frozen=True)
class Row:
    """One measurement: seconds per step of the whole batch of seeds, or per call; `floor` likewise."""

    name: str
    seconds: float
    floor: float | None = None

    @property
    def cells(self) -> list[str]:
        """As text."""
        if self.floor is None:
            return [self.name, f"{1000 * self.seconds:.3g} ms", "–", "–"]
        floor = [f"{1000 * self.floor:.3g} ms", f"{self.seconds / self.floor:.2f}"]
        return [self.name, f"{1000 * self.seconds:.3g} ms", *floor]


def growth(seeds: int) -> dict[str, tuple[Sequence[int], list[Row]]]:
    """A step of descent at the medium shape with one size changed at a time."""
    medium, found = SHAPES["medium"], {}
    for axis, values in AXES.items():
        rows = []
        for value in values:
            changed: Any = {} if axis == "seeds" else {axis: (value,) if axis == "d_r" else value}
            run, together = setup(replace(medium, **changed)), seeds if changed else value
            floor = per_step(by_xla(needed(run), together))
            rows.append(Row(f"{axis} = {value}", per_step(ours(run, together)), floor))
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


def limit_row(parameters: Parameters, seeds: int = 1) -> Row:
    """A step of the joint network in the isotropic limit, its leading neurons alone; on a CPU one core takes it."""
    run = setup(parameters)

    def descend(steps: Array, key: Key[Array, ""]) -> Array:
        sample = isotropic.along_dictionary(run.law).sample(key, run.n)
        weights = isotropic.initialise(key, run.law, run.n, run.m, run.neurons, run.sigma_0)
        record_steps, nu = jnp.stack([jnp.asarray(0), steps]), isotropic.off_dictionary(run.law)
        path = isotropic.gradient_descent(weights, sample, nu, run.activation, run.descent, record_steps)
        return path.records.loss

    one = jax.jit(descend, compiler_options=one_core())
    many = jax.jit(jax.vmap(descend, in_axes=(None, 0)), compiler_options=one_core())
    keys = jax.random.split(jax.random.key(0), seeds)
    # One seed as commands run it on a CPU; several as they run on an accelerator.
    steps = (lambda n: one(jnp.asarray(n), keys[0])) if seeds == 1 else lambda n: many(jnp.asarray(n), keys)
    together = "" if seeds == 1 else f", {seeds} seeds"
    return Row(f"isotropic limit, K = {parameters.K}, n = {run.n}{together}", per_step(steps))


def isotropic_rows() -> list[Row]:
    """One seed of a family whose samples a class are fixed."""
    return [limit_row(FIXED_SAMPLES.parameters(K)) for K in (24, 48, 96)]


def one_core() -> dict[str, Any] | None:
    """How CPUs compile what runs on one core; accelerators have no such option."""
    return {"xla_cpu_multi_thread_eigen": False} if jax.default_backend() == "cpu" else None


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
