"""Runs at learning rates and distillation weights that are fixed, not chosen: fine-tuning, and UMT's weight."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

import jax
import numpy as np
from jaxtyping import Float

from mmtheory.claim import Budget, run_seeds
from mmtheory.datasets import htad
from mmtheory.datasets.dataset import standardised
from mmtheory.datasets.folds import folds as partitioned
from mmtheory.datasets.paired_features import PairedFeatures
from mmtheory.learners.data import Data
from mmtheory.learners.fusion import Architecture
from mmtheory.learners.training import Schedule
from mmtheory.umt.comparison import Comparison
from mmtheory.umt.entry import LEARNING_RATE, Entry
from mmtheory.umt.methods import METHODS
from mmtheory.umt.parameters import ALONE
from mmtheory.umt.pretraining import FineTuning
from mmtheory.umt.runs import OVERLAP, TRIALS, Study
from mmtheory.umt.sources import SEVEN
from mmtheory.umt.teacher import PAPER_WEIGHTS
from mmtheory.umt.trainer import Trainer

PARTITIONS = {Budget.STANDARD: 8, Budget.THOROUGH: 48}
"""Of HTAD into folds, on which encoders are fine-tuned."""

DRAWS = {Budget.STANDARD: 30, Budget.THOROUGH: 126}
"""Of paired-feature data, on which weights are compared."""

HEAD_RATE = 1e-3
"""The classifier's learning rate while encoders are fine-tuned (laziness, A.6)."""

ENCODER_RATES = (HEAD_RATE, LEARNING_RATE.high)
"""The largest of Table 9, which is the head's, and the largest that any method is tried at here."""

SMALL, LARGE = 125, 1000
"""Training samples."""

RATE = float(LEARNING_RATE.at(np.array([0.5]))[0])
"""The learning rate at which weights are compared, the middle of its range: what one trial has."""


def at_rate(encoders: float) -> Entry:
    """Fine-tuning with encoders at this learning rate, and the head at the paper's."""
    rates = {"learning_rate": HEAD_RATE, "encoder_rate": encoders / HEAD_RATE}
    return Entry(f"fine-tuning, encoders at {encoders:g}", FineTuning(), fixed=rates)


@cache
def fine_tuned(budget: Budget, seed: int) -> Study:
    """Uni-modal encoders on partitions of HTAD into folds, and what fine-tuning at either rate makes of them.

    Raises MissingPackage.
    """
    whole, seeds = htad.load(), run_seeds(seed, SEVEN * PARTITIONS[budget])
    sets = [standardised(one) for s in seeds[::SEVEN] for one in partitioned(whole, s, SEVEN)]
    build = Architecture(tuple(x.shape[1:] for x in whole.x), whole.K)
    trainer = Trainer(Data.stacked(sets), seeds, build, Schedule(probes=False), TRIALS)
    pretrained, alone = trainer.pretrained()
    outcomes = {f"{ALONE}{r}": outcome for r, outcome in enumerate(alone, start=1)}
    once = replace(trainer, trials=1)
    outcomes |= {f"at {rate:g}": once.run(at_rate(rate), pretrained) for rate in ENCODER_RATES}
    return Study(Comparison(outcomes, OVERLAP), SEVEN, {}, None, None, {})


@dataclass(frozen=True)
class Weighed:
    """Accuracies of UMT at every weight of Table 12, in twos: networks from two initialisations on the same draw.

    Args:
        validation, test: on those parts, by number of training samples; on test data NaN of a network that diverged.
    """

    validation: Mapping[int, Float[np.ndarray, "weight draw 2"]]
    test: Mapping[int, Float[np.ndarray, "weight draw 2"]]

    @property
    def diverged(self) -> int:
        """Networks that diverged, over all sizes and weights."""
        return sum(int(np.isnan(accuracies).sum()) for accuracies in self.test.values())


@cache
def weighed(budget: Budget, seed: int) -> Weighed:
    """Draws of the default law without paired features, whose small training part is the beginning of the large one.

    The learning rate is the middle of its range, and both have the same number of steps.
    """
    law = PairedFeatures(paired=0, train=LARGE, validation=2000, test=2000)
    seeds = run_seeds(seed, 2 * DRAWS[budget])
    sets = [law.draw(s) for s in seeds[::2] for _ in range(2)]
    build = Architecture(tuple(x.shape[1:] for x in sets[0].x), sets[0].K)
    data, schedule = Data.stacked(sets), Schedule(probes=False)
    validation, test = {}, {}
    for size in (SMALL, LARGE):
        part = replace(data, train=jax.tree.map(lambda a, size=size: a[:, :size], data.train))
        long = replace(schedule, passes=schedule.steps(LARGE) // schedule.steps(size))
        found = _at_every_weight(Trainer(part, seeds, build, long, 1, "MLP"))
        validation[size], test[size] = (np.stack(each).reshape(len(PAPER_WEIGHTS), -1, 2) for each in found)
    return Weighed(validation, test)


def _at_every_weight(trainer: Trainer) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Validation and test accuracies of all networks, weight by weight."""
    pretrained, _ = trainer.pretrained()
    validation, test = [], []
    for weight in PAPER_WEIGHTS:
        fitted = trainer.fit(METHODS[f"umt-weight-{weight}"], pretrained)
        right = np.argmax(fitted.test_logits, axis=-1) == trainer.data.test.y
        validation.append(np.asarray(fitted.validation_accuracy)[:, 0])
        test.append(np.where(fitted.diverged[:, 0], np.nan, right.mean(axis=1)))
    return validation, test
