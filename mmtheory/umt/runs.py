"""The runs that the empirical claims share: methods on paired-feature data, and on HTAD."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from jaxtyping import Bool, Float, Int

from mmtheory.claim import Budget, run_seeds
from mmtheory.datasets import htad
from mmtheory.datasets.dataset import Dataset, Part, standardised
from mmtheory.datasets.folds import folds as partitioned
from mmtheory.datasets.folds import left_out, stretches
from mmtheory.datasets.paired_features import PairedFeatures
from mmtheory.learners.data import Data
from mmtheory.learners.fusion import Architecture
from mmtheory.learners.heads import HeadKind
from mmtheory.learners.training import Schedule
from mmtheory.umt.comparison import Comparison
from mmtheory.umt.erasure import sign_recovery
from mmtheory.umt.methods import METHODS
from mmtheory.umt.parameters import ALONE
from mmtheory.umt.sources import SEVEN, VALIDATION
from mmtheory.umt.trainer import Trainer

SEEDS = {Budget.STANDARD: 60, Budget.THOROUGH: 120}
"""Of paired-feature data, all of them drawn anew."""

REPEATS = {Budget.STANDARD: 16, Budget.THOROUGH: 48}
"""Partitions of HTAD into folds."""

STARTS = {Budget.STANDARD: 24, Budget.THOROUGH: 96}
"""Initialisations for every pass of HTAD that is left out."""

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
    "blending",
    "self-features",
    "umt-first",
    "umt-second",
    "mlp-head",
    "attention-head",
    "auxiliary",
    "self-labels",
    "umt-l1",
    "umt-contrastive",
    "middle-fusion",
    "fine-tuning",
    "umt-weight-1",
    "umt-weight-100",
    "umt",
)
ACROSS_PASSES = ("naive", "averaged-logits", "frozen", "modality-dropout", "umt")


@dataclass(frozen=True)
class Study:
    """Methods compared, and what claims on single repeats, rows and features are judged by.

    Args:
        comparison: of the methods; `alone-r` are the uni-modal networks.
        folds: so many outcomes in a row make one repeat, whose predictions are pooled.
        right: by method, for every outcome and sample of its test part, whether it is right.
        rows: for every outcome the numbers of the samples of its test part; none where data are drawn anew.
        stretches: by sample of a fixed data set, in which stretch of near-copies it is.
        recovery: where the data have paired features, how well each encoder keeps their signs.
    """

    comparison: Comparison
    folds: int
    right: Mapping[str, Bool[np.ndarray, "outcome sample"]]
    rows: Int[np.ndarray, "outcome sample"] | None
    stretches: Int[np.ndarray, " row"] | None
    recovery: Mapping[str, Float[np.ndarray, "outcome 2"]]

    @property
    def diverged(self) -> int:
        """Runs whose chosen network diverged, over all methods."""
        return sum(self.comparison.diverged(method)[0] for method in self.comparison.outcomes)

    def repeats(self, values: Float[np.ndarray, " outcome"]) -> Float[np.ndarray, " repeat"]:
        """What was measured fold by fold, pooled; folds are of one size."""
        return np.asarray(values).reshape(-1, self.folds).mean(axis=1)

    def ahead_by_row(self, method: str, other: str) -> Float[np.ndarray, " row"]:
        """For each sample of a fixed data set how much more often the method is right on it."""
        assert self.rows is not None
        ahead = self.right[method].astype(float) - self.right[other]
        return np.bincount(self.rows.ravel(), ahead.ravel()) / np.bincount(self.rows.ravel())


def study(
    datasets: list[Dataset],
    seeds: range,
    methods: tuple[str, ...],
    head: HeadKind,
    law: PairedFeatures | None = None,
    folds: int = 1,
    overlap: float = 0.0,
    whole: Dataset | None = None,
) -> Study:
    """Run the methods on one data set per seed; `whole` is what they are all parts of."""
    first = datasets[0]
    build = Architecture(tuple(x.shape[1:] for x in first.x), first.K)
    # Nothing here is judged by the probes, which learn beside the networks without touching them.
    trainer = Trainer(Data.of(datasets), seeds, build, Schedule(probes=False), TRIALS, head)
    pretrained, alone = trainer.pretrained()
    outcomes = {f"{ALONE}{r}": outcome for r, outcome in enumerate(alone, start=1)}
    recovery, right = {}, {}
    for method in methods:
        fitted = trainer.fit(METHODS[method], pretrained)
        outcomes[method] = trainer.outcome(fitted)
        right[method] = np.argmax(fitted.test_logits, axis=-1) == trainer.data.test.y
        if law is not None and law.paired:
            recovery[method] = sign_recovery(fitted, law, datasets)
    rows = None if whole is None else np.stack([np.flatnonzero(one.split == Part.TEST) for one in datasets])
    return Study(
        Comparison(outcomes, overlap), folds, right, rows, None if whole is None else stretches(whole), recovery
    )


@cache
def on_paired(budget: Budget, seed: int, paired: int) -> Study:
    """Methods under an MLP head on the default law with this many paired features."""
    law, seeds = PairedFeatures(paired=paired), run_seeds(seed, SEEDS[budget])
    return study([law.draw(s) for s in seeds], seeds, ON_PAIRED, "MLP", law)


@cache
def on_htad(budget: Budget, seed: int) -> Study:
    """Methods under a linear head on repeated partitions of HTAD into folds, the same people in all parts.

    Raises MissingPackage.
    """
    data, seeds = htad.load(), run_seeds(seed, SEVEN * REPEATS[budget])
    datasets = [standardised(one) for s in seeds[::SEVEN] for one in partitioned(data, s, SEVEN)]
    return study(datasets, seeds, ON_HTAD, "linear", folds=SEVEN, overlap=1 / (SEVEN - 2), whole=data)


@cache
def across_passes(budget: Budget, seed: int) -> tuple[Study, ...]:
    """Some methods on HTAD with one of its passes left out for test, for each pass; see `on_htad`."""
    data, seeds = htad.load(), run_seeds(seed, STARTS[budget])
    return tuple(
        study(
            [standardised(left_out(data, group, s, VALIDATION)) for s in seeds],
            seeds,
            ACROSS_PASSES,
            "linear",
            whole=data,
        )
        for group in range(3)
    )
