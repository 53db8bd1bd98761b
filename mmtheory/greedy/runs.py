"""The runs that the claims share on networks without normalisation: methods, learning rates, modalities, and L1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import jax
import numpy as np

from mmtheory.claim import Budget, run_seeds
from mmtheory.datasets import mnist
from mmtheory.datasets.dataset import Dataset, identical
from mmtheory.datasets.mnist import Digits
from mmtheory.datasets.shapes import Shapes
from mmtheory.greedy.outcome import ShiftedData, alone, joint
from mmtheory.greedy.parameters import METHODS, MODALITIES, Parameters
from mmtheory.greedy.summary import Summary
from mmtheory.learners.data import Data
from mmtheory.learners.pipeline import Task, runs_of

SEEDS = {Budget.STANDARD: 10, Budget.THOROUGH: 30}

PLAIN: Mapping[str, Any] = {
    "normalisation": "none",
    "readout": "maps",
    "split": "fresh",
    "until": "steps",
    "epochs": 16,
    "learning_rate": 0.03,
}
"""Networks without batch normalisation, on data of every seed's own, for a number of steps: all but Table 1's."""

LOW = 0.03
"""A learning rate at which the branches of such networks mostly live."""

HIGH = 0.1
"""A learning rate at which branches collapse."""

RATES = (0.01, 0.03, 0.1)
"""Of section 5.2's study here; the paper has 20 in [1e-5, 1]. At 0.3 most networks are not trained."""

EPOCHS = 32
"""Of section 5.2's study: with distinct modalities validation accuracy is highest before the last of them."""

L1 = (0.0, 1e-5, 1e-4)
"""Weights of ‖θ‖_1 with which the task is still learned; the paper's go up to 1e-3, where it is not here."""


@dataclass(frozen=True)
class Sets:
    """Data sets, one per seed, the test samples by the law of training, and test per training samples."""

    data: ShiftedData
    K: int
    overlap: float

    def shared_by(self, seeds: int) -> Sets:
        """The one data set for so many seeds, which differ in initial weights and batches: t intervals are of these."""
        data = jax.tree.map(lambda leaf: np.broadcast_to(leaf, (seeds, *leaf.shape[1:])), self.data)
        return Sets(data, self.K, 0.0)


def stacked(pairs: list[tuple[Dataset, Dataset]], modalities: str, one_pool: bool) -> Sets:
    """Of every seed the data set and its familiar twin, with distinct modalities or two copies of one.

    `one_pool`: the seeds split one set of samples.
    """
    if modalities != MODALITIES[0]:
        r = MODALITIES.index(modalities) - 1
        pairs = [(identical(shifted, r), identical(familiar, r)) for shifted, familiar in pairs]
    shifted, familiar = (Data.stacked(datasets) for datasets in zip(*pairs, strict=True))
    data = ShiftedData(shifted.train, shifted.validation, shifted.test, familiar.test)
    overlap = data.test.y.shape[1] / data.train.y.shape[1] if one_pool else 0.0
    return Sets(data, pairs[0][0].K, overlap)


def of_digits(digits: Digits, parameters: Parameters, seeds: Sequence[int]) -> Sets:
    """Coloured and gray digits, or two copies of either: one drawing for all seeds or every seed's own."""
    fixed = parameters.split == "fixed"
    draws = [parameters.law.draw(digits, seed) for seed in ([parameters.partition] if fixed else seeds)]
    pairs = [(draw.dataset, draw.familiar) for draw in draws]
    sets = stacked(pairs, parameters.modalities, one_pool=digits.held_out is None)
    return sets.shared_by(len(seeds)) if fixed else sets


@cache
def coloured(parameters: Parameters, seeds: range) -> Sets:
    """`of_digits` for the packaged digits. Raises MissingPackage."""
    return of_digits(mnist.images(), parameters, seeds)


@cache
def solids(seeds: range) -> Sets:
    """Two views of synthetic solids."""
    datasets = [Shapes().draw(seed) for seed in seeds]
    return stacked([(dataset, dataset) for dataset in datasets], MODALITIES[0], one_pool=False)


def train(parameters: Parameters, sets: Sets, seeds: range) -> Any:
    """The outcome of one method on every data set: `Outcome`, or `Alone` for a uni-modal network."""
    data, build = sets.data, parameters.architecture(tuple(x.shape[2:] for x in sets.data.train.x), sets.K)
    r = parameters.alone
    if r is not None:
        data, build = data.modality(r), build.modality(r)
    task = Task(parameters.training(), build, parameters.schedule())
    return (joint if r is None else alone)(task, runs_of(seeds, data, parameters.hyper()))


def seeds_of(budget: Budget, seed: int) -> range:
    """The seeds of a budget."""
    return run_seeds(seed, SEEDS[budget])


def _plain(seeds: range, **others: Any) -> Any:
    """What comes of networks without normalisation; `others` are parameters."""
    parameters = Parameters().with_values({**PLAIN, **others})
    sets = coloured(Parameters(modalities=parameters.modalities, split="fresh"), seeds)
    return Summary(train(parameters, sets, seeds), sets.overlap)


@cache
def plain_table_1(budget: Budget, seed: int, rate: float) -> Mapping[str, Summary]:
    """By method of Table 1, on networks without normalisation."""
    seeds = seeds_of(budget, seed)
    return {method: _plain(seeds, method=method, learning_rate=rate) for method in METHODS}


@cache
def learning_rates(budget: Budget, seed: int, modalities: str) -> tuple[Summary, ...]:
    """Vanilla training at every rate of `RATES`."""
    seeds = seeds_of(budget, seed)
    return tuple(_plain(seeds, modalities=modalities, learning_rate=rate, epochs=EPOCHS) for rate in RATES)


VIEWS: Mapping[str, Any] = {"learning_rate": 0.1, "momentum": 0.0, "batch": 8}
"""Of sections 5.2 to 5.4 on ModelNet40's views, for which the solids stand in."""


@cache
def solids_table_1(budget: Budget, seed: int) -> Mapping[str, Summary]:
    """By method of Table 1, on solids, with section 5.4's α for ModelNet40."""
    seeds = seeds_of(budget, seed)
    sets = solids(seeds)
    base = Parameters().with_values({**VIEWS, "alpha": 0.01})
    return {method: Summary(train(replace(base, method=method), sets, seeds), sets.overlap) for method in METHODS}


@cache
def regularised(budget: Budget, seed: int) -> tuple[Summary, ...]:
    """Vanilla training on solids with every weight of `L1`; rate, batch and no momentum as in section 5.3."""
    seeds = seeds_of(budget, seed)
    sets = solids(seeds)
    base = Parameters().with_values({**PLAIN, **VIEWS})
    return tuple(Summary(train(replace(base, l1=weight), sets, seeds), sets.overlap) for weight in L1)
