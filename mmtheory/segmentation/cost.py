"""What the networks of the segmentation experiment cost, from shapes: roughly, and before anything is computed."""

from functools import lru_cache

import jax

from mmtheory.datasets.dataset import Part
from mmtheory.learners.cost import Forward, forward
from mmtheory.seeds import threads
from mmtheory.segmentation.network import INPUTS, Architecture
from mmtheory.segmentation.outcome import NETWORKS
from mmtheory.segmentation.parameters import Parameters
from mmtheory.segmentation.sources import SegmentationSource

OVERHEAD = 5
"""How many times longer than the products in it a step takes: there are patches of images, and normalisation."""

CLASSES = 7
"""About as many as there are in any data; they hardly count."""


def memory(source: SegmentationSource, parameters: Parameters, seeds: int) -> float:
    """Bytes that so many seeds need at the least: their data, and the networks of those that run at a time."""
    run = _of(source, parameters).memory(min(parameters.batch, _train(source, parameters)))
    return source.memory(parameters, seeds) + min(threads(), seeds) * run


def seconds(source: SegmentationSource, parameters: Parameters, seeds: int) -> float:
    """Time that so many seeds take on the CPUs here, within a factor of three or so, without compilation.

    All networks count as middle fusion does.
    """
    runs = OVERHEAD * len(NETWORKS) * seeds
    return _of(source, parameters).seconds(parameters.schedule(), _train(source, parameters), runs)


def _train(source: SegmentationSource, parameters: Parameters) -> int:
    """Images for training."""
    content = source.content
    if content is None or content.split is None:
        return parameters.law.train
    return int((content.split == Part.TRAIN).sum())


def _of(source: SegmentationSource, parameters: Parameters) -> Forward:
    content, size = source.content, parameters.law.size
    rows, columns = (size, size) if content is None else content.x[0].shape[1:3]
    return _forward(parameters.architecture(CLASSES), (rows, columns, INPUTS))


@lru_cache
def _forward(build: Architecture, shape: tuple[int, int, int]) -> Forward:
    def fusion(key: jax.Array) -> object:
        return build.middle_fusion(key, predictors=True)

    return forward(fusion, (shape, shape))
