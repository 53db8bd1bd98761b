"""Rows of the table on the same seeds, each at the step size that pilot seeds choose."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from mmtheory.learners.evaluation import Encoders
from mmtheory.remedies.methods import ROWS, Row
from mmtheory.remedies.outcome import Outcome
from mmtheory.remedies.setting import PILOT, Setting
from mmtheory.remedies.trainer import Trainer


@dataclass(frozen=True)
class Comparison:
    """Rows on the same seeds: what each left behind, its linear evaluation, and its step size for weight 1.

    `seconds` are of CPU, a seed: its training and its errors on fresh samples, without teachers and step sizes; where
    no step size is chosen, with compiling the program.
    """

    setting: Setting
    outcomes: Mapping[str, Outcome]
    encoders: Mapping[str, Encoders]
    rates: Mapping[str, float]
    seconds: Mapping[str, float]

    @property
    def seeds(self) -> int:
        """Their number."""
        return len(next(iter(self.outcomes.values())).diverged)


def best_rate(pilot: Trainer, row: Row) -> float:
    """The step size with the least validation error over the pilot seeds, among equals the least validation loss.

    A rate at which some pilot seed diverged comes last. Every row tries all the setting's rates.
    """

    def score(rate: float) -> tuple[bool, float, float]:
        outcome = pilot.run(row, rate)[1]
        loss = float(np.sum(outcome.validation_loss))
        return not np.isfinite(loss), float(np.sum(outcome.validation_error)), loss

    return min(pilot.setting.rates, key=score)


def step_sizes(setting: Setting, names: Sequence[str], rows: Mapping[str, Row] = ROWS) -> dict[str, float]:
    """By row the step size for a loss of weight 1, chosen on the setting's pilot seeds; naive joint's is among them."""
    if len(setting.rates) == 1:
        return dict.fromkeys(("naive", *names), setting.rates[0])
    pilot = Trainer(setting, range(PILOT, PILOT + setting.pilots), setting.rates[0])
    pilot.naive_rate = best_rate(pilot, rows["naive"])
    chosen = {name: best_rate(pilot, rows[name]) for name in names if name != "naive" and rows[name].trained}
    return dict.fromkeys(names, setting.rates[0]) | chosen | {"naive": pilot.naive_rate}


def compare(
    setting: Setting,
    seeds: Sequence[int],
    names: Sequence[str] = tuple(ROWS),
    linear: bool = True,
    finished: Callable[[str], object] = lambda name: None,
) -> Comparison:
    """Every named row on every seed; `linear` adds the linear evaluation of all encoders, the teachers' included.

    `finished` is called with the name of every row that is done.
    """
    rates = step_sizes(setting, names)
    trainer = Trainer(setting, seeds, rates["naive"])
    outcomes, encoders, seconds = {}, {}, {}
    for name in names:
        start = time.process_time()
        network, outcomes[name] = trainer.run(ROWS[name], rates[name])
        seconds[name] = (time.process_time() - start) / len(seeds)
        if linear:
            encoders[name] = trainer.linear_evaluation(network)
        finished(name)
    return Comparison(setting, outcomes, encoders, {name: rates[name] for name in names}, seconds)
