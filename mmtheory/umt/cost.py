"""What a method of the UMT experiment costs, from shapes: roughly, and before anything is computed."""

from functools import lru_cache, partial

from mmtheory.learners.cost import Forward, forward
from mmtheory.learners.fusion import Architecture
from mmtheory.learners.heads import HeadKind
from mmtheory.seeds import threads
from mmtheory.umt.parameters import Parameters
from mmtheory.umt.sources import UmtSource

PROBES = 2
"""How many times longer a step is with the probes that watch the encoders."""


def memory(source: UmtSource, parameters: Parameters, seeds: int) -> float:
    """Bytes that so many seeds need at the least: their data, and all trials' networks of those that run at a time."""
    train, _ = source.samples(parameters)
    run = _of(source, parameters).memory(min(parameters.batch, train), parameters.trials)
    return source.memory(parameters, seeds) + min(threads(), seeds) * run


def seconds(source: UmtSource, parameters: Parameters, seeds: int) -> float:
    """Time that so many seeds take on the CPUs here, within a factor of three or so, without compilation."""
    train, every = source.samples(parameters)
    runs = PROBES * parameters.trials * seeds
    return _of(source, parameters).seconds(parameters.schedule(), train, runs, every)


def _of(source: UmtSource, parameters: Parameters) -> Forward:
    build = parameters.architecture(source.shapes(parameters), len(source.classes))
    return _forward(build, parameters.fusion_head(source.content is None))


@lru_cache
def _forward(build: Architecture, head: HeadKind) -> Forward:
    return forward(partial(build.late_fusion, head=head), build.shapes)
