"""How long a step takes: alone, and in turns with others on a machine whose speed varies."""

import math
import statistics
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import jax

REPEATS = 3
ROUNDS = 7
LEAST = 0.1

Steps: TypeAlias = Callable[[int], Any]
"""Runs so many steps; what it does once, whatever the number, is not counted."""


def once(call: Callable[[], Any]) -> float:
    """Seconds of one call."""
    start = time.perf_counter()
    jax.block_until_ready(call())
    return time.perf_counter() - start


def seconds(call: Callable[[], Any]) -> float:
    """The median time of a call whose compilation is over."""
    jax.block_until_ready(call())
    return statistics.median(once(call) for _ in range(REPEATS))


def enough(run: Steps, least: float = LEAST) -> tuple[int, float]:
    """So many steps that all together add at least `least` seconds, and what one of them added."""
    base = seconds(lambda: run(1))
    steps, added = 1, 0.0
    while added < least:
        steps = min(64 * steps, max(2 * steps, math.ceil(1.2 * steps * least / added))) if added > 0 else 8 * steps
        added = seconds(lambda steps=steps: run(1 + steps)) - base
    return steps, added / steps


def per_step(run: Steps, least: float = LEAST) -> float:
    """Seconds that a step adds to `run(steps)`."""
    return enough(run, least)[1]


def race(runs: Mapping[str, Steps], rounds: int = ROUNDS, least: float = LEAST) -> dict[str, list[float]]:
    """Seconds that a step of each adds, once a round.

    All take their turns in every round, so that a machine that is slower for a while is so for all.
    """
    steps = {name: enough(run, least)[0] for name, run in runs.items()}
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            base = once(lambda run=run: run(1))
            added = once(lambda run=run, name=name: run(1 + steps[name])) - base
            times[name].append(added / steps[name])
    return times
