"""The runs that the empirical claims share: methods on paired-feature data, and on HTAD."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import jax
import numpy as np
from jaxtyping import Bool, Float, Int

from mmtheory.claim import Budget, run_seeds
from mmtheory.datasets import htad
from mmtheory.datasets.dataset import Dataset, Part, standardised
from mmtheory.datasets.folds import VALIDATION, left_out, stretches
from mmtheory.datasets.folds import folds as partitioned
from mmtheory.datasets.paired_features import PairedFeatures
from mmtheory.learners.data import Data
from mmtheory.learners.fusion import Architecture
from mmtheory.learners.heads import HeadKind
from mmtheory.learners.method import Pretrained
from mmtheory.learners.training import Schedule, accuracy
from mmtheory.learners.tuning import Fitted
from mmtheory.umt.comparison import Comparison
from mmtheory.umt.erasure import seen_alone, sign_recovery
from mmtheory.umt.methods import METHODS, NAIVE
from mmtheory.umt.parameters import ALONE
from mmtheory.umt.sources import SEVEN
from mmtheory.umt.trainer import Trainer

SEEDS = {Budget.STANDARD: 60, Budget.THOROUGH: 120}
"""Of paired-feature data, all of them drawn anew."""

REPEATS = {Budget.STANDARD: 16, Budget.THOROUGH: 48}
"""Partitions of HTAD into folds."""

REPEATS_AGAIN = {Budget.STANDARD: 26, Budget.THOROUGH: 52}
"""Partitions that no other claim has: as many as a pilot SD of 0.9 points asks for at a margin of half a point, had
it been a first look."""

STARTS = {Budget.STANDARD: 24, Budget.THOROUGH: 96}
"""Initialisations for every pass of HTAD that is left out."""

PROBED = {Budget.STANDARD: 8, Budget.THOROUGH: 48}
"""Partitions of HTAD on which encoders are probed along the training, which takes twice as long."""

TRIALS = 8

ON_PAIRED = (
    "naive",
    "averaged-probabilities",
    "averaged-logits",
    "frozen",
    "modality-dropout",
    "umt",
    "umt-decayed",
    "umt-subspace",
)
ERASING = ("naive", "umt", "umt-weight-1", "umt-weight-100")
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
AGAIN_ON_HTAD = ("dropout", "umt")
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
        recovery: by method, how well each encoder keeps the signs of paired features; see `erasing`.
        fitted: by outcome the share of the training part on which naive fusion is right; if it is among
            the methods.
        attended: by outcome the attention that naive fusion under an attention head pays to each modality, on the
            average over test samples and modalities that attend; none under other heads.
    """

    comparison: Comparison
    folds: int
    right: Mapping[str, Bool[np.ndarray, "outcome sample"]]
    rows: Int[np.ndarray, "outcome sample"] | None
    stretches: Int[np.ndarray, " row"] | None
    recovery: Mapping[str, Float[np.ndarray, "outcome 2"]]
    fitted: Float[np.ndarray, " outcome"] | None = None
    attended: Float[np.ndarray, "outcome R"] | None = None

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
    folds: int = 1,
    overlap: float = 0.0,
    whole: Dataset | None = None,
) -> Study:
    """Run the methods on one data set per seed; `whole` is what they are all parts of."""
    # Nothing here is judged by the probes, which learn beside the networks without touching them.
    trainer = _trainer(datasets, seeds, head, probes=False)
    pretrained, alone = trainer.pretrained()
    outcomes = {f"{ALONE}{r}": outcome for r, outcome in enumerate(alone, start=1)}
    right, fitted_share = {}, None
    for method in methods:
        fitted = trainer.fit(METHODS[method], pretrained)
        outcomes[method] = trainer.outcome(fitted)
        if method == "naive":
            fitted_share = training_accuracy(fitted, trainer.data)
        right[method] = np.argmax(fitted.test_logits, axis=-1) == trainer.data.test.y
    rows = None if whole is None else np.stack([np.flatnonzero(one.split == Part.TEST) for one in datasets])
    return Study(
        Comparison(outcomes, overlap),
        folds,
        right,
        rows,
        None if whole is None else stretches(whole),
        {},
        fitted_share,
    )


def _trainer(datasets: list[Dataset], seeds: range, head: HeadKind, probes: bool) -> Trainer:
    first = datasets[0]
    build = Architecture(tuple(x.shape[1:] for x in first.x), first.K)
    return Trainer(Data.stacked(datasets), seeds, build, Schedule(probes=probes), TRIALS, head)


