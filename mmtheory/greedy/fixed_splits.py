"""Table 1's rows on fixed splits, many initialisations each: what the claims about it are judged on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from jaxtyping import Float

from mmtheory.claim import Budget, run_seeds
from mmtheory.greedy.outcome import Alone, HeldOut
from mmtheory.greedy.parameters import ALONE, METHODS, Parameters
from mmtheory.greedy.runs import coloured, train
from mmtheory.greedy.summary import Summary, alone_accuracy

PARTITIONS = (1, 2)
"""Seeds of the parts and colours. That of 0 is the pilot, which set the designs and enters no claim; what claims expect
has seen a few runs on the other two."""

INITIALISATIONS = {Budget.STANDARD: 8, Budget.THOROUGH: 32}
"""On each of the splits."""

REVERSED, AVERAGE = "reversed", "average"
ROWS: Mapping[str, Parameters] = {
    **{method: Parameters(method=method) for method in METHODS},
    REVERSED: Parameters(method="guided", direction="reversed"),
}
"""Of Table 1, and ours: guided training that accelerates the other modality; `AVERAGE` is of the uni-modal logits."""


@dataclass(frozen=True)
class Compared:
    """Of every split the runs of some rows, and the uni-modal networks where they are asked for."""

    rows: tuple[Mapping[str, Summary], ...]
    uni_modal: tuple[tuple[Alone, ...], ...]

    def accuracies(self, row: str, part: HeldOut) -> list[Float[np.ndarray, " run"]]:
        """By split and initialisation."""
        if row == AVERAGE:
            return [alone_accuracy(networks, part) for networks in self.uni_modal]
        return [summaries[row].accuracy(part)[:, 0] for summaries in self.rows]


@cache
def _row(name: str, partition: int, seeds: range) -> Summary:
    sets = coloured(Parameters(partition=partition), seeds)
    return Summary(train(ROWS[name], sets, seeds), sets.overlap)


@cache
def _alone(partition: int, seeds: range) -> tuple[Alone, ...]:
    sets = coloured(Parameters(partition=partition), seeds)
    return tuple(train(Parameters(method=method), sets, seeds) for method in ALONE)


def compared(*names: str) -> Callable[[Budget, int], Compared]:
    """Gives these rows at a budget and seed; each is trained once."""

    def runs(budget: Budget, seed: int) -> Compared:
        seeds = run_seeds(seed, INITIALISATIONS[budget])
        return Compared(
            tuple({name: _row(name, at, seeds) for name in names if name in ROWS} for at in PARTITIONS),
            tuple(_alone(at, seeds) for at in PARTITIONS) if AVERAGE in names else (),
        )

    return runs
