"""The data sets of the UMT experiment by the name that --data takes, one per seed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

import numpy as np

from mmtheory.datasets import digits, htad, mnist, npz
from mmtheory.datasets.dataset import DataError, Dataset, Part, scaled, split
from mmtheory.datasets.folds import TEST, VALIDATION, folds, largest_parts, left_out, split_groups
from mmtheory.datasets.npz import FILES, Missing
from mmtheory.datasets.source import Source, fingerprint, folder_name, loaded
from mmtheory.parameter import ParameterError, shortened
from mmtheory.plugin import made
from mmtheory.umt.parameters import FOLDS, PASS, RANDOM, Parameters

SEVEN = 7
"""Folds of which seeds in a row are: one for test, one for validation, five for training."""

PAIRED, SPARSE_CODING = "paired", "sparse-coding"


def _of_the_remedies() -> Dataset:
    raise DataError(f"{SPARSE_CODING} is for the methods on the competition's network, which draws its own data")


def own(name: str) -> Dataset:
    """The data set that a function in a user's module makes; raises DataError."""
    try:
        found = made(name)
    except ParameterError as sentence:
        raise DataError(sentence.reason) from None
    if not isinstance(found, Dataset):
        raise DataError(f"{shortened(name)} makes {type(found).__name__}, where a Dataset was wanted")
    return found


SOURCES: Mapping[str, Callable[..., Dataset] | None] = {
    SPARSE_CODING: _of_the_remedies,
    PAIRED: None,
    "htad": htad.load,
    "mnist": mnist.load,
    "digits": digits.load,
    "npz:PATH": npz.load,
    "npy:FOLDER": npz.load_folder,
    "plugin:NAME": own,
}


def _files(missing: Missing) -> Mapping[str, Callable[..., Dataset]]:
    return {
        name: partial(loader, missing=missing) for name, loader in SOURCES.items() if loader and name.startswith(FILES)
    }


@dataclass(frozen=True)
class About:
    """What tables say of the data at one point, and what results keep of it: they are read where the data are not.

    Args:
        identity, overlap, note: the source's.
        modalities, classes: their names.
    """

    identity: str
    overlap: float
    note: str
    modalities: tuple[str, ...]
    classes: tuple[str, ...]


