"""What a run of balanced training costs, from shapes: roughly, and before anything is computed."""

from functools import lru_cache

from mmtheory.greedy.network import Architecture
from mmtheory.greedy.parameters import Parameters
from mmtheory.greedy.sources import GreedySource
from mmtheory.learners.cost import Forward, forward
from mmtheory.seeds import threads

OVERHEAD = 5
"""How many times longer than the products in it a step takes: there are patches of images, gates, learning speeds."""

CLASSES = 10
"""About as many as there are in any data; they hardly count."""


def memory(source: GreedySource, parameters: Parameters, seeds: int) -> float:
    """Bytes that so many seeds need at the least: their data, and the networks of those that run at a time."""
    train, _ = source.samples
    run = _of(source, parameters).memory(min(parameters.batch, train), networks=2)
    return source.memory(parameters, seeds) + min(threads(), seeds) * run


def seconds(source: GreedySource, parameters: Parameters, seeds: int) -> float:
    """Time that so many seeds take on the CPUs here, within a factor of three or so, without compilation."""
    train, validation = source.samples
    return _of(source, parameters).seconds(parameters.schedule(), train, OVERHEAD * seeds, validation)


def _of(source: GreedySource, parameters: Parameters) -> Forward:
    return _forward(parameters.architecture(source.shapes(parameters), CLASSES))


@lru_cache
def _forward(build: Architecture) -> Forward:
    return forward(build.late_fusion, build.shapes)
