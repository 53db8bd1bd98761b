"""A diagnosis of a data set: networks trained on many splits of it, what they have right, and the regime."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path

import numpy as np
from jaxtyping import Bool, Float

from mmtheory.datasets import npz
from mmtheory.datasets.dataset import DataError, Dataset, Part, scaled
from mmtheory.datasets.folds import folds, group_folds, stretches
from mmtheory.datasets.npz import Missing
from mmtheory.diagnosis.measuring import Plan, Right, measure, pairs
from mmtheory.diagnosis.parameters import RATES, Parameters
from mmtheory.diagnosis.regime import Evidence, Regime, evidence, regime
from mmtheory.diagnosis.rows import Rows
from mmtheory.diagnosis.sources import named
from mmtheory.estimate import Estimate
from mmtheory.learners.data import Data
from mmtheory.learners.imputation import subsets
from mmtheory.learners.pipeline import runs_of
from mmtheory.memory import check_fits
from mmtheory.parameter import ParameterError
from mmtheory.progress import bar

MOST = 6
"""Modalities: every subset of them is shown to the joint network."""

VALIDATION = 0.2
"""Of the samples whose groups are not left out."""


@dataclass(frozen=True)
class Diagnosis:
    """What was found; printed, the tables.

    Args:
        dataset: what was diagnosed.
        parameters, groups: how; whether whole groups are left out.
        rows: what was right, row by row.
        learning: validation accuracy along training, by split, network (the uni-modal ones, then the joint) and epoch;
            NaN on splits on which a network diverged.
        diverged: splits on which a network diverged.
    """

    dataset: Dataset = field(repr=False)
    parameters: Parameters
    groups: bool
    rows: Rows = field(repr=False)
    learning: Float[np.ndarray, "split network period"] = field(repr=False)
    diverged: int

    @property
    def R(self) -> int:
        """The number of modalities."""
        return len(self.dataset.modalities)

    @cached_property
    def evidence(self) -> Evidence:
        """What the rule looks at."""
        return evidence(self.rows, self.R, self.diverged)

    @property
    def regime(self) -> Regime:
        """What joint training does with the data."""
        return regime(self.evidence)

    @property
    def rare(self) -> bool:
        """Whether a class has less than half of an equal share of the rows, so that balanced accuracy is shown."""
        return bool(np.bincount(self.rows.y, minlength=self.rows.K).min() < len(self.rows.y) / (2 * self.rows.K))

    def lost_without(self, r: int) -> Estimate:
        """Accuracy of the joint network less that without modality r = 1 … R, on the rows in which all are there."""
        others = (s for s in range(self.R) if s != r - 1)
        return self.rows.difference(subset(range(self.R)), subset(others))

    def utilisation(self, r: int) -> float:
        """u(m_r | the others) = (A − A')/A, A' without modality r (Wu et al., Definition 2.1, of one network)."""
        every = self.rows.mean(subset(range(self.R))).value
        return self.lost_without(r).value / every if every else np.nan

    @property
    def pace(self) -> Float[np.ndarray, " network"]:
        """Epochs after which a network has made nine tenths of its gain in validation accuracy, the mean over splits.

        Of the uni-modal networks, then of the joint one, each at the learning rate that was chosen for it. Splits on
        which the accuracy is NaN do not count; NaN where none does.
        """
        start, best = self.learning[..., :1], self.learning.max(axis=-1, keepdims=True)
        epochs = np.argmax(self.learning >= start + 0.9 * (best - start), axis=-1)
        known = np.isfinite(best[..., 0])
        with np.errstate(invalid="ignore"):
            return np.sum(epochs, axis=0, where=known) / known.sum(axis=0)

    def __str__(self) -> str:
        """The tables."""
        from mmtheory.diagnosis.text import text

        return text(self)


def diagnose(
    data: Dataset | str | Path | npz.Named,
    parameters: Parameters | None = None,
    *,
    seed: int = 0,
    groups: bool | None = None,
    missing: Missing = "refused",
) -> Diagnosis:
    """Diagnose a data set, an .npz file, a folder, or arrays by the names that they have in such a file.

    Args:
        data: of two to six modalities, with classes as labels: a mapping, a pandas frame or an xarray data set
            (`datasets.npz.from_arrays`); or the name of such, as the command takes it.
        parameters: of training and repeats.
        seed: of partitions, initialisations and batches.
        groups: whether folds are of whole groups; None: where the data name groups.
        missing: nan: a modality whose numbers are all NaN in a sample is missing there.

    Raises DataError and ParameterError.
    """
    dataset, chosen = _dataset(data, missing), parameters or Parameters()
    whole = dataset.groups is not None if groups is None else groups
    R = len(dataset.x)
    if not 2 <= R <= MOST:
        raise DataError(f"{dataset.name}: a diagnosis is of 2 … {MOST} modalities; this has {R}")
    if dataset.y.ndim > 1:
        raise DataError(f"{dataset.name}: a diagnosis is of classes of samples, not of pixels")
    splits = _splits(dataset, chosen, seed, whole)
    check_fits((2 * len(splits) + 5) * dataset.nbytes, "repeats")
    found = _measured(splits, chosen, seed)
    clusters, finite = _clusters(dataset, whole), np.asarray(found.finite)
    return Diagnosis(
        dataset,
        chosen,
        whole,
        _rows(dataset, splits, found, chosen.repeats, clusters),
        np.where(finite[:, None, None], np.asarray(found.learning), np.nan),
        int(np.sum(~finite)),
    )


def _dataset(data: Dataset | str | Path | npz.Named, missing: Missing) -> Dataset:
    if isinstance(data, Dataset):
        return data
    return named(str(data), missing) if isinstance(data, str | Path) else npz.from_arrays(data, missing)


def _splits(dataset: Dataset, parameters: Parameters, seed: int, groups: bool) -> list[Dataset]:
    """Repeat by repeat, and there fold by fold; one a repeat where the data come split."""
    if dataset.split is not None:
        return [scaled(dataset)] * parameters.repeats
    K, seeds = parameters.folds, np.random.SeedSequence(seed).generate_state(parameters.repeats)
    if groups and dataset.groups is not None:
        K = min(K, len(np.unique(dataset.groups)))
        if K < 3:
            raise DataError(f"{dataset.name}: has {K} groups; to leave groups out takes three at least")
    if len(dataset.y) < K:
        raise ParameterError("folds", f"must be at most the number of samples, {len(dataset.y)}; got {K}")
    divide = partial(group_folds, validation=VALIDATION) if groups else folds
    return [scaled(one) for s in seeds for one in divide(dataset, int(s), K)]


def _clusters(dataset: Dataset, groups: bool) -> np.ndarray:
    """What new samples would bring together: groups where they are known, else rows.

    Groups that are not left out, of samples in the order of their recording, are taken apart into their stretches.
    """
    if dataset.groups is None:
        return np.arange(len(dataset.y))
    return stretches(dataset) if dataset.in_order and not groups else dataset.groups


def _measured(splits: list[Dataset], parameters: Parameters, seed: int) -> Right:
    first = splits[0]
    build = parameters.architecture(tuple(x.shape[1:] for x in first.x), first.K)
    plan = Plan(replace(build, gaps=first.present is not None), parameters.schedule)
    seeds = np.random.SeedSequence([seed, 1]).generate_state(len(splits)) % 2**31
    runs = runs_of(list(map(int, seeds)), Data.stacked(splits), {"learning_rate": np.array(RATES)})
    with bar(len(splits), "split") as progress:
        progress.set_description_str("training")
        return measure(plan, runs, progress.update)


def _rows(dataset: Dataset, splits: list[Dataset], found: Right, repeats: int, clusters: np.ndarray) -> Rows:
    n, R = len(dataset.y), len(dataset.x)
    here = np.stack([dataset.has(r) for r in range(R)])
    tested = [np.flatnonzero(one.split == Part.TEST) for one in splits]

    def by_row(right: Bool[np.ndarray, "split m"], counts: Bool[np.ndarray, " row"]) -> Float[np.ndarray, "repeat row"]:
        values = np.full((repeats, n), np.nan)
        for k, (own, index) in enumerate(zip(right, tested, strict=True)):
            values[k * repeats // len(splits), index] = own[: len(index)]
        return np.where(counts, values, np.nan)

    every = np.ones(n, bool)
    whole = ("joint", "averaged_logits", "averaged_probabilities", "frozen")
    right = {name: by_row(getattr(found, name), every) for name in whole}
    each = {"alone": found.alone, "same": found.same, "encoder alone": found.encoders_alone, "encoder": found.encoders}
    for name, values in each.items():
        right |= {f"{name} {r + 1}": by_row(np.asarray(values)[:, r], here[r]) for r in range(R)}
    for s, chosen in enumerate(subsets(R)):
        right[subset(chosen)] = by_row(np.asarray(found.subsets)[:, s], np.asarray(here[list(chosen)].all(axis=0)))
    for p, chosen in enumerate(pairs(R)):
        right[trained(chosen)] = by_row(np.asarray(found.pairs)[:, p], np.asarray(here[list(chosen)].all(axis=0)))
    rows = np.isfinite(right["joint"]).any(axis=0)
    return Rows({name: values[:, rows] for name, values in right.items()}, dataset.y[rows], clusters[rows], dataset.K)


def subset(chosen: Iterable[int]) -> str:
    """The name of what the joint network has right where it is shown these modalities, 0 … R−1."""
    return f"shown {' '.join(str(r + 1) for r in chosen)}"


def trained(chosen: Sequence[int]) -> str:
    """The name of what a network has right that was trained on these two modalities only, 0 … R−1."""
    return f"trained {' '.join(str(r + 1) for r in chosen)}"