@dataclass(frozen=True)
class UmtSource(Source[Dataset]):
    """A fixed data set, split anew for every seed unless it comes split; or data of paired features."""

    def draw(self, parameters: Parameters, seeds: Sequence[int]) -> list[Dataset]:
        """One data set per seed; one that is not drawn from a law is scaled by its training part."""
        if self.content is None:
            return [parameters.law.draw(seed) for seed in seeds]
        return [scaled(self._parts(self.content, parameters.split, seed)) for seed in seeds]

    def check(self, how: str, seeds: Sequence[int]) -> None:
        """Raise DataError where a seed's parts cannot be trained on, such as without any sample of some modality."""
        whole = self.content
        if whole is None or (whole.present is None and not self.keeps_groups):
            # No seed's parts lack what another's have.
            return
        # What is said of samples, without their numbers.
        blank = (np.zeros((len(whole.y), 1), np.float32),) * len(whole.x)
        present = None if whole.present is None else tuple(whole.has(r) for r in range(len(whole.x)))
        rows = replace(whole, x=blank, present=present)
        for seed in seeds:
            scaled(self._parts(rows, how, seed))

    def _parts(self, whole: Dataset, how: str, seed: int) -> Dataset:
        if how == FOLDS:
            return folds(whole, seed // SEVEN, SEVEN)[seed % SEVEN]
        if how != RANDOM:
            return left_out(whole, int(how.removeprefix(PASS)) - 1, seed, VALIDATION)
        if whole.split is not None:
            return whole
        return (split_groups if self.keeps_groups else split)(whole, seed, VALIDATION, TEST)

    def sizes(self, how: str) -> tuple[int, int, int] | None:
        """What parts are filled up to, whatever the seed, where they differ in size from seed to seed."""
        if self.content is None or not self.keeps_groups or how != RANDOM or self.content.split is not None:
            return None
        return largest_parts(self.content, VALIDATION, TEST)

    @property
    def keeps_groups(self) -> bool:
        """Whether random parts are of whole groups: a user's are, and of the three passes of htad one is left out."""
        return (
            self.content is not None and self.content.groups is not None and self.name.startswith((*FILES, "plugin:"))
        )

    def memory(self, parameters: Parameters, seeds: int) -> float:
        """Bytes that the data of so many seeds take, stacked, and while one is drawn."""
        data = parameters.law.nbytes if self.content is None else self.content.nbytes
        return (2 * seeds + 5) * data

    def overlap(self, how: str) -> float:
        """Test samples per training sample where seeds split one data set anew, else 0 (see `note`)."""
        if self.content is None or self.content.split is not None or how.startswith(PASS):
            return 0.0
        if how == FOLDS:
            return 1 / (SEVEN - 2)
        parts = self._parts(self.content, how, 0)
        return len(parts.part(Part.TEST)[1]) / len(parts.part(Part.TRAIN)[1])

    def note(self, how: str) -> str:
        """What the intervals do not show, if anything, where the data are split so."""
        if self.content is None:
            return ""
        if how == FOLDS:
            return (
                "folds: seven seeds from a multiple of seven on test each sample once; intervals are the population's"
            )
        if how != RANDOM:
            return (
                "one pass left out for all seeds: intervals are over initialisation, batches and validation parts only"
            )
        if self.content.split is not None:
            return "one given split for all seeds: intervals are over initialisation and batches only"
        if self.keeps_groups:
            return "random splits into whole groups: no group is in two parts"
        if self.content.groups is not None:
            return "random splits: the same people are in all parts; --split pass-1 pass-2 pass-3 leaves one out"
        return ""

    def about(self, parameters: Parameters) -> About:
        """What tables say of the data at a point."""
        how = parameters.split
        return About(self.identity, self.overlap(how), self.note(how), self.modalities, self.classes)

    @property
    def folder(self) -> str:
        """The last part of the default folder's name."""
        kind, colon, path = self.name.partition(":")
        return folder_name(path, SOURCES) if kind + colon in FILES else self.name.replace(":", "-")

    @property
    def modalities(self) -> tuple[str, ...]:
        """Their names."""
        return ("modality 1", "modality 2") if self.content is None else self.content.modalities

    def shapes(self, parameters: Parameters) -> tuple[tuple[int, ...], ...]:
        """Of one observation of each modality."""
        if self.content is None:
            return tuple((columns.stop,) for columns in parameters.law.slot_columns)
        return tuple(x.shape[1:] for x in self.content.x)

    def samples(self, parameters: Parameters) -> tuple[int, int]:
        """How many there are for training, and in all."""
        if self.content is None:
            law = parameters.law
            return law.train, law.train + law.validation + law.test
        every = len(self.content.y)
        if self.content.split is None:
            return round((1 - VALIDATION - TEST) * every), every
        return int((self.content.split == Part.TRAIN).sum()), every

    @property
    def classes(self) -> tuple[str, ...]:
        """Their names."""
        return ("−1", "+1") if self.content is None else self.content.classes


@cache
def source(name: str, missing: Missing = "refused") -> UmtSource:
    """The source of this name; raises DataError.

    Where `missing` is nan, a modality of a file of which all numbers of a sample are NaN is missing there.
    """
    dataset = loaded(name, {**SOURCES, **_files(missing)})
    find = partial(source, missing=missing)
    if dataset is None:
        return UmtSource(name, name, None, find)
    if len(dataset.x) < 2:
        raise DataError(f"the methods compare two modalities or more; {name} has {len(dataset.x)}")
    masks = dataset.present or ()
    # Sequences were once scaled by one number, as images are.
    by = " scaled by feature" if any(x.ndim == 3 for x in dataset.x) else ""
    found = UmtSource(name, name, dataset, find)
    groups = (dataset.groups,) if dataset.split is None and found.keeps_groups else ()
    # Once stand-ins, and the copies that fill up parts of whole groups, counted where one modality was judged.
    by += " of what counts" if masks or groups else ""
    if dataset.split is not None:
        content = fingerprint(*dataset.x, dataset.y, dataset.split, *masks)
        return replace(found, identity=f"{name} sha256:{content}{by}")
    # Classes, or groups, may be too small for that.
    found.draw(Parameters(), [0])
    content = fingerprint(*dataset.x, dataset.y, *groups, *masks)
    return replace(found, identity=f"{name} sha256:{content} validation {VALIDATION} test {TEST}{by}")