def training_accuracy(fitted: Fitted, data: Data) -> Float[np.ndarray, " outcome"]:
    """Of every chosen network the share of the training part on which its fused prediction is right."""
    logits = jax.vmap(lambda network, features: network.fuse(features))(fitted.network, fitted.training_features)
    return np.asarray(jax.vmap(accuracy)(logits, data.train))


def attention(fitted: Fitted) -> Float[np.ndarray, "outcome R"]:
    """Under an attention head, what each modality gets on the average over test samples and modalities that attend."""
    weights = jax.vmap(lambda network, features: jax.vmap(network.head.weights)(features))
    return np.asarray(weights(fitted.network, fitted.test_features)).mean(axis=(1, 2))


@cache
def on_paired(budget: Budget, seed: int, paired: int) -> Study:
    """Methods under an MLP head on the default law with this many paired features."""
    law, seeds = PairedFeatures(paired=paired), run_seeds(seed, SEEDS[budget])
    return study([law.draw(s) for s in seeds], seeds, ON_PAIRED, "MLP")


@cache
def on_htad(budget: Budget, seed: int) -> Study:
    """Methods under a linear head on repeated partitions of HTAD into folds, the same people in all parts.

    Raises MissingPackage.
    """
    return _on_partitions(run_seeds(seed, SEVEN * REPEATS[budget]), ON_HTAD)


@cache
def again_on_htad(budget: Budget, seed: int) -> Study:
    """A second look at dropout and UMT, on partitions beyond all of `on_htad`, where they had ended at the margin.

    Raises MissingPackage.
    """
    before = SEVEN * REPEATS[Budget.THOROUGH]
    return _on_partitions(run_seeds(seed, before + SEVEN * REPEATS_AGAIN[budget])[before:], AGAIN_ON_HTAD)


def _on_partitions(seeds: range, methods: tuple[str, ...]) -> Study:
    data = htad.load()
    return study(_folded(data, seeds), seeds, methods, "linear", folds=SEVEN, overlap=OVERLAP, whole=data)


OVERLAP = 1 / (SEVEN - 2)
"""Test samples per training sample of a partition into folds."""


def _folded(data: Dataset, seeds: range) -> list[Dataset]:
    """Partitions of a data set, seven seeds each."""
    return [standardised(one) for s in seeds[::SEVEN] for one in partitioned(data, s, SEVEN)]


@cache
def along_training(budget: Budget, seed: int) -> Study:
    """Naive fusion and uni-modal networks on such partitions, a probe on every encoder on the way.

    Raises MissingPackage.
    """
    data, seeds = htad.load(), run_seeds(seed, SEVEN * PROBED[budget])
    trainer = _trainer(_folded(data, seeds), seeds, "linear", probes=True)
    networks = {"naive": trainer} | {f"{ALONE}{r}": trainer.modality(r - 1) for r in (1, 2)}
    outcomes = {name: one.run(NAIVE, Pretrained()) for name, one in networks.items()}
    return Study(Comparison(outcomes, OVERLAP), SEVEN, {}, None, None, {})


@cache
def erasing(budget: Budget, seed: int) -> Study:
    """Naive fusion and UMT on the default law with all slots paired, and how many signs encoders keep.

    Those of the uni-modal networks, which UMT has for teachers, are `alone`.
    """
    law, seeds = PairedFeatures(paired=PairedFeatures().slots), run_seeds(seed, SEEDS[budget])
    datasets = [law.draw(s) for s in seeds]
    trainer = _trainer(datasets, seeds, "MLP", probes=False)
    pretrained, _ = trainer.pretrained()
    training, test = (seen_alone(pretrained, part) for part in (trainer.data.train, trainer.data.test))
    outcomes, recovery = {}, {"alone": sign_recovery(training, test, law, datasets)}
    for method in ERASING:
        fitted = trainer.fit(METHODS[method], pretrained)
        outcomes[method] = trainer.outcome(fitted)
        recovery[method] = sign_recovery(fitted.training_features, fitted.test_features, law, datasets)
    return Study(Comparison(outcomes, 0.0), 1, {}, None, None, recovery)


@cache
def attending(budget: Budget, seed: int) -> Study:
    """Naive fusion under an attention head on the default law without paired features."""
    law, seeds = PairedFeatures(paired=0), run_seeds(seed, SEEDS[budget])
    trainer = _trainer([law.draw(s) for s in seeds], seeds, "attention", probes=False)
    fitted = trainer.fit(NAIVE, Pretrained())
    return Study(Comparison({"naive": trainer.outcome(fitted)}, 0.0), 1, {}, None, None, {}, None, attention(fitted))


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
