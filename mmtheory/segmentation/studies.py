"""From parameters to outcomes on rendered scenes: the runs that claims share, and the command line's."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from mmtheory.claim import Budget, run_seeds
from mmtheory.datasets.scenes import CLASSES
from mmtheory.learners.examples import Data
from mmtheory.segmentation.bench import Bench, Outcome
from mmtheory.segmentation.parameters import Parameters
from mmtheory.segmentation.summary import Summary

SEEDS = {Budget.STANDARD: 6, Budget.THOROUGH: 24}


def experiment(
    parameters: Parameters,
    data: Data,
    K: int,
    seeds: Sequence[int],
    finished: Callable[[int], Any] = lambda count: None,
) -> Outcome:
    """All networks on every seed's data."""
    of = parameters
    return Bench(data, seeds, of.architecture(K), of.schedule(), of.hyper(), finished).experiment()


@cache
def scenes(budget: Budget, seed: int) -> Summary:
    """At the default parameters, on scenes of their own for every seed."""
    seeds = run_seeds(seed, SEEDS[budget])
    parameters = Parameters()
    data = Data.of([parameters.law().draw(k) for k in seeds])
    return Summary(experiment(parameters, data, len(CLASSES), seeds))
