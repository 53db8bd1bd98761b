"""From parameters to outcomes on rendered scenes: the runs that claims share, and the command line's."""

from collections.abc import Callable, Sequence
from functools import cache

from mmtheory.claim import Budget
from mmtheory.datasets.scenes import CLASSES
from mmtheory.learners.data import Data
from mmtheory.segmentation.experiment import Outcome, all_networks
from mmtheory.segmentation.parameters import Parameters
from mmtheory.segmentation.summary import Summary

SEEDS = {Budget.STANDARD: 6, Budget.THOROUGH: 24}


def experiment(
    parameters: Parameters,
    data: Data,
    K: int,
    seeds: Sequence[int],
    finished: Callable[[int], object] = lambda count: None,
) -> Outcome:
    """All networks on every seed's data."""
    return all_networks(data, seeds, parameters.architecture(K), parameters.schedule(), parameters.hyper(), finished)


@cache
def scenes(budget: Budget, seed: int) -> Summary:
    """At the default parameters, on scenes of their own for every seed."""
    seeds = range(1000 * seed, 1000 * seed + SEEDS[budget])
    parameters = Parameters()
    data = Data.of([parameters.law().draw(k) for k in seeds])
    return Summary(experiment(parameters, data, len(CLASSES), seeds))
