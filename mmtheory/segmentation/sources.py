"""The data of the segmentation experiment by the name that --data takes: scenes for every seed, or a user's images."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from mmtheory.datasets import rgbd
from mmtheory.datasets.dataset import DataError, Dataset
from mmtheory.datasets.source import Source, fingerprint, loaded
from mmtheory.learners.data import Data
from mmtheory.parameter import shown
from mmtheory.segmentation.parameters import Parameters

SCENES = "scenes"


def _images(text: str) -> Dataset:
    """Of a path, perhaps with ,ignore=LABEL after it."""
    path, _, ignore = text.partition(",ignore=")
    if ignore and not re.fullmatch("[0-9]{1,9}", ignore):
        raise DataError(f"ignore= takes a label, an integer of at most nine digits; got {shown(ignore)}")
    return rgbd.load(path, int(ignore) if ignore else None)


SOURCES: Mapping[str, Callable[..., Dataset] | None] = {SCENES: None, "nyu:FOLDER": _images, "npz:FILE": _images}


@dataclass(frozen=True)
class SegmentationSource(Source[Dataset]):
    """Rendered scenes, or images, which are the same for all seeds."""

    def memory(self, parameters: Parameters, seeds: int) -> float:
        """Bytes that the data of so many seeds take, stacked, and while one is drawn."""
        data = parameters.law.nbytes if self.content is None else self.content.nbytes
        return (2 * seeds + 5) * data

    def drawn(self, parameters: Parameters, seeds: Sequence[int]) -> tuple[Data, tuple[str, ...]]:
        """The data of every seed, and the classes."""
        datasets = [parameters.law.draw(seed) if self.content is None else self.content for seed in seeds]
        return Data.stacked(datasets), datasets[0].classes


@cache
def source(name: str) -> SegmentationSource:
    """The source of this name; raises DataError."""
    dataset = loaded(name, SOURCES)
    if dataset is None:
        return SegmentationSource(name, name, None, source)
    assert dataset.split is not None
    identity = f"{name} sha256:{fingerprint(*dataset.x, dataset.y, dataset.split)}"
    return SegmentationSource(name, identity, dataset, source)
