"""The data of the segmentation experiment by the name that --data takes: scenes for every seed, or a user's images."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from mmtheory.commands.elsewhere import again
from mmtheory.commands.flags import BadInput
from mmtheory.datasets import rgbd
from mmtheory.datasets.dataset import DataError, Dataset
from mmtheory.learners.data import Data
from mmtheory.segmentation.parameters import Parameters
from mmtheory.sweep import fingerprint

SCENES, NYU, NPZ = "scenes", "nyu:", "npz:"


@dataclass(frozen=True)
class Source:
    """Where images come from; `identity` stands in the configuration of the results."""

    name: str
    identity: str
    draw: Callable[[Parameters, int], Dataset]

    def __reduce__(self) -> tuple[Callable[..., Source], tuple[Any, ...]]:
        return again, (source, self.name, str(Path.cwd()), self.identity)

    def drawn(self, parameters: Parameters, seeds: Sequence[int]) -> tuple[Data, tuple[str, ...]]:
        """The data of every seed, and the classes."""
        datasets = [self.draw(parameters, seed) for seed in seeds]
        return Data.of(datasets), datasets[0].classes


@cache
def source(name: str) -> Source:
    """The source that --data names, `,ignore=LABEL` after a path included; raises BadInput."""
    if name == SCENES:
        return Source(name, name, lambda parameters, seed: parameters.law().draw(seed))
    kind = next((kind for kind in (NYU, NPZ) if name.startswith(kind)), None)
    if kind is None:
        raise BadInput(f"--data: is one of {SCENES}, {NYU}FOLDER, {NPZ}FILE; got {name!r}")
    path, _, ignore = name.removeprefix(kind).partition(",ignore=")
    if ignore and not ignore.isdecimal():
        raise BadInput(f"--data: ignore= takes a label, an integer; got {ignore!r}")
    try:
        dataset = rgbd.load(path, int(ignore) if ignore else None)
    except DataError as error:
        raise BadInput(f"--data: {error}") from None
    assert dataset.split is not None
    identity = f"{name} sha256:{fingerprint(*dataset.x, dataset.y, dataset.split)}"
    return Source(name, identity, lambda parameters, seed: dataset)
