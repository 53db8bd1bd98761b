"""Which blocks of seeds a folder has files of: their names say the grid point, where it was computed, and the seeds."""

from __future__ import annotations

import itertools
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mmtheory.sweep.environment import Environment
from mmtheory.sweep.grid import Point

_NAME = re.compile(r"([0-9a-f]{16})-([0-9a-f]{8})-(0|[1-9]\d{0,9})-(0|[1-9]\d{0,9})\.nc")


@dataclass(frozen=True)
class Block:
    """Seeds of a grid point that are computed, and stored in a file, together."""

    point: Point[Any]
    seeds: range
    where: Environment

    @property
    def file(self) -> str:
        """The name of its file: of the point, of where it was computed, and the first and last seed."""
        return f"{self.point.name}-{self.where.name}-{self.seeds.start}-{self.seeds.stop - 1}.nc"


@dataclass(frozen=True)
class Listing:
    """The files of results in a folder, listed once for all points: a folder of n files is not searched n times.

    Args:
        out: the folder.
        seeds: those of each file, by the name of the point and that of the environment.
    """

    out: Path
    seeds: Mapping[str, Mapping[str, list[range]]]

    @classmethod
    def now(cls, out: Path) -> Listing:
        """What the folder has now."""
        seeds = _nothing()
        for match in map(_NAME.fullmatch, os.listdir(out)):
            if match:
                point, where, first, last = match.groups()
                seeds[point][where].append(range(int(first), int(last) + 1))
        return cls(out, seeds)

    @classmethod
    def holding(cls, out: Path, blocks: Iterable[Block]) -> Listing:
        """Some of the files that the folder has."""
        seeds = _nothing()
        for block in blocks:
            seeds[block.point.name][block.where.name].append(block.seeds)
        return cls(out, seeds)

    def forget(self, block: Block) -> None:
        """The file of a block is gone."""
        self.seeds[block.point.name][block.where.name].remove(block.seeds)

    def held(
        self, point: Point[Any], seeds: range, where: Environment
    ) -> tuple[list[tuple[Block, range]], list[range]]:
        """The blocks there are of a point, each with the seeds to take from it; and the seeds that none has."""
        name = point.name
        known = self.seeds.get(name, {}).get(where.name, [])
        found = [Block(point, each, where) for each in sorted(known, key=lambda each: (each.start, each.stop)) if each]
        parts: list[tuple[Block, range]] = []
        lacking: list[range] = []
        seed = seeds.start
        while seed < seeds.stop:
            covering = [block for block in found if seed in block.seeds]
            if covering:
                most = max(covering, key=lambda block: block.seeds.stop)
                parts.append((most, range(seed, min(most.seeds.stop, seeds.stop))))
                seed = parts[-1][1].stop
            else:
                starts = [block.seeds.start for block in found if seed < block.seeds.start < seeds.stop]
                lacking.append(range(seed, min(starts, default=seeds.stop)))
                seed = lacking[-1].stop
        return parts, lacking

    def elsewhere(self, point: Point[Any], where: Environment) -> list[str]:
        """The names of a point's files that were computed in other environments."""
        return sorted(
            f"{point.name}-{other}-{each.start}-{each.stop - 1}.nc"
            for other, known in self.seeds.get(point.name, {}).items()
            if other != where.name
            for each in known
        )


def _nothing() -> dict[str, dict[str, list[range]]]:
    return defaultdict(lambda: defaultdict(list))


def spread(blocks: Sequence[Block], count: int) -> list[Block]:
    """The blocks cut up by seeds so that they are at least `count`, where there are as many seeds."""
    pieces = -(-count // max(len(blocks), 1))
    return [
        Block(block.point, each, block.where)
        for block in blocks
        for each in _cut(block.seeds, min(pieces, len(block.seeds)))
    ]


def _cut(seeds: range, pieces: int) -> list[range]:
    """Contiguous pieces whose lengths differ by at most one."""
    ends = [len(seeds) * i // pieces for i in range(pieces + 1)]
    return [seeds[start:end] for start, end in itertools.pairwise(ends)]
