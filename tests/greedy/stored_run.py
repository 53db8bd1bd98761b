"""A guided training of 52 steps as the authors' code has it, by the slow loops of `reference`; kept in an npz file.

Batch normalisation and classifiers on means of maps, gates σ(E) of a rectified context, weights before the step, and
mean gates that are branch 0's and count the present batch. `python -m tests.greedy.stored_run` writes it anew.
"""

from dataclasses import replace
from pathlib import Path

import jax
import numpy as np

from mmtheory.greedy.balancing import Guided
from mmtheory.learners.training import Schedule
from tests.greedy import reference, tiny

FILE = Path(__file__).with_name("guided_52_steps.npz")
BUILD = replace(tiny.NORMALISED, scale=1.0, rectified=True)
METHOD = Guided(norm="before", mean_scope="code", mean_source="first")
N, BATCH, EPOCHS, SEED = 9, 2, 13, 4
SCHEDULE = Schedule(EPOCHS, 1, BATCH, "sgd", "constant", probes=False, momentum=0.9, watch="validation")
ALPHA, Q = 0.02, 3


def problem():
    """The network at the start and the data."""
    return tiny.network(SEED, BUILD), tiny.data(SEED, (N, 6, 4), BUILD.shapes)


def slow_run():
    """By name: modes and d_speed of every step, parameters and running moments at the end, one after the other."""
    start, data = problem()
    batches = [batch for batch, _ in tiny.batches_and_keys(SEED, SCHEDULE, N)]
    modes = reference.algorithm_1(N // BATCH, ALPHA, Q)
    train = data.train
    found = reference.descend(
        start,
        reference.Shape.from_network(start),
        train.x,
        train.y,
        batches,
        modes,
        0.1,
        0.9,
        norm="before",
        scope="code",
        source="first",
    )
    speeds = np.array([reference.speeds(sums, 10.0) for sums in found.accumulated])
    return {
        "batches": np.array(batches),
        "modes": np.array(found.modes),
        "speeds": speeds,
        "leaves": np.concatenate([leaf.ravel() for leaf in found.leaves[-1]]),
    }


if __name__ == "__main__":
    with jax.enable_x64(True):
        np.savez_compressed(FILE, **slow_run())
