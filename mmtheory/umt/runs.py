"""The runs that the empirical claims share: methods on paired-feature data, and on HTAD."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from mmtheory.claim import Budget, run_seeds
from mmtheory.datasets import htad
from mmtheory.datasets.dataset import Dataset, Part, split, standardised
from mmtheory.datasets.paired_features import PairedFeatures
from mmtheory.learners.data import Data
from mmtheory.learners.fusion import Architecture
from mmtheory.learners.heads import HeadKind
from mmtheory.learners.training import Schedule
from mmtheory.umt.comparison import Comparison
from mmtheory.umt.erasure import sign_recovery
from mmtheory.umt.methods import METHODS
from mmtheory.umt.parameters import ALONE
from mmtheory.umt.trainer import Trainer

SEEDS = {Budget.STANDARD: 20, Budget.THOROUGH: 60}
TRIALS = 8

ON_PAIRED = (
    "naive",
    "averaged-probabilities",
    "averaged-logits",
    "frozen",
    "modality-dropout",
    "umt",
    "umt-weight-1",
    "umt-weight-100",
    "umt-decayed",
    "umt-subspace",
)
ON_HTAD = (
    "naive",
    "averaged-probabilities",
    "averaged-logits",
    "frozen",
    "dropout",
    "modality-dropout",
    "auxiliary",
    "blending",
    "self-labels",
    "self-features",
    "umt-first",
    "umt-second",
    "umt",
)


@dataclass(frozen=True)
class Study:
    """A comparison, and where the data have paired features how well each encoder keeps their signs."""

    comparison: Comparison
    recovery: Mapping[str, np.ndarray]
    seeds: int

    @property
    def diverged(self) -> int:
        """Runs whose chosen network diverged, over all methods."""
        return sum(self.comparison.diverged(method)[0] for method in self.comparison.outcomes)


def study(
    datasets: list[Dataset],
    seeds: range,
    methods: tuple[str, ...],
    head: HeadKind,
    overlap: float,
    schedule: Schedule,
    law: PairedFeatures | None = None,
) -> Study:
    """Run the methods on one data set per seed."""
    first = datasets[0]
    build = Architecture(tuple(x.shape[1:] for x in first.x), first.K)
    trainer = Trainer(Data.of(datasets), seeds, build, schedule, TRIALS, head)
    pretrained, alone = trainer.pretrained()
    outcomes = {f"{ALONE}{r}": outcome for r, outcome in enumerate(alone, start=1)}
    recovery = {}
    for method in methods:
        fitted = trainer.fit(METHODS[method], pretrained)
        outcomes[method] = trainer.outcome(fitted)
        if law is not None and law.paired:
            recovery[method] = sign_recovery(fitted, law, datasets)
    return Study(Comparison(outcomes, overlap), recovery, len(seeds))


@cache
def on_paired(budget: Budget, seed: int, paired: int) -> Study:
    """Methods under an MLP head on the default law with this many paired features."""
    law, seeds = PairedFeatures(paired=paired), _seeds(budget, seed)
    return study([law.draw(s) for s in seeds], seeds, ON_PAIRED, "MLP", 0.0, Schedule(), law)


@cache
def on_htad(budget: Budget, seed: int) -> Study:
    """Methods under a linear head on random stratified splits of HTAD: 50 % training, 20 % validation, 30 % test.

    Raises MissingPackage.
    """
    data, seeds = htad.load(), _seeds(budget, seed)
    datasets = [standardised(split(data, s, 0.2, 0.3)) for s in seeds]
    training, test = (len(datasets[0].part(part)[1]) for part in (Part.TRAIN, Part.TEST))
    return study(datasets, seeds, ON_HTAD, "linear", test / training, Schedule())


def _seeds(budget: Budget, seed: int) -> range:
    return run_seeds(seed, SEEDS[budget])
